"""Answer, call-back and promise clocks, to the second, in a calendar that is always open."""

from __future__ import annotations

from controlcenter.domain.hours.calendar import always
from controlcenter.domain.sla import ROUND_THE_CLOCK, Clock, Event, Policy, explain, replay
from controlcenter.domain.ticket import ClockKind, ClockState

POLICIES = {
    "line": Policy(
        "line",
        "open",
        {
            ClockKind.FIRST_RESPONSE: 3600,
            ClockKind.RESOLUTION: 7200,
            ClockKind.ANSWER: 20,
            ClockKind.CALL_BACK: 600,
        },
        {ClockKind.PROMISE: (-60,)},
    )
}
JOINED = (Event(1000, "created", by="customer"), Event(1000, "call_joined", by="customer"))


def clocks(*events: Event, at: int, kind: ClockKind | None = None) -> list[Clock]:
    told = replay(events, POLICIES, {"open": always()}, "line", at)
    return [clock for clock in told if kind in (None, clock.kind)]


def states(*events: Event, at: int) -> dict[ClockKind, str]:
    return {clock.kind: clock.state.value for clock in clocks(*events, at=at)}


def test_that_a_waiting_call_runs_an_answer_clock() -> None:
    (answer,) = clocks(*JOINED, at=1005, kind=ClockKind.ANSWER)
    assert (answer.state, answer.used_s, answer.due_at) == (ClockState.RUNNING, 5, 1020)
    assert len(clocks(*JOINED, Event(1003, "call_joined"), at=1005, kind=ClockKind.ANSWER)) == 1


def test_that_an_answer_at_the_second_of_its_target_is_met_and_one_later_is_missed() -> None:
    for second, state in ((1019, "met"), (1020, "met"), (1021, "missed")):
        now = states(*JOINED, Event(second, "call_answered", by="agent"), at=2000)
        assert now[ClockKind.ANSWER] == state
        assert now[ClockKind.FIRST_RESPONSE] == "met"
        assert now[ClockKind.RESOLUTION] == "running"


def test_that_a_lost_call_cancels_the_answer_unless_it_was_over_and_starts_one_call_back() -> None:
    lost = Event(1020, "call_lost")
    assert states(*JOINED, lost, at=1100)[ClockKind.ANSWER] == "cancelled"
    assert states(*JOINED, Event(1021, "call_lost"), at=1100)[ClockKind.ANSWER] == "missed"
    again = (Event(1200, "call_joined"), Event(1210, "call_lost"), Event(1220, "call_try"))
    (back,) = clocks(*JOINED, lost, *again, at=1300, kind=ClockKind.CALL_BACK)
    assert (back.started_at, back.due_at, back.state) == (1020, 1620, ClockState.RUNNING)


def test_that_serving_the_customer_meets_the_call_back_and_a_later_loss_starts_the_second() -> None:
    served = (Event(1010, "call_lost"), Event(1300, "served"))
    assert states(*JOINED, *served, at=2000)[ClockKind.CALL_BACK] == "met"
    backs = clocks(*JOINED, *served, Event(1400, "call_lost"), at=2000, kind=ClockKind.CALL_BACK)
    assert [(c.ordinal, c.state.value) for c in backs] == [(1, "met"), (2, "running")]


def test_that_closing_does_not_count_as_calling_back() -> None:
    lost = Event(1010, "call_lost")
    assert states(*JOINED, lost, Event(1011, "state", to="closed"), at=3000)[ClockKind.CALL_BACK] == "cancelled"
    late = clocks(*JOINED, lost, Event(1611, "state", to="closed"), at=3000, kind=ClockKind.CALL_BACK)
    assert (late[0].state, late[0].breached_at) == (ClockState.MISSED, 1610)
    closed_first = (Event(1003, "state", to="closed"), Event(1003, "call_lost"))
    assert ClockKind.CALL_BACK not in states(*JOINED, *closed_first, at=3000)


def test_that_a_promise_is_due_at_the_instant_that_was_told() -> None:
    promise = Event(2000, "promise", target_at=5000)
    (clock,) = clocks(*JOINED, promise, at=3000, kind=ClockKind.PROMISE)
    assert (clock.due_at, clock.target_s, clock.used_s, clock.warn_at) == (5000, 3000, 1000, (4940,))
    assert clock.calendar == ROUND_THE_CLOCK
    assert sum(part.counted_s for part in explain(clock, {})) == 1000


def test_that_a_promise_is_kept_at_its_second_and_broken_after_it() -> None:
    promise = Event(2000, "promise", target_at=5000)
    for second, state, breached_at in ((5000, "met", None), (5001, "missed", 5000)):
        (clock,) = clocks(*JOINED, promise, Event(second, "promise_kept"), at=9000, kind=ClockKind.PROMISE)
        assert (clock.state.value, clock.breached_at) == (state, breached_at)


def test_that_no_pause_and_no_policy_moves_a_promise() -> None:
    promise = Event(2000, "promise", target_at=5000)
    waits = (Event(2100, "state", to="waiting_customer"), Event(2200, "policy"), Event(2300, "calendar", to="open"))
    (clock,) = clocks(*JOINED, promise, *waits, at=3000, kind=ClockKind.PROMISE)
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, 5000)


def test_that_promises_are_kept_one_by_one() -> None:
    told = (Event(2000, "promise", target_at=9000), Event(2000, "promise", target_at=5000))
    first_due = clocks(*JOINED, *told, Event(3000, "promise_kept"), at=3000, kind=ClockKind.PROMISE)
    assert [c.state.value for c in first_due] == ["running", "met"]
    named = clocks(*JOINED, *told, Event(3000, "promise_withdrawn", to="1"), at=3000, kind=ClockKind.PROMISE)
    assert [c.state.value for c in named] == ["cancelled", "running"]


def test_that_a_promise_that_was_not_kept_after_all_runs_as_though_nothing_had_been_said() -> None:
    promise, kept = Event(2000, "promise", target_at=5000), Event(3000, "promise_kept")
    reopened = Event(4000, "promise_reopened", to="1")
    (clock,) = clocks(*JOINED, promise, kept, reopened, at=4500, kind=ClockKind.PROMISE)
    assert (clock.state, clock.due_at, clock.used_s) == (ClockState.RUNNING, 5000, 2500)
    assert sum(part.counted_s for part in explain(clock, {})) == 2500
    (late,) = clocks(*JOINED, promise, kept, Event(6000, "promise_reopened", to="1"), at=7000, kind=ClockKind.PROMISE)
    assert (late.state, late.breached_at) == (ClockState.RUNNING, 5000)


def test_that_a_merge_cancels_telephone_clocks_and_promises() -> None:
    told = (*JOINED, Event(1005, "promise", target_at=5000), Event(1010, "call_lost"), Event(1015, "merged"))
    assert set(states(*told, at=2000).values()) == {"cancelled"}
