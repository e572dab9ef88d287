"""The published packages that add business hours, asked what ours is asked. One that is not installed is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import import_module
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

Add = Callable[[datetime, int], datetime]
AddMany = Callable[[Any, Any], Any]

ZONE = "Europe/Berlin"
OPENS, CLOSES = time(9), time(17, 30)
LUNCH = time(12, 30), time(13, 30)
HOLIDAYS = [date(year, month, day) for year in range(2026, 2031) for month, day in ((1, 1), (5, 1), (12, 25), (12, 26))]
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Rival:
    """``step_s`` is the unit in which it counts; ``add_many`` takes arrays of datetime64[s] and timedelta64[s].

    ``opens_again``: where time is used up exactly at closing, it names the next opening instead.
    """

    name: str
    add: Add
    step_s: int = 1
    add_many: AddMany | None = None
    opens_again: bool = False


def calendar_data() -> dict[str, object]:
    """Our calendar with the same hours: all packages can express it."""
    hours = [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in ((OPENS, LUNCH[0]), (LUNCH[1], CLOSES))]
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours)
    return {"tz": ZONE, "weekly_hours": week, "holidays": [day.isoformat() for day in HOLIDAYS]}


def rivals() -> Mapping[str, Rival | None]:
    """Each package by name; None for one that is not installed."""
    made = {"workclock": _workclock, "businesstimedelta": _businesstimedelta, "pandas": _pandas}
    found: dict[str, Rival | None] = {}
    for name, make in made.items():
        try:
            found[name] = make(import_module(name))
        except ImportError:
            found[name] = None
    return found


def _workclock(package: ModuleType) -> Rival:
    rules = [package.WorkDay(OPENS, CLOSES), package.Break(*LUNCH), package.Holidays(HOLIDAYS)]
    schedule = package.Schedule(rules, time_zone=ZoneInfo(ZONE))

    def add_many(t: Any, n: Any) -> Any:
        return schedule.add_many(t, n).astype("datetime64[s]")

    return Rival("workclock", lambda at, seconds: schedule.add(at, timedelta(seconds=seconds)), add_many=add_many)


def _businesstimedelta(package: ModuleType) -> Rival:
    zone = import_module("pytz").timezone(ZONE)
    days = [0, 1, 2, 3, 4]
    rules = package.Rules(
        [
            package.WorkDayRule(OPENS, CLOSES, days, tz=zone),
            package.LunchTimeRule(*LUNCH, days, tz=zone),
            package.HolidayRule(frozenset(HOLIDAYS), tz=zone),
        ]
    )
    return Rival("businesstimedelta", lambda at, seconds: at + package.BusinessTimeDelta(rules, seconds=seconds))


def _pandas(package: ModuleType) -> Rival:
    """It counts whole hours, and stands on the wall clock of its time stamps."""
    zone = ZoneInfo(ZONE)
    starts, ends = ([f"{at:%H:%M}" for at in side] for side in ((OPENS, LUNCH[1]), (LUNCH[0], CLOSES)))
    offsets = [
        package.offsets.CustomBusinessHour(n=hours, start=starts, end=ends, holidays=HOLIDAYS) for hours in range(1, 60)
    ]

    def add(at: datetime, seconds: int) -> datetime:
        stamp = package.Timestamp(at).tz_convert(zone) + offsets[seconds // HOUR_S - 1]
        found: datetime = stamp.to_pydatetime()
        return found

    return Rival("pandas", add, step_s=HOUR_S, opens_again=True)


def as_arrays(t: list[int], n: list[int]) -> tuple[Any, Any]:
    return np.array(t, dtype="datetime64[s]"), np.array(n, dtype="timedelta64[s]")
