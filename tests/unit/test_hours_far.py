"""Counting over centuries by what repeats gives the same as laying out every day between."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.errors import Refused

START = int(datetime(2026, 1, 5, 8, 30, tzinfo=UTC).timestamp())
ZONES = ("Europe/Berlin", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata")


def one_hour_a_week(tz: str) -> Calendar:
    data = {"tz": tz, "weekly_hours": {"sun": [["01:30", "02:30"]]}, "holidays": ["2026-03-01", "2103-04-01"]}
    return Calendar.parse(data)


@pytest.mark.parametrize("tz", ZONES)
@pytest.mark.parametrize("hours", [2081, 9000])
def test_that_far_answers_have_exactly_the_open_seconds_that_were_asked_for(tz: str, hours: int) -> None:
    for n in (hours * 3600, hours * 3600 + 1):
        later = one_hour_a_week(tz).add(START, n)
        day_by_day = one_hour_a_week(tz)
        assert day_by_day.between(START, later) == n
        assert day_by_day.is_open(later - 1)
        earlier = one_hour_a_week(tz).subtract(START, n)
        assert day_by_day.between(earlier, START) == n
        assert day_by_day.is_open(earlier)


@pytest.mark.parametrize("operation", ["add", "subtract"])
def test_that_what_lies_beyond_the_years_is_refused(operation: str) -> None:
    with pytest.raises(Refused, match="years 1 to 9999"):
        getattr(one_hour_a_week("Europe/Berlin"), operation)(START, 10**10)
