"""In whatever state the centre is, each number of the wall equals the rows that it opens, and a recount of them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from controlcenter.domain.incident import Incident, IncidentStatus
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import CallState, Channel, ClockKind, Level, Status, Ticket
from controlcenter.live.batch import Batch
from controlcenter.live.model import ALL, LiveModel
from tests.ui import wall_day
from tests.ui.believable import NOW, ticket
from ui.screens.wall import rows
from ui.screens.wall.figures import WallFigures, look, wall_figures
from ui.screens.wall.page_figures import PEOPLE_OPEN, people_figures
from ui.screens.wall.trends import Trends

STRATEGY = wall_day.a_strategy()
QUEUES = [queue.id for queue in STRATEGY.queues]
AGENTS = [agent.id for agent in STRATEGY.agents]


def a_ticket(dice: random.Random, ticket_id: int) -> Ticket:
    """Anything that a ticket can be: any channel, language, clock, hand and status, late or not."""
    channel = dice.choice(list(Channel))
    more: dict[str, Any] = {
        "queue": dice.choice(QUEUES), "assignee": dice.choice([None, *AGENTS]),
        "language": dice.choice(["en", "hi", "te", "fil", "", "xx"]),
        "waiting_since": dice.choice([None, NOW - timedelta(seconds=dice.randint(0, 90_000))]),
        "status": dice.choice([*Status, Status.OPEN, Status.OPEN]),
    }  # fmt: skip
    if channel is Channel.TELEPHONE:
        more["call_state"] = dice.choice(list(CallState))
    left_s = dice.choice([None, float(dice.randint(-9000, 9000)), 0.0, 1.0])
    made = ticket(ticket_id, channel, "Words", "Meera Nair", left_s, paused=dice.random() < 0.2, **more)
    kind = dice.choice([ClockKind.FIRST_RESPONSE, ClockKind.ANSWER, ClockKind.CALL_BACK, ClockKind.RESOLUTION])
    return replace(made, clocks=tuple(replace(clock, kind=kind) for clock in made.clocks))


def a_batch(dice: random.Random, seq: int, now: datetime) -> Batch:
    """A few changes: tickets come, change and go, people do something else, an incident grows."""
    ids = dice.sample(range(1, 41), dice.randint(0, 12))
    tickets = {i: None if dice.random() < 0.15 else a_ticket(dice, i) for i in ids}
    agents = {
        name: AgentState(name, dice.choice(list(Presence)), "", now, "telephone")
        for name in dice.sample(AGENTS, dice.randint(0, len(AGENTS)))
    }
    active = dice.choice(list(IncidentStatus))
    linked = tuple(sorted(dice.sample(range(1, 41), dice.randint(0, 6))))
    incident = Incident(1, "Portal is slow", "sev1", active, dice.choice(["", AGENTS[0]]), now, None, linked)
    parts: dict[str, Any] = {"tickets": tickets, "agents": agents, "incidents": {1: incident}}
    if seq == 1:
        parts |= {"strategy": STRATEGY, "strategy_version": 1, "full": True, "people": {}}
    return Batch(seq=seq, read_at=now, **parts)


def check(live: LiveModel, now: datetime) -> None:
    """Every number, its rows, and a recount that knows nothing of tallies."""
    shown = wall_figures(live, now, look(live, now), Trends())
    opened = [row for row in live.tickets.values() if row.is_open]
    late = [row for row in opened if row.level(now) is not Level.NORMAL]
    assert shown.whole.open == len(rows.opened(live)) == len(opened)
    assert shown.whole.breached + shown.whole.at_risk == len(rows.urgent(live, now)) == len(late)
    for channel in Channel:
        check_channel(live, shown, channel, now)
    check_people(live, shown, now)
    waiting = [row for row in opened if row.waiting_since is not None]
    assert sum(row.waiting for row in shown.languages) == len(waiting)
    for language in shown.languages:
        assert language.waiting == sum(language.by_channel) == len(rows.waiting_in(live, language.code))
        assert all(live.tickets[i].language == language.code for i in rows.waiting_in(live, language.code))
    for team in shown.teams:
        of_team = [live.tickets[i] for i in rows.opened(live, ("team", team.load.team))]
        assert team.load.total == pytest.approx(sum(live.weight(row) for row in of_team))
    assert sum(len(rows.opened(live, ("team", team.load.team))) for team in shown.teams) <= len(opened)
    assert all(row.tickets == len(rows.of_incident(live, row.id)) for row in shown.incidents)
    assert len(shown.incidents) == sum(one.status.is_active for one in live.incidents.values())


def check_channel(live: LiveModel, shown: WallFigures, channel: Channel, now: datetime) -> None:
    f, scope = shown.of(channel), ("channel", channel.value)
    mine = [row for row in live.tickets.values() if row.is_open and row.channel is channel]
    assert len(rows.opened(live, scope)) == len(mine)
    assert f.unassigned == len(rows.unassigned(live, channel)) == sum(row.assignee is None for row in mine)
    late = [row.id for row in mine if row.level(now) is not Level.NORMAL]
    assert f.breached + f.at_risk == len(late) and sorted(rows.urgent(live, now, scope)) == sorted(late)
    counted = rows.of_channel(live, channel)
    assert f.count == len(counted) == len(set(counted))
    if channel is not Channel.TELEPHONE:
        assert sorted(counted) == sorted(row.id for row in mine)
        return
    parts = [rows.call_backs(live), rows.other_calls(live)]
    assert [count for _, count, _ in f.parts] == [len(part) for part in parts]
    assert sorted([*counted, *parts[0], *parts[1]]) == sorted(row.id for row in mine)
    assert all(live.tickets[i].call_state is CallState.WAITING for i in counted)


def check_people(live: LiveModel, shown: WallFigures, now: datetime) -> None:
    figures = people_figures(shown)
    for figure, presence in zip(figures, PEOPLE_OPEN, strict=True):
        found = rows.people(live, now, presence)
        assert figure.value == str(len(found)) and {state.presence for state in found} <= {presence}
    assert shown.people.present == len(rows.people(live, now))
    assert sum(team.free for team in shown.teams) <= shown.people.free


def run(seed: int, states: int) -> None:
    dice = random.Random(seed)
    live, now = LiveModel(), NOW
    for seq in range(1, states + 1):
        now += timedelta(seconds=dice.choice([0, 1, 30, 600]))
        if seq % 40 == 0:
            live, now = LiveModel(), NOW
        live.apply(replace(a_batch(dice, seq if seq % 40 else 1, now), seq=seq))
        check(live, now)


@pytest.mark.parametrize("seed", range(3))
def test_that_each_number_equals_its_rows_in_random_states(qapp: Any, seed: int) -> None:
    run(seed, 100)


@pytest.mark.soak
def test_that_each_number_equals_its_rows_in_ten_thousand_random_states(qapp: Any) -> None:
    for seed in range(100):
        run(100 + seed, 100)


def test_that_the_list_of_next_breaches_holds_every_ticket_that_is_late(qapp: Any) -> None:
    live = wall_day.a_live()
    shown = wall_figures(live, NOW, look(live, NOW), Trends(), rows=200)
    late = {row.ticket_id for row in shown.rows if row.level is not Level.NORMAL}
    assert late == set(rows.urgent(live, NOW, ALL))
