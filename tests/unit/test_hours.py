from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest

from controlcenter.domain.hours import calendar as calendar_module
from controlcenter.domain.hours import line
from controlcenter.domain.hours.calendar import Calendar, always
from controlcenter.errors import Refused, SettingsError

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def week(hours: tuple[str, str], days: tuple[str, ...] = WORKDAYS) -> dict:
    return dict.fromkeys(days, (hours,))


OFFICE = {"tz": "Europe/Berlin", "weekly_hours": week(("09:00", "17:00"))}


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def faults(data: dict) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Calendar.parse(data)
    return caught.value.faults


def test_that_eight_hours_from_monday_morning_end_at_closing_and_one_second_more_on_tuesday() -> None:
    calendar = Calendar.parse(OFFICE)
    monday = at("2026-01-19T09:00:00+01:00")
    assert calendar.add(monday, 8 * 3600 - 1) == at("2026-01-19T16:59:59+01:00")
    assert calendar.add(monday, 8 * 3600) == at("2026-01-19T17:00:00+01:00")
    assert calendar.add(monday, 8 * 3600 + 1) == at("2026-01-20T09:00:01+01:00")
    assert calendar.add(monday - 3600, 0) == monday - 3600


def test_that_add_compiles_nothing_twice_even_for_whoever_took_it_before_its_first_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []

    def make_steps(given: line.Line) -> line.Steps:
        made.append(given)
        return line.make_steps(given)

    monkeypatch.setattr(calendar_module, "make_steps", make_steps)
    kept = (calendar := Calendar.parse(OFFICE)).add
    monday = at("2026-01-19T09:00:00+01:00")
    results = [kept(monday + n, 8 * 3600) for n in range(50)]
    assert len(made) == 1
    assert results == [calendar.add(monday + n, 8 * 3600) for n in range(50)]
    assert kept(monday, 3000 * 3600) == calendar.add(monday, 3000 * 3600) and len(made) == 2


def test_that_an_instant_is_open_from_the_opening_second_until_before_closing() -> None:
    calendar = Calendar.parse(OFFICE)
    opens, closes = at("2026-01-19T09:00:00+01:00"), at("2026-01-19T17:00:00+01:00")
    assert [calendar.is_open(opens + d) for d in (-1, 0, 1)] == [False, True, True]
    assert [calendar.is_open(closes + d) for d in (-1, 0, 1)] == [True, False, False]
    assert [calendar.next_open(closes + d) for d in (-1, 0)] == [closes - 1, at("2026-01-20T09:00:00+01:00")]


def test_that_subtract_gives_the_latest_instant() -> None:
    calendar = Calendar.parse(OFFICE)
    tuesday = at("2026-01-20T09:00:00+01:00")
    assert calendar.subtract(tuesday, 1) == at("2026-01-19T16:59:59+01:00")
    assert calendar.subtract(tuesday, 8 * 3600) == at("2026-01-19T09:00:00+01:00")
    assert calendar.subtract(tuesday + 60, 60) == tuesday
    assert calendar.subtract(tuesday, 0) == tuesday


def test_that_between_is_nothing_backwards() -> None:
    calendar = Calendar.parse(OFFICE)
    monday = at("2026-01-19T09:00:00+01:00")
    assert calendar.between(monday + 60, monday) == calendar.between(monday, monday) == 0


def test_that_a_round_the_clock_day_has_23_or_25_hours_where_the_clock_changes() -> None:
    calendar = Calendar.parse(
        {"tz": "Europe/Berlin", "weekly_hours": week(("00:00", "24:00"), (*WORKDAYS, "sat", "sun"))}
    )
    assert calendar.between(at("2026-03-29T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00")) == 23 * 3600
    assert calendar.between(at("2026-10-25T00:00:00+02:00"), at("2026-10-26T00:00:00+01:00")) == 25 * 3600


