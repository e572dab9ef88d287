"""Alarms: conditions that need a person, each raised once, acknowledged or shelved by somebody, gone when all is well.

Source: ANSI/ISA-18.2-2016 and IEC 62682: an alarm stands for a condition, not for single tickets, and asks for a
response; a new one asks for attention until somebody takes notice; one that returned to normal before that is shown
once more; shelving hides it for a time that ends by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class AlarmKind(StrEnum):
    """What can be wrong. ``NO_SERVICE`` is what a desk sees for itself; the service watches all others."""

    NO_SERVICE = "no_service"
    CALLER_OVER_TARGET = "caller_over_target"
    LOST_CALLS = "lost_calls"
    SERVICE_LEVEL = "service_level"
    LANGUAGE_ALONE = "language_alone"
    QUEUE_UNATTENDED = "queue_unattended"
    BREACHED_UNASSIGNED = "breached_unassigned"
    PROMISE_UNATTENDED = "promise_unattended"
    SOURCE_STALE = "source_stale"
    QUARANTINE_UNREAD = "quarantine_unread"
    INCIDENT_UPDATE = "incident_update"


class AlarmLevel(IntEnum):
    """How urgent; the highest first in every list."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class AlarmState(StrEnum):
    """``new``: nobody has taken notice. ``returned``: it is over, and still nobody has. ``cleared``: history."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One occurrence of a condition, from the moment it was raised until it is cleared.

    ``place`` says where (a queue, a source, a language, an agent, an incident), ``count`` how many it concerns now,
    ``seen_count`` how many when somebody acknowledged it. ``new_at`` is when it last began to ask for attention.
    ``told_at``: when it was also sent out of the house. ``id`` 0: no database knows of it yet.
    """

    id: int
    kind: AlarmKind
    place: str
    level: AlarmLevel
    state: AlarmState
    count: int
    raised_at: datetime
    new_at: datetime
    seen_count: int = 0
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    cleared_at: datetime | None = None
    shelved_until: datetime | None = None
    shelved_by: str = ""
    shelve_reason: str = ""
    told_at: datetime | None = None

    @property
    def key(self) -> str:
        """The condition: two occurrences of it are never there at once."""
        return key_of(self.kind, self.place)

    @property
    def is_active(self) -> bool:
        """Whether the condition still holds, acknowledged or not."""
        return self.state in (AlarmState.NEW, AlarmState.ACKNOWLEDGED)

    @property
    def is_standing(self) -> bool:
        """Whether it is not history yet."""
        return self.state is not AlarmState.CLEARED

    def is_shelved(self, now: datetime) -> bool:
        """Whether somebody has put it aside for now."""
        return self.is_standing and self.shelved_until is not None and self.shelved_until > now

    def asks(self, now: datetime) -> bool:
        """Whether it wants somebody: it holds, nobody has taken notice, nobody has put it aside."""
        return self.state is AlarmState.NEW and not self.is_shelved(now)


def key_of(kind: AlarmKind, place: str) -> str:
    """What makes two sightings the same alarm."""
    return f"{kind.value}:{place}"


_ORDER = (AlarmState.NEW, AlarmState.ACKNOWLEDGED, AlarmState.RETURNED, AlarmState.CLEARED)


def in_order(alarms: Iterable[Alarm]) -> list[Alarm]:
    """Those that ask first, then the highest, then the newest."""
    newest = sorted(alarms, key=lambda alarm: (alarm.new_at, alarm.id), reverse=True)
    return sorted(newest, key=lambda alarm: (_ORDER.index(alarm.state), -alarm.level))


def announced(alarms: Iterable[Alarm], now: datetime) -> list[Alarm]:
    """What a desk shows by itself, in order: everything that stands and is not shelved."""
    return in_order(alarm for alarm in alarms if alarm.is_standing and not alarm.is_shelved(now))
