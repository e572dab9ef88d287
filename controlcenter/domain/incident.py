"""Incidents: one commander, one timeline, the tickets that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class IncidentStatus(StrEnum):
    DECLARED = "declared"
    INVESTIGATING = "investigating"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def is_active(self) -> bool:
        return self is not IncidentStatus.CLOSED


@dataclass(frozen=True, slots=True)
class TimelineNote:
    """One line of an incident's timeline."""

    id: int
    incident_id: int
    at: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as it stands now; ``ticket_ids`` in order of number, ``notes`` in order of time."""

    id: int
    title: str
    severity: str
    status: IncidentStatus
    commander: str
    declared_at: datetime
    closed_at: datetime | None
    ticket_ids: tuple[int, ...] = ()
    notes: tuple[TimelineNote, ...] = ()

    def news_due_at(self, every_s: int | None) -> datetime | None:
        """When everybody affected should hear of it next, with news every so many seconds.

        None where nothing is promised, and for one that is resolved or closed.
        """
        if every_s is None or self.status in (IncidentStatus.RESOLVED, IncidentStatus.CLOSED):
            return None
        last = self.notes[-1].at if self.notes else self.declared_at
        return last + timedelta(seconds=every_s)
