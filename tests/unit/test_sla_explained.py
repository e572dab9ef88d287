"""The stretches that explain a clock add up to what it used, for every kind of clock."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla import Event, Policy, ahead, explain, replay
from controlcenter.domain.ticket import ClockKind
from controlcenter.errors import Refused

START = int(datetime(2026, 10, 22, 7, 0, tzinfo=UTC).timestamp())  # the clocks go back three days later
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CALENDARS = {
    "office": Calendar.parse(
        {
            "tz": "Europe/Berlin",
            "weekly_hours": {day: [["08:15", "12:00"], ["13:00", "18:45"]] for day in DAYS[:6]},
            "holidays": {"2026-10-24": "Founders' Day"},
            "breaks": {"2026-10-23": [["10:00", "10:20"]]},
        }
    ),
    "night": Calendar.parse(
        {"tz": "Australia/Lord_Howe", "weekly_hours": {day: [["00:00", "07:30"], ["21:00", "24:00"]] for day in DAYS}}
    ),
}
POLICIES = {
    name: Policy(name, calendar, dict.fromkeys(ClockKind, target_s))
    for name, calendar, target_s in (("p", "office", 7200), ("q", "night", 20_000))
}
KINDS = ("customer_reply", "agent_reply", "state", "state", "policy", "calendar", "call_joined", "call_answered",
         "call_lost", "served", "promise", "promise_kept", "promise_reopened", "merged_in", "merged")  # fmt: skip


def some_history(rng: random.Random) -> list[Event]:
    events = [Event(START, "created", rng.choice(("customer", "agent")))]
    for at in sorted(START + rng.randrange(5 * 86_400) for _ in range(rng.randrange(14))):
        kind = rng.choice(KINDS if rng.random() < 0.3 else KINDS[:-1])
        to = {
            "state": rng.choice(("open", "waiting_customer", "solved")),
            "policy": rng.choice(("p", "q", "")),
            "calendar": rng.choice(("office", "night", "")),
            "promise_reopened": "1",
        }.get(kind, "")
        events.append(Event(at, kind, to=to, note=kind, target_at=at + rng.choice((60, 90_000))))
    return events


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**40))
def test_that_the_stretches_of_every_clock_add_up_to_what_it_used(seed: int) -> None:
    rng = random.Random(seed)
    at = START + rng.randrange(6 * 86_400)
    try:
        clocks = replay(some_history(rng), POLICIES, CALENDARS, "p", at)
    except Refused:
        return  # it kept a promise that nobody had made
    for clock in clocks:
        parts = explain(clock, CALENDARS)
        assert sum(part.counted_s for part in parts) == clock.used_s
        assert all(part.counted_s in (0, part.end - part.start) for part in parts)
        assert all(part.counted_s == 0 for part in parts if part.reason != "counted")
        assert all(before.end == after.start for before, after in pairwise(parts))
        if parts:
            assert (parts[0].start, parts[-1].end) == (clock.started_at, clock.stopped_at or at)
        to_come = ahead(clock, CALENDARS, at)
        runs_on = clock.due_at is not None and clock.due_at > at
        assert sum(part.counted_s for part in to_come) == (clock.remaining_s if runs_on else 0)
        assert all(before.end == after.start for before, after in pairwise(to_come))
        if runs_on:
            assert (to_come[0].start, to_come[-1].end) == (at, clock.due_at)


def test_that_every_kind_of_clock_is_among_those_that_are_tried() -> None:
    found: set[ClockKind] = set()
    for seed in range(60):
        try:
            found |= {c.kind for c in replay(some_history(random.Random(seed)), POLICIES, CALENDARS, "p", 2 * START)}
        except Refused:
            continue
    assert found == set(ClockKind)
