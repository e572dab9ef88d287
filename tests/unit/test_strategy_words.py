"""Nearest words, durations and weeks."""

from __future__ import annotations

import pytest

from controlcenter.domain.strategy.words import did_you_mean, duration_s, nearest, spread_days, time_of_day_s, week

H = 3600


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (90, 90),
        ("4h", 4 * H),
        ("30m", 1800),
        ("1h30m", 5400),
        ("1h 30m 5s", 5405),
        ("-15m", -900),
        ("+1h", H),
        ("0s", 0),
    ],
)
def test_that_durations_are_read_as_people_write_them(written: object, seconds: int) -> None:
    assert duration_s(written) == seconds


@pytest.mark.parametrize("written", ["", "4", "h", "2d", "2 days", "1m1h", "1.5h", 1.5, True, None, [], "٣h"])
def test_that_what_is_no_duration_is_refused_with_an_example(written: object) -> None:
    with pytest.raises(ValueError, match="is no duration; write seconds"):
        duration_s(written)


@pytest.mark.parametrize(
    ("written", "seconds"), [("00:00", 0), ("09:05", 32700), ("23:59:59", 86399), ("24:00", 86400)]
)
def test_that_times_of_day_end_at_24(written: str, seconds: int) -> None:
    assert time_of_day_s(written) == seconds


@pytest.mark.parametrize("written", ["9:00", "24:01", "12:60", "noon", 9, None, "12:00:60"])
def test_that_what_is_no_time_of_day_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="is no time of day"):
        time_of_day_s(written)


def test_that_ranges_of_days_are_written_out_and_single_days_may_differ() -> None:
    assert spread_days({"mon-wed": 1, "tue": 2, "sat": 3}) == {"mon": 1, "tue": 2, "wed": 1, "sat": 3}
    assert spread_days({"fri-mon": 1, "x-y": 2}) == {"fri-mon": 1, "x-y": 2}


def test_that_a_week_is_read_in_order_and_read_again_unchanged() -> None:
    read = week({"mon-tue": [["14:00", "18:00"], ["09:00", "13:00"]]})
    assert read == dict.fromkeys(("mon", "tue"), ((9 * H, 13 * H), (14 * H, 18 * H)))
    assert week(read) == read


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ([], "must be a table of days"),
        ({"monday": []}, '"monday" is no day; did you mean "mon"'),
        ({"mon-sut": []}, '"mon-sut" is no range of days; write it as "mon-fri"'),
        ({"mon": "09:00"}, '"mon" must be a list of stretches'),
        ({"mon": [["09:00"]]}, '"mon" must hold pairs of times'),
        ({"mon": [["22:00", "06:00"]]}, "22:00 is not before 06:00; write a night as two stretches"),
        ({"mon": [["nine", "ten"]]}, '"nine" is no time of day'),
    ],
)
def test_that_a_wrong_week_is_refused_with_the_day(written: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        week(written)


def test_that_the_nearest_word_does_not_care_for_capitals_and_is_silent_when_nothing_is_near() -> None:
    assert nearest("BILING", ["orders", "Billing"]) == "Billing"
    assert nearest("zzz", ["orders", "billing"]) is None
    assert did_you_mean("zzz", ["a", "b", "a"]) == '; known: "a", "b"'
    assert did_you_mean("zzz", []) == ""
    assert did_you_mean("zzz", [f"word{n}" for n in range(9)]) == ""
