"""What follows from what holds now: alarms are raised after a delay, once, and end after a delay.

Source: ANSI/ISA-18.2-2016, alarm state diagram: normal > unacknowledged > acknowledged > normal, with return to normal
before acknowledgement as a state of its own, and shelving beside all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmState, key_of
from controlcenter.domain.alarms.rules import RULES, AlarmRule

COUNT_EVERY_S = 10.0
_WORSE_BY = 3


class What(StrEnum):
    """One step of an alarm's life that the clock takes, not a person."""

    RAISED = "raised"
    BACK = "back"
    """It had returned to normal unseen, and holds again: the same occurrence asks once more."""
    WORSE = "worse"
    """It concerns at least twice as many as somebody took notice of."""
    UNSHELVED = "unshelved"
    COUNTED = "counted"
    RETURNED = "returned"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one condition measures now. ``count`` is how many rows it concerns, ``value`` what the rule looks at."""

    kind: AlarmKind
    place: str = ""
    count: int = 1
    value: float = 1.0

    @property
    def key(self) -> str:
        return key_of(self.kind, self.place)


def counted(kind: AlarmKind, count: int, place: str = "") -> Reading:
    """A reading whose value is its count."""
    return Reading(kind, place, count, float(count))


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of an alarm. ``alarm`` is None for a new one, else the alarm as it was seen."""

    what: What
    reading: Reading
    alarm: Alarm | None = None


class Watch:
    """Keeps only how long something holds or has been gone; which alarms stand is told each time.

    Delays are measured on a clock that nobody sets, so that a jump of the wall clock neither raises nor hides one.
    """

    def __init__(self) -> None:
        self._since_s: dict[str, float] = {}
        self._gone_s: dict[str, float] = {}
        self._counted_s: dict[str, float] = {}

    def look(
        self, standing: Mapping[str, Alarm], readings: Iterable[Reading], rules: Mapping[AlarmKind, AlarmRule],
        now: datetime, moment_s: float,
    ) -> list[Step]:  # fmt: skip
        """The steps that follow at ``now``, at most one for each condition.

        ``standing`` holds every alarm that is not cleared, by key; ``moment_s`` is monotonic.
        """
        holding = {r.key: r for r in readings if _holds(r, rules, stands=_is_up(standing.get(r.key)))}
        self._since_s = {key: self._since_s.get(key, moment_s) for key in holding}
        self._gone_s = {key: self._gone_s.get(key, moment_s) for key in standing if key not in holding}
        steps = [self._held(standing.get(key), r, rules[r.kind], now, moment_s) for key, r in holding.items()]
        steps += [self._missed(alarm, rules, now, moment_s) for key, alarm in standing.items() if key not in holding]
        return [step for step in steps if step is not None]

    def _held(self, alarm: Alarm | None, r: Reading, rule: AlarmRule, now: datetime, moment_s: float) -> Step | None:
        if alarm is None or alarm.state is AlarmState.RETURNED:
            if moment_s - self._since_s[r.key] < rule.delay_s:
                return None
            self._counted_s[r.key] = moment_s
            return Step(What.RAISED if alarm is None else What.BACK, r, alarm)
        if alarm.shelved_until is not None and not alarm.is_shelved(now):
            return Step(What.UNSHELVED, r, alarm)
        if not alarm.is_shelved(now) and is_worse(alarm, r.count):
            return Step(What.WORSE, r, alarm)
        is_due = moment_s - self._counted_s.get(r.key, -COUNT_EVERY_S) >= COUNT_EVERY_S
        if alarm.count == r.count or not is_due:
            return None
        self._counted_s[r.key] = moment_s
        return Step(What.COUNTED, r, alarm)

    def _missed(
        self, alarm: Alarm, rules: Mapping[AlarmKind, AlarmRule], now: datetime, moment_s: float
    ) -> Step | None:
        rule = rules.get(alarm.kind, RULES[alarm.kind])
        gone = Reading(alarm.kind, alarm.place, 0, 0.0)
        if alarm.is_shelved(now) or moment_s - self._gone_s[alarm.key] < rule.clear_s:
            return None
        if alarm.state is AlarmState.ACKNOWLEDGED or alarm.shelved_until is not None:
            return Step(What.CLEARED, gone, alarm)
        if alarm.state is AlarmState.NEW:
            return Step(What.RETURNED if rule.latch and rule.enabled else What.CLEARED, gone, alarm)
        return None


def is_worse(alarm: Alarm, count: int) -> bool:
    """Whether it concerns so many more than somebody took notice of that it asks again.

    Twice as many and three more: from 1 to 1,000 that is nine times at most, however fast it grows.
    """
    return alarm.state is AlarmState.ACKNOWLEDGED and count >= max(2 * alarm.seen_count, alarm.seen_count + _WORSE_BY)


def _is_up(alarm: Alarm | None) -> bool:
    return alarm is not None and alarm.is_active


def _holds(reading: Reading, rules: Mapping[AlarmKind, AlarmRule], *, stands: bool) -> bool:
    rule = rules.get(reading.kind)
    return rule is not None and rule.enabled and rule.holds(reading.value, stands=stands)