def test_that_hours_in_the_gap_are_never_open_and_hours_in_the_fold_are_open_twice() -> None:
    calendar = Calendar.parse({"tz": "Europe/Berlin", "weekly_hours": {"sun": [["02:15", "02:45"]]}})
    assert calendar.between(at("2026-03-29T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00")) == 0
    assert calendar.between(at("2026-10-25T00:00:00+02:00"), at("2026-10-26T00:00:00+01:00")) == 3600
    assert calendar.next_open(at("2026-03-29T00:00:00+01:00")) == at("2026-04-05T02:15:00+02:00")


def test_that_a_date_that_the_zone_skipped_has_no_hours() -> None:
    calendar = Calendar.parse({"tz": "Pacific/Apia", "weekly_hours": week(("08:00", "16:00"))})
    thursday = at("2011-12-29T08:00:00-10:00")
    assert calendar.add(thursday, 8 * 3600 + 1) == at("2012-01-02T08:00:01+14:00")  # Friday the 30th never was


def test_that_shifts_replace_holidays_empty_extra_adds_and_breaks_cut() -> None:
    calendar = Calendar.parse(
        {
            **OFFICE,
            "holidays": ["2026-12-25"],
            "shifts": {"2026-03-07": [["10:00", "14:00"]], "2026-03-09": [], "2026-12-25": [["06:00", "07:00"]]},
            "extra": {"2026-12-25": [["08:00", "10:00"], ["09:00", "11:00"]]},
            "breaks": {"2026-01-07": [["12:00", "13:00"]], "2026-12-25": [["08:30", "08:45"]]},
        }
    )
    assert calendar.hours_of(date(2026, 3, 7)) == ((36_000, 50_400),)
    assert calendar.hours_of(date(2026, 3, 9)) == ()
    assert calendar.hours_of(date(2026, 12, 25)) == ((28_800, 30_600), (31_500, 39_600))
    assert calendar.hours_of(date(2026, 1, 7)) == ((32_400, 43_200), (46_800, 61_200))


def test_that_datetimes_of_any_zone_are_cut_to_seconds_and_answered_in_utc() -> None:
    calendar = Calendar.parse(OFFICE)
    start = datetime(2026, 1, 19, 4, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=-4)))
    assert calendar.add_at(start, 3600) == datetime(2026, 1, 19, 9, 0, 0, tzinfo=UTC)
    assert calendar.between_at(start, start + timedelta(hours=2)) == 7200
    assert calendar.is_open_at(start)
    assert calendar.next_open_at(datetime(2026, 1, 17, tzinfo=UTC)) == datetime(2026, 1, 19, 8, tzinfo=UTC)


def test_that_the_line_is_extended_in_both_directions() -> None:
    calendar = Calendar.parse(OFFICE)
    here = at("2026-01-19T09:00:00+01:00")
    ten_years = 10 * 261 * 8 * 3600
    assert calendar.between(here, calendar.add(here, ten_years)) == ten_years
    assert calendar.between(calendar.subtract(here, ten_years), here) == ten_years
    assert calendar.is_open(at("1971-01-04T12:00:00+01:00"))
    assert calendar.is_open(at("2099-01-05T12:00:00+01:00"))


def test_that_a_calendar_of_single_dates_refuses_what_comes_after_the_last() -> None:
    calendar = Calendar.parse({"tz": "UTC", "extra": {"2026-05-01": [["10:00", "11:00"]]}})
    assert calendar.add(at("2020-01-01T00:00:00Z"), 3600) == at("2026-05-01T11:00:00Z")
    assert calendar.subtract(at("2030-01-01T00:00:00Z"), 3600) == at("2026-05-01T10:00:00Z")
    assert calendar.next_open(at("2026-05-01T10:59:59Z")) == at("2026-05-01T10:59:59Z")
    for ask in (
        lambda: calendar.add(at("2020-01-01T00:00:00Z"), 3601),
        lambda: calendar.subtract(at("2030-01-01T00:00:00Z"), 3601),
        lambda: calendar.next_open(at("2026-05-01T11:00:00Z")),
        lambda: calendar.add_many(np.array([at("2026-05-01T10:30:00Z")]), 3600),
    ):
        with pytest.raises(Refused):
            ask()


