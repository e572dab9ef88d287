"""Incidents: declared, commanded, noted and closed by commands that everyone sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.change import change_ticket, inverse
from controlcenter.domain.incident import IncidentStatus
from controlcenter.errors import Refused
from controlcenter.store.tables import incident, incident_note


@dataclass(frozen=True, slots=True)
class DeclareIncident:
    """Declare an incident from tickets. ``tx.result`` is its id."""

    title: str
    severity: str
    commander: str
    ticket_ids: tuple[int, ...] = ()
    label: ClassVar[str] = "Declare incident"

    def do(self, tx: Transaction) -> Command | None:
        """Return the command that closes it. Raises Refused without title, or with unknown severity or commander."""
        if not self.title.strip():
            raise Refused("The incident has no title; say in a few words what is wrong.")
        _check(tx, self.severity, self.commander)
        values = {
            "title": self.title.strip(), "severity": self.severity, "commander": self.commander,
            "status": IncidentStatus.DECLARED.value, "declared_at": tx.now, "closed_at": None,
        }  # fmt: skip
        incident_id = int(tx.insert(incident, "incident.declared", values))
        for ticket_id in self.ticket_ids:
            change_ticket(tx, ticket_id, "ticket.linked", {"incident_id": incident_id})
        tx.result = incident_id
        return ChangeIncident(incident_id, "status", "declared", "closed")


def _check(tx: Transaction, severity: str, commander: str) -> None:
    if severity not in {s.id for s in tx.strategy.severities}:
        raise Refused(f'There is no severity "{severity}" in the strategy; choose one of the list.')
    if tx.strategy.agent(commander) is None:
        raise Refused("An incident needs a commander; choose an agent.")


@dataclass(frozen=True, slots=True)
class ChangeIncident:
    """Set an incident's title, severity, status or commander."""

    incident_id: int
    column: str
    seen: str
    value: str
    label: ClassVar[str] = "Change incident"

    def do(self, tx: Transaction) -> Command | None:
        """Return the change back. Raises Conflict when someone changed it first."""
        row = tx.row(incident, self.incident_id)
        values: dict[str, Any] = {self.column: self.value}
        if self.column == "status":
            values["closed_at"] = tx.now if IncidentStatus(self.value) is IncidentStatus.CLOSED else None
        elif self.column == "severity":
            _check(tx, self.value, row.commander)
        elif self.column == "commander":
            _check(tx, row.severity, self.value)
        elif self.column != "title":
            raise Refused(f'"{self.column}" of an incident cannot be set.')
        start = len(tx.entries)
        tx.change(incident, self.incident_id, "incident.changed", values, seen={self.column: self.seen})
        return inverse(tx.entries[start:], "Undo change incident")


@dataclass(frozen=True, slots=True)
class LinkTicket:
    """Put a ticket under an incident, or take it out (``incident_id`` None)."""

    ticket_id: int
    seen: int | None
    incident_id: int | None
    label: ClassVar[str] = "Link ticket"

    def do(self, tx: Transaction) -> Command | None:
        """Return the change back. Raises Conflict when someone linked it first."""
        if self.incident_id is not None:
            tx.row(incident, self.incident_id)
        start = len(tx.entries)
        change_ticket(
            tx, self.ticket_id, "ticket.linked", {"incident_id": self.incident_id}, seen={"incident_id": self.seen}
        )
        return inverse(tx.entries[start:], "Undo link ticket")


@dataclass(frozen=True, slots=True)
class AddTimelineNote:
    """Write a line into an incident's timeline. It stays: a timeline is never rewritten."""

    incident_id: int
    text: str
    label: ClassVar[str] = "Add to timeline"

    def do(self, tx: Transaction) -> Command | None:
        """Raises Refused when it is empty."""
        if not self.text.strip():
            raise Refused("The line is empty; write what happened.")
        tx.row(incident, self.incident_id)
        values = {"incident_id": self.incident_id, "at": tx.now, "author": tx.actor, "text": self.text.strip()}
        tx.insert(incident_note, "incident.noted", values, data={"incident": self.incident_id})
        return None
