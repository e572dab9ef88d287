"""Alarms: conditions that need a person, each raised once, acknowledged by somebody, and gone when all is well.

Source: ISA-18.2 and IEC 62682: alarms stand for conditions, not for single tickets; a delay before raising and a
dead-band before clearing keep them from chattering; only an unacknowledged alarm asks for attention.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum


class AlarmKind(StrEnum):
    NO_SERVICE = "no_service"
    CALLER_OVER_TARGET = "caller_over_target"
    NOBODY_FREE = "nobody_free"
    QUEUE_BREACHED = "queue_breached"
    SOURCE_STALE = "source_stale"
    PROMISE_UNATTENDED = "promise_unattended"


class AlarmLevel(IntEnum):
    """How urgent; the highest first in every list."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class AlarmState(StrEnum):
    """``returned``: it is over, but nobody has taken notice of it yet."""

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"


LEVELS = {
    AlarmKind.NO_SERVICE: AlarmLevel.HIGH,
    AlarmKind.CALLER_OVER_TARGET: AlarmLevel.HIGH,
    AlarmKind.NOBODY_FREE: AlarmLevel.MEDIUM,
    AlarmKind.QUEUE_BREACHED: AlarmLevel.MEDIUM,
    AlarmKind.SOURCE_STALE: AlarmLevel.MEDIUM,
    AlarmKind.PROMISE_UNATTENDED: AlarmLevel.MEDIUM,
}
DELAYS_S = {
    AlarmKind.NO_SERVICE: 5,
    AlarmKind.CALLER_OVER_TARGET: 10,
    AlarmKind.NOBODY_FREE: 30,
    AlarmKind.QUEUE_BREACHED: 10,
    AlarmKind.SOURCE_STALE: 5,
    AlarmKind.PROMISE_UNATTENDED: 5,
}
DEAD_BAND_S = 15


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that holds now. ``subject`` says where (a queue, a source), ``count`` how many it concerns."""

    kind: AlarmKind
    subject: str = ""
    count: int = 0

    @property
    def key(self) -> str:
        """What makes two sightings the same alarm."""
        return f"{self.kind.value}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. ``seen_count`` is how many it concerned when somebody acknowledged it."""

    condition: Condition
    state: AlarmState
    raised_at: datetime
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    seen_count: int = 0

    @property
    def key(self) -> str:
        return self.condition.key

    @property
    def level(self) -> AlarmLevel:
        return LEVELS[self.condition.kind]


class AlarmBook:
    """Every alarm that stands. ``look`` is told what holds now; everything else follows from the clock."""

    def __init__(self, *, dead_band_s: float = DEAD_BAND_S) -> None:
        self._dead_band = timedelta(seconds=dead_band_s)
        self._alarms: dict[str, Alarm] = {}
        self._since: dict[str, datetime] = {}
        self._gone_since: dict[str, datetime] = {}

    def look(self, conditions: Iterable[Condition], now: datetime) -> list[Alarm]:
        """Take in what holds at ``now``; the alarms that were raised by it."""
        holding = {condition.key: condition for condition in conditions}
        self._since = {key: self._since.get(key, now) for key in holding}
        raised = [alarm for key, one in holding.items() if (alarm := self._sighted(key, one, now)) is not None]
        for key in [key for key in self._alarms if key not in holding]:
            self._missed(key, now)
        return raised

    def _sighted(self, key: str, condition: Condition, now: datetime) -> Alarm | None:
        self._gone_since.pop(key, None)
        known = self._alarms.get(key)
        if known is None or known.state is AlarmState.RETURNED:
            if now - self._since[key] < timedelta(seconds=DELAYS_S[condition.kind]):
                return None
            self._alarms[key] = Alarm(condition, AlarmState.UNACKNOWLEDGED, now)
            return self._alarms[key]
        is_worse = known.state is AlarmState.ACKNOWLEDGED and condition.count > known.seen_count
        if is_worse:
            self._alarms[key] = Alarm(condition, AlarmState.UNACKNOWLEDGED, now)
            return self._alarms[key]
        self._alarms[key] = replace(known, condition=condition)
        return None

    def _missed(self, key: str, now: datetime) -> None:
        if now - self._gone_since.setdefault(key, now) < self._dead_band:
            return
        if self._alarms[key].state is AlarmState.ACKNOWLEDGED:
            self._forget(key)
        else:
            self._alarms[key] = replace(self._alarms[key], state=AlarmState.RETURNED)

    def acknowledge(self, key: str, who: str, now: datetime) -> bool:
        """Somebody has taken notice; whether there was anything to acknowledge. A returned alarm goes."""
        alarm = self._alarms.get(key)
        if alarm is None or alarm.state is AlarmState.ACKNOWLEDGED:
            return False
        if alarm.state is AlarmState.RETURNED:
            self._forget(key)
        else:
            self._alarms[key] = replace(
                alarm, state=AlarmState.ACKNOWLEDGED, acknowledged_by=who, acknowledged_at=now,
                seen_count=alarm.condition.count,
            )  # fmt: skip
        return True

    def _forget(self, key: str) -> None:
        del self._alarms[key]
        self._gone_since.pop(key, None)

    @property
    def alarms(self) -> list[Alarm]:
        """Unacknowledged ones first, then the highest, then the newest."""
        order = [AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED, AlarmState.RETURNED]
        newest = sorted(self._alarms.values(), key=lambda alarm: alarm.raised_at, reverse=True)
        return sorted(newest, key=lambda alarm: (order.index(alarm.state), -alarm.level))
