"""A day, a week or a quarter of the centre, cut into stretches in its own zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from controlcenter.domain.hours.calendar import Calendar

QUARTER_HOUR = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class Span(StrEnum):
    """How long a period is: its stretches are quarter hours, hours or days."""

    DAY = "day"
    WEEK = "week"
    QUARTER = "quarter"


_DAYS_BACK = {Span.DAY: 7, Span.WEEK: 7, Span.QUARTER: 91}


@dataclass(frozen=True, slots=True)
class Run:
    """Stretches of equal length, one after another: the first has the number ``at`` and begins at ``begins_at``."""

    at: int
    begins_at: datetime
    step: timedelta
    count: int

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + self.step * self.count


@dataclass(frozen=True, slots=True)
class Period:
    """Stretches between ``edges`` (UTC, rising); a stretch holds its beginning and not its end.

    Days are local ones: when the clocks change, one has 23 or 25 hours.
    """

    span: Span
    first: date
    zone: tzinfo
    edges: tuple[datetime, ...]

    @property
    def begins_at(self) -> datetime:
        return self.edges[0]

    @property
    def ends_at(self) -> datetime:
        return self.edges[-1]

    @property
    def count(self) -> int:
        """How many stretches it has."""
        return len(self.edges) - 1

    def begun(self, now: datetime) -> int:
        """How many of its stretches have begun at ``now``."""
        return sum(edge <= now for edge in self.edges[:-1])

    def day_of(self, stretch: int) -> date:
        """The local date on which a stretch begins."""
        return self.edges[stretch].astimezone(self.zone).date()

    def runs(self) -> Iterator[Run]:
        """The stretches as runs of equal length: one, or three where a day is longer or shorter than others."""
        at = 0
        while at < self.count:
            step = self.edges[at + 1] - self.edges[at]
            until = at
            while until < self.count and self.edges[until + 1] - self.edges[until] == step:
                until += 1
            yield Run(at, self.edges[at], step, until - at)
            at = until

    def earlier(self) -> Period:
        """The period to compare with, whole weeks before, so that weekdays meet: 7 days, for a quarter 13 weeks."""
        first = self.first - timedelta(days=_DAYS_BACK[self.span])
        return _cut(self.span, first, _days(self), self.zone)

    def later_by_the_calendar(self, at: datetime) -> datetime:
        """Where an instant of the earlier period lies in this one: the same local time, whole weeks later."""
        local = at.astimezone(self.zone).replace(tzinfo=None) + timedelta(days=_DAYS_BACK[self.span])
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def readings(self) -> tuple[datetime, ...]:
        """The instants whose samples tell the load: each minute of a day, each quarter hour of a week, each hour of a
        quarter."""
        step = {Span.DAY: timedelta(minutes=1), Span.WEEK: QUARTER_HOUR, Span.QUARTER: _HOUR}[self.span]
        return tuple(self.begins_at + step * n for n in range((self.ends_at - self.begins_at) // step))


def period_of(span: Span, day: date, zone: tzinfo) -> Period:
    """The period of that kind in which a local date lies; weeks begin on Monday."""
    if span is Span.DAY:
        return _cut(span, day, 1, zone)
    if span is Span.WEEK:
        return _cut(span, day - timedelta(days=day.weekday()), 7, zone)
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return _cut(span, first, (_next_quarter(first) - first).days, zone)


def step_of(period: Period, steps: int) -> Period:
    """The period that many places later, or earlier below 0."""
    first = period.first
    if period.span is Span.QUARTER:
        month = first.year * 12 + first.month - 1 + 3 * steps
        return period_of(period.span, date(month // 12, month % 12 + 1, 1), period.zone)
    return period_of(period.span, first + timedelta(days=steps * _days(period)), period.zone)


def business_days(period: Period, calendars: Iterable[Calendar]) -> frozenset[date]:
    """The days of a period on which some calendar opens; calendars that open every day say nothing about days.

    Without any other calendar every day is a business day.
    """
    days = [period.first + _DAY * n for n in range(_days(period))]
    telling = [one for one in calendars if not all(one.hours_of(day) for day in days)]
    if not telling:
        return frozenset(days)
    return frozenset(day for day in days if any(one.hours_of(day) for one in telling))


def _next_quarter(first: date) -> date:
    return date(first.year + first.month // 10, (first.month + 3 - 1) % 12 + 1, 1)


def _days(period: Period) -> int:
    return {Span.DAY: 1, Span.WEEK: 7}.get(period.span) or len(period.edges) - 1


def _cut(span: Span, first: date, days: int, zone: tzinfo) -> Period:
    midnights = [datetime.combine(first + _DAY * n, time(), zone).astimezone(UTC) for n in range(days + 1)]
    if span is Span.QUARTER:
        return Period(span, first, zone, tuple(midnights))
    step = QUARTER_HOUR if span is Span.DAY else _HOUR
    edges = [midnights[0]]
    while edges[-1] < midnights[-1]:
        edges.append(min(edges[-1] + step, midnights[-1]))
    return Period(span, first, zone, tuple(edges))
