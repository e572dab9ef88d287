"""One day of the centre as numbers: per quarter hour what flowed, per minute what was open and how full teams were."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from controlcenter.domain.metrics import PromiseCounts
from controlcenter.domain.ticket import Channel
from controlcenter.store import samples
from controlcenter.store.promises import read_promises

STEP_S = 900


@dataclass(frozen=True, slots=True)
class Series:
    """Values at instants (seconds since 1970), oldest first."""

    at_s: tuple[float, ...] = ()
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """``arrived`` and ``solved`` by quarter hour and channel, ``open`` by channel, ``load`` and ``capacity`` by team,
    ``promises`` those that fell due.

    Instants are seconds since 1970; a stretch is named by its beginning.
    """

    begins_at: datetime
    ends_at: datetime
    arrived: dict[Channel, Series] = field(default_factory=dict)
    solved: dict[Channel, Series] = field(default_factory=dict)
    open: dict[Channel, Series] = field(default_factory=dict)
    load: dict[str, Series] = field(default_factory=dict)
    capacity: dict[str, Series] = field(default_factory=dict)
    promises: PromiseCounts = field(default_factory=PromiseCounts)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known of this day."""
        return not (self.open or self.load or any(sum(one.values) for one in self.arrived.values()))


def span_of(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """A local day as UTC instants; 23 or 25 hours long when the clocks change."""
    begins = datetime.combine(day, time(), zone).astimezone(UTC)
    return begins, datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def read_day(connection: Any, begins_at: datetime, ends_at: datetime, now: datetime) -> Day:
    """Read a day as far as it has come. Raises StoreError."""
    arrived: dict[Channel, dict[float, int]] = {channel: {} for channel in Channel}
    solved: dict[Channel, dict[float, int]] = {channel: {} for channel in Channel}
    for flow in samples.read_flow(connection, begins_at, ends_at, STEP_S):
        arrived[flow.channel][flow.at.timestamp()] = flow.arrived
        solved[flow.channel][flow.at.timestamp()] = flow.solved
    opened = _counted_open(connection, begins_at, min(ends_at, now))
    load: dict[str, list[tuple[float, float]]] = defaultdict(list)
    capacity: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in samples.read_samples(connection, begins_at, ends_at - timedelta(microseconds=1)):
        at_s = row.at.timestamp()
        if row.scope == "channel":
            opened[Channel(row.name)].setdefault(at_s, float(row.open))  # a service that was behind knew fewer
        elif row.scope == "team":
            load[row.name].append((at_s, row.load))
            capacity[row.name].append((at_s, row.capacity))
    steps = [begins_at.timestamp() + n * STEP_S for n in range(_steps(begins_at, min(ends_at, now)))]
    return Day(
        begins_at,
        ends_at,
        {channel: _every(steps, counts) for channel, counts in arrived.items()},
        {channel: _every(steps, counts) for channel, counts in solved.items()},
        {channel: _series(sorted(points.items())) for channel, points in opened.items()},
        {name: _series(points) for name, points in load.items()},
        {name: _series(points) for name, points in capacity.items()},
        read_promises(connection, begins_at, ends_at, now),
    )


def _counted_open(connection: Any, begins_at: datetime, until: datetime) -> defaultdict[Channel, dict[float, float]]:
    """Open tickets minute by minute as the tickets themselves tell, also for minutes without a service."""
    found: defaultdict[Channel, dict[float, float]] = defaultdict(dict)
    if until > begins_at:
        begins_s = begins_at.timestamp()
        for channel, counts in samples.read_open(connection, begins_at, until).items():
            found[channel] = {begins_s + 60 * at: float(count) for at, count in enumerate(counts)}
    return found


def _steps(begins_at: datetime, until: datetime) -> int:
    """How many stretches have begun."""
    return max(0, math.ceil((until - begins_at).total_seconds() / STEP_S))


def _every(steps: list[float], counts: dict[float, int]) -> Series:
    return Series(tuple(steps), tuple(float(counts.get(step, 0)) for step in steps))


def _series(points: list[tuple[float, float]]) -> Series:
    return Series(tuple(at for at, _ in points), tuple(value for _, value in points))


def total(series: Iterable[Series]) -> Series:
    """The sum, instant by instant; an instant that one of them lacks counts with what is known."""
    summed: dict[float, float] = defaultdict(float)
    for one in series:
        for at_s, value in zip(one.at_s, one.values, strict=True):
            summed[at_s] += value
    return Series(tuple(sorted(summed)), tuple(summed[at_s] for at_s in sorted(summed)))


def value_at(series: Series, at_s: float, reach_s: float) -> float | None:
    """The newest value not later than ``at_s`` and not older than ``reach_s``."""
    at = bisect_right(series.at_s, at_s) - 1
    if at < 0 or at_s - series.at_s[at] >= reach_s:
        return None
    return series.values[at]
