"""What a calendar says, read from plain data and checked: every fault is one sentence with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import cast
from zoneinfo import ZoneInfo

from controlcenter.errors import SettingsError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_S = 86_400
EPOCH_DAY = date(1970, 1, 1).toordinal()
KEYS = ("tz", "weekly_hours", "holidays", "shifts", "extra", "breaks")

Hours = tuple[tuple[int, int], ...]
"""Open seconds of one local date, from its midnight: sorted, apart from each other, half-open."""

_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_REPEATED_S = 600  # more than the hours that a zone shows twice each year, shared out over its weeks
_OTHER_CLOCKS = ("right/", "posix/", "localtime", "posixrules")  # found on some systems only, or count leap seconds


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone of that name; None where there is none. Much quicker than the list of all zones."""
    try:
        return None if name.startswith(_OTHER_CLOCKS) else ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, no proper name, or a folder of zones
        return None


@dataclass(frozen=True, slots=True)
class HoursRules:
    """One calendar. Dates are days since 1970-01-01; ``dates`` holds the final hours of every special date."""

    tz: str
    zone: ZoneInfo
    weekly: tuple[Hours, ...]
    dates: Mapping[int, Hours]
    holidays: Mapping[int, str]
    breaks: Mapping[int, Hours]

    def hours(self, day: int) -> Hours:
        """Return the hours of a local date."""
        found = self.dates.get(day)
        return self.weekly[(day + 3) % 7] if found is None else found

    @property
    def is_weekly(self) -> bool:
        """Whether it opens every week; otherwise it opens on the listed dates only."""
        return any(self.weekly)

    @property
    def weekly_s(self) -> int:
        """The open seconds of a usual week."""
        return sum(end - start for hours in self.weekly for start, end in hours)

    def most_open_s(self, ahead_s: int) -> int:
        """Return a number of open seconds that no stretch of ``ahead_s`` exceeds."""
        weeks = ahead_s // (7 * DAY_S) + 2
        return weeks * (self.weekly_s + _REPEATED_S) + 2 * DAY_S * len(self.dates)


