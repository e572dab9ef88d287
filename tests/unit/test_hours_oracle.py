"""Business hours against a second implementation that walks the time line minute by minute with one rule."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.errors import SettingsError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WINDOW_MIN = 12 * 24 * 60

# A zone, and a day five days before something odd happens to its wall clock.
ODD = (
    ("Europe/Berlin", date(2026, 3, 24)),
    ("Europe/Berlin", date(2026, 10, 20)),
    ("America/New_York", date(2026, 10, 27)),
    ("Australia/Lord_Howe", date(2026, 9, 29)),
    ("Australia/Lord_Howe", date(2027, 3, 30)),
    ("Antarctica/Troll", date(2026, 3, 24)),
    ("Antarctica/Troll", date(2026, 10, 20)),
    ("Europe/Dublin", date(2026, 10, 20)),
    ("Africa/Casablanca", date(2026, 2, 10)),
    ("Africa/Casablanca", date(2026, 3, 17)),
    ("Pacific/Apia", date(2011, 12, 25)),
    ("Europe/Moscow", date(2014, 10, 21)),
    ("Pacific/Chatham", date(2026, 9, 22)),
    ("Pacific/Chatham", date(2027, 3, 30)),
    ("Asia/Kolkata", date(2026, 6, 1)),
)


@cache
def wall_clock(zone: str, first: date) -> tuple[int, list[tuple[str, int, int]]]:
    """The first instant of a window, and for each of its minutes the date, weekday and minute that the wall shows."""
    base = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
    tz = ZoneInfo(zone)
    shown = []
    for minute in range(WINDOW_MIN):
        local = datetime.fromtimestamp(base + 60 * minute, tz)
        shown.append((local.date().isoformat(), local.weekday(), local.hour * 60 + local.minute))
    return base, shown


def minutes(intervals: list[list[str]]) -> set[int]:
    read = [[int(text[:2]) * 60 + int(text[3:]) for text in pair] for pair in intervals]
    return {minute for start, end in read for minute in range(start, end)}


class Walker:
    """The rule itself: what the wall clock shows is open or not, and nothing else is known."""

    def __init__(self, data: dict, first: date) -> None:
        self.base, shown = wall_clock(data["tz"], first)
        dates: dict[str, set[int]] = {}
        for day, weekday, _ in shown:
            if day not in dates:
                usual = data["shifts"].get(day, data["weekly_hours"].get(DAYS[weekday], []))
                hours = set() if day in data["holidays"] else minutes(usual)
                dates[day] = (hours | minutes(data["extra"].get(day, []))) - minutes(data["breaks"].get(day, []))
        self.open = [minute in dates[day] for day, _, minute in shown]

    def is_open(self, t: int) -> bool:
        return self.open[(t - self.base) // 60]

    def between(self, a: int, b: int) -> int:
        total = 0
        while a < b and (a % 60 or b - a < 60):
            step = min(b, a - a % 60 + 60) - a
            total += step * self.is_open(a)
            a += step
        whole = self.open[(a - self.base) // 60 : (b - self.base) // 60]  # the minutes that lie inside with all seconds
        a += 60 * len(whole)
        return total + 60 * sum(whole) + (b - a) * (a < b and self.is_open(a))

    def add(self, t: int, n: int) -> int:
        while n:
            step = t - t % 60 + 60 - t
            if self.is_open(t):
                step = min(step, n)
                n -= step
            t += step
        return t

    def subtract(self, t: int, n: int) -> int:
        while n:
            step = (t - 1) % 60 + 1
            if self.is_open(t - 1):
                step = min(step, n)
                n -= step
            t -= step
            if t < self.base:
                raise IndexError
        return t

    def next_open(self, t: int) -> int:
        while not self.is_open(t):
            t += 60 - t % 60
        return t


def some_hours(rng: random.Random) -> list[list[str]]:
    found = []
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        start = rng.randrange(0, 1440, rng.choice((1, 15, 30, 60)))
        end = min(1440, start + rng.choice((15, 30, 60, 90, 240, 480, 1440)))
        found.append([f"{m // 60:02}:{m % 60:02}" for m in (start, end)])
    return found


def some_calendar(rng: random.Random) -> tuple[dict, date]:
    zone, first = rng.choice(ODD)
    days = [(first + timedelta(days=d)).isoformat() for d in range(12)]

    def by_date() -> dict[str, list[list[str]]]:
        return {rng.choice(days): some_hours(rng) for _ in range(rng.choice((0, 0, 1, 3)))}

    week = {day: some_hours(rng) for day in DAYS if rng.random() < 0.9}
    if rng.random() < 0.3:
        week = {day: [["00:00", "24:00"]] for day in DAYS}
    return {
        "tz": zone,
        "weekly_hours": week,
        "holidays": rng.sample(days, rng.choice((0, 0, 1, 2))),
        "shifts": by_date(),
        "extra": by_date(),
        "breaks": by_date(),
    }, first


def agree(seed: int, questions: int) -> None:
    """Ask both the same questions; the walker's window ends after 12 days, so what lies beyond is not compared."""
    rng = random.Random(seed)
    data, first = some_calendar(rng)
    try:
        calendar = Calendar.parse(data)
    except SettingsError:
        assert not any(Walker(data, first).open)
        return
    walker = Walker(data, first)
    for _ in range(questions):
        t = walker.base + rng.randrange(1, 60 * WINDOW_MIN - 60)
        t -= t % rng.choice((1, 60, 1800))
        other = walker.base + rng.randrange(1, 60 * WINDOW_MIN - 60)
        n = rng.choice((0, 1, 59, 60, 61, 3600, rng.randrange(200_000)))
        assert calendar.is_open(t) == walker.is_open(t)
        a, b = min(t, other), max(t, other)
        expected = walker.between(a, b)
        assert calendar.between(a, b) == expected
        assert sum(end - start for start, end in calendar.spans(a, b)) == expected
        for name in ("add", "subtract"):
            try:
                expected = getattr(walker, name)(t, n)
            except IndexError:
                continue
            if expected >= walker.base:
                assert getattr(calendar, name)(t, n) == expected, (name, t, n)
        try:
            expected = walker.next_open(t)
        except IndexError:
            continue
        assert calendar.next_open(t) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_that_the_calendar_agrees_with_a_walk_along_the_wall_clock(seed: int) -> None:
    agree(seed, 12)


