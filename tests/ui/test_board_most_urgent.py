"""The most urgent ticket of the whole centre: named on the board at all times, and one click or key away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from controlcenter.domain.ticket import Channel, Ticket
from controlcenter.live.batch import Batch
from controlcenter.live.model import ALL
from tests.ui import floor
from tests.ui.believable import NOW
from tests.ui.board_desk import BoardDesk, shown_board
from ui.models.board_filter import BoardFilter
from ui.screens.board.board import BoardScreen
from ui.screens.board.lanes import Area, Grouping
from ui.screens.board.most_urgent import first_of
from ui.wording import text

_FAR = datetime.max.replace(tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> BoardDesk:
    return BoardDesk(tmp_path, floor.floor(200))


@pytest.fixture
def board(qtbot: QtBot, desk: BoardDesk) -> BoardScreen:
    return shown_board(qtbot, desk, 1600)


def by_due(desk: BoardDesk) -> list[Ticket]:
    rows = [row for row in desk.live.tickets.values() if row.is_open and row.due_at is not None]
    return sorted(rows, key=lambda row: (row.due_at or _FAR, row.id))


def test_that_tickets_come_in_the_order_in_which_lanes_show_them(desk: BoardDesk) -> None:
    assert [row.id for row in desk.live.due_first()] == [row.id for row in by_due(desk)]
    assert [row.id for row in desk.live.due_first(("channel", "fax"))] == [
        row.id for row in by_due(desk) if row.channel is Channel.FAX
    ]
    assert list(desk.live.due_first(("queue", "nowhere"))) == []


def test_that_the_order_follows_what_is_solved_and_what_comes(desk: BoardDesk) -> None:
    first, second = by_due(desk)[:2]
    desk.live.apply(Batch(desk.live.seq + 1, NOW, tickets={first.id: None}))
    assert next(desk.live.due_first()) == second
    sooner = replace(second.clocks[0], due_at=NOW - timedelta(days=9), breaks_at=NOW - timedelta(days=9))
    last = replace(by_due(desk)[-1], clocks=(sooner,))
    desk.live.apply(Batch(desk.live.seq + 1, NOW, tickets={last.id: last}))
    assert next(desk.live.due_first()).id == last.id


def test_that_the_line_names_the_first_ticket_of_the_whole_centre(board: BoardScreen, desk: BoardDesk) -> None:
    first = by_due(desk)[0]
    shown = board.side.most_urgent.first
    assert shown.number == first.number
    assert shown.level is first.level(NOW)
    assert first.number in board.side.most_urgent.accessibleName()
    assert "Most urgent" in board.side.most_urgent.accessibleName()
    assert "(J" not in board.side.most_urgent.toolTip() and "J" in board.side.most_urgent.toolTip()


def test_that_the_line_says_when_nothing_is_due_and_while_the_floor_is_read(
    board: BoardScreen, desk: BoardDesk
) -> None:
    height = board.side.most_urgent.height()
    desk.live.awaited = 5
    assert first_of(desk.live, NOW).number == text.READING
    desk.live.awaited = 0
    gone = dict.fromkeys(desk.live.members(ALL) | set(), None)
    desk.live.apply(Batch(desk.live.seq + 1, NOW, tickets=gone))
    board._refresh_side()
    assert board.side.most_urgent.first.number == "Nothing is due"
    assert not board.side.most_urgent.isEnabled()
    assert board.side.most_urgent.height() == height
    board.go_to_most_urgent()
    assert desk.said == ["Nothing is due: no open ticket has a deadline that runs."]


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("area", [Area(), Area("team", "billing"), Area("team", "technical"), Area("queue", "faults")])
def test_that_a_click_goes_to_the_card_wherever_the_board_stands(
    board: BoardScreen, desk: BoardDesk, grouping: Grouping, area: Area
) -> None:
    board.feed.show(grouping, area, BoardFilter())
    QTest.mouseClick(board.side.most_urgent, Qt.MouseButton.LeftButton)
    first = by_due(desk)[0]
    assert board.strip.current_ids() == [first.id]
    column = board.strip.focused()
    assert column is not None
    assert column.model.row_of(first.id) >= 0
    assert column.view.currentIndex().row() == column.model.row_of(first.id)
    assert not column.visibleRegion().isEmpty()
    assert board.feed.grouping is grouping


def test_that_the_key_once_more_goes_to_the_next_one_and_from_elsewhere_to_the_first(
    board: BoardScreen, desk: BoardDesk
) -> None:
    order = [row.id for row in by_due(desk)]
    reached = []
    for _ in range(4):
        desk.actions.start("board.most_urgent")
        reached += board.strip.current_ids()
    assert reached == order[:4]
    board.strip.clear_selection()
    board.strip.focus_first()
    desk.actions.start("board.most_urgent")
    assert board.strip.current_ids() == order[:1]


def test_that_after_the_last_one_the_first_comes_again(board: BoardScreen, desk: BoardDesk) -> None:
    kept = by_due(desk)[:2]
    ids = {row.id for row in kept}
    desk.live.apply(Batch(desk.live.seq + 1, NOW, tickets={i: None for i in list(desk.live.tickets) if i not in ids}))
    reached = []
    for _ in range(3):
        board.go_to_most_urgent()
        reached += board.strip.current_ids()
    assert reached == [kept[0].id, kept[1].id, kept[0].id]


def test_that_a_filter_that_hides_the_card_is_taken_away_with_a_word(board: BoardScreen, desk: BoardDesk) -> None:
    first = by_due(desk)[0]
    board.toolbar.search.setText("no ticket has these words")
    board.toolbar.search.searched.emit("no ticket has these words")
    assert not board.feed.filter.is_empty
    board.go_to_most_urgent()
    assert board.strip.current_ids() == [first.id]
    assert board.feed.filter.is_empty
    assert desk.said == [f"The filter was taken away: it hid {first.number}."]


def test_that_a_filter_that_shows_the_card_stays(board: BoardScreen, desk: BoardDesk) -> None:
    first = by_due(desk)[0]
    board.show_area(Area())
    board.toolbar.channels.choose(first.channel.value)
    board.go_to_most_urgent()
    assert board.strip.current_ids() == [first.id]
    assert not board.feed.filter.is_empty
    assert desk.said == []


def test_that_a_saved_view_that_hides_the_card_is_left(board: BoardScreen, desk: BoardDesk) -> None:
    board.show_view("waiting")
    board.go_to_most_urgent()
    assert board.strip.current_ids() == [by_due(desk)[0].id]
    assert board.feed.view.is_empty
