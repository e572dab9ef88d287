"""How much time a clock has left: the one rule behind every countdown, so that a ticket never shows two numbers.

Time is counted in the clock's own calendar: while it is closed, what is left stands still.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.ticket import Ticket, TicketClock

_NO_CALENDARS: Mapping[str, Calendar] = {}


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Business seconds until a clock is due, negative once it is over; ``opens_at`` is set while it stands closed."""

    left_s: int
    opens_at: datetime | None = None


Reckon = Callable[[TicketClock, datetime], TimeLeft]


def time_left(clock: TicketClock, calendars: Mapping[str, Calendar], now: datetime) -> TimeLeft:
    """What a clock has left at ``now``: of a paused one what was left of its target when it stopped.

    A clock whose calendar is not known counts by the wall clock.
    """
    due = clock.due_at
    if due is None:
        return TimeLeft(clock.target_s - clock.used_s)
    calendar = calendars.get(clock.calendar)
    if calendar is None:
        left_s = (due - now).total_seconds()
        return TimeLeft(math.ceil(left_s) if left_s >= 0 else -math.floor(-left_s))
    # Cut to whole seconds: the second that runs is not used up yet.
    left_s = calendar.between_at(now, due) if due >= now else -calendar.between_at(due, now)
    return TimeLeft(left_s, None if calendar.is_open_at(now) else calendar.next_open_at(now))


def by_the_wall_clock(clock: TicketClock, now: datetime) -> TimeLeft:
    """``time_left`` where no calendar is known."""
    return time_left(clock, _NO_CALENDARS, now)


def urgent_clock(ticket: Ticket) -> TicketClock | None:
    """The clock that a ticket is told by: the running one that is due first, else the paused one with least left."""
    active = [clock for clock in ticket.clocks if clock.is_active] if ticket.is_open else []
    return min(active, key=_order, default=None)


def _order(clock: TicketClock) -> tuple[bool, float, int]:
    if clock.due_at is not None:
        return False, clock.due_at.timestamp(), clock.id
    return True, clock.target_s - clock.used_s, clock.id
