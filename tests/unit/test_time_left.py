from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla.time_left import TimeLeft, by_the_wall_clock, time_left, urgent_clock
from controlcenter.domain.ticket import ClockKind, ClockState, TicketClock
from tests.ui.believable import ticket

OFFICE = {"office": Calendar.parse({"tz": "UTC", "weekly_hours": dict.fromkeys(("fri", "mon"), (("09:00", "17:00"),))})}
FRIDAY_4PM = datetime(2026, 1, 16, 16, tzinfo=UTC)
MONDAY_9AM = datetime(2026, 1, 19, 9, tzinfo=UTC)
CLOCK = TicketClock(
    id=1, ticket_id=1, kind=ClockKind.RESOLUTION, ordinal=0, state=ClockState.RUNNING, policy="p", calendar="office",
    target_s=7200, used_s=0, started_at=FRIDAY_4PM, stopped_at=None, due_at=MONDAY_9AM + timedelta(hours=1),
    risk_at=None, breaks_at=None, breached_at=None, last_due_at=None,
)  # fmt: skip


def test_that_a_weekend_is_not_time_left() -> None:
    assert time_left(CLOCK, OFFICE, FRIDAY_4PM) == TimeLeft(7200)


def test_that_time_stands_while_closed_and_says_until_when() -> None:
    saturday = FRIDAY_4PM + timedelta(days=1)
    assert time_left(CLOCK, OFFICE, saturday) == TimeLeft(3600, MONDAY_9AM)
    assert time_left(CLOCK, OFFICE, saturday + timedelta(hours=9)) == TimeLeft(3600, MONDAY_9AM)


def test_that_over_is_counted_in_business_time_too() -> None:
    over = replace(CLOCK, due_at=FRIDAY_4PM + timedelta(minutes=30))
    assert time_left(over, OFFICE, MONDAY_9AM + timedelta(minutes=10)).left_s == -40 * 60


def test_that_the_running_second_is_not_used_up() -> None:
    assert time_left(CLOCK, OFFICE, FRIDAY_4PM + timedelta(milliseconds=400)).left_s == 7200
    assert time_left(CLOCK, OFFICE, FRIDAY_4PM + timedelta(milliseconds=1000)).left_s == 7199


def test_that_a_paused_clock_keeps_what_was_left_of_its_target() -> None:
    paused = replace(CLOCK, state=ClockState.PAUSED, due_at=None, used_s=7500)
    assert time_left(paused, OFFICE, FRIDAY_4PM) == TimeLeft(-300)


def test_that_an_unknown_calendar_counts_by_the_wall_clock() -> None:
    assert time_left(replace(CLOCK, calendar="gone"), OFFICE, FRIDAY_4PM).left_s == 66 * 3600
    assert by_the_wall_clock(CLOCK, FRIDAY_4PM).left_s == 66 * 3600


def test_that_a_ticket_is_told_by_the_running_clock_that_is_due_first() -> None:
    late = replace(CLOCK, id=2, due_at=MONDAY_9AM + timedelta(hours=5))
    paused = replace(CLOCK, id=3, state=ClockState.PAUSED, due_at=None, used_s=7199)
    row = ticket(1, "email", "A", "B", 60)  # type: ignore[arg-type]
    assert urgent_clock(replace(row, clocks=(late, CLOCK, paused))) is CLOCK
    assert urgent_clock(replace(row, clocks=(replace(paused, id=4, used_s=10), paused))) is paused
    assert urgent_clock(replace(row, clocks=())) is None
