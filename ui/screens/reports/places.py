"""The stretches of a period side by side: which are shown, what each is called, and their values."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QDate

from controlcenter.domain.counts import BACK_WITHIN
from controlcenter.domain.period import Period, Span
from ui.screens.reports.spec import Line
from ui.wording import text

_STEPS_MIN = {Span.DAY: (15, 30, 60, 120, 180, 240, 360, 720), Span.WEEK: (60, 180, 360, 720, 1440)}


@dataclass(frozen=True, slots=True)
class Places:
    """The stretches that are shown, by number; a chart stands each of them at its place, 0 for the first.

    Places, not instants, are the axis: no hour is drawn twice or left out when the clocks change.
    """

    period: Period
    now: datetime
    stretches: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.stretches)

    def begins_at(self, place: int) -> datetime:
        return self.period.edges[self.stretches[place]]

    def ends_at(self, place: int) -> datetime:
        """The end of a stretch, or now where it goes on."""
        return min(self.period.edges[self.stretches[place] + 1], self.now)

    def has_begun(self, place: int) -> bool:
        return self.begins_at(place) <= self.now

    def is_provisional(self, place: int) -> bool:
        """Whether what is counted 7 days later may still change."""
        return self.period.edges[self.stretches[place] + 1] > self.now - BACK_WITHIN

    def name(self, place: int) -> str:
        """What a stretch is called: its time, with the day where there are several."""
        at, zone = self.begins_at(place), self.period.zone
        if self.period.span is Span.DAY:
            return text.time_of_day(at, zone)
        return text.day_and_time(at, zone) if self.period.span is Span.WEEK else _day(at.astimezone(zone).date())

    def ticks(self, low: float, high: float, most: int) -> list[tuple[int, str]]:
        """Places to name on the axis, at most so many: round times, midnights, Mondays or first days of a month."""
        inside = [place for place in range(len(self)) if low <= place <= high]
        if self.period.span is Span.QUARTER:
            return self._day_ticks(inside, most)
        for step_min in _STEPS_MIN[self.period.span]:
            found = [place for place in inside if self._minute(place) % step_min == 0]
            if len(found) <= most or step_min == _STEPS_MIN[self.period.span][-1]:
                return [(place, self._short(place)) for place in found]
        return []

    def _day_ticks(self, inside: list[int], most: int) -> list[tuple[int, str]]:
        mondays = [place for place in inside if self.period.day_of(self.stretches[place]).weekday() == 0]
        firsts = [place for place in inside if self.period.day_of(self.stretches[place]).day == 1]
        chosen = next((kind for kind in (inside, mondays) if len(kind) <= most), firsts)
        return [(place, _day(self.period.day_of(self.stretches[place]), "d MMM")) for place in chosen]

    def _minute(self, place: int) -> int:
        local = self.begins_at(place).astimezone(self.period.zone)
        return local.hour * 60 + local.minute

    def _short(self, place: int) -> str:
        if self.period.span is Span.WEEK and self._minute(place) == 0:
            return _day(self.period.day_of(self.stretches[place]), "ddd d MMM")
        return text.time_of_day(self.begins_at(place), self.period.zone)


def places_of(period: Period, now: datetime, only: Collection[date] | None = None) -> Places:
    """All stretches of a period, or those of some days."""
    chosen = (at for at in range(period.count) if only is None or period.day_of(at) in only)
    return Places(period, now, tuple(chosen))


def values_of(line: Line, places: Places, found: Sequence[Any]) -> tuple[float | None, ...]:
    """The figure at each place; None where nothing is known yet, or there is nothing to divide by."""
    return tuple(
        line.value(found[at], places.ends_at(place)) if at < len(found) else None
        for place, at in enumerate(places.stretches)
    )


def earlier_values(line: Line, places: Places, earlier: Period, found: Sequence[Any]) -> tuple[float | None, ...]:
    """The figure of the earlier period at each place, by the calendar: Monday 10:00 meets Monday 10:00."""
    starts = [places.period.later_by_the_calendar(edge) for edge in earlier.edges[:-1]]
    values: list[float | None] = []
    for place in range(len(places)):
        at = bisect_left(starts, places.begins_at(place))
        meets = at < len(found) and starts[at] == places.begins_at(place)
        values.append(line.value(found[at], earlier.edges[at + 1]) if meets else None)
    return tuple(values)


def _day(day: date, form: str = "ddd d MMM") -> str:
    return text.locale().toString(QDate(day.year, day.month, day.day), form)
