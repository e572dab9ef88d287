"""Instants that are offered when somebody promises something: all lie in the opening hours that hold for the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.errors import Refused

STEP_S = 300
_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Proposal:
    """``hours`` open hours from now; 0 is the end of the day that is open now or next, -1 the first hour after it."""

    hours: int
    at: datetime


def proposals(calendar: Calendar, now: datetime) -> list[Proposal]:
    """Return the instants in order, each once, rounded up to five minutes but never past closing."""
    found: list[Proposal] = []
    try:
        closes = _closing(calendar, now)
        for hours in (1, 2, 4):
            found.append(Proposal(hours, _rounded(calendar, calendar.add_at(now, hours * _HOUR_S))))
        found.append(Proposal(0, closes))
        found.append(Proposal(-1, calendar.add_at(closes, _HOUR_S)))
    except Refused:
        return found  # it does not open for so long any more
    first = {one.at: one for one in reversed(found) if one.at > now}
    return sorted(first.values(), key=lambda one: one.at)


def open_s(calendar: Calendar, now: datetime, until: datetime) -> int:
    """Return the open seconds that lie between."""
    return calendar.between_at(now, until)


def _closing(calendar: Calendar, now: datetime) -> datetime:
    """The end of the hours of the local date that is open now, or else of the next one."""
    opens = calendar.next_open_at(now)
    begins = opens.astimezone(calendar.zone).replace(hour=0, minute=0, second=0)
    ends = (begins + timedelta(days=1)).astimezone(UTC)
    return calendar.add_at(opens, calendar.between_at(opens, ends))


def _rounded(calendar: Calendar, at: datetime) -> datetime:
    over_s = int(at.timestamp()) % STEP_S
    later = at + timedelta(seconds=STEP_S - over_s) if over_s else at
    return later if calendar.is_open_at(later - timedelta(seconds=1)) else at
