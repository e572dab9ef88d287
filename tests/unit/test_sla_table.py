"""Every row of the table of events, to the second. The calendar is open from 09:00 to 17:00 UTC on workdays."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla import Clock, Event, Policy, explain, replay, replay_all
from controlcenter.domain.ticket import ClockKind, ClockState
from controlcenter.errors import Refused

FR, NR, RS = ClockKind.FIRST_RESPONSE, ClockKind.NEXT_REPLY, ClockKind.RESOLUTION
H = 3600
DAYS = ("mon", "tue", "wed", "thu", "fri")
CALENDARS = {
    "office": Calendar.parse({"tz": "UTC", "weekly_hours": {day: [["09:00", "17:00"]] for day in DAYS}}),
    "late": Calendar.parse({"tz": "UTC", "weekly_hours": {day: [["12:00", "20:00"]] for day in DAYS}}),
}
POLICIES = {
    "p": Policy("p", "office", {FR: H, NR: 2 * H, RS: 4 * H}, {RS: (-H, 0, 600, 0.5, -9 * H)}),
    "slow": Policy("slow", "office", {FR: 3 * H, NR: 6 * H, RS: 20 * H}),
    "evening": Policy(
        "evening", "late", {FR: H, NR: 2 * H, RS: 4 * H}, pause_states=frozenset({"waiting_third_party"})
    ),
    "bare": Policy("bare", "office", {RS: 4 * H}),
}


def at(text: str) -> int:
    """An instant of the week of Monday 2026-01-05: "mon 09:00" or "mon 09:00:01"."""
    day, time = text.split()
    return int(datetime.fromisoformat(f"2026-01-{5 + DAYS.index(day):02}T{time}Z").timestamp())


def event(text: str, type_: str, **more: str) -> Event:
    return Event(at(text), type_, **more)


CREATED = event("mon 09:00", "created", by="customer")


def clocks(*events: Event, now: str, policy: str | None = "p") -> dict[ClockKind, Clock]:
    """The newest clock of each kind."""
    return {clock.kind: clock for clock in replay(events, POLICIES, CALENDARS, policy, at(now))}


def brief(clock: Clock) -> tuple[str, int]:
    return clock.state.value, clock.used_s


def test_that_a_customers_ticket_starts_first_response_and_resolution() -> None:
    now = clocks(CREATED, now="mon 09:10")
    assert {kind: brief(clock) for kind, clock in now.items()} == {FR: ("running", 600), RS: ("running", 600)}
    assert now[FR].due_at == at("mon 10:00")
    assert now[FR].risk_at == at("mon 09:48")
    assert now[FR].breaks_at == at("mon 10:00")
    assert now[RS].due_at == at("mon 13:00")


def test_that_an_agents_ticket_has_no_first_response_and_the_customers_answer_starts_next_reply() -> None:
    created = event("mon 09:00", "created", by="agent")
    assert set(clocks(created, now="mon 09:10")) == {RS}
    now = clocks(created, event("mon 10:00", "customer_reply"), now="mon 10:10")
    assert brief(now[NR]) == ("running", 600)


def test_that_a_ticket_created_waiting_runs_first_response_and_pauses_resolution() -> None:
    now = clocks(event("mon 09:00", "created", to="waiting_customer"), now="mon 09:10")
    assert brief(now[FR]) == ("running", 600)
    assert brief(now[RS]) == ("paused", 0)
    assert now[RS].due_at is now[RS].breaks_at is now[RS].risk_at is None
    assert now[RS].remaining_s == 4 * H
    assert now[RS].warn_at == ()


def test_that_a_ticket_created_solved_is_met_with_nothing_used() -> None:
    now = clocks(event("mon 09:00", "created", to="solved"), now="mon 10:10")
    assert brief(now[FR]) == brief(now[RS]) == ("met", 0)
    assert now[FR].stopped_at == at("mon 09:00")


def test_that_out_of_hours_nothing_is_used_until_opening() -> None:
    now = clocks(event("mon 18:00", "created"), now="tue 08:00")
    assert brief(now[FR]) == ("running", 0)
    assert now[FR].due_at == at("tue 10:00")


def test_that_a_storm_before_the_first_response_changes_nothing() -> None:
    storm = [event(f"mon 09:{minute:02}", "customer_reply") for minute in range(1, 9)]
    assert clocks(CREATED, *storm, now="mon 09:10") == clocks(CREATED, now="mon 09:10")


def test_that_a_later_message_starts_one_next_reply_clock_and_an_answer_stops_it() -> None:
    told = [CREATED, event("mon 09:30", "agent_reply"), event("mon 10:00", "customer_reply")]
    assert brief(clocks(*told, event("mon 10:30", "customer_reply"), now="mon 11:00")[NR]) == ("running", H)
    answered = [*told, event("mon 11:00", "agent_reply"), event("mon 12:00", "customer_reply")]
    every = [c for c in replay(answered, POLICIES, CALENDARS, "p", at("mon 12:10")) if c.kind is NR]
    assert [(c.ordinal, *brief(c)) for c in every] == [(1, "met", H), (2, "running", 600)]


@pytest.mark.parametrize("quiet", ["auto_reply", "internal_note", "assigned", "call_try"])
def test_that_no_clock_minds_what_the_customer_does_not_see(quiet: str) -> None:
    assert clocks(CREATED, event("mon 09:05", quiet), now="mon 10:10") == clocks(CREATED, now="mon 10:10")


def test_that_a_reply_stops_first_response_whatever_the_state() -> None:
    now = clocks(
        CREATED, event("mon 09:10", "state", to="waiting_customer"), event("mon 09:20", "agent_reply"), now="mon 12:00"
    )
    assert brief(now[FR]) == ("met", 1200)
    assert brief(now[RS]) == ("paused", 600)


def test_that_a_message_resumes_resolution_though_the_status_still_says_waiting() -> None:
    told = [CREATED, event("mon 09:10", "agent_reply"), event("mon 09:10", "state", to="waiting_customer")]
    told.append(event("mon 10:00", "customer_reply"))
    assert brief(clocks(*told, now="mon 10:05")[RS]) == ("running", 900)
    again = event("mon 10:05", "state", to="waiting_customer")
    assert brief(clocks(*told, again, now="mon 11:00")[RS]) == ("paused", 900)


def test_that_waiting_for_a_third_party_pauses_only_where_the_policy_says_so() -> None:
    told = [CREATED, event("mon 12:00", "state", to="waiting_third_party", note="Ada: asked the supplier")]
    assert brief(clocks(*told, now="mon 13:00", policy="p")[RS]) == ("running", 4 * H)
    paused = clocks(*told, now="mon 13:00", policy="evening")[RS]
    assert brief(paused) == ("paused", 0)
    assert paused.stretches[-1].note == "Ada: asked the supplier"
    assert brief(clocks(*told, event("mon 12:30", "policy", to="evening"), now="mon 13:00")[RS]) == ("paused", 12600)


def test_that_open_resumes_resolution() -> None:
    told = [CREATED, event("mon 10:00", "state", to="waiting_customer"), event("mon 15:00", "state", to="open")]
    now = clocks(*told, now="mon 15:30")[RS]
    assert brief(now) == ("running", 5400)
    assert now.due_at == at("tue 10:00")


@pytest.mark.parametrize("done", ["solved", "closed"])
def test_that_solving_or_closing_stops_every_clock_once(done: str) -> None:
    told = [
        CREATED,
        event("mon 09:30", "agent_reply"),
        event("mon 10:00", "customer_reply"),
        event("mon 11:00", "state", to=done),
    ]
    now = clocks(*told, event("mon 15:00", "state", to="closed"), now="tue 12:00")
    assert {kind: brief(clock) for kind, clock in now.items()} == {
        FR: ("met", 1800),
        NR: ("met", H),
        RS: ("met", 2 * H),
    }
    assert now[RS].stopped_at == at("mon 11:00")


def test_that_reopening_resumes_resolution_and_starts_next_reply_only_if_the_customer_wrote() -> None:
    told = [CREATED, event("mon 10:00", "state", to="solved")]
    reopened = event("mon 12:00", "state", to="open")
    now = clocks(*told, reopened, now="mon 12:30")
    assert brief(now[FR]) == ("met", H)
    assert brief(now[RS]) == ("running", 5400)
    assert NR not in now
    wrote = clocks(*told, event("mon 11:00", "customer_reply"), reopened, now="mon 12:30")
    assert brief(wrote[NR]) == ("running", 1800)
    answered = [event("mon 11:00", "customer_reply"), event("mon 11:30", "agent_reply")]
    assert NR not in clocks(*told, *answered, reopened, now="mon 12:30")


def test_that_a_message_on_a_solved_ticket_is_only_remembered() -> None:
    told = [CREATED, event("mon 10:00", "state", to="solved"), event("mon 11:00", "customer_reply")]
    assert NR not in clocks(*told, now="tue 12:00")


def test_that_reopening_takes_the_target_in_force_and_keeps_a_breach() -> None:
    told = [CREATED, event("mon 14:00", "state", to="solved"), event("mon 15:00", "policy", to="slow")]
    assert brief(clocks(*told, now="mon 16:00")[RS]) == ("missed", 5 * H)
    now = clocks(*told, event("mon 16:00", "state", to="open"), now="mon 16:30")[RS]
    assert brief(now) == ("running", 19800)
    assert now.target_s == 20 * H
    assert now.breached_at == now.breaks_at == at("mon 13:00")


def test_that_a_policy_change_replaces_the_target_and_keeps_start_and_used_time() -> None:
    now = clocks(CREATED, event("mon 09:30", "policy", to="slow"), now="mon 09:40")[FR]
    assert (now.started_at, now.used_s, now.due_at) == (at("mon 09:00"), 2400, at("mon 12:00"))


def test_that_a_lowered_target_that_is_already_used_up_is_due_in_the_past_and_breaks_at_the_change() -> None:
    now = clocks(CREATED, event("mon 11:00", "policy", to="p"), now="mon 11:30", policy="slow")[FR]
    assert now.due_at == at("mon 10:00")
    assert now.breached_at == at("mon 11:00")


def test_that_a_switched_calendar_counts_the_rest() -> None:
    told = [CREATED, event("mon 10:00", "calendar", to="late")]
    now = clocks(*told, now="mon 12:30")[RS]
    assert brief(now) == ("running", H + 1800)
    assert now.due_at == at("mon 15:00")
    back = clocks(*told, event("mon 12:30", "calendar"), now="mon 12:30")[RS]
    assert (back.calendar, back.due_at) == ("office", at("mon 15:00"))


def test_that_time_without_a_policy_is_not_counted() -> None:
    told = [CREATED, event("mon 10:00", "policy", to="")]
    (none,) = {brief(c) for c in clocks(*told, now="mon 12:00").values()}
    assert none == ("cancelled", H)
    assert not any(c.promised or c.is_active for c in clocks(*told, now="mon 12:00").values())
    now = clocks(*told, event("mon 12:00", "policy", to="p"), now="mon 12:00")[RS]
    assert (brief(now), now.due_at) == (("running", H), at("mon 15:00"))


def test_that_a_clock_that_never_had_a_target_is_left_out() -> None:
    assert set(clocks(CREATED, now="mon 12:00", policy="bare")) == {RS}
    assert clocks(CREATED, now="mon 12:00", policy=None) == {}
    assert len(replay_all([CREATED], POLICIES, CALENDARS, None, at("mon 12:00"))) == 2


def test_that_a_merge_cancels_what_is_open_and_keeps_a_breach() -> None:
    told = [
        CREATED,
        event("mon 11:00", "merged"),
        event("mon 12:00", "customer_reply"),
        event("mon 13:00", "state", to="open"),
    ]
    now = clocks(*told, now="tue 12:00")
    assert {kind: brief(clock) for kind, clock in now.items()} == {FR: ("cancelled", 2 * H), RS: ("cancelled", 2 * H)}
    assert now[FR].breached_at == at("mon 10:00")


def test_that_the_surviving_ticket_starts_next_reply_for_an_unanswered_message() -> None:
    told = [CREATED, event("mon 09:30", "agent_reply")]
    assert NR not in clocks(*told, event("mon 10:00", "merged_in"), now="mon 11:00")
    assert brief(clocks(*told, event("mon 10:00", "merged_in", by="unanswered"), now="mon 11:00")[NR]) == ("running", H)


def test_that_a_reply_at_the_second_of_the_deadline_is_in_time_and_one_later_is_not() -> None:
    before, on, after = (
        clocks(CREATED, event(f"mon {t}", "agent_reply"), now="tue 09:00")[FR]
        for t in ("09:59:59", "10:00", "10:00:01")
    )
    assert [c.state for c in (before, on, after)] == [ClockState.MET, ClockState.MET, ClockState.MISSED]
    assert [c.breached_at for c in (before, on, after)] == [None, None, at("mon 10:00")]


def test_that_a_breach_is_marked_when_its_second_is_over() -> None:
    seen = [clocks(CREATED, now=f"mon {t}")[FR].breached_at for t in ("09:59:59", "10:00:00", "10:00:01")]
    assert seen == [None, None, at("mon 10:00")]


def test_that_time_used_up_at_closing_breaks_at_the_next_opening() -> None:
    told = [event("mon 16:00", "created")]
    night = clocks(*told, now="tue 08:00")[FR]
    assert (night.due_at, night.breaks_at, night.breached_at) == (at("mon 17:00"), at("tue 09:00"), None)
    assert clocks(*told, event("mon 22:00", "agent_reply"), now="tue 12:00")[FR].state is ClockState.MET
    assert clocks(*told, event("tue 09:00", "agent_reply"), now="tue 12:00")[FR].breached_at is None
    assert clocks(*told, event("tue 09:00:01", "agent_reply"), now="tue 12:00")[FR].breached_at == at("tue 09:00")


def test_that_time_used_up_at_a_pause_breaks_when_it_runs_again() -> None:
    told = [CREATED, event("mon 13:00", "state", to="waiting_customer")]
    assert clocks(*told, now="mon 16:00")[RS].breaks_at is None
    now = clocks(*told, event("mon 15:00", "state", to="open"), now="mon 15:00:01")[RS]
    assert (now.due_at, now.breached_at) == (at("mon 13:00"), at("mon 15:00"))


def test_that_warnings_follow_offsets_and_shares_and_start_no_earlier_than_the_clock() -> None:
    assert clocks(CREATED, now="mon 09:30")[RS].warn_at == (
        at("mon 12:00"),
        at("mon 13:00"),
        at("mon 13:10"),
        at("mon 11:00"),
        at("mon 09:00"),
    )


def test_that_a_warning_at_the_second_of_a_pause_waits_until_the_clock_runs_again() -> None:
    told = [CREATED, event("mon 12:00", "state", to="waiting_customer")]
    assert clocks(*told, now="mon 12:30")[RS].warn_at == ()
    assert clocks(*told, event("mon 14:00", "state", to="open"), now="mon 14:30")[RS].warn_at[0] == at("mon 14:00")


def test_that_several_events_at_one_instant_apply_in_their_order() -> None:
    waits = event("mon 10:00", "state", to="waiting_customer")
    wrote = event("mon 10:00", "customer_reply")
    assert clocks(CREATED, waits, wrote, now="mon 11:00")[RS].state is ClockState.RUNNING
    assert clocks(CREATED, wrote, waits, now="mon 11:00")[RS].state is ClockState.PAUSED


def test_that_a_calendar_that_never_opens_again_leaves_the_due_instant_unknown() -> None:
    once = {"once": Calendar.parse({"tz": "UTC", "extra": {"2026-01-05": [["09:00", "09:30"]]}})}
    policies = {"x": Policy("x", "once", {FR: H}, {FR: (0,)})}
    (clock,) = replay([CREATED], policies, once, "x", at("mon 12:00"))
    assert (clock.used_s, clock.due_at, clock.breaks_at, clock.warn_at) == (1800, None, None, ())


def test_that_an_explanation_names_every_stretch_and_adds_up() -> None:
    calendars = {
        "office": Calendar.parse(
            {
                "tz": "Europe/Berlin",
                "weekly_hours": {day: [["01:00", "05:00"]] for day in (*DAYS, "sat", "sun")},
                "holidays": {"2026-10-24": "Founders' Day"},
                "breaks": {"2026-10-23": [["02:00", "02:30"]]},
            }
        )
    }
    start = int(datetime.fromisoformat("2026-10-23T01:00:00+02:00").timestamp())
    told = [
        Event(start, "created"),
        Event(start + 600, "state", to="waiting_customer", note="Ada"),
        Event(start + 1200, "state", to="open"),
    ]
    (_, clock) = replay(told, POLICIES, calendars, "slow", start + 3 * 86_400)
    parts = explain(clock, calendars)
    assert [(p.reason, p.note, p.end - p.start, p.counted_s) for p in parts[:7]] == [
        ("counted", "", 600, 600),
        ("paused", "Ada", 600, 0),
        ("counted", "", 2400, 2400),
        ("break", "", 1800, 0),
        ("counted", "", 9000, 9000),
        ("closed", "", 19 * H, 0),
        ("holiday", "Founders' Day", 24 * H, 0),
    ]
    assert [p.note for p in parts if p.reason == "clock change"] == ["-3600"]
    assert sum(p.counted_s for p in parts) == clock.used_s == 3000 + 9000 + 5 * H
    assert all(a.end == b.start for a, b in pairwise(parts))


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([event("mon 09:00", "customer_reply")], "before the ticket was created"),
        ([event("mon 08:00", "agent_reply"), CREATED], "before the ticket was created"),
        ([CREATED, event("mon 10:00", "created")], "a second time"),
        ([CREATED, event("mon 10:00", "danced")], 'no event "danced"'),
        ([CREATED, event("mon 10:00", "state", to="happy")], 'no state "happy"'),
        ([CREATED, event("mon 10:00", "state")], "no state"),
        ([CREATED, event("mon 10:00", "policy", to="gold")], 'no policy "gold"'),
        ([CREATED, event("mon 10:00", "calendar", to="moon")], 'no calendar "moon"'),
        ([event("mon 10:00", "created", by="robot")], "cannot create"),
        ([CREATED, event("mon 10:00", "promise_kept")], "no such promise"),
        ([CREATED, event("mon 10:00", "promise_withdrawn", to="1")], "no such promise"),
        ([CREATED, Event(at("mon 10:00"), "promise", target_at=at("mon 10:00"))], "still to come"),
        ([CREATED, Event(at("mon 10:00"), "promise")], "still to come"),
    ],
)
def test_that_a_history_without_sense_is_refused_with_a_sentence(events: list[Event], words: str) -> None:
    with pytest.raises(Refused, match=words) as caught:
        replay(events, POLICIES, CALENDARS, "p", at("fri 09:00"))
    assert str(caught.value).endswith(".")


def test_that_unknown_policies_and_calendars_are_refused() -> None:
    with pytest.raises(Refused, match="no policy"):
        replay([CREATED], POLICIES, CALENDARS, "gold", at("mon 10:00"))
    with pytest.raises(Refused, match="names the calendar"):
        replay([CREATED], POLICIES, {}, "p", at("mon 10:00"))
