"""The saved views of the board, and how many tickets each of them shows now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.ticket import Level, Status, Ticket
from controlcenter.live.model import ALL, LiveModel, Update
from ui import words
from ui.models.board_filter import BoardFilter

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class View:
    """One saved view. ``level`` or ``icon`` is its sign."""

    id: str
    filter: BoardFilter
    level: Level = Level.NORMAL
    icon: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        """Its name in the language of the program."""
        if self.name:
            return self.name
        names = {
            "breached": translate("Board", "Breached now"),
            "at_risk": translate("Board", "At risk"),
            "waiting": translate("Board", "Waiting for customer"),
            "unassigned": translate("Board", "Unassigned"),
        }
        return names.get(self.id) or words.language(next(iter(self.filter.languages), ""))


def views_of(live: LiveModel) -> list[View]:
    """The views of a centre: by level, by status, and one for each of its languages."""
    languages = live.strategy.centre.languages if live.strategy is not None else ()
    return [
        View("breached", BoardFilter(levels=frozenset({Level.BREACHED})), Level.BREACHED),
        View("at_risk", BoardFilter(levels=frozenset({Level.AT_RISK})), Level.AT_RISK),
        View("waiting", BoardFilter(status=Status.WAITING_CUSTOMER), icon="pause"),
        View("unassigned", BoardFilter(unassigned=True), icon="inbox"),
        *(View(f"language-{code}", BoardFilter(languages=frozenset({code})), icon="languages") for code in languages),
    ]


class ViewCounts:
    """Counts without looking through all tickets: from the live totals, and from changes where there is no total."""

    def __init__(self, live: LiveModel) -> None:
        self._live = live
        self._waiting: set[int] = {t.id for t in live.tickets.values() if _waits_for_customer(t)}
        self._unsubscribe = live.subscribe(self._on_update)

    def close(self) -> None:
        """Stop following."""
        self._unsubscribe()

    def count(self, view: View, now: datetime) -> int:
        """How many open tickets a view shows."""
        if view.id.startswith("language-"):
            return sum(self._live.figures(("language", code), now).open for code in view.filter.languages)
        if view.id == "rows":
            found = (self._live.tickets.get(ticket_id) for ticket_id in view.filter.ids or ())
            return sum(ticket is not None and ticket.is_open for ticket in found)
        if view.id == "waiting":
            return len(self._waiting)
        figures = self._live.figures(ALL, now)
        return {"breached": figures.breached, "at_risk": figures.at_risk, "unassigned": figures.unassigned}[view.id]

    def _on_update(self, update: Update) -> None:
        for ticket_id in update.before:
            row = self._live.tickets.get(ticket_id)
            if row is not None and _waits_for_customer(row):
                self._waiting.add(ticket_id)
            else:
                self._waiting.discard(ticket_id)


def _waits_for_customer(ticket: Ticket) -> bool:
    return ticket.status is Status.WAITING_CUSTOMER
