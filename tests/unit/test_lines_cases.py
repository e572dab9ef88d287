"""The form of ``controlcenter sla`` on the odd corners of the rules; what is expected was worked out by hand.

Open from 09:00 to 17:00 UTC on workdays; 2026-01-05 is a Monday. Targets: first response 1 h, next reply 2 h,
resolution 4 h with a warning 1 h before.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from controlcenter.app.lines import hours_line, sla_line

H = 3600
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
DATES = {"mon": "05", "tue": "06", "wed": "07", "thu": "08", "fri": "09", "sat": "10", "sun": "11"}


def office(start: str, end: str) -> dict[str, Any]:
    return {"tz": "UTC", "weekly_hours": {day: [[start, end]] for day in WORKDAYS}}


CALENDARS = {"c": office("09:00", "17:00"), "late": office("12:00", "20:00")}
POLICIES: dict[str, Any] = {
    "p": {"calendar": "c", "first_response": H, "next_reply": 2 * H, "resolution": 4 * H,
          "warnings": {"resolution": [-H]}},
    "short": {"calendar": "c", "first_response": 600, "next_reply": 600, "resolution": 600},
    "late": {"calendar": "late", "first_response": H, "next_reply": 2 * H, "resolution": 4 * H},
    "only": {"calendar": "c", "resolution": 4 * H},
}  # fmt: skip


def z(text: str) -> str:
    """``mon 09:00`` as an instant of that week."""
    day, time = text.split()
    return f"2026-01-{DATES[day]}T{time if time.count(':') == 2 else time + ':00'}Z"


def ev(text: str, kind: str, **more: object) -> dict[str, object]:
    return {"at": z(text), "type": kind, **more}


def to(text: str, state: str) -> dict[str, object]:
    return ev(text, "state", to=state)


def ask(*events: dict[str, object], at: str | None = None, policy: str | None = "p", **line: object) -> dict[str, Any]:
    asked = {"calendars": CALENDARS, "policies": POLICIES, "policy": policy, "events": list(events), **line}
    if at is not None:
        asked["at"] = z(at)
    answer: dict[str, Any] = json.loads(sla_line(json.dumps(asked)))
    assert "error" not in answer, answer
    return answer


NEW = ev("mon 09:00", "created")
NONE = {"state": "none"}


def ended(state: str, elapsed: int, target: int, **more: object) -> dict[str, object]:
    """A clock that does not run: no due instant and no warnings."""
    return {"state": state, "elapsed": elapsed, "remaining": target - elapsed, **more}


def running(elapsed: int, target: int, due: str, warn: tuple[str, ...] = (), **more: object) -> dict[str, object]:
    return {**ended("running", elapsed, target), "due": z(due), "warn_at": [z(at) for at in warn], **more}


def test_that_defaults_are_a_customer_an_open_ticket_and_the_last_event() -> None:
    spelled = ev("mon 09:00", "created", by="customer", state="open")
    expected = {
        "first_response": running(0, H, "mon 10:00"),
        "next_reply": NONE,
        "resolution": running(0, 4 * H, "mon 13:00", ("mon 12:00",)),
        "next_due": z("mon 10:00"),
    }
    assert ask(NEW) == ask(spelled, pause_states=["waiting_customer"]) == expected
    # a warning set for before the start would fire at the start, and the last event is what counts, not the newest line
    assert ask(ev("mon 10:00", "internal_note"), NEW) == ask(NEW, at="mon 10:00")


@pytest.mark.parametrize("mute", ["auto_reply", "internal_note", "assigned"])
def test_that_events_without_effect_move_nothing(mute: str) -> None:
    assert ask(NEW, ev("mon 09:30", mute), to("mon 12:00", "waiting_customer"), ev("mon 12:30", mute), at="tue 09:00") \
        == ask(NEW, to("mon 12:00", "waiting_customer"), at="tue 09:00")  # fmt: skip


def test_that_a_clock_that_is_over_has_negative_time_left_and_a_due_instant_in_the_past() -> None:
    # 09:00 to 12:30 used 3.5 h: the hour of the first response ended at 10:00 and was over one second later
    assert ask(NEW, at="mon 12:30")["first_response"] == running(12_600, H, "mon 10:00", breached_at=z("mon 10:00"))
    assert ask(NEW, at="mon 12:30")["next_due"] == z("mon 10:00")


@pytest.mark.parametrize(
    ("second", "state", "elapsed", "breach"),
    [("09:59:59", "met", 3599, None), ("10:00:00", "met", 3600, None), ("10:00:01", "missed", 3601, "mon 10:00")],
)
def test_that_an_answer_at_the_very_second_is_in_time(
    second: str, state: str, elapsed: int, breach: str | None
) -> None:
    broken = {"breached_at": z(breach)} if breach else {}
    assert ask(NEW, ev(f"mon {second}", "agent_reply"), at="tue 12:00")["first_response"] == ended(
        state, elapsed, H, **broken
    )


@pytest.mark.parametrize(("at", "broken"), [("mon 10:00", False), ("mon 10:00:01", True)])
def test_that_the_second_of_the_deadline_must_be_over_before_it_is_broken(at: str, broken: bool) -> None:
    assert ("breached_at" in ask(NEW, at=at)["first_response"]) is broken


def test_that_time_used_up_at_closing_breaks_at_the_next_opening() -> None:
    # created Monday 16:00: the hour ends at closing, 17:00; the first open instant after it is Tuesday 09:00
    late = ev("mon 16:00", "created")
    assert ask(late, at="tue 09:00")["first_response"] == running(H, H, "mon 17:00")
    assert ask(late, at="tue 09:00:01")["first_response"] == running(H + 1, H, "mon 17:00", breached_at=z("tue 09:00"))
    for answered in ("mon 23:00", "tue 08:59:59", "tue 09:00"):
        assert ask(late, ev(answered, "agent_reply"), at="tue 12:00")["first_response"] == ended("met", H, H)


def test_that_time_used_up_at_a_pause_breaks_when_it_resumes() -> None:
    told = [NEW, to("mon 13:00", "waiting_customer")]
    assert ask(*told, at="mon 16:00")["resolution"] == ended("paused", 4 * H, 4 * H)
    resumed = ask(*told, to("mon 15:00", "open"), at="mon 15:00:01")["resolution"]
    assert resumed == running(4 * H + 1, 4 * H, "mon 13:00", ("mon 12:00",), breached_at=z("mon 15:00"))
    # solved at the very second at which it resumes: in time
    assert ask(*told, to("mon 15:00", "open"), to("mon 15:00", "solved"), at="tue 09:00")["resolution"] == ended(
        "met", 4 * H, 4 * H
    )


def test_that_ties_keep_their_order() -> None:
    pause, wrote = to("mon 10:00", "waiting_customer"), ev("mon 10:00", "customer_reply")
    assert ask(NEW, pause, wrote, at="mon 11:00")["resolution"]["state"] == "running"
    assert ask(NEW, wrote, pause, at="mon 11:00")["resolution"] == ended("paused", H, 4 * H)
    # written and solved in one second: the message came before solving, so reopening finds nothing to answer
    answered = ev("mon 09:30", "agent_reply")
    solve, reopen = to("mon 10:00", "solved"), to("mon 11:00", "open")
    assert ask(NEW, answered, wrote, solve, reopen, at="mon 11:30")["next_reply"] == ended("met", 0, 2 * H, worst=0)
    # solved first, then written: the wait starts when it is reopened
    assert ask(NEW, answered, solve, wrote, reopen, at="mon 11:30")["next_reply"] == running(
        1800, 2 * H, "mon 13:00", worst=1800
    )


def test_that_what_comes_after_the_instant_is_not_applied() -> None:
    after = [ev("mon 11:00:01", "agent_reply"), to("mon 12:00", "solved"), ev("mon 13:00", "policy", to=None)]
    assert ask(NEW, *after, at="mon 11:00") == ask(NEW, at="mon 11:00")
    assert ask(NEW, at="mon 08:59:59") == {
        "first_response": NONE, "next_reply": NONE, "resolution": NONE, "next_due": None,
    }  # fmt: skip


def test_that_worst_looks_at_every_wait_and_the_rest_at_the_newest() -> None:
    told = [
        NEW,
        ev("mon 09:10", "agent_reply"),
        ev("mon 10:00", "customer_reply"),
        ev("mon 13:00", "agent_reply"),  # 3 h of 2 h: missed
        ev("mon 14:00", "customer_reply"),
    ]
    assert ask(*told, at="mon 15:00")["next_reply"] == running(H, 2 * H, "mon 16:00", worst=3 * H)
    # Monday 14:00 to Tuesday 11:00 are 3 h + 2 h: the running wait is the longest now
    assert ask(*told, at="tue 11:00")["next_reply"] == running(
        5 * H, 2 * H, "mon 16:00", worst=5 * H, breached_at=z("mon 16:00")
    )
    # merged away: the newest is cancelled and no wait that ended
    assert ask(*told, ev("mon 14:30", "merged"), at="tue 11:00")["next_reply"] == ended(
        "cancelled", 1800, 2 * H, worst=3 * H
    )


def test_that_a_merge_cancels_and_keeps_what_was_used_left_and_broken() -> None:
    told = [NEW, to("mon 12:00", "waiting_customer"), ev("mon 14:00", "merged")]
    later = [ev("mon 15:00", "customer_reply"), to("mon 15:00", "open"), ev("mon 16:00", "policy", to="short")]
    assert ask(*told, *later, at="tue 12:00") == {
        "first_response": ended("cancelled", 5 * H, H, breached_at=z("mon 10:00")),
        "next_reply": NONE,
        "resolution": ended("cancelled", 3 * H, 4 * H),
        "next_due": None,
    }


@pytest.mark.parametrize("done", ["solved", "closed"])
def test_that_a_ticket_created_done_is_met_with_nothing_used(done: str) -> None:
    created = ev("mon 09:00", "created", state=done)
    told = ask(created, at="tue 12:00")
    assert (told["first_response"], told["resolution"]) == (ended("met", 0, H), ended("met", 0, 4 * H))
    by_agent = ask(ev("mon 09:00", "created", by="agent", state=done), at="tue 12:00")
    assert (by_agent["first_response"], by_agent["resolution"]) == (NONE, ended("met", 0, 4 * H))
    # reopened on Tuesday after the customer wrote: the first response stays met, the rest starts from nothing
    reopened = ask(created, ev("mon 15:00", "customer_reply"), to("tue 09:00", "open"), at="tue 10:00")
    assert reopened == {
        "first_response": ended("met", 0, H),
        "next_reply": running(H, 2 * H, "tue 11:00", worst=H),
        "resolution": running(H, 4 * H, "tue 13:00", ("tue 12:00",)),
        "next_due": z("tue 11:00"),
    }


def test_that_a_ticket_created_waiting_runs_first_response_and_pauses_resolution() -> None:
    told = ask(ev("mon 09:00", "created", state="waiting_customer"), at="mon 09:30")
    assert told["first_response"] == running(1800, H, "mon 10:00")
    assert told["resolution"] == ended("paused", 0, 4 * H)
    # a warning that was due before the start fires when the clock first runs
    early = {"p": {**POLICIES["p"], "warnings": {"resolution": [-5 * H]}}}
    resumed = ask(
        ev("mon 09:00", "created", state="waiting_customer"), ev("mon 11:00", "customer_reply"), at="mon 12:00",
        policies=early,
    )["resolution"]  # fmt: skip
    assert resumed == running(H, 4 * H, "mon 15:00", ("mon 11:00",))


def test_that_a_ticket_that_was_met_and_reopened_runs_on_with_what_was_used() -> None:
    told = [NEW, to("mon 10:00", "solved"), to("mon 15:00", "closed"), to("tue 09:00", "open")]
    # 1 h on Monday; the time solved and closed is not counted; 4 h are reached on Tuesday 12:00
    assert ask(*told, at="tue 10:00")["resolution"] == running(2 * H, 4 * H, "tue 12:00", ("tue 11:00",))
    assert ask(*told, at="tue 10:00")["first_response"] == ended("met", H, H)


def test_that_a_ticket_that_was_missed_and_reopened_keeps_its_breach() -> None:
    told = [NEW, to("mon 14:00", "solved"), to("tue 09:00", "waiting_customer")]
    assert ask(*told[:2], at="tue 09:00")["resolution"] == ended("missed", 5 * H, 4 * H, breached_at=z("mon 13:00"))
    # reopened by going to waiting: it stands
    assert ask(*told, at="tue 12:00")["resolution"] == ended("paused", 5 * H, 4 * H, breached_at=z("mon 13:00"))
    # and under a wider policy it is met in the end, though the breach is a fact
    wide = {**POLICIES, "wide": {"calendar": "c", "resolution": 20 * H}}
    solved = ask(*told, ev("tue 12:00", "policy", to="wide"), to("tue 13:00", "solved"), at="wed 09:00", policies=wide)
    assert solved["resolution"] == ended("met", 5 * H, 20 * H, breached_at=z("mon 13:00"))


def test_that_removing_a_policy_hides_clocks_and_its_return_goes_on_with_what_was_used() -> None:
    removed = [NEW, ev("mon 11:00", "policy", to=None)]
    hidden = {"first_response": NONE, "next_reply": NONE, "resolution": NONE, "next_due": None}
    assert ask(*removed, at="tue 12:00") == hidden
    # 2 h before the removal, nothing in between, back on Wednesday 09:00: the other 2 h end at 11:00
    back = ask(*removed, ev("wed 09:00", "policy", to="p"), at="wed 10:00")
    assert back["resolution"] == running(3 * H, 4 * H, "wed 11:00", ("wed 10:00",))
    assert back["first_response"] == running(3 * H, H, "mon 10:00", breached_at=z("mon 10:00"))
    # a policy without that target says the same of the one clock only
    partly = ask(NEW, ev("mon 09:30", "policy", to="only"), at="mon 12:00")
    assert (partly["first_response"], partly["resolution"]) == (NONE, running(3 * H, 4 * H, "mon 13:00"))


def test_that_a_lowered_target_is_due_in_the_past_and_broken_at_the_change() -> None:
    # 600 s were used up at 09:10; under the old policy there was no breach before 10:00
    told = [NEW, ev("mon 09:30", "policy", to="short")]
    assert ask(*told, at="mon 09:30")["first_response"] == running(1800, 600, "mon 09:10")
    assert ask(*told, at="mon 09:31")["first_response"] == running(1860, 600, "mon 09:10", breached_at=z("mon 09:30"))


def test_that_another_calendar_counts_the_rest() -> None:
    # 09:00-10:00 in the first calendar; then 12:00-20:00: 3 h more end at 15:00
    told = [NEW, ev("mon 10:00", "policy", to="late")]
    assert ask(*told, at="mon 11:00")["resolution"] == running(H, 4 * H, "mon 15:00")
    assert ask(*told, at="mon 18:00")["resolution"] == running(7 * H, 4 * H, "mon 15:00", breached_at=z("mon 15:00"))


def test_that_an_answer_counts_in_every_state_and_waiting_pauses_only_resolution() -> None:
    told = [NEW, to("mon 09:20", "waiting_customer")]
    assert ask(*told, at="mon 09:40")["first_response"]["state"] == "running"
    assert ask(*told, ev("mon 09:50", "agent_reply"), at="mon 16:00")["first_response"] == ended("met", 3000, H)
    third = [NEW, to("mon 10:00", "waiting_third_party"), ev("mon 11:00", "customer_reply")]
    assert ask(*third, at="mon 12:00")["resolution"]["state"] == "running"
    both = ["waiting_customer", "waiting_third_party"]
    # the customer's message ends only the waiting for the customer
    assert ask(*third, at="mon 12:00", pause_states=both)["resolution"] == ended("paused", H, 4 * H)


@pytest.mark.parametrize(
    ("start", "passed"),
    [
        ("fri 16:59:59", {0: 0, 1: 1, 2: 1}),  # a second before closing
        ("fri 17:00:00", {0: 0, 1: 0, 3600: 0, 230_400: 0, 230_401: 1}),  # at closing: 64 h until Monday 09:00
        ("mon 08:59:59", {0: 0, 1: 0, 2: 1}),  # a second before opening
        ("mon 09:00:00", {0: 0, 1: 1, 28_800: 28_800, 28_801: 28_800, 86_400: 28_800, 86_401: 28_801}),
    ],
)
def test_that_a_clock_counts_to_the_second_around_each_boundary(start: str, passed: dict[int, int]) -> None:
    created = datetime.fromisoformat(z(start))
    for seconds, elapsed in passed.items():
        now = (created + timedelta(seconds=seconds)).isoformat()
        told = sla_line(json.dumps({"calendars": CALENDARS, "policies": POLICIES, "policy": "only", "at": now,
                                    "events": [{"at": created.isoformat(), "type": "created"}]}))  # fmt: skip
        assert json.loads(told)["resolution"]["elapsed"] == elapsed, (start, seconds)


def test_that_an_unanswerable_depth_or_distance_is_quick_and_a_sentence() -> None:
    for depth in (900, 990, 1500, 50_000):
        nested = "[" * depth + "]" * depth
        line = f'{{"tz": "UTC", "op": "is_open", "start": "2026-01-05T09:00:00Z", "weekly_hours": {nested}}}'
        assert list(json.loads(hours_line(line))) == ["error"]
    asked = {**CALENDARS["c"], "op": "next_open", "start": "9990-01-01T00:00:00Z"}
    for start in ("2026-01-05T09:00:00Z", "9990-01-01T00:00:00Z", "0900-01-01T00:00:00Z"):
        answer = json.loads(hours_line(json.dumps({**asked, "start": start})))
        assert answer["result"].startswith(start[:7])


def test_that_a_ticket_is_created_once_even_after_a_merge() -> None:
    events = [NEW, ev("mon 10:00", "merged"), ev("mon 11:00", "created")]
    line = {"calendars": CALENDARS, "policies": POLICIES, "policy": "p", "events": events}
    assert "second time" in json.loads(sla_line(json.dumps(line)))["error"]
