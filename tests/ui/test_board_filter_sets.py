"""What the board's filters find by sets of ids is what asking every ticket would find."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from controlcenter.domain.ticket import Channel, Kind, Level, Priority, Status
from controlcenter.live.batch import Batch
from controlcenter.live.model import ALL, LiveModel
from tests.ui import floor
from tests.ui.believable import NOW
from ui.models.board_filter import BoardFilter, Sieve
from ui.models.lane_model import LaneModel
from ui.models.lane_order import LaneOrder
from ui.models.sight import LiveSight
from ui.models.word_index import WordIndex

FILTERS = [
    BoardFilter(channel=Channel.FAX),
    BoardFilter(kinds=frozenset({Kind.COMPLAINT})),
    BoardFilter(kinds=frozenset({Kind.COMPLAINT, None})),
    BoardFilter(priorities=frozenset({Priority.URGENT, Priority.HIGH})),
    BoardFilter(languages=frozenset({"te"})),
    BoardFilter(languages=frozenset({"te", "hi"}), unassigned=True),
    BoardFilter(status=Status.WAITING_CUSTOMER, channel=Channel.EMAIL),
    BoardFilter(levels=frozenset({Level.AT_RISK})),
    BoardFilter(levels=frozenset({Level.AT_RISK, Level.BREACHED}), priorities=frozenset({Priority.NORMAL})),
    BoardFilter(words="refund", languages=frozenset({"en"})),
    BoardFilter(skills=frozenset({"billing", "te"})),
    BoardFilter(ids=frozenset(range(50_000, 50_200))),
    BoardFilter(languages=frozenset({"xx"})),
]


@pytest.mark.parametrize("wanted", FILTERS)
@pytest.mark.parametrize("is_folded", [True, False])
def test_that_sifting_by_ids_finds_what_asking_each_ticket_finds(wanted: BoardFilter, is_folded: bool) -> None:
    rng = random.Random(5)
    live, index = floor.floor(400), WordIndex()
    index.want(live.tickets[ticket_id] for ticket_id in live.members(ALL))
    if is_folded:
        index.fold(400)
    sight = LiveSight(live, lambda: NOW, index)
    sieve = Sieve(wanted.checks(sight))
    for _ in range(3):
        assert sieve.sift(live.tickets) == {i for i, ticket in live.tickets.items() if sieve(ticket)}
        for ticket_id in rng.sample(list(live.tickets), 60):
            _change(live, index, sight, ticket_id, rng)


def _change(live: LiveModel, index: WordIndex, sight: LiveSight, ticket_id: int, rng: random.Random) -> None:
    row = live.tickets[ticket_id]
    new = None
    if rng.random() < 0.8:
        new = replace(
            row, kind=rng.choice([None, *Kind]), priority=rng.choice(list(Priority)),
            subject=rng.choice(["Refund", "x"]),
            language=rng.choice(["te", "en"]), assignee=rng.choice([None, "asha"]),
        )  # fmt: skip
    live.apply(Batch(live.seq + 1, NOW, tickets={ticket_id: new}))
    if new is None:
        index.forget(ticket_id)
    else:
        index.put(new)
    sight.touched(ticket_id, new)


def test_that_the_passing_of_time_names_the_tickets_whose_level_has_turned() -> None:
    live, index, now = floor.floor(400), WordIndex(), [NOW]
    sight = LiveSight(live, lambda: now[0], index)
    at_risk = sight.at_levels(frozenset({Level.AT_RISK}))
    before = set(at_risk)
    now[0] = NOW + timedelta(hours=2)
    turned = sight.pass_time()
    assert turned and turned == before ^ at_risk
    assert at_risk == {i for i, ticket in live.tickets.items() if ticket.level(now[0]) is Level.AT_RISK}
    assert sight.pass_time() == set()


def test_that_looking_again_at_a_lane_that_stands_still_brings_no_card_back() -> None:
    lane = LaneModel(lambda: NOW)
    rows = floor.tickets(5, 3)
    lane.load(rows)
    lane.freeze()
    lane.apply({rows[0].id: None})
    lane.look_again([rows[0].id, rows[1].id, -1])
    lane.thaw()
    assert set(lane.ids()) == {row.id for row in rows[1:]}


def test_that_a_lane_out_of_sight_is_counted_without_being_put_in_order() -> None:
    order, rows = LaneOrder(), floor.tickets(40, 3)
    order.take(rows)
    order.show({row.id for row in rows[:30]})
    assert order.count == 30 and order._chosen is not None
    order.drop(rows[0].id)
    assert order.count == len(order.shown) == 29
    order.show(None)
    assert order.count == len(order.shown) == 39
