"""Tile = rows, sums agree, and live totals equal a recount, in any state that batches can bring about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlcenter.domain import metrics
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import (
    CallState,
    Channel,
    ClockKind,
    ClockState,
    Level,
    Priority,
    Status,
    Ticket,
    TicketClock,
)  # fmt: skip
from controlcenter.live import floor
from controlcenter.live.batch import Batch
from controlcenter.live.model import ALL, LiveModel
from controlcenter.live.sampler import samples_of
from controlcenter.settings import resource

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STRATEGY = Strategy.parse(resource("strategy.toml").read_text(encoding="utf-8"))
QUEUES = [queue.id for queue in STRATEGY.queues]
AGENTS = [agent.id for agent in STRATEGY.agents]
INSTANTS = st.one_of(st.none(), st.integers(-4, 4).map(lambda minutes: NOW + timedelta(minutes=minutes)))


@st.composite
def clocks(draw: st.DrawFn, ticket_id: int) -> tuple[TicketClock, ...]:
    return tuple(
        TicketClock(
            n, ticket_id, draw(st.sampled_from(ClockKind)), n, draw(st.sampled_from(ClockState)), "standard", "office",
            3600, 0, NOW - timedelta(hours=1), None, draw(INSTANTS), draw(INSTANTS), draw(INSTANTS), None,
            draw(INSTANTS),
        )
        for n in range(draw(st.integers(0, 3)))
    )  # fmt: skip


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    ticket_id = draw(st.integers(1, 12))
    status = draw(st.sampled_from(Status))
    return Ticket(
        id=ticket_id, channel=draw(st.sampled_from(Channel)), kind=None, priority=Priority.NORMAL,
        language=draw(st.sampled_from(["en", "hi", ""])), status=status,
        queue=draw(st.sampled_from([*QUEUES[:3], "gone"])), assignee=draw(st.sampled_from([None, *AGENTS[:3]])),
        customer_id=None, customer_name="", subject="", product="", created_at=NOW, changed_at=NOW,
        solved_at=None if status.is_open else NOW, waiting_since=draw(INSTANTS), pause_reason="", close_reason="",
        incident_id=None, call_state=draw(st.sampled_from(CallState)), caller="", lost_calls=0, tries=0, moved_by="",
        moved_at=None, moved_note="", clocks=draw(clocks(ticket_id)),
    )  # fmt: skip


@st.composite
def batches(draw: st.DrawFn) -> dict[int, Ticket | None]:
    rows = {row.id: row for row in draw(st.lists(tickets(), max_size=8))}
    gone = draw(st.sets(st.integers(1, 12), max_size=2))
    return {**rows, **dict.fromkeys(gone)}


def floor_after(history: list[dict[int, Ticket | None]]) -> LiveModel:
    live = LiveModel()
    live.apply(Batch(1, NOW, strategy=STRATEGY, strategy_version=1, full=True))
    for seq, rows in enumerate(history, start=2):
        live.apply(Batch(seq, NOW, tickets=rows))
    return live


def scopes(live: LiveModel) -> list[tuple[str, str]]:
    found = {scope for row in live.tickets.values() for scope in live.scopes_of(row)}
    return sorted(found | {ALL, *(("channel", channel.value) for channel in Channel)})


@settings(max_examples=40, deadline=None)
@given(st.lists(batches(), max_size=6), st.integers(-5, 5))
def test_that_live_totals_equal_a_recount_of_the_rows_that_a_tile_opens(
    history: list[dict[int, Ticket | None]], minutes: int
) -> None:
    live, now = floor_after(history), NOW + timedelta(minutes=minutes)
    for scope in scopes(live):
        opened = [live.tickets[ticket_id] for ticket_id in live.members(scope)]
        assert live.figures(scope, now) == metrics.count(opened, now, live.weight)
        assert {row.id for row in opened} == {
            row.id for row in live.tickets.values() if row.is_open and scope in live.scopes_of(row)
        }


@settings(max_examples=40, deadline=None)
@given(st.lists(batches(), max_size=4))
def test_that_channels_queues_and_teams_each_sum_to_open(history: list[dict[int, Ticket | None]]) -> None:
    live = floor_after(history)
    whole = live.figures(ALL, NOW)

    def summed(names: list[tuple[str, str]], figure: str) -> Any:
        return sum(getattr(live.figures(name, NOW), figure) for name in names)

    channels = [("channel", channel.value) for channel in Channel]
    queues = [("queue", queue) for queue in (*QUEUES, "gone")]
    teams = [("team", team.id) for team in STRATEGY.teams] + [("team", "")]  # the last: without a team
    for figure in ("open", "waiting", "at_risk", "breached", "load", "callers_waiting", "call_backs"):
        for names in (channels, queues, teams):
            assert summed(names, figure) == pytest.approx(getattr(whole, figure))
    sampled = {(row.scope, row.name): row for row in samples_of(live, NOW)}
    assert sampled[ALL].open == whole.open
    assert sum(sampled[name].open for name in channels) == whole.open


@settings(max_examples=40, deadline=None)
@given(st.lists(batches(), max_size=4), st.integers(-5, 5))
def test_that_every_ticket_at_risk_or_breached_is_next_to_breach(
    history: list[dict[int, Ticket | None]], minutes: int
) -> None:
    live, now = floor_after(history), NOW + timedelta(minutes=minutes)
    listed = live.urgent(now)
    levels = {row.id: row.level(now) for row in live.tickets.values()}
    assert {row.id for row in listed} == {i for i, level in levels.items() if level is not Level.NORMAL}
    assert len({row.id for row in listed}) == len(listed)
    breaks = [row.breaks_at for row in listed if row.breaks_at is not None]
    assert breaks == sorted(breaks)


def test_that_a_new_strategy_moves_tickets_to_their_new_team() -> None:
    text = resource("strategy.toml").read_text(encoding="utf-8")
    entry = 'name = "Payments and refunds"\nteam = "billing"'
    moved = Strategy.parse(text.replace(entry, entry.replace("billing", "orders")))
    live = floor_after([{1: a_ticket(queue="payments")}])
    assert live.figures(("team", "billing"), NOW).open == 1
    live.apply(Batch(9, NOW, strategy=moved, strategy_version=2))
    assert live.figures(("team", "billing"), NOW).open == 0
    assert live.figures(("team", "orders"), NOW).open == 1


def a_ticket(**more: Any) -> Ticket:
    fields: dict[str, Any] = {
        "id": 1, "channel": Channel.EMAIL, "kind": None, "priority": Priority.NORMAL, "language": "te",
        "status": Status.OPEN, "queue": QUEUES[0], "assignee": None, "customer_id": None, "customer_name": "",
        "subject": "", "product": "", "created_at": NOW, "changed_at": NOW, "solved_at": None, "waiting_since": NOW,
        "pause_reason": "", "close_reason": "", "incident_id": None, "call_state": CallState.NONE, "caller": "",
        "lost_calls": 0, "tries": 0, "moved_by": "", "moved_at": None, "moved_note": "",
    }  # fmt: skip
    return Ticket(**{**fields, **more})


def test_that_capacity_is_the_sum_over_those_present() -> None:
    team = STRATEGY.teams[0]
    first, second = STRATEGY.agents_of(team.id)[:2]
    here = {
        first.id: AgentState(first.id, Presence.TALKING, "", NOW, "telephone"),
        second.id: AgentState(second.id, Presence.AWAY, "", NOW, "window"),
    }
    assert metrics.team_capacity(STRATEGY, team.id, here, NOW.date()) == first.capacity
    assert metrics.people(here.values()) == metrics.People(talking=1)
    assert metrics.people(here.values()).present == 1


def test_that_languages_are_listed_by_the_longest_wait_with_free_speakers() -> None:
    rows = [a_ticket(waiting_since=NOW - timedelta(minutes=9)), a_ticket(id=2, language="en"), a_ticket(id=3)]
    assert metrics.languages_waiting(rows, {"en": 2}) == [
        metrics.LanguageWaiting("te", 2, NOW - timedelta(minutes=9), 0, (0, 2, 0, 0)),
        metrics.LanguageWaiting("en", 1, NOW, 2, (0, 1, 0, 0)),
    ]  # fmt: skip


def test_that_the_longest_wait_counts_business_seconds_only() -> None:
    """Friday 17:50 to Monday 09:10 in Kolkata is twenty minutes plus Saturday morning of the office calendar."""
    friday = datetime(2026, 1, 9, 12, 20, tzinfo=UTC)
    monday = datetime(2026, 1, 12, 3, 40, tzinfo=UTC)
    due_at = STRATEGY.calendar("office").add_at(friday, 14_400)
    running = TicketClock(
        1, 1, ClockKind.FIRST_RESPONSE, 1, ClockState.RUNNING, "standard", "office", 14_400, 0, friday, None, due_at,
        due_at, due_at, None, due_at,
    )  # fmt: skip
    live = floor_after([{1: a_ticket(clocks=(running,))}])
    wait = floor.longest_wait(live, Channel.EMAIL, monday)
    assert wait == floor.Wait(20 * 60 + 4 * 3600, 14_400, 1)
    assert floor.longest_wait(live, Channel.FAX, monday) is None


def test_that_nobody_present_and_work_left_is_the_fullest_team() -> None:
    live = floor_after([{1: a_ticket()}])
    night = NOW.replace(hour=22)
    assert floor.team_loads(live, night)[0].share == float("inf")
    assert floor.team_loads(live, night)[-1].share == 0.0
