"""Editing calendars: the result can always be read again, counts the same seconds, and keeps its comments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controlcenter.domain.hours import edit as hours_edit
from controlcenter.domain.hours.dates import (
    Change,
    DayKind,
    Entry,
    add_holidays,
    changes,
    clock_changes,
    day_of,
    days_of_year,
    entries,
    hours_on,
    put_entry,
    remove_entry,
)
from controlcenter.domain.hours.edit import OpenHours, put, put_night, read_hours, read_time, write_hours
from controlcenter.domain.hours.public_holidays import countries, holidays_of, regions
from controlcenter.domain.hours.rules import DAY_S
from controlcenter.domain.hours.text import calendars_of, refuse_name, rename_calendar, write_calendars
from controlcenter.domain.hours.whatif import what_if
from controlcenter.domain.strategy.document import Strategy
from controlcenter.errors import Refused, SettingsError
from controlcenter.settings import resource

TEXT = resource("strategy.toml").read_text(encoding="utf-8")
OFFICE = calendars_of(TEXT)["office"]
H = 3600

times = st.integers(0, 96).map(lambda quarter: quarter * 900)
stretches = st.tuples(times, times)
days = st.integers(0, 6)
dates = st.dates(date(2026, 1, 1), date(2027, 12, 31))
week_edits = st.lists(
    st.tuples(st.sampled_from(("put", "move", "remove", "night", "copy")), days, stretches), max_size=12
)
date_edits = st.lists(
    st.tuples(st.sampled_from(("holidays", "shifts", "extra", "breaks")), dates, st.lists(stretches, max_size=2)),
    max_size=8,
)  # fmt: skip


def edited(hours: OpenHours, what: str, day: int, stretch: tuple[int, int]) -> OpenHours:
    """One edit of the week; what is refused leaves it as it is."""
    own = hours.week[day][0] if hours.week[day] else None
    try:
        match what:
            case "put":
                return put(hours, day, stretch).hours
            case "move":
                return put(hours, (day + 1) % 7, stretch, (day, own) if own else None).hours
            case "night":
                return put_night(hours, day, stretch).hours
            case "copy":
                return hours_edit.copy_day(hours, day, range(5))
            case _:
                return hours_edit.remove(hours, day, own) if own else hours
    except Refused as error:
        assert str(error).endswith(".")
        return hours


def seconds(hours: OpenHours) -> set[tuple[int, int]]:
    """Every open quarter of an hour of the week."""
    return {(day, at) for day, own in enumerate(hours.week) for start, end in own for at in range(start, end, 900)}


@settings(max_examples=150, deadline=None)
@given(week_edits, date_edits)
def test_that_whatever_is_edited_can_be_read_again_or_is_refused_with_a_sentence(
    weekly: list[Any], dated: list[Any]
) -> None:
    hours = OFFICE
    for what, day, stretch in weekly:
        hours = edited(hours, what, day, stretch)
    for kind, day, pairs in dated:
        own = tuple(sorted(pair for pair in pairs if pair[0] < pair[1]))
        try:
            hours = put_entry(hours, Entry(day, kind, own, "A day off" if kind == "holidays" else ""))
        except Refused as error:
            assert str(error).endswith(".")
    assert OpenHours.from_table(hours.table(), "UTC") == hours
    try:
        calendar = hours.compiled()
    except SettingsError as error:
        assert "never open" in str(error)
        return
    for day in (date(2026, 3, 4), date(2026, 12, 31), *(day for _, day, _ in dated)):
        assert calendar.hours_of(day) == hours_on(hours, day)


@given(week_edits, days, stretches)
def test_that_uniting_keeps_the_open_seconds(weekly: list[Any], day: int, stretch: tuple[int, int]) -> None:
    hours = OFFICE
    for what, at, pair in weekly:
        hours = edited(hours, what, at, pair)
    if stretch[0] >= stretch[1]:
        with pytest.raises(Refused):
            put(hours, day, stretch)
        return
    made = put(hours, day, stretch)
    assert seconds(made.hours) == seconds(hours) | {(day, at) for at in range(*stretch, 900)}
    assert made.stretch in made.hours.week[day]
    assert made.united == (made.stretch != stretch)


def test_that_a_stretch_is_moved_resized_and_removed() -> None:
    moved = put(OFFICE, 6, (10 * H, 14 * H), (0, (9 * H, 13 * H))).hours
    assert moved.week[0] == ((14 * H, 18 * H),) and moved.week[6] == ((10 * H, 14 * H),)
    longer = put(OFFICE, 0, (9 * H, 14 * H), (0, (9 * H, 13 * H)))
    assert longer.united and longer.stretch == (9 * H, 18 * H) == longer.hours.week[0][0]
    assert hours_edit.remove(longer.hours, 0, (9 * H, 18 * H)).week[0] == ()


def test_that_a_night_is_refused_and_offered_as_two_parts() -> None:
    with pytest.raises(Refused, match="over midnight; enter it as 22:00 to 24:00, and 00:00 to 06:00"):
        put(OFFICE, 6, (22 * H, 6 * H))
    night = put_night(OFFICE, 6, (22 * H, 6 * H))
    assert night.hours.week[6] == ((22 * H, DAY_S),) and night.stretch == (22 * H, DAY_S)
    assert night.hours.week[0][0] == (0, 6 * H), "Monday follows Sunday"


@pytest.mark.parametrize(
    ("said", "read"), [("9", 9 * H), ("09:30", 34200), ("0930", 34200), ("24:00", DAY_S), ("7:15:30", 26130)]
)
def test_that_times_are_read_as_people_write_them(said: str, read: int) -> None:
    assert read_time(said) == read


@pytest.mark.parametrize("said", ["24:01", "9:75", "", "noon", "-1", "99"])
def test_that_an_impossible_time_is_refused_with_a_sentence(said: str) -> None:
    with pytest.raises(Refused, match="no time of day; write it as 09:30"):
        read_time(said)


def test_that_hours_are_read_with_any_dash_and_united() -> None:
    assert read_hours("09:00-13:00, 14:00 – 18:00; 12 to 15") == ((9 * H, 18 * H),)
    assert read_hours("") == ()
    assert read_hours(write_hours(OFFICE.week[0])) == OFFICE.week[0]
    with pytest.raises(Refused, match="no stretch of hours"):
        read_hours("all day")
    with pytest.raises(Refused, match="13:00 is not before the end 13:00"):
        read_hours("13-13")


def test_that_an_entry_of_a_date_is_added_edited_and_removed() -> None:
    eve = Entry(date(2026, 12, 24), "breaks", ((12 * H, 13 * H),))
    added = put_entry(OFFICE, eve)
    assert eve in entries(added)
    with pytest.raises(Refused, match="2026-12-24 has such an entry already"):
        put_entry(added, eve)
    later = put_entry(added, replace(eve, date=date(2026, 12, 23)), eve)
    assert later.breaks == {date(2026, 12, 23): ((12 * H, 13 * H),)}
    assert remove_entry(later, entries(later)[6]) != later
    with pytest.raises(Refused, match="The hours are missing"):
        put_entry(OFFICE, Entry(date(2026, 12, 24), "extra"))


def test_that_a_date_is_what_its_entries_make_of_it() -> None:
    monday, saturday, sunday = date(2026, 12, 21), date(2026, 12, 26), date(2026, 12, 27)
    assert day_of(OFFICE, monday).kind is DayKind.NORMAL
    assert day_of(OFFICE, saturday).kind is DayKind.SHORT
    assert day_of(OFFICE, sunday).kind is DayKind.CLOSED
    christmas = day_of(OFFICE, date(2026, 12, 25))
    assert (christmas.kind, christmas.name, christmas.hours) == (DayKind.HOLIDAY, "Christmas", ())
    for kind, wanted in (("extra", DayKind.EXTRA), ("breaks", DayKind.BREAK), ("shifts", DayKind.OTHER)):
        own = ((12 * H, 13 * H),) if kind != "shifts" else ((8 * H, 19 * H),)
        assert day_of(put_entry(OFFICE, Entry(monday, kind, own)), monday).kind is wanted
    assert day_of(put_entry(OFFICE, Entry(monday, "shifts")), monday).kind is DayKind.CLOSED


def test_that_a_year_knows_its_clock_changes() -> None:
    berlin = replace(OFFICE, tz="Europe/Berlin")
    assert list(clock_changes(berlin, 2026)) == [(date(2026, 3, 29), 3600), (date(2026, 10, 25), -3600)]
    assert next(clock_changes(replace(OFFICE, tz="Australia/Lord_Howe"), 2026)) == (date(2026, 4, 5), -1800)
    year = days_of_year(berlin, 2028)
    assert len(year) == 366 and sum(bool(day.clock_shift_s) for day in year) == 2


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(week_edits, date_edits)
def test_that_what_is_written_back_reads_as_edited_and_keeps_every_comment(weekly: list[Any], dated: list[Any]) -> None:
    hours = OFFICE
    for what, day, stretch in weekly:
        hours = edited(hours, what, day, stretch)
    for kind, day, _ in dated:
        if not any((entry.date, entry.kind) == (day, kind) for entry in entries(hours)):
            hours = put_entry(hours, Entry(day, kind, ((12 * H, 13 * H),), "Feast"))
    written = write_calendars(TEXT, {"office": hours, "night-shift": hours})
    found = calendars_of(written)
    assert found["office"] == found["night-shift"] == hours and found["telephone"] == calendars_of(TEXT)["telephone"]
    comments = [line[line.index("#") :] for line in TEXT.split("\n") if line.startswith("#")]
    assert [c for c in comments if c not in written] == []


def test_that_only_what_changed_is_written() -> None:
    one = put_entry(OFFICE, Entry(date(2028, 1, 1), "holidays", (), "New Year"))
    written = write_calendars(TEXT, {"office": one, "telephone": calendars_of(TEXT)["telephone"]})
    assert sorted(set(written.split("\n")) - set(TEXT.split("\n"))) == ['2028-01-01 = "New Year"']
    assert "# New Year's Eve: mornings only" in written
    named = write_calendars(TEXT, {"telephone": add_holidays(calendars_of(TEXT)["telephone"], {date(2027, 1, 1): "X"})})
    assert named.index("[calendars.telephone.holidays]") < named.index("# A policy is a set of promises")


def test_that_holidays_without_names_stay_a_list() -> None:
    text = TEXT.replace("[calendars.telephone]\n", '[calendars.telephone]\nholidays = ["2026-12-25"]\n')
    hours = add_holidays(calendars_of(text)["telephone"], {date(2026, 1, 1): "New Year"})
    assert calendars_of(write_calendars(text, {"telephone": hours}))["telephone"] == hours


def test_that_a_calendar_is_renamed_wherever_it_is_used() -> None:
    written = rename_calendar(TEXT, "office", "back-office")
    strategy = Strategy.parse(written)
    assert strategy.policies["standard"].calendar == "back-office" and "office" not in strategy.calendars
    assert calendars_of(written)["back-office"] == OFFICE
    for name, why in (("Büro", "small letters"), ("office", "already")):
        with pytest.raises(Refused, match=why):
            refuse_name(name, calendars_of(TEXT))


def test_that_every_difference_is_named() -> None:
    after = put_entry(put(replace(OFFICE, tz="UTC"), 6, (0, H)).hours, Entry(date(2027, 5, 1), "extra", ((0, H),)))
    assert changes(OFFICE, after) == (
        Change("tz", "", "Asia/Kolkata", "UTC"),
        Change("weekly_hours", "sun", (), ((0, H),)),
        Change("extra", "2027-05-01", None, ((0, H),)),
    )
    assert changes(after, after) == ()


def test_that_the_what_if_line_counts_as_the_clocks_do() -> None:
    told = what_if(replace(OFFICE, tz="Europe/Berlin"), datetime(2026, 11, 27, 16, 45), 3 * H)  # noqa: DTZ001
    assert told.due_at.isoformat() == "2026-11-28T10:45:00+01:00" and told.wall == "once"
    assert [f"{start:%a %H:%M}-{end:%H:%M}" for start, end in told.counted] == ["Fri 16:45-18:00", "Sat 09:00-10:45"]
    always = OpenHours("Europe/Berlin", (((0, DAY_S),),) * 7)
    spring = what_if(always, datetime(2026, 3, 29, 2, 30), H)  # noqa: DTZ001
    assert (spring.wall, spring.clock_changes) == ("never", ((date(2026, 3, 29), 3600),))
    assert what_if(always, datetime(2026, 10, 25, 2, 30), H).wall == "twice"  # noqa: DTZ001
    with pytest.raises(SettingsError, match="never open"):
        what_if(OpenHours("UTC"), datetime(2026, 1, 1), H)  # noqa: DTZ001


def test_that_public_holidays_come_by_country_and_region_with_their_names() -> None:
    assert {"IN", "DE", "PH", "US"} <= set(countries())
    assert ("BY", "Bayern") in regions("DE") and regions("Atlantis") == ()
    bavaria = holidays_of("DE", "BY", (2026,))
    assert bavaria[date(2026, 1, 6)] == "Epiphany" and date(2026, 1, 6) not in holidays_of("DE", "", (2026,))
    assert holidays_of("Atlantis", "", (2026,)) == {}
    assert add_holidays(OFFICE, {date(2026, 12, 25): "Other"}).holidays[date(2026, 12, 25)] == "Christmas"
