"""When a ticket that arrives at a local time would be due by a calendar, and which hours counted until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from controlcenter.domain.hours.dates import clock_changes
from controlcenter.domain.hours.edit import OpenHours
from controlcenter.domain.hours.line import EPOCH

MOST_COUNTED = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """Instants are local to the calendar. ``counted`` holds the first open stretches, ``clock_changes`` the dates.

    ``wall`` says whether the clock shows the time of arrival: "never" (then one hour or so later is meant) or "twice".
    """

    arrived_at: datetime
    due_at: datetime
    counted: tuple[tuple[datetime, datetime], ...]
    clock_changes: tuple[tuple[date, int], ...]
    wall: Literal["once", "never", "twice"]


def what_if(hours: OpenHours, local: datetime, target_s: int) -> Answer:
    """Count ``target_s`` open seconds from ``local``, a time on the wall without a zone.

    Raises SettingsError when the calendar is never open, Refused when it has too few hours.
    """
    calendar = hours.compiled()
    zone = calendar.zone
    arrived = local.replace(tzinfo=zone).astimezone(UTC)
    due = calendar.add_at(arrived, target_s)
    low, high = (int((at - EPOCH).total_seconds()) for at in (arrived, due))
    counted = []
    for start, end in calendar.spans(low, high):
        counted.append(tuple((EPOCH + timedelta(seconds=at)).astimezone(zone) for at in (start, end)))
        if len(counted) == MOST_COUNTED:
            break
    first, last = arrived.astimezone(zone).date(), due.astimezone(zone).date()
    jumps = tuple(
        (day, shift_s)
        for year in range(first.year, min(last.year, first.year + 3) + 1)
        for day, shift_s in clock_changes(hours, year)
        if first <= day <= last
    )
    return Answer(
        arrived.astimezone(zone), due.astimezone(zone), tuple((one[0], one[1]) for one in counted), jumps,
        _wall(local, arrived, zone),
    )  # fmt: skip


def _wall(local: datetime, arrived: datetime, zone: ZoneInfo) -> Literal["once", "never", "twice"]:
    if arrived.astimezone(zone).replace(tzinfo=None) != local:
        return "never"
    again = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return "twice" if again != arrived else "once"