def unite(hours: Iterable[tuple[int, int]]) -> Hours:
    """Return the intervals sorted, with those that overlap or touch made one."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(hours):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)


def cut(hours: Hours, breaks: Hours) -> Hours:
    """Return ``hours`` without the seconds that lie in ``breaks``."""
    for pause_start, pause_end in breaks:
        parts = [
            part
            for start, end in hours
            for part in ((start, min(end, pause_start)), (max(start, pause_end), end))
            if part[0] < part[1]
        ]
        hours = unite(parts)
    return hours


def parse_rules(data: Mapping[str, object]) -> HoursRules:
    """Read a calendar. Raises SettingsError with all faults at once."""
    reader = _Reader()
    reader.keys(data)
    zone = reader.zone(data.get("tz"))
    weekly = reader.weekly(data.get("weekly_hours", {}))
    holidays = dict(reader.holidays(data.get("holidays", [])))
    shifts = reader.by_date(data, "shifts")
    extra = reader.by_date(data, "extra")
    breaks = reader.by_date(data, "breaks")
    if reader.faults or zone is None:
        raise SettingsError("", tuple(reader.faults))
    dates: dict[int, Hours] = {}
    for day in sorted({*holidays, *shifts, *extra, *breaks}):
        usual = () if day in holidays else shifts.get(day, weekly[(day + 3) % 7])
        dates[day] = cut(unite((*usual, *extra.get(day, ()))), breaks.get(day, ()))
    return HoursRules(zone.key, zone, weekly, dates, holidays, breaks)


class _Reader:
    """Reads the parts of a calendar and keeps one sentence for each fault."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, place: str, what: str) -> None:
        self.faults.append(f"{place}: {what}" if what.endswith("?") else f"{place}: {what}.")

    def keys(self, data: Mapping[str, object]) -> None:
        for key in data:
            if key not in KEYS:
                self.fault(str(key), f"a calendar has no such key{_did_you_mean(key, KEYS)}")

    def zone(self, name: object) -> ZoneInfo | None:
        """Return the time zone; None after a fault."""
        if name is None:
            self.fault("tz", 'the time zone is missing; write one such as "Europe/Berlin"')
            return None
        if isinstance(name, str) and (zone := zone_named(name)) is not None:
            return zone
        self.fault("tz", f'there is no time zone {_shown(name)}; write one such as "Europe/Berlin"')
        return None

    def weekly(self, value: object) -> tuple[Hours, ...]:
        """Return the hours of Monday to Sunday."""
        week: list[Hours] = [()] * 7
        for name, intervals in self.table("weekly_hours", value):
            if name in WEEKDAYS:
                week[WEEKDAYS.index(name)] = self.intervals(f"weekly_hours.{name}", intervals)
            else:
                self.fault(f"weekly_hours.{name}", f"there is no such weekday{_did_you_mean(name, WEEKDAYS)}")
        return tuple(week)

    def holidays(self, value: object) -> Iterator[tuple[int, str]]:
        """Yield days with their names: a list of dates, or a table of dates and names."""
        if isinstance(value, Mapping):
            for text, name in value.items():
                if (day := self.day(f"holidays.{text}", text)) is not None:
                    yield day, str(name)
            return
        if not isinstance(value, list | tuple):
            self.fault("holidays", f"{_shown(value)} is not a list of dates")
            return
        for at, text in enumerate(value):
            if (day := self.day(f"holidays[{at}]", text)) is not None:
                yield day, ""

    def by_date(self, data: Mapping[str, object], key: str) -> dict[int, Hours]:
        """Return the hours that ``key`` gives to single dates."""
        found: dict[int, Hours] = {}
        for text, intervals in self.table(key, data.get(key, {})):
            day = self.day(f"{key}.{text}", text)
            hours = self.intervals(f"{key}.{text}", intervals)
            if day is not None:
                found[day] = hours
        return found

    def table(self, place: str, value: object) -> Iterable[tuple[str, object]]:
        if isinstance(value, Mapping):
            return cast("Mapping[str, object]", value).items()
        self.fault(place, f"{_shown(value)} is not a table of dates or weekdays with their hours")
        return ()

    def intervals(self, place: str, value: object) -> Hours:
        """Return united intervals; those with a fault are left out."""
        if not isinstance(value, list | tuple):
            self.fault(place, f'{_shown(value)} is not a list of intervals such as [["09:00", "17:00"]]')
            return ()
        read = (self.interval(f"{place}[{at}]", pair) for at, pair in enumerate(value))
        return unite(pair for pair in read if pair is not None)

    def interval(self, place: str, pair: object) -> tuple[int, int] | None:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            self.fault(place, f'{_shown(pair)} is not an interval such as ["09:00", "17:00"]')
            return None
        start, end = self.time(place, pair[0]), self.time(place, pair[1])
        if start is None or end is None:
            return None
        if start < end:
            return start, end
        self.fault(
            place,
            f"the start {pair[0]} is not before the end {pair[1]}; "
            "enter overnight hours as an interval until 24:00 and one from 00:00 on the next day",
        )
        return None

    def time(self, place: str, text: object) -> int | None:
        """Return seconds since midnight for HH:MM or HH:MM:SS up to 24:00."""
        match = _TIME.fullmatch(text) if isinstance(text, str) else None
        if match is not None:
            hour, minute, second = (int(part or 0) for part in match.groups())
            total_s = hour * 3600 + minute * 60 + second
            if minute < 60 and second < 60 and total_s <= DAY_S:
                return total_s
        self.fault(place, f"{_shown(text)} is not a time of day; write HH:MM or HH:MM:SS, 24:00 at most")
        return None

    def day(self, place: str, text: object) -> int | None:
        """Return days since 1970-01-01 for YYYY-MM-DD."""
        if type(text) is date:
            return text.toordinal() - EPOCH_DAY
        try:
            if isinstance(text, str) and _DATE.fullmatch(text):
                return date.fromisoformat(text).toordinal() - EPOCH_DAY
        except ValueError:
            pass  # well written, but no such day in that month
        self.fault(place, f"{_shown(text)} is not a date of the calendar; write YYYY-MM-DD")
        return None


def _shown(value: object) -> str:
    """Return outside text short and on one line, in quotation marks."""
    text = value if isinstance(value, str) else repr(value)
    text = " ".join("".join(c if c.isprintable() else "?" for c in text).split())
    return f'"{text[:60]}"'


def _did_you_mean(word: object, known: tuple[str, ...]) -> str:
    close = get_close_matches(str(word).casefold(), known, n=1, cutoff=0.5)
    return f'; did you mean "{close[0]}"?' if close else f"; known are {', '.join(known)}"
