"""Editing a calendar: a week's hours and single dates. Every function returns a new calendar and changes none.

Times of day are seconds since local midnight. Touching and overlapping hours of a day are always united.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.hours.rules import DAY_S, WEEKDAYS, Hours, unite
from controlcenter.domain.strategy.check import calendar_table
from controlcenter.domain.strategy.words import time_of_day_s
from controlcenter.errors import Refused

Stretch = tuple[int, int]
DATED = ("shifts", "extra", "breaks")

_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?([0-5]\d)(?::([0-5]\d))?)?", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:-|–|—|\bto\b)\s*")


@dataclass(frozen=True, slots=True)
class OpenHours:
    """A calendar while it is edited. ``week`` holds Monday to Sunday; the mappings hold single dates.

    ``holidays`` are named (perhaps ""); ``shifts`` replace a date's hours, ``extra`` is added, ``breaks`` are cut out.
    """

    tz: str
    week: tuple[Hours, ...] = ((),) * 7
    holidays: Mapping[date, str] = field(default_factory=dict)
    shifts: Mapping[date, Hours] = field(default_factory=dict)
    extra: Mapping[date, Hours] = field(default_factory=dict)
    breaks: Mapping[date, Hours] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: Mapping[str, Any], zone: str) -> OpenHours:
        """Read a calendar of a strategy that was checked; ``zone`` is the centre's, for one without its own."""
        data = calendar_table(table, zone)
        days = data.get("weekly_hours", {})
        holidays = data.get("holidays", {})
        named = holidays.items() if isinstance(holidays, Mapping) else ((day, "") for day in holidays)
        return cls(
            str(data["tz"]),
            tuple(_hours(days.get(name, ())) for name in WEEKDAYS),
            {_date(day): str(name) for day, name in named},
            *({_date(day): _hours(pairs) for day, pairs in data.get(key, {}).items()} for key in DATED),
        )

    def table(self) -> dict[str, Any]:
        """The calendar as data, as ``Calendar.parse`` reads it."""
        dated = {key: {day.isoformat(): pairs_of(h) for day, h in self.dated(key).items()} for key in DATED}
        return {
            "tz": self.tz,
            "weekly_hours": {name: pairs_of(hours) for name, hours in zip(WEEKDAYS, self.week, strict=True) if hours},
            "holidays": {day.isoformat(): name for day, name in self.holidays.items()},
            **dated,
        }

    def dated(self, key: str) -> Mapping[date, Hours]:
        """The dates of "shifts", "extra" or "breaks"."""
        return cast("Mapping[date, Hours]", getattr(self, key))

    def compiled(self) -> Calendar:
        """The calendar to count with. Raises SettingsError with a sentence when it is never open."""
        return Calendar.parse(self.table())


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit of the week made: where the edited stretch stands now, and whether it was united with others."""

    hours: OpenHours
    day: int
    stretch: Stretch
    united: bool = False


def put(hours: OpenHours, day: int, stretch: Stretch, instead_of: tuple[int, Stretch] | None = None) -> Edited:
    """Open a stretch on a weekday (0 is Monday), in place of another one if given: adds, resizes and moves.

    Raises Refused when the stretch has no length or leaves the day.
    """
    refuse_impossible(stretch)
    if instead_of is not None:
        hours = remove(hours, *instead_of)
    others = hours.week[day]
    made = unite((*others, stretch))
    now = next((start, end) for start, end in made if start <= stretch[0] and stretch[1] <= end)
    return Edited(_with_day(hours, day, made), day, now, now != stretch)


def remove(hours: OpenHours, day: int, stretch: Stretch) -> OpenHours:
    """Close a stretch of a weekday; nothing happens when it is not there."""
    return _with_day(hours, day, tuple(one for one in hours.week[day] if one != stretch))


def is_night(stretch: Stretch) -> bool:
    """Whether a stretch that was entered runs over midnight: 22:00 to 06:00."""
    start, end = stretch
    return 0 < end < start < DAY_S


def split_night(day: int, stretch: Stretch) -> tuple[tuple[int, Stretch], tuple[int, Stretch]]:
    """The two parts of a night: until 24:00, and from 00:00 of the next weekday (Monday follows Sunday)."""
    start, end = stretch
    return (day, (start, DAY_S)), ((day + 1) % 7, (0, end))


def put_night(
    hours: OpenHours, day: int, stretch: Stretch, instead_of: tuple[int, Stretch] | None = None
) -> Edited:  # fmt: skip
    """Open a night as its two parts; the answer names the first. Raises Refused when it is no night."""
    if not is_night(stretch):
        refuse_impossible(stretch)
    (_, evening), (next_day, morning) = split_night(day, stretch)
    first = put(hours, day, evening, instead_of)
    second = put(first.hours, next_day, morning)
    return Edited(second.hours, day, first.stretch, first.united or second.united)


def copy_day(hours: OpenHours, day: int, to: Iterable[int]) -> OpenHours:
    """Give the hours of one weekday to others."""
    wanted = set(to)
    week = tuple(hours.week[day] if at in wanted else own for at, own in enumerate(hours.week))
    return replace(hours, week=week)


def open_s(hours: Hours) -> int:
    """The open seconds of a day, by the wall clock."""
    return sum(end - start for start, end in hours)


def refuse_impossible(stretch: Stretch) -> None:
    """Raise Refused with a sentence for a stretch without length, or outside of its day."""
    start, end = stretch
    if is_night(stretch):
        raise Refused(
            f"{write_time(start)} to {write_time(end)} runs over midnight; enter it as {write_time(start)} to 24:00, "
            f"and 00:00 to {write_time(end)} on the next day."
        )
    if start >= end:
        raise Refused(f"The start {write_time(start)} is not before the end {write_time(end)}; enter a later end.")
    if start < 0 or end > DAY_S:
        raise Refused("The hours leave the day; enter times from 00:00 to 24:00.")


def read_time(text: str) -> int:
    """Seconds since midnight from "9", "9:30", "0930" or "24:00". Raises Refused with a sentence."""
    match = _CLOCK.fullmatch(text.strip())
    hour, minute, second = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
    total_s = hour * 3600 + minute * 60 + second
    if total_s > DAY_S:
        raise Refused(f"“{text.strip()[:20]}” is no time of day; write it as 09:30, 24:00 at most.")
    return total_s


def read_hours(text: str) -> Hours:
    """Hours from "09:00-13:00, 14:00-18:00"; empty text is closed. Raises Refused with a sentence."""
    found: list[Stretch] = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;]", text))):
        ends = _BETWEEN.split(part)
        if len(ends) != 2:
            raise Refused(f"“{part[:40]}” is no stretch of hours; write it as 09:00-13:00.")
        stretch = (read_time(ends[0]), read_time(ends[1]))
        refuse_impossible(stretch)
        found.append(stretch)
    return unite(found)


def write_time(seconds: int) -> str:
    """Seconds since midnight as HH:MM, with seconds only where there are any."""
    said = f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
    return f"{said}:{seconds % 60:02}" if seconds % 60 else said


def write_stretch(stretch: Stretch) -> str:
    """A stretch as people read it: 09:00–13:00."""
    return f"{write_time(stretch[0])}–{write_time(stretch[1])}"


def write_hours(hours: Hours) -> str:
    """Hours as people read and enter them; "" for closed."""
    return ", ".join(write_stretch(stretch) for stretch in hours)


def pairs_of(hours: Hours) -> list[list[str]]:
    """Hours as the strategy writes them."""
    return [[write_time(start), write_time(end)] for start, end in hours]


def _with_day(hours: OpenHours, day: int, made: Hours) -> OpenHours:
    return replace(hours, week=(*hours.week[:day], made, *hours.week[day + 1 :]))


def _hours(pairs: Iterable[Any]) -> Hours:
    return unite((time_of_day_s(start), time_of_day_s(end)) for start, end in pairs)


def _date(day: object) -> date:
    return day if isinstance(day, date) else date.fromisoformat(str(day))
