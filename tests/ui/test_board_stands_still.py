"""Nothing moves under the hand: what comes and goes by itself has a place where nothing else stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controlcenter.domain.team import AgentState, Presence
from controlcenter.live.batch import Batch
from tests.ui import floor
from tests.ui.believable import NOW
from tests.ui.board_desk import BoardDesk, shown_board
from ui.screens.board.board import BoardScreen
from ui.screens.board.lanes import FREE, Area, Grouping
from ui.screens.board.side_row import SideRow


@pytest.fixture
def desk(tmp_path: Path) -> BoardDesk:
    return BoardDesk(tmp_path, floor.floor(200))


@pytest.fixture
def board(qtbot: QtBot, desk: BoardDesk) -> BoardScreen:
    made = shown_board(qtbot, desk, 1600)
    QApplication.processEvents()
    return made


def tops(board: BoardScreen) -> dict[tuple[str, str], int]:
    """Where each row of the left side stands."""
    QApplication.processEvents()
    return {row.row.id: row.mapTo(board, QPoint(0, 0)).y() for row in board.side._order}


def queues(board: BoardScreen) -> set[str]:
    """The queues that the left side shows."""
    return {row.row.id[1] for row in board.side._order if row.row.id[0] == "queue"}


def of_team(team: str) -> set[str]:
    return {queue.id for queue in floor.strategy().queues_of(team)}


def press(row: SideRow, x: int) -> None:
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, 15))


def leave(desk: BoardDesk, *agents: str) -> None:
    states = {agent: AgentState(agent, Presence.OFF, "", NOW, "telephone") for agent in agents}
    desk.live.apply(Batch(desk.live.seq + 1, NOW, agents=states))


# The left side


def test_that_a_saved_view_folds_no_team(board: BoardScreen) -> None:
    before = tops(board)
    assert queues(board) == of_team("billing")
    press(board.side.row(("view", "unassigned")), 80)
    assert board.feed.area == Area()
    assert tops(board) == before


def test_that_choosing_another_team_moves_no_row_above_it(board: BoardScreen) -> None:
    before = tops(board)
    row = board.side.row(("team", "technical"))
    press(row, 80)
    after = tops(board)
    chosen = before["team", "technical"]
    assert board.feed.area == Area("team", "technical")
    assert {ident: top for ident, top in after.items() if top <= chosen} == {
        ident: top for ident, top in before.items() if top <= chosen
    }
    assert queues(board) == of_team("billing") | of_team("technical")


def test_that_the_sign_of_a_team_folds_it_and_chooses_nothing(board: BoardScreen) -> None:
    row = board.side.row(("team", "billing"))
    press(row, 6)
    assert queues(board) == set()
    assert board.feed.area == Area("team", "billing")
    assert row.isChecked()
    assert "queues hidden" in row.accessibleDescription()
    other = board.side.row(("team", "orders"))
    press(other, 6)
    assert queues(board) == of_team("orders")
    assert not other.isChecked()
    assert board.feed.area == Area("team", "billing")


def test_that_keys_fold_a_team(board: BoardScreen) -> None:
    row = board.side.row(("team", "billing"))
    for key, shown in ((Qt.Key.Key_Left, set()), (Qt.Key.Key_Right, of_team("billing"))):
        QTest.keyClick(row, key)
        assert queues(board) == shown
    QTest.keyClick(board.side.row(("view", "unassigned")), Qt.Key.Key_Left)
    assert queues(board) == of_team("billing")


# Notices


def test_that_work_left_behind_moves_no_card_and_no_view(board: BoardScreen, desk: BoardDesk) -> None:
    column = board.strip.column(FREE)
    rows = tops(board)

    def card() -> QPoint:
        QApplication.processEvents()
        box = column.view.visualRect(column.model.index(1, 0))
        return column.view.viewport().mapTo(board, box.topLeft())

    before = card()
    leave(desk, "rohan", "liza")
    board._refresh_side()
    assert "Left behind" in board.matters.left_line.said
    assert board.matters.left_line.isVisible()
    assert card() == before
    assert tops(board).items() >= rows.items()
    assert board.matters.left_line.mapTo(board, QPoint(0, 0)).y() >= board.strip.geometry().bottom()


def test_that_no_notice_comes_while_cards_are_dragged(board: BoardScreen, desk: BoardDesk) -> None:
    before = board.matters.left_line.said
    board.picking.drag(list(desk.live.tickets.values())[:1])
    leave(desk, "rohan", "liza")
    assert board.matters.left_line.said == before
    board.picking.drag(())
    board._look_left(at_once=True)
    assert board.matters.left_line.said != before


@pytest.mark.parametrize("grouping", list(Grouping))
def test_that_the_left_side_stands_whatever_the_lanes_are(board: BoardScreen, grouping: Grouping) -> None:
    before = tops(board)
    board.group_by(grouping)
    assert tops(board) == before
