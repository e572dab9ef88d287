"""The clocks of a ticket against a second implementation that ticks through the history five minutes at a time."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla import Clock, Event, Policy, explain, replay_all
from controlcenter.domain.ticket import ClockKind

TICK = 300
START = int(datetime(2026, 10, 23, 6, 0, tzinfo=UTC).timestamp())  # two days before the clocks go back in Europe
TICKS = 4 * 288
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

OFFICE = {
    "tz": "Europe/Berlin",
    "weekly_hours": {day: [["09:00", "12:30"], ["13:30", "17:30"]] for day in DAYS[:6]},
    "breaks": {"2026-10-23": [["15:00", "15:15"]]},
    "holidays": {"2026-10-26": "Founders' Day"},
}
NIGHT = {"tz": "Europe/Berlin", "weekly_hours": {day: [["00:00", "06:00"], ["20:00", "24:00"]] for day in DAYS}}
CALENDARS = {"office": Calendar.parse(OFFICE), "night": Calendar.parse(NIGHT)}
KINDS = {"fr": ClockKind.FIRST_RESPONSE, "nr": ClockKind.NEXT_REPLY, "rs": ClockKind.RESOLUTION}


@cache
def open_ticks(name: str) -> list[bool]:
    """Whether each tick is open, read from the data above by the wall clock alone."""
    data = OFFICE if name == "office" else NIGHT
    found = []
    for tick in range(40 * 288):
        local = datetime.fromtimestamp(START + tick * TICK, ZoneInfo("Europe/Berlin"))
        day, time = local.date().isoformat(), local.strftime("%H:%M")
        inside = any(a <= time < b for a, b in data["weekly_hours"].get(DAYS[local.weekday()], []))
        cut = any(a <= time < b for a, b in data.get("breaks", {}).get(day, []))
        found.append(inside and not cut and day not in data.get("holidays", {}))
    return found


class Ticker:
    """One naive clock: a log of the ticks in which it ran, and of those that were open."""

    def __init__(self, kind: str, tick: int) -> None:
        self.kind, self.start = kind, tick
        self.ended = ""
        self.ran: list[int] = []
        self.used: list[int] = []
        self.broke: int | None = None
        self.promise: tuple[int, str, tuple[int, ...]] | None = None


class Desk:
    """The table of events, written out as it stands."""

    def __init__(self, policies: dict[str, tuple[str, dict[str, int], tuple[int, ...]]], policy: str) -> None:
        self.policies, self.policy = policies, policy
        self.clocks: list[Ticker] = []
        self.status = ""
        self.waits = self.wrote = self.gone = False

    def running(self, kind: str) -> Ticker | None:
        return next((c for c in self.clocks if c.kind == kind and not c.ended), None)

    def end(self, clock: Ticker | None, how: str) -> None:
        if clock is not None:
            used = len(clock.used) * TICK
            over = clock.promise is not None and used > clock.promise[0]
            clock.ended = how if how == "cancelled" else "missed" if over else "met"

    def new(self, kind: str, tick: int) -> None:
        self.clocks.append(Ticker(kind, tick))
        self.bind(self.clocks[-1])

    def bind(self, clock: Ticker) -> None:
        clock.promise = None
        if self.policy:
            calendar, targets, warnings = self.policies[self.policy]
            if clock.kind in targets:
                clock.promise = (targets[clock.kind], calendar, warnings if clock.kind == "rs" else ())

    def happens(self, event: Event, tick: int, pauses: frozenset[str]) -> None:
        if self.gone:
            return
        kind, done = event.type, ("solved", "closed")
        if kind == "created":
            self.status = event.to
            if event.by == "customer":
                self.new("fr", tick)
            self.new("rs", tick)
            self.waits = self.status in pauses
            if self.status in done:
                self.end(self.running("fr"), "stop")
                self.end(self.running("rs"), "stop")
        elif kind == "customer_reply":
            if self.status in done:
                self.wrote = True
                return
            if not self.running("fr") and not self.running("nr"):
                self.new("nr", tick)
            if self.status == "waiting_customer":
                self.waits = False
        elif kind == "agent_reply":
            self.end(self.running("fr"), "stop")
            self.end(self.running("nr"), "stop")
            self.wrote = False
        elif kind == "merged":
            for name in KINDS:
                self.end(self.running(name), "cancelled")
            self.gone = True
        elif kind == "policy":
            self.policy = event.to
            for clock in self.clocks:
                if not clock.ended:
                    self.bind(clock)
        elif kind == "state":
            was, self.status = self.status, event.to
            self.waits = self.status in pauses
            if self.status in done and was not in done:
                self.wrote = False
                for name in KINDS:
                    self.end(self.running(name), "stop")
            if was in done and self.status not in done:
                (resolution,) = (c for c in self.clocks if c.kind == "rs")
                resolution.ended = ""
                self.bind(resolution)
                if self.wrote:
                    self.new("nr", tick)
                self.wrote = False

    def tick(self, tick: int) -> None:
        for clock in self.clocks:
            if clock.ended or clock.promise is None or (clock.kind == "rs" and self.waits):
                continue
            clock.ran.append(tick)
            if open_ticks(clock.promise[1])[tick]:
                if clock.broke is None and len(clock.used) * TICK >= clock.promise[0]:
                    clock.broke = tick
                clock.used.append(tick)


def instant(tick: int) -> int:
    return START + tick * TICK


def told(clock: Ticker, desk: Desk, at: int) -> dict[str, object]:
    """What must be shown of a naive clock at tick ``at``."""
    if clock.promise is None:
        return {"state": "none"}
    target, calendar, warnings = clock.promise
    paused = not clock.ended and clock.kind == "rs" and desk.waits
    state = clock.ended or ("paused" if paused else "running")
    used = len(clock.used) * TICK
    shown: dict[str, object] = {"state": state, "used": used, "broke": None, "due": None, "warn": ()}
    if clock.broke is not None:
        shown["broke"] = instant(clock.broke)
    if state == "running":
        later = [tick for tick in range(at, 40 * 288) if open_ticks(calendar)[tick]]
        ticks = clock.used + later
        shown["due"] = instant(ticks[target // TICK - 1] + 1)
        fires = []
        for offset in warnings:
            need = (target + offset) // TICK
            reached = ticks[need - 1] + 1 if need > 0 else clock.start
            fires.append(
                instant(next(tick for tick in [*clock.ran, *range(max(at, reached), 40 * 288)] if tick >= reached))
            )
        shown["warn"] = tuple(fires)
    return shown


def seen(clock: Clock) -> dict[str, object]:
    if not clock.promised:
        return {"state": "none"}
    return {
        "state": clock.state.value,
        "used": clock.used_s,
        "broke": clock.breached_at,
        "due": clock.due_at,
        "warn": clock.warn_at,
    }


def some_history(rng: random.Random, grid: int) -> list[Event]:
    span = rng.choice((60, 144, TICKS // 2, TICKS))
    ticks = sorted(rng.randrange(0, span, grid) for _ in range(rng.randrange(9)))
    states = ("open", "waiting_customer", "waiting_third_party", "solved", "closed")
    first = Event(
        instant(0), "created", rng.choice(("customer", "customer", "agent")), rng.choice(("open", "open", *states))
    )
    events = [first]
    for tick in ticks:
        kind = rng.choice(
            ("customer_reply",) * 6 + ("agent_reply",) * 4 + ("state",) * 8 + ("policy",) * 3 + ("merged", "assigned")
        )
        to = {"state": rng.choice(states), "policy": rng.choice(("p", "q", ""))}.get(kind, "")
        events.append(Event(instant(tick), kind, to=to))
    return events


def agree(seed: int) -> None:
    rng = random.Random(seed)
    grid = rng.choice((1, 6, 12))  # a coarse grid makes things fall together: a pause at the very second of a warning
    sizes = [TICK * rng.choice((1, 12, 24, 42, 90, 96, 200)) for _ in range(6)]
    offsets = tuple(TICK * rng.randrange(-60, 21, grid) for _ in range(rng.randrange(4)))
    naive_policies = {
        "p": ("office", dict(zip(KINDS, sizes[:3], strict=True)), offsets),
        "q": (rng.choice(("office", "night")), dict(zip(("fr", "rs"), sizes[3:5], strict=True)), ()),
    }
    policies = {
        name: Policy(
            name,
            calendar,
            {KINDS[k]: s for k, s in targets.items()},
            {ClockKind.RESOLUTION: warnings} if warnings else {},
        )
        for name, (calendar, targets, warnings) in naive_policies.items()
    }
    pauses = frozenset(rng.choice((("waiting_customer",), ("waiting_customer", "waiting_third_party"))))
    events, first = some_history(rng, grid), rng.choice(("p", "p", "p", "q", ""))
    last = (events[-1].at - START) // TICK
    at = min(TICKS, last + rng.choice((0, 1, 12, 200)))
    if rng.random() < 0.2:
        at = rng.randrange(last + 1)
    desk = Desk(naive_policies, first)
    waiting = list(events)
    for tick in range(at + 1):
        while waiting and waiting[0].at == instant(tick):
            desk.happens(waiting.pop(0), tick, pauses)
        if tick < at:
            desk.tick(tick)
    clocks = replay_all(events, policies, CALENDARS, first or None, instant(at), pauses)
    assert [(c.kind, seen(c)) for c in clocks] == [(KINDS[c.kind], told(c, desk, at)) for c in desk.clocks], seed
    for clock in clocks:
        assert sum(part.counted_s for part in explain(clock, CALENDARS)) == clock.used_s
        for before, after in zip(clock.stretches, clock.stretches[1:], strict=False):
            assert before.end == after.start
    quiet = [Event(instant(rng.randrange(at + 1)), "internal_note") for _ in range(3)]
    assert replay_all([*events, *quiet], policies, CALENDARS, first or None, instant(at), pauses) == clocks
    past = [event for event in events if event.at <= instant(at)]
    assert replay_all(past, policies, CALENDARS, first or None, instant(at), pauses) == clocks


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**40))
def test_that_the_clocks_agree_with_a_desk_that_ticks_through_the_history(seed: int) -> None:
    agree(seed)


def without_pieces(clocks: tuple[Clock, ...]) -> list[Clock]:
    return [clock._replace(stretches=()) for clock in clocks]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**40))
def test_that_event_by_event_and_in_one_go_are_the_same(seed: int) -> None:
    rng = random.Random(seed)
    targets = {kind: TICK * rng.choice((1, 12, 42, 96, 200)) for kind in KINDS.values()}
    policies = {"p": Policy("p", "office", targets, {ClockKind.RESOLUTION: (-3600, 0.5)})}
    events = [event for event in some_history(rng, rng.choice((1, 12))) if event.type != "policy"]
    # a policy that is put in force once more makes every clock count up to there, as one does after each event
    again = [Event(event.at, "policy", to="p") for event in events]
    pieces = sorted([*events, *again], key=lambda event: event.at)
    for at in sorted({event.at + beside for event in events for beside in (-1, 0, 1)}):
        in_one_go = replay_all(events, policies, CALENDARS, "p", at)
        so_far = [event for event in events if event.at <= at]
        assert replay_all(so_far, policies, CALENDARS, "p", at) == in_one_go
        assert without_pieces(replay_all(pieces, policies, CALENDARS, "p", at)) == without_pieces(in_one_go)


@pytest.mark.soak
def test_that_a_hundred_thousand_histories_agree_with_the_desk() -> None:
    for seed in range(100_000):
        agree(seed)
