"""Single dates of a calendar: entering and removing them, what a date is, and what differs between two calendars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from controlcenter.domain.hours.edit import DATED, OpenHours, open_s
from controlcenter.domain.hours.line import constant_offsets
from controlcenter.domain.hours.rules import DAY_S, EPOCH_DAY, WEEKDAYS, Hours, cut, parse_rules, unite
from controlcenter.errors import Refused

HOLIDAYS = "holidays"
KINDS = (HOLIDAYS, *DATED)


class DayKind(StrEnum):
    """What a date is, as a year is looked at."""

    NORMAL = "normal"
    SHORT = "short"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    OTHER = "other"
    EXTRA = "extra"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Day:
    """One date: its final hours, the holiday's name, and by how many seconds the clock is put forward (back: < 0)."""

    date: date
    kind: DayKind
    hours: Hours
    name: str = ""
    clock_shift_s: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of dates; ``kind`` is "holidays", "shifts", "extra" or "breaks"."""

    date: date
    kind: str
    hours: Hours = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What differs: ``part`` is "tz", "weekly_hours" or a kind of date; ``key`` a weekday's name or a date."""

    part: str
    key: str
    before: str | Hours | None
    after: str | Hours | None


def entries(hours: OpenHours) -> list[Entry]:
    """Everything that is entered for single dates, in their order."""
    found = [Entry(day, HOLIDAYS, (), name) for day, name in hours.holidays.items()]
    found += [Entry(day, kind, own) for kind in DATED for day, own in hours.dated(kind).items()]
    return sorted(found, key=lambda entry: (entry.date, KINDS.index(entry.kind)))


def put_entry(hours: OpenHours, entry: Entry, instead_of: Entry | None = None) -> OpenHours:
    """Enter a date, in place of another entry if given. Raises Refused where it says nothing, or stands there already.

    Shifts may be empty: that date is closed.
    """
    if entry.kind != "shifts" and entry.kind in DATED and not entry.hours:
        raise Refused("The hours are missing; write them as 09:00-13:00.")
    if instead_of is not None:
        hours = remove_entry(hours, instead_of)
    known = hours.holidays if entry.kind == HOLIDAYS else hours.dated(entry.kind)
    if entry.date in known:
        raise Refused(f"{entry.date.isoformat()} has such an entry already; edit that one.")
    value = entry.name.strip() if entry.kind == HOLIDAYS else unite(entry.hours)
    return _with(hours, entry.kind, {**known, entry.date: value})


def remove_entry(hours: OpenHours, entry: Entry) -> OpenHours:
    """Take an entry away; nothing happens when it is not there."""
    known = hours.holidays if entry.kind == HOLIDAYS else hours.dated(entry.kind)
    return _with(hours, entry.kind, {day: value for day, value in known.items() if day != entry.date})


def add_holidays(hours: OpenHours, named: Mapping[date, str]) -> OpenHours:
    """Add holidays; those that are there keep their names."""
    return replace(hours, holidays={**named, **hours.holidays})


def hours_on(hours: OpenHours, day: date) -> Hours:
    """The final hours of a date: none on a holiday, else its shifts or the weekday's; plus extra, less breaks."""
    usual = () if day in hours.holidays else hours.shifts.get(day, hours.week[day.weekday()])
    return cut(unite((*usual, *hours.extra.get(day, ()))), hours.breaks.get(day, ()))


def day_of(hours: OpenHours, day: date) -> Day:
    """What a date is."""
    return Day(day, _kind(hours, day, _usual_s(hours)), hours_on(hours, day), hours.holidays.get(day, ""))


def days_of_year(hours: OpenHours, year: int) -> tuple[Day, ...]:
    """Every date of a year, with the changes of the clock of its zone."""
    usual_s = _usual_s(hours)
    shifts = dict(clock_changes(hours, year))
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    days = (first + timedelta(days=at) for at in range((after - first).days))
    return tuple(
        Day(day, _kind(hours, day, usual_s), hours_on(hours, day), hours.holidays.get(day, ""), shifts.get(day, 0))
        for day in days
    )


def clock_changes(hours: OpenHours, year: int) -> Iterator[tuple[date, int]]:
    """Yield the local dates of a year on which the clock is put forward (seconds > 0) or back."""
    yield from _clock_changes(hours.tz, year)


@lru_cache(maxsize=64)
def _clock_changes(tz: str, year: int) -> tuple[tuple[date, int], ...]:
    zone = parse_rules({"tz": tz}).zone
    low = (date(year, 1, 1).toordinal() - EPOCH_DAY - 1) * DAY_S
    offsets = list(constant_offsets(zone, low, low + 368 * DAY_S))
    found = (
        (date.fromordinal((start + before) // DAY_S + EPOCH_DAY), offset - before)
        for (_, _, before), (start, _, offset) in pairwise(offsets)
    )
    return tuple((day, shift_s) for day, shift_s in found if day.year == year)


def changes(before: OpenHours, after: OpenHours) -> tuple[Change, ...]:
    """Everything that differs, one entry for each weekday and date."""
    found: list[Change] = []
    if before.tz != after.tz:
        found.append(Change("tz", "", before.tz, after.tz))
    found += [
        Change("weekly_hours", name, old, new)
        for name, old, new in zip(WEEKDAYS, before.week, after.week, strict=True)
        if old != new
    ]
    for kind in KINDS:
        old_dates, new_dates = getattr(before, kind), getattr(after, kind)
        found += [
            Change(kind, day.isoformat(), old_dates.get(day), new_dates.get(day))
            for day in sorted({*old_dates, *new_dates})
            if old_dates.get(day) != new_dates.get(day)
        ]
    return tuple(found)


def _with(hours: OpenHours, kind: str, value: Mapping[date, object]) -> OpenHours:
    return replace(hours, **{kind: value})  # type: ignore[arg-type]


def _usual_s(hours: OpenHours) -> int:
    """The length of most open weekdays; the longer one where two are as frequent."""
    lengths = Counter(open_s(day) for day in hours.week if day)
    return max(lengths, key=lambda length: (lengths[length], length), default=0)


def _kind(hours: OpenHours, day: date, usual_s: int) -> DayKind:
    own = hours_on(hours, day)
    if day in hours.holidays and not own:
        return DayKind.HOLIDAY
    if day in hours.extra:
        return DayKind.EXTRA
    if day in hours.breaks:
        return DayKind.BREAK
    if not own:
        return DayKind.CLOSED
    if open_s(own) < usual_s:
        return DayKind.SHORT
    return DayKind.OTHER if day in hours.shifts else DayKind.NORMAL
