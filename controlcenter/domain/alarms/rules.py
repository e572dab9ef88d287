"""When a condition becomes an alarm, how urgent it is and what to do: the rules that ship, one for each kind.

The figures are this project's own choice for a desk of people, not for a plant; every one of them can be set in the
strategy. Delays and dead-bands follow the method of ISA-18.2 (2016), clause 16: long enough that nothing chatters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from controlcenter.domain.alarms.alarm import AlarmKind, AlarmLevel


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """One condition's rule.

    It holds from ``threshold`` on (``is_floor``: below it); once raised it ends only ``dead_band`` beyond that.
    ``delay_s`` is how long it must hold before it is raised, ``clear_s`` how long it must be gone; ``within_s`` the
    stretch of time that is looked at, where there is one. ``latch``: it stays in sight until somebody has seen it,
    even if it is over before.
    """

    threshold: float
    level: AlarmLevel
    to_do: str
    delay_s: int = 10
    clear_s: int = 30
    dead_band: float = 0.0
    within_s: int = 0
    is_floor: bool = False
    latch: bool = True
    enabled: bool = True

    def holds(self, value: float, *, stands: bool) -> bool:
        """Whether the condition holds at this value; one that stands already ends only beyond its dead-band."""
        if self.is_floor:
            return value < self.threshold + (self.dead_band if stands else 0.0)
        return value >= self.threshold or (stands and value > self.threshold - self.dead_band)


_MINUTE_S = 60
RULES: Mapping[AlarmKind, AlarmRule] = MappingProxyType(
    {
        AlarmKind.NO_SERVICE: AlarmRule(
            1, AlarmLevel.HIGH, "Nothing is taken in or sent. Start the service, or tell who keeps it.", 5, 5,
        ),
        AlarmKind.CALLER_OVER_TARGET: AlarmRule(
            1, AlarmLevel.HIGH, "Ask somebody in wrap-up or on mail to take a call.", 10, 15,
        ),
        AlarmKind.LOST_CALLS: AlarmRule(
            5, AlarmLevel.MEDIUM, "Call them back, and put more people on the telephone.", 10, 60, 2, 15 * _MINUTE_S,
        ),
        AlarmKind.SERVICE_LEVEL: AlarmRule(
            0.7, AlarmLevel.MEDIUM, "Move somebody to the telephone until the level is back.", 60, 120, 0.05,
            30 * _MINUTE_S, is_floor=True,
        ),
        AlarmKind.LANGUAGE_ALONE: AlarmRule(
            1, AlarmLevel.MEDIUM, "Free somebody who speaks it, or call one in.", 60, 30,
        ),
        AlarmKind.QUEUE_UNATTENDED: AlarmRule(
            1, AlarmLevel.MEDIUM, "Send somebody to this queue, or move its tickets to one with people.", 120, 60,
        ),
        AlarmKind.BREACHED_UNASSIGNED: AlarmRule(
            1, AlarmLevel.MEDIUM, "Give these tickets to somebody who is free now.", 10, 30,
        ),
        AlarmKind.PROMISE_UNATTENDED: AlarmRule(
            1, AlarmLevel.HIGH, "Keep the promise in their place, or tell the customer.", 5, 15,
            within_s=10 * _MINUTE_S,
        ),
        AlarmKind.SOURCE_STALE: AlarmRule(
            1, AlarmLevel.HIGH, "Look at the source: requests may be waiting there unseen.", 30, 15,
        ),
        AlarmKind.QUARANTINE_UNREAD: AlarmRule(
            1, AlarmLevel.MEDIUM, "Read what could not be taken in, and answer it or take it in again.", 10, 15,
            within_s=15 * _MINUTE_S,
        ),
        AlarmKind.INCIDENT_UPDATE: AlarmRule(
            1, AlarmLevel.HIGH, "Write what is known to everybody affected, even if nothing is new.", 30, 5,
        ),
    }
)  # fmt: skip
SHIPPED = tuple(kind for kind in AlarmKind if kind is not AlarmKind.NO_SERVICE)
"""The ten that the strategy can set; that no service runs is none of its business."""
