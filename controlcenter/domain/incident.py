"""Incidents: one commander, one timeline, the tickets that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
