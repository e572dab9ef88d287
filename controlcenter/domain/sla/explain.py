"""Why this deadline? A clock's life in stretches that were counted and that were not; they add up to the second."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from controlcenter.domain.hours.calendar import Calendar, always
from controlcenter.domain.hours.line import constant_offsets
from controlcenter.domain.hours.rules import DAY_S, HoursRules
from controlcenter.domain.sla.model import ROUND_THE_CLOCK, Clock, Stretch


def explain(clock: Clock, calendars: Mapping[str, Calendar]) -> list[Stretch]:
    """Return the clock's stretches split into opening hours and the rest, in order of time.

    Their ``counted_s`` add up to the clock's ``used_s`` exactly. A change of the wall clock is a stretch of no
    length with the reason "clock change".
    """
    told: list[Stretch] = []
    for stretch in clock.stretches:
        if stretch.reason != "counted":
            told.append(stretch)
            continue
        calendar = always() if stretch.calendar == ROUND_THE_CLOCK else calendars[stretch.calendar]
        told.extend(_by_hours(stretch, calendar))
    return told


def ahead(clock: Clock, calendars: Mapping[str, Calendar], at: int) -> list[Stretch]:
    """Return what lies between ``at``, the instant of the replay, and the due instant if nothing else happens.

    The ``counted_s`` add up to the clock's ``remaining_s``. Empty while it is paused, and once it is over.
    """
    if clock.due_at is None or clock.due_at <= at:
        return []
    calendar = always() if clock.calendar == ROUND_THE_CLOCK else calendars[clock.calendar]
    return list(_by_hours(Stretch(at, clock.due_at, 0, "counted", "", clock.calendar), calendar))


def _by_hours(stretch: Stretch, calendar: Calendar) -> Iterator[Stretch]:
    """Yield the parts of a counted stretch, one rule each."""
    before_s: int | None = None
    for start, end, offset_s in constant_offsets(calendar.zone, stretch.start, stretch.end):
        if before_s is not None:
            yield Stretch(start, start, 0, "clock change", f"{offset_s - before_s:+d}", stretch.calendar)
        before_s = offset_s
        done = start
        for opens, closes in calendar.spans(start, end):
            yield from _closed(calendar.rules, done, opens, offset_s, stretch.calendar)
            yield Stretch(opens, closes, closes - opens, "counted", "", stretch.calendar)
            done = closes
        yield from _closed(calendar.rules, done, end, offset_s, stretch.calendar)


def _closed(rules: HoursRules, start: int, end: int, offset_s: int, calendar: str) -> Iterator[Stretch]:
    """Yield why [start, end) is closed; neighbours with the same reason are one."""
    last: Stretch | None = None
    for part_start, part_end, reason, note in _closed_parts(rules, start, end, offset_s):
        if last is not None and (last.reason, last.note) == (reason, note):
            last = Stretch(last.start, part_end, 0, reason, note, calendar)
            continue
        if last is not None:
            yield last
        last = Stretch(part_start, part_end, 0, reason, note, calendar)
    if last is not None:
        yield last


def _closed_parts(rules: HoursRules, start: int, end: int, offset_s: int) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, reason, holiday's name) for each local date, and for each break in it."""
    while start < end:
        day = (start + offset_s) // DAY_S
        midnight = day * DAY_S - offset_s
        until = min(end, midnight + DAY_S)
        reason, note = ("holiday", rules.holidays[day]) if day in rules.holidays else ("closed", "")
        for opens, closes in rules.breaks.get(day, ()):
            if start < midnight + opens:
                until = min(until, midnight + opens)
                break
            if start < midnight + closes:
                until, reason, note = min(until, midnight + closes), "break", ""
                break
        yield start, until, reason, note
        start = until
