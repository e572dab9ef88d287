"""What happened in an incident, line by line: what people wrote, and what the journal knows by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.incident import Incident, IncidentStatus
from controlcenter.domain.strategy.document import Strategy
from controlcenter.store.journal import Noted
from ui.wording import words


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line; ``icon`` is empty for what a person wrote."""

    at: datetime
    who: str
    said: str
    icon: str = ""


def timeline_of(
    incident: Incident,
    entries: Iterable[Noted],
    numbers: Mapping[int, str],
    person: Callable[[str], str],
    strategy: Strategy | None,
) -> list[TimelineLine]:
    """Every line in order of time. ``entries`` are the journal's about this incident, in any order."""
    lines = [TimelineLine(note.at, person(note.author), note.text) for note in incident.notes]
    linked: set[int] = set()
    for entry in sorted(entries, key=lambda one: one.seq):
        if entry.event == "incident.linked":
            lines.append(_linked(entry, linked, numbers, person))
        else:
            who = person(entry.actor)
            lines += [TimelineLine(entry.at, who, said, icon) for said, icon in _changes(entry, who, strategy)]
    return sorted(lines, key=lambda line: line.at)


def _linked(entry: Noted, linked: set[int], numbers: Mapping[int, str], person: Callable[[str], str]) -> TimelineLine:
    """A ticket that is mentioned once came in, the second time it was taken out, and so on."""
    translate = QCoreApplication.translate
    ticket_id = int(entry.data.get("ticket", 0))
    number = numbers.get(ticket_id, str(ticket_id))
    if ticket_id in linked:
        linked.discard(ticket_id)
        said = translate("Incidents", "took {number} out")
    else:
        linked.add(ticket_id)
        said = translate("Incidents", "linked {number}")
    return TimelineLine(entry.at, person(entry.actor), said.format(number=number), "link")


def _changes(entry: Noted, who: str, strategy: Strategy | None) -> list[tuple[str, str]]:
    translate = QCoreApplication.translate
    if entry.event == "incident.declared":
        return [(translate("Incidents", "declared the incident"), "siren")]
    found = []
    for column, (_, after) in entry.changes.items():
        if column == "status":
            said = translate("Incidents", "set the status to {status}")
            found.append((said.format(status=words.incident_status(IncidentStatus(after))), "flag"))
        elif column == "severity":
            said = translate("Incidents", "set the severity to {severity}")
            found.append((said.format(severity=severity_name(str(after), strategy)), "triangle-alert"))
        elif column == "commander":
            name = agent_name(str(after), strategy)
            said = (
                translate("Incidents", "took command")
                if name == who
                else translate("Incidents", "gave command to {name}")
            )
            found.append((said.format(name=name), "user-check"))
        elif column == "title":
            found.append((translate("Incidents", "called it “{title}”").format(title=after), "pencil"))
    return found


def severity_name(severity: str, strategy: Strategy | None) -> str:
    """The name of a severity; its id where the strategy no longer knows it."""
    known = strategy.severities if strategy is not None else ()
    return next((one.name for one in known if one.id == severity), severity)


def agent_name(agent: str, strategy: Strategy | None) -> str:
    """The name of an agent; the id where the strategy no longer knows it."""
    found = strategy.agent(agent) if strategy is not None else None
    return found.name if found is not None else agent
