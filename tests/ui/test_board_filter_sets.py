"""What the board's filters find by sets of ids is what asking every ticket would find."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from controlcenter.domain.ticket import Channel, Kind, Level, Priority, Status
from controlcenter.live.batch import Batch
from controlcenter.live.model import ALL, LiveModel
from tests.ui import floor
from tests.ui.believable import NOW
from ui.models.board_filter import EVERYTHING, BoardFilter, Sieve
from ui.models.lane_model import LaneModel
from ui.models.lane_order import LaneOrder, place_of
from ui.models.sight import LiveSight
from ui.models.word_index import WordIndex
from ui.screens.board.feed import Feed
from ui.screens.board.lanes import Area, Grouping

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


def test_that_the_first_cards_of_a_long_lane_are_found_before_all_of_it_is_in_order() -> None:
    order, rows = LaneOrder(), floor.tickets(500, 3)
    order.take(rows)
    chosen = {row.id for row in rows[:400]}
    right = sorted(place_of(row) for row in rows[:400])
    order.show(chosen)
    assert [order.at(row) for row in (0, 7, 3, 60)] == [right[0], right[7], right[3], right[60]]
    assert order.row_of(right[5][1]) == 5
    assert order.row_of(rows[450].id) == order.row_of(-1) == -1
    assert order.turned(chosen) == set()
    assert order._chosen is not None  # nothing was put in order for that
    with pytest.raises(IndexError):
        order.at(400)
    assert order.row_of(right[399][1]) == 399
    assert list(order.shown) == right == [order.at(row) for row in range(400)]
    order.show(chosen)
    assert order.at(0) == right[0]
    order.drop(right[0][1])
    assert order.at(0) == right[1]


def test_that_words_which_come_with_another_strategy_are_found(qtbot: QtBot) -> None:
    live = floor.floor(40)
    feed = Feed(live, lambda: NOW)
    feed.show(Grouping.AGENT, Area(), EVERYTHING)
    feed.index.fold(40)
    row = next(iter(live.tickets.values()))
    new = {row.id: replace(row, subject="Zeppelin")}
    live.apply(Batch(live.seq + 1, NOW, tickets=new, strategy=floor.strategy(), strategy_version=2))
    assert feed.index.find("zeppelin") == {row.id}


def test_that_words_that_stay_as_they_were_are_not_folded_again() -> None:
    index, row = WordIndex(), floor.tickets(1, 3)[0]
    index.put(row)
    index.fold(1)
    handed_over = replace(row, assignee="asha")
    index.put(handed_over, row)
    assert index.is_ready
    before = handed_over
    for other in ({"subject": "Refund"}, {"kind": None}, {"priority": Priority.LOW}):
        after = replace(before, **other)
        index.put(after, before)
        assert not index.is_ready
        index.fold(1)
        before = after
    assert index.find("refund") == index.groups.of_kinds([None]) == index.groups.of_priorities([Priority.LOW])
