"""What people who went away have left in their hands is known without a look through all tickets."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from controlcenter.domain.leftover import is_left_behind
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import Status
from controlcenter.live.batch import Batch
from controlcenter.live.model import LiveModel
from tests.ui import floor
from tests.ui.believable import NOW
from ui.models.board_filter import BoardFilter
from ui.models.word_index import WordIndex
from ui.screens.board import people
from ui.screens.board.left_behind import MOST_AT_ONCE, HeldWork, LeftBehind, plan
from ui.screens.board.views import View, ViewCounts


def _scanned(live: LiveModel) -> frozenset[int]:
    here = people.present(live, NOW)
    return frozenset(t.id for t in live.tickets.values() if t.assignee and t.assignee not in here and is_left_behind(t))


def test_that_what_is_left_behind_is_what_a_look_through_all_tickets_would_find() -> None:
    live = floor.floor(400)
    held = HeldWork(live)
    live.subscribe(held.apply)
    rng = random.Random(5)
    assert live.strategy is not None
    agents = [agent.id for agent in live.strategy.agents]
    for step in range(40):
        some = rng.sample(list(live.tickets), 20)
        rows = {
            i: replace(live.tickets[i], assignee=rng.choice([None, *agents]), status=rng.choice(list(Status)))
            for i in some
        }
        gone = {rng.choice(list(live.tickets)): None}
        state = AgentState(rng.choice(agents), rng.choice(list(Presence)), "", NOW - timedelta(minutes=1), "own")
        live.apply(Batch(live.seq + 1, NOW, tickets={**rows, **gone}, agents={state.agent: state}))
        assert held.left_behind(NOW).ids == _scanned(live), step
    kept = dict(list(live.tickets.items())[:50])
    live.apply(Batch(live.seq + 1, NOW, tickets=kept, strategy=live.strategy, full=True))
    assert held.left_behind(NOW).ids == _scanned(live)


def test_that_of_too_many_tickets_those_due_first_are_distributed() -> None:
    live = floor.floor(900)
    dealt = plan(live, LeftBehind(frozenset(live.tickets)), NOW)
    assert len(dealt) == MOST_AT_ONCE
    dues = sorted(row.due_at for row in live.tickets.values() if row.due_at is not None)[:MOST_AT_ONCE]
    assert [each.ticket.due_at for each in dealt] == dues


def test_that_a_view_of_named_tickets_counts_those_of_them_that_are_open() -> None:
    live = floor.floor(60)
    counts = ViewCounts(live, lambda: NOW, WordIndex())
    live.subscribe(counts.apply)
    some = list(live.tickets)[:10]
    view = View("rows", BoardFilter(ids=frozenset(some)), name="Rows")
    counts.follow([view])
    assert counts.count(view, NOW) == 10
    solved = replace(live.tickets[some[0]], status=Status.SOLVED)
    live.apply(Batch(live.seq + 1, NOW, tickets={some[0]: solved, some[1]: None}))
    assert counts.count(view, NOW) == 8