def test_that_instants_outside_the_years_and_negative_seconds_are_refused() -> None:
    for ask in (
        lambda: always().add(0, -1),
        lambda: always().subtract(0, -1),
        lambda: always().add_many(np.array([0]), np.array([-1])),
        lambda: always().is_open(10**15),
        lambda: always().between(0, 10**15),
        lambda: always().add(0, 10**12),
    ):
        with pytest.raises(Refused):
            ask()
    assert always().add_many(np.array([], dtype=np.int64), 5).size == 0


def test_that_round_the_clock_counts_every_second() -> None:
    assert always().add(12345, 987_654_321) == 987_666_666
    assert always().tz == always().zone.key == "UTC"
    assert list(always().spans(5, 50)) == [(5, 50)]
    assert list(always().spans(50, 50)) == []


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"tz": None}, "tz", "missing"),
        ({"tz": "Europe/Belin"}, "tz", "no time zone"),
        ({"tz": "Europe"}, "tz", "no time zone"),
        ({"tz": "../../etc/passwd"}, "tz", "no time zone"),
        ({"tz": "right/Europe/Berlin"}, "tz", "no time zone"),
        ({"tz": 5}, "tz", "no time zone"),
        ({"weekly_hours": {"monday": []}}, "weekly_hours.monday", 'did you mean "mon"'),
        ({"weekly_hours": {"mon": [["09:00"]]}}, "weekly_hours.mon[0]", "not an interval"),
        ({"weekly_hours": {"mon": "09:00"}}, "weekly_hours.mon", "not a list"),
        ({"weekly_hours": {"mon": [["17:00", "09:00"]]}}, "weekly_hours.mon[0]", "not before"),
        ({"weekly_hours": {"mon": [["09:00", "09:00"]]}}, "weekly_hours.mon[0]", "not before"),
        ({"weekly_hours": {"mon": [["9:00", "17:00"]]}}, "weekly_hours.mon[0]", "not a time"),
        ({"weekly_hours": {"mon": [["09:00", "24:01"]]}}, "weekly_hours.mon[0]", "not a time"),
        ({"weekly_hours": {"mon": [["09:60", "17:00"]]}}, "weekly_hours.mon[0]", "not a time"),
        ({"weekly_hours": []}, "weekly_hours", "not a table"),
        ({"holidays": ["2026-02-30"]}, "holidays[0]", "not a date"),
        ({"holidays": ["20260228"]}, "holidays[0]", "not a date"),
        ({"holidays": "2026-02-28"}, "holidays", "not a list"),
        ({"holidays": {"2026-13-01": "x"}}, "holidays.2026-13-01", "not a date"),
        ({"shifts": {"2026-00-10": []}}, "shifts.2026-00-10", "not a date"),
        ({"extra": {"2026-01-10": [["a", "b"]]}}, "extra.2026-01-10[0]", "not a time"),
        ({"break": {}}, "break", 'did you mean "breaks"'),
        ({"weekly_hours": {}}, "weekly_hours", "never open"),
        ({"weekly_hours": {}, "shifts": {"2026-03-29": [["02:00", "03:00"]]}}, "weekly_hours", "never open"),
    ],
)
def test_that_each_fault_has_a_sentence_with_its_place(change: dict, place: str, words: str) -> None:
    fault = faults({**OFFICE, **change})[0]
    assert fault.startswith(f"{place}: ")
    assert words in fault
    assert fault[-1] in ".?"


def test_that_all_faults_are_told_at_once() -> None:
    assert len(faults({"tz": "Nowhere", "weekly_hours": {"mo": []}, "holidays": [3], "other": 1})) == 4


def test_that_times_go_to_24_00_and_dates_may_be_dates() -> None:
    calendar = Calendar.parse(
        {
            "tz": "UTC",
            "weekly_hours": {"sun": [["22:00", "24:00"]], "mon": [["00:00", "06:00:30"]]},
            "holidays": [date(2026, 2, 1)],
        }
    )
    assert list(calendar.spans(at("2026-01-18T12:00:00Z"), at("2026-01-19T12:00:00Z"))) == [
        (at("2026-01-18T22:00:00Z"), at("2026-01-19T06:00:30Z"))
    ]
    assert not calendar.is_open(at("2026-02-01T23:00:00Z"))
