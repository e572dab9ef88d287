"""Lanes at the edge of the board: nothing of them is shown that could be read as something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import floor
from tests.ui.board_desk import BoardDesk, board_of_all
from ui.screens.board.board import BoardScreen
from ui.screens.board.lane_column import LEAST_PX, LaneColumn
from ui.screens.board.lanes import Area, Grouping
from ui.widgets.cards.drag import mime_of

NO = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desk(tmp_path: Path) -> BoardDesk:
    return BoardDesk(tmp_path, floor.floor(300))


@pytest.fixture
def board(qtbot: QtBot, desk: BoardDesk) -> BoardScreen:
    return board_of_all(qtbot, desk, 1366)


def seen_px(board: BoardScreen, column: LaneColumn) -> int:
    """How much of a lane can be seen."""
    left = column.mapTo(board.strip.viewport(), QPoint(0, 0)).x()
    return min(board.strip.viewport().width(), left + column.width()) - max(0, left)


def are_true(board: BoardScreen) -> bool:
    """Whether exactly the lanes are covered that are not wholly in sight."""
    return all(column.cover.isHidden() == (seen_px(board, column) == column.width()) for column in board.strip.columns)


def cut(board: BoardScreen) -> LaneColumn:
    """The lane at the right edge."""
    return next(each for each in board.strip.columns if 0 < seen_px(board, each) < each.width())


@pytest.mark.parametrize("at", [0, 98, 150, 294, 500, 10_000])
def test_that_exactly_the_lanes_that_are_cut_are_covered(board: BoardScreen, at: int) -> None:
    assert len(board.strip.columns) * LEAST_PX > board.strip.viewport().width()
    board.strip.horizontalScrollBar().setValue(at)
    assert are_true(board)
    assert any(column.cover.isHidden() for column in board.strip.columns)


def test_that_covers_follow_the_width_of_the_board_and_other_lanes(board: BoardScreen) -> None:
    for wide in (1700, 1366, 1020, 1500):
        board.resize(wide, 900)
        QApplication.processEvents()
        assert are_true(board)
    for grouping in Grouping:
        board.group_by(grouping)
        QApplication.processEvents()
        assert are_true(board)


def test_that_lanes_that_have_room_and_the_only_one_of_a_narrow_board_are_never_covered(
    board: BoardScreen,
) -> None:
    board.show_area(Area("team", "billing"))
    board.resize(2400, 900)
    QApplication.processEvents()
    assert all(column.cover.isHidden() for column in board.strip.columns)
    board.strip.setMaximumWidth(250)
    QApplication.processEvents()
    assert board.strip.viewport().width() < LEAST_PX
    assert board.strip.columns[0].cover.isHidden()


def test_that_a_cover_says_whose_lane_it_is_and_shows_no_other_text(board: BoardScreen) -> None:
    column = cut(board)
    assert column.header.head.title in column.cover.accessibleName()
    assert column.cover._part[0][:3] == column.header.head.title[:3]

    def below_the_title() -> QImage:
        return column.cover.grab().toImage().copy(0, 40, column.width(), column.height() - 40)

    lanes = [each for each in board.strip.columns if each.model.rowCount() >= 10]
    pictures = []
    for column in lanes[:2]:
        column.cover.show_part(0, 100, is_whole=False)
        pictures.append(below_the_title())
    assert pictures[0] == pictures[1]  # other cards, other figures: the same picture


def test_that_a_click_on_a_cut_lane_brings_it_into_sight(board: BoardScreen) -> None:
    column = cut(board)
    QTest.mouseClick(column.cover, Qt.MouseButton.LeftButton)
    assert seen_px(board, column) == column.width()
    assert board.strip.focused() is column
    assert are_true(board)
    first = next(each for each in board.strip.columns if seen_px(board, each) > 0)
    assert first.cover.isHidden()  # none is cut at the left


def test_that_keys_go_to_a_lane_that_was_cut(board: BoardScreen) -> None:
    board.strip.focus_first()
    for _ in range(4):
        column = board.strip.focused()
        assert column is not None
        QTest.keyClick(column.view, Qt.Key.Key_Right)
        reached = board.strip.focused()
        assert reached is not None and reached is not column
        assert reached.cover.isHidden()


def test_that_cards_can_be_dropped_on_a_cut_lane(board: BoardScreen, desk: BoardDesk) -> None:
    column = cut(board)
    data = mime_of(board.strip.columns[0].model.ids()[:1])
    at = QPoint(20, 300)
    move, left = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(column.cover, QDragEnterEvent(at, move, data, left, NO))
    assert column.view.zone is not None and column.view.zone.ok
    assert column.cover._zone == column.view.zone
    QApplication.sendEvent(column.cover, QDropEvent(at.toPointF(), move, data, left, NO))
    assert len(desk.ran) == 1
    assert column.cover._zone is None


def test_that_the_lane_with_the_focus_stays_in_sight_when_a_ticket_opens_beside_it(board: BoardScreen) -> None:
    board.resize(1700, 900)
    QApplication.processEvents()
    whole = [column for column in board.strip.columns if seen_px(board, column) == column.width()]
    last = whole[-1]
    last.view.setFocus()
    board.resize(1250, 900)
    QApplication.processEvents()
    assert seen_px(board, last) == last.width()
    assert are_true(board)


def test_that_lanes_stay_where_they_are_while_the_one_with_the_focus_has_room(board: BoardScreen) -> None:
    board.resize(1700, 900)
    QApplication.processEvents()
    board.strip.focus_first()
    board.resize(1250, 900)
    QApplication.processEvents()
    assert board.strip.horizontalScrollBar().value() == 0
