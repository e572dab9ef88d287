"""What is written down about the floor once a minute."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """The figures of one scope at a whole minute. ``capacity`` is 0 where a scope has none of its own (channels).

    ``scope`` is all, channel, team or agent; ``name`` is empty for all.
    """

    at: datetime
    scope: str
    name: str
    open: int
    waiting: int
    at_risk: int
    breached: int
    load: float
    capacity: float


def minute_of(at: datetime) -> datetime:
    """The whole minute in which an instant lies."""
    return at.replace(second=0, microsecond=0)


def by_minute(
    samples: Iterable[Sample], until: datetime, value: Callable[[Sample], float], minutes: int = 60
) -> tuple[float | None, ...]:
    """The value at each of the last ``minutes`` whole minutes up to ``until``, oldest first; None makes a gap."""
    known = {sample.at: value(sample) for sample in samples}
    last = minute_of(until)
    return tuple(known.get(last - MINUTE * back) for back in range(minutes - 1, -1, -1))
