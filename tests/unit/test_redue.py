"""Open clocks counted again by the column give what a replay of each history gives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla import Clock, Event, Policy, replay
from controlcenter.domain.sla.redue import NEVER, OpenClocks, redue
from controlcenter.domain.ticket import ClockKind, ClockState

START = int(datetime(2026, 10, 23, 6, 0, tzinfo=UTC).timestamp())  # two days before the clocks go back in Europe
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FR, NR, RS = ClockKind.FIRST_RESPONSE, ClockKind.NEXT_REPLY, ClockKind.RESOLUTION
KINDS = ("customer_reply", "agent_reply", "state", "state", "state", "policy", "calendar", "promise")


def open_clocks(clocks: Sequence[Clock], at: int) -> OpenClocks:
    """The columns of open clocks that were replayed at ``at``."""
    places: dict[str, int] = {}
    rows, runs = [], []
    for place, clock in enumerate(clocks):
        calendar = places.setdefault(clock.calendar, len(places))
        rows.append((clock.started_at, clock.target_s, calendar, clock.state is ClockState.RUNNING))
        for stretch in clock.stretches:
            if stretch.reason == "counted":
                name = places.setdefault(stretch.calendar, len(places))
                runs.append((place, stretch.start, stretch.end, name))
    clock_columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    run_columns = np.array(runs, dtype=np.int64).reshape(-1, 4).T
    started_at, target_s, in_force, running = clock_columns
    return OpenClocks(at, tuple(places), started_at, target_s, in_force, running.astype(np.bool_), *run_columns)


def some_calendar(rng: random.Random) -> Calendar:
    opens = f"{rng.randrange(0, 12):02}:{rng.choice((0, 30)):02}"
    if rng.random() < 0.1:  # one that never opens again
        return Calendar.parse({"tz": "Europe/Berlin", "extra": {"2026-10-24": [[opens, "17:30"]]}})
    week = {day: [[opens, "17:30"]] for day in rng.sample(DAYS, rng.randrange(2, 8))}
    holidays = [f"2026-10-{rng.randrange(23, 32)}"]
    return Calendar.parse({"tz": rng.choice(("Europe/Berlin", "Asia/Kolkata")), "weekly_hours": week,
                           "holidays": holidays})  # fmt: skip


def some_events(rng: random.Random) -> list[Event]:
    events = [Event(START, "created", rng.choice(("customer", "agent")))]
    for at in sorted(START + rng.randrange(6 * 86_400) for _ in range(rng.randrange(9))):
        kind = rng.choice(KINDS)
        to = {
            "state": rng.choice(("open", "waiting_customer", "solved")),
            "policy": rng.choice(("p", "q", "")),
            "calendar": rng.choice(("a", "b", "")),
        }
        events.append(Event(at, kind, to=to.get(kind, ""), target_at=at + rng.choice((1, 90_000))))
    return events


def some_policies(rng: random.Random) -> dict[str, Policy]:
    def target() -> int:
        return rng.choice((0, 1, 600, 3600, 28_800, 28_801, 100_000, 400_000))

    return {name: Policy(name, calendar, {FR: target(), NR: target(), RS: target()})
            for name, calendar in (("p", "a"), ("q", "b"))}  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**40))
def test_that_an_edited_calendar_moves_deadlines_as_a_replay_does(seed: int) -> None:
    rng = random.Random(seed)
    policies = some_policies(rng)
    before, after = ({"a": some_calendar(rng), "b": some_calendar(rng)} for _ in range(2))
    at = START + rng.randrange(6 * 86_400)
    known: list[Clock] = []
    expected: list[tuple[int, int | None]] = []
    for events in (some_events(rng) for _ in range(6)):
        old, new = (replay(events, policies, calendars, "p", at) for calendars in (before, after))
        for was, now in zip(old, new, strict=True):
            if was.is_active:
                known.append(was)
                expected.append((now.used_s, now.due_at))
    found = redue(open_clocks(known, at), after)
    due = [None if instant == NEVER else instant for instant in found.due_at.tolist()]
    assert list(zip(found.used_s.tolist(), due, strict=True)) == expected


def test_that_no_clocks_give_no_deadlines() -> None:
    found = redue(open_clocks([], START), {})
    assert found.used_s.size == found.due_at.size == 0


def test_that_columns_of_many_clocks_are_kept_apart() -> None:
    calendars = {"a": Calendar.parse({"tz": "UTC", "weekly_hours": {day: [["09:00", "17:00"]] for day in DAYS}})}
    policies = {"p": Policy("p", "a", {RS: 3600})}
    clocks = [
        replay([Event(START + 60 * i, "created")], policies, calendars, "p", START + 86_400)[0] for i in range(500)
    ]
    found = redue(open_clocks(clocks, START + 86_400), calendars)
    assert np.array_equal(found.due_at, [clock.due_at for clock in clocks])
