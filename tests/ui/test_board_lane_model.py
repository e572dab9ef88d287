"""The model of one lane: order, filter, few and many changes, and stillness while somebody drags."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from pytestqt.modeltest import ModelTester

from controlcenter.domain.ticket import Channel, Level, Ticket
from controlcenter.live.model import LiveModel
from tests.ui.believable import NOW, ticket
from ui.models.board_filter import BoardFilter, Sieve
from ui.models.lane_model import FEW_IN_ALL, MANY, LaneModel
from ui.models.sight import LiveSight
from ui.models.word_index import WordIndex


def sight(index: WordIndex | None = None) -> LiveSight:
    return LiveSight(LiveModel(), lambda: NOW, index or WordIndex())


def row(ticket_id: int, left_s: float | None = 3600, **more: Any) -> Ticket:
    return ticket(ticket_id, Channel.EMAIL, f"Subject {ticket_id}", "Asha Rao", left_s, **more)


@pytest.fixture
def lane(qtmodeltester: ModelTester) -> LaneModel:
    made = LaneModel(lambda: NOW)
    qtmodeltester.check(made)
    return made


def order_is_right(lane: LaneModel) -> bool:
    shown = [lane.ticket_at(at) for at in range(lane.rowCount())]
    far = NOW + timedelta(days=9999)
    return shown == sorted(shown, key=lambda t: (t.due_at or far, t.id)) and lane.ids() == [t.id for t in shown]


def test_that_those_due_first_stand_on_top_and_those_without_a_deadline_last(lane: LaneModel) -> None:
    lane.load([row(1, None), row(2, 600), row(3, -60), row(4, 600)])
    assert lane.ids() == [3, 2, 4, 1]
    assert lane.row_of(1) == 3
    assert lane.row_of(99) == -1


def test_that_any_sequence_of_changes_keeps_model_and_order_sound(lane: LaneModel) -> None:
    rng = random.Random(3)
    held: dict[int, Ticket] = {}
    for _ in range(80):
        changes: dict[int, Ticket | None] = {}
        for _ in range(rng.choice([1, 1, 2, 5, 2 * MANY])):
            ident = rng.randrange(70)
            gone = rng.random() < 0.3
            changes[ident] = None if gone else row(ident, rng.choice([None, *range(-600, 9000, 600)]))
        lane.apply(changes)
        held.update({ident: made for ident, made in changes.items() if made is not None})
        for ident, made in changes.items():
            if made is None:
                held.pop(ident, None)
        assert set(lane.ids()) == held.keys()
        assert order_is_right(lane)
        levels = [t.level(NOW) for t in held.values()]
        assert lane.levels() == (levels.count(Level.AT_RISK), levels.count(Level.BREACHED))


def test_that_many_changes_in_a_long_lane_are_counted_like_those_of_a_short_one(lane: LaneModel) -> None:
    rng = random.Random(4)
    held = {at: row(at, rng.choice([None, *range(-600, 9000, 600)])) for at in range(FEW_IN_ALL * (MANY + 50))}
    lane.load(held.values())
    lane.levels()
    for _ in range(4):
        idents = rng.sample(range(len(held) + 40), MANY + 1)
        new = {at: None if rng.random() < 0.3 else row(at, rng.choice([None, -60, 60, 7200])) for at in idents}
        lane.apply(new)
        held = {at: made for at, made in {**held, **new}.items() if made is not None}
        levels = [t.level(NOW) for t in held.values()]
        assert lane.levels() == (levels.count(Level.AT_RISK), levels.count(Level.BREACHED))
    assert set(lane.ids()) == held.keys() and order_is_right(lane)


def test_that_few_changes_keep_the_rows_and_many_reset_them(lane: LaneModel) -> None:
    lane.load([row(at) for at in range(100)])
    resets: list[bool] = []
    lane.modelReset.connect(lambda: resets.append(True))
    lane.apply({at: row(at, 60) for at in range(MANY)})
    assert resets == []
    lane.apply({at: row(at, 90) for at in range(MANY + 1)})
    assert resets == [True]


def test_that_a_row_that_stays_where_it_is_says_so_and_counts_nothing_anew(lane: LaneModel) -> None:
    lane.load([row(1, 100), row(2, 200), row(3, 300)])
    told: list[object] = []
    lane.counted.connect(lambda: told.append("counted"))
    lane.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    lane.apply({2: replace(row(2, 200), assignee="asha")})
    assert told == [(1, 1)]
    assert lane.ticket_at(1).assignee == "asha"
    lane.apply({2: None})
    assert told == [(1, 1), "counted"]


def test_that_a_moved_row_takes_persistent_indexes_along(lane: LaneModel) -> None:
    from PySide6.QtCore import QPersistentModelIndex

    lane.load([row(1, 100), row(2, 200), row(3, 300)])
    kept = QPersistentModelIndex(lane.index(0, 0))
    lane.apply({1: row(1, 250)})
    assert lane.ids() == [2, 1, 3]
    assert kept.row() == 1


def test_that_the_filter_hides_and_still_counts(lane: LaneModel) -> None:
    lane.load([row(1, language="te"), row(2), row(3, language="te")])
    telugu = BoardFilter(languages=frozenset({"te"}))
    lane.set_filter(Sieve(telugu.checks(sight())))
    assert lane.ids() == [1, 3]
    assert lane.total == 3
    lane.apply({4: row(4), 5: row(5, language="te"), 1: replace(row(1), language="en")})
    assert lane.ids() == [3, 5]
    assert lane.total == 5


def test_that_a_frozen_lane_stands_still_and_catches_up_when_it_thaws(lane: LaneModel) -> None:
    lane.load([row(1, 100), row(2, 200), row(3, 300)])
    lane.freeze()
    lane.apply({1: None, 2: replace(row(2, 999), subject="Changed"), 4: row(4, 10)})
    assert lane.ids() == [1, 2, 3]
    assert lane.hollow == {1}
    assert lane.ticket_at(1).subject == "Changed"
    lane.load([row(2, 999), row(3, 300), row(4, 10), row(5, 20)])
    assert lane.ids() == [1, 2, 3]
    lane.thaw()
    assert lane.ids() == [4, 5, 3, 2]
    assert lane.hollow == frozenset()


def test_that_two_freezes_need_two_thaws(lane: LaneModel) -> None:
    lane.load([row(1)])
    lane.freeze()
    lane.freeze()
    lane.thaw()
    lane.apply({1: None})
    assert lane.is_frozen
    assert lane.ids() == [1]
    lane.thaw()
    assert lane.ids() == []


def test_that_a_card_is_read_aloud_and_can_be_dragged(lane: LaneModel) -> None:
    lane.load([row(7, 180)])
    said = lane.data(lane.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(said, str)
    assert "E-7" in said
    assert "3 minutes left" in said
    assert isinstance(lane, QAbstractItemModel)
    assert lane.flags(lane.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled


@pytest.mark.parametrize(
    ("words", "found"), [("E-7", True), ("subject", True), ("RAO 7", True), ("nothing", False), ("", True)]
)
def test_that_words_are_sought_in_number_subject_and_customer(words: str, found: bool) -> None:
    index = WordIndex()
    index.want([row(7)])
    assert Sieve(BoardFilter(words=words).checks(sight(index)))(row(7)) is found


def test_that_what_waits_in_a_frozen_lane_is_counted_and_own_moves_do_not_wait(lane: LaneModel) -> None:
    lane.load([row(1, 100), row(2, 200), row(3, 300)])
    lane.freeze()
    lane.own = lambda: frozenset({3})
    lane.apply({1: None, 2: replace(row(2, 999)), 3: None, 4: row(4, 10), 5: row(5, 20)})
    assert lane.ids() == [1, 2]
    assert lane.waiting == (2, 2)
    assert not lane.flags(lane.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert lane.flags(lane.index(1, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    lane.thaw()
    assert lane.ids() == [4, 5, 2]
    assert lane.waiting == (0, 0)


def test_that_a_lane_that_nobody_sees_holds_and_counts_rightly_and_tells_once_when_it_is_seen(lane: LaneModel) -> None:
    rng = random.Random(5)
    held = {at: row(at, 60 * at) for at in range(40)}
    lane.load(held.values())
    told: list[str] = []
    lane.modelReset.connect(lambda: told.append("reset"))
    for name in ("rowsInserted", "rowsRemoved", "rowsMoved", "dataChanged"):
        getattr(lane, name).connect(lambda *_, name=name: told.append(name))
    lane.set_seen(False)
    for at in range(60):
        ident = rng.randrange(60)
        made = None if at % 3 == 0 else row(ident, rng.choice([None, -60, 60, 7200]))
        lane.apply({ident: made})
        held = {at: kept for at, kept in {**held, ident: made}.items() if kept is not None}
        assert set(lane.ids()) == held.keys() and order_is_right(lane)
        levels = [t.level(NOW) for t in held.values()]
        assert (lane.total, lane.levels()) == (len(held), (levels.count(Level.AT_RISK), levels.count(Level.BREACHED)))
    assert told == []
    lane.set_seen(True)
    assert told == ["reset"]
    lane.apply({99: row(99)})
    assert told == ["reset", "rowsInserted"]


def test_that_a_hand_in_a_lane_that_nobody_sees_holds_it_still(lane: LaneModel) -> None:
    lane.load([row(1, 100), row(2, 200)])
    lane.set_seen(False)
    lane.apply({3: row(3, 50)})
    lane.freeze()
    lane.apply({1: None})
    assert lane.ids() == [3, 1, 2] and lane.hollow == {1}
    lane.thaw()
    lane.set_seen(True)
    assert lane.ids() == [3, 2]
