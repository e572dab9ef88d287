"""Incidents of the sample day: declared from what customers report, told on in the timeline, closed with a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from controlcenter.app.demo.desk import Act, Read
from controlcenter.app.demo.places import MAIL_ACCOUNT
from controlcenter.app.demo.plan import IncidentStep
from controlcenter.commands.conversation import Reply
from controlcenter.commands.incidents import AddTimelineNote, ChangeIncident, DeclareIncident
from controlcenter.domain.incident import Incident, IncidentStatus
from controlcenter.live.model import LiveModel

TicketsOf = Callable[[Sequence[str]], Sequence[int]]
"""The tickets that became of planned messages."""


class Stories:
    """Follows the incidents that were declared here, by the title in the plan."""

    def __init__(self, live: LiveModel, act: Act, read: Read, tickets_of: TicketsOf) -> None:
        self._live = live
        self._act = act
        self._read = read
        self._tickets_of = tickets_of
        self._declared: set[str] = set()

    def step(self, step: IncidentStep) -> None:
        """The next line of the story; the first declares the incident."""
        if step.story not in self._declared:
            self._declared.add(step.story)
            tickets = tuple(self._tickets_of(step.reports))
            self._act(step.commander, DeclareIncident(step.title, step.severity, step.commander, tickets))
            return
        incident = self._newest(step.title)
        if incident is None:
            return
        self._act(step.commander, AddTimelineNote(incident.id, step.note))
        if step.message:
            self._tell_everybody(step, incident)
        if step.status:
            self._act(step.commander, ChangeIncident(incident.id, "status", incident.status.value, step.status))

    def _newest(self, title: str) -> Incident | None:
        found = [one for one in self._live.incidents.values() if one.title == title]
        found = [one for one in found if one.status is not IncidentStatus.CLOSED]
        return max(found, key=lambda one: one.id, default=None)

    def _tell_everybody(self, step: IncidentStep, incident: Incident) -> None:
        """Everybody who reported it gets the same message, and their ticket is solved."""
        for ticket_id in incident.ticket_ids:
            said = self._read(ticket_id)
            asked = next((one for one in reversed(said) if one.direction == "in" and "@" in one.from_address), None)
            ticket = self._live.tickets.get(ticket_id)
            if asked is None or ticket is None or not ticket.is_open:
                continue
            newest = max(one.id for one in said if one.form != "note")
            subject = f"Re: {asked.subject.removeprefix('Re: ')}"
            to = (asked.from_address,)
            self._act(step.commander, Reply(ticket_id, MAIL_ACCOUNT, to, subject, step.message, newest, "solved"))