@pytest.mark.soak
def test_that_a_hundred_thousand_questions_agree_with_the_walk() -> None:
    for seed in range(2_000):
        agree(seed, 50)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_that_one_second_before_at_and_after_every_boundary_agree_with_the_walk(seed: int) -> None:
    data, first = some_calendar(random.Random(seed))
    try:
        calendar = Calendar.parse(data)
    except SettingsError:
        return
    walker = Walker(data, first)
    last = walker.base + 60 * WINDOW_MIN - 120
    edges = [edge for span in calendar.spans(walker.base + 120, last) for edge in span]
    for before, edge in pairwise([walker.base + 60, *edges]):
        for t in (edge - 1, edge, edge + 1):
            assert calendar.is_open(t) == walker.is_open(t)
            assert calendar.between(before, t) == walker.between(before, t)
            assert calendar.add(before, walker.between(before, t)) == walker.add(before, walker.between(before, t))
            assert calendar.subtract(t, walker.between(before, t)) == walker.subtract(t, walker.between(before, t))


def weekly_calendar(seed: int) -> Calendar | None:
    try:
        calendar = Calendar.parse(some_calendar(random.Random(seed))[0])
    except SettingsError:
        return None
    return calendar if calendar.rules.is_weekly else None


INSTANTS = st.integers(1_200_000_000, 2_100_000_000)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), INSTANTS, st.integers(1, 3_000_000))
def test_that_add_subtract_and_between_are_inverse(seed: int, t: int, n: int) -> None:
    calendar = weekly_calendar(seed)
    if calendar is None:
        return
    late, early = calendar.add(t, n), calendar.subtract(t, n)
    assert calendar.between(t, late) == n
    assert calendar.between(t, late - 1) == n - 1
    assert calendar.between(early, t) == n
    assert calendar.between(early + 1, t) == n - 1
    assert calendar.add(early, n) <= t
    assert calendar.add(calendar.add(t, n // 2), n - n // 2) == late


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.tuples(INSTANTS, INSTANTS, st.integers(0, 500_000)), min_size=1, max_size=9))
def test_that_arrays_give_what_single_calls_give(seed: int, asked: list[tuple[int, int, int]]) -> None:
    calendar, alone = weekly_calendar(seed), weekly_calendar(seed)
    if calendar is None or alone is None:
        return
    t, b, n = (np.array(column) for column in zip(*asked, strict=True))
    assert calendar.add_many(t, n).tolist() == [alone.add(at, seconds) for at, _, seconds in asked]
    assert calendar.add_many(t, 3600).tolist() == [alone.add(at, 3600) for at, _, _ in asked]
    assert calendar.between_many(t, b).tolist() == [alone.between(at, end) for at, end, _ in asked]


def test_that_seconds_in_hours_count_when_every_second_is_walked() -> None:
    calendar = Calendar.parse(
        {"tz": "Australia/Lord_Howe", "weekly_hours": {"sun": [["01:45:07", "01:59:59"], ["02:00:00", "02:40:31"]]}}
    )
    base = int(datetime(2026, 10, 3, 15, 0, tzinfo=UTC).timestamp())
    zone = ZoneInfo("Australia/Lord_Howe")
    expected = []
    for t in range(base, base + 5400):
        local = datetime.fromtimestamp(t, zone).strftime("%a %H:%M:%S")
        expected.append("Sun 01:45:07" <= local < "Sun 01:59:59" or "Sun 02:00:00" <= local < "Sun 02:40:31")
    assert [calendar.is_open(t) for t in range(base, base + 5400)] == expected
    assert calendar.between(base, base + 5400) == sum(expected)
