"""A lane scrolls by moving pixels: what stands on the screen then is what a fresh painting would put there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.ui import floor
from tests.ui.board_desk import BoardDesk, board_of_all, settle
from ui.look import theme
from ui.screens.board.board import BoardScreen
from ui.widgets.cards.drag import DropPreview

WELCOME = DropPreview(True, "Assign 3 to Divya", "7 of 8 after the move")


@pytest.fixture
def board(qtbot: QtBot, tmp_path: Path) -> BoardScreen:
    return board_of_all(qtbot, BoardDesk(tmp_path, floor.floor(400)), 1300)


def _standing(board: BoardScreen) -> QImage:
    settle()
    return board.screen().grabWindow(board.winId()).toImage()


def _fresh(board: BoardScreen) -> QImage:
    page = board.strip.widget()
    assert page is not None
    for part in (board, page, *(column.view.viewport() for column in board.strip.columns)):
        part.repaint()
    return _standing(board)


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_that_a_scrolled_lane_looks_as_if_it_had_been_painted_there(board: BoardScreen, name: str) -> None:
    theme.current().set(name)
    for column in board.strip.columns[:3]:
        column.view.selectRow(1)
        for step in (7, 90, 85, 300, 123):
            column.view.verticalScrollBar().setValue(step)
            settle()
    assert _standing(board) == _fresh(board)


def test_that_a_drop_zone_stays_where_it_is_while_its_lane_scrolls(board: BoardScreen) -> None:
    view = board.strip.columns[0].view
    view.verticalScrollBar().setValue(40)
    view.show_preview(WELCOME)
    settle()
    view.verticalScrollBar().setValue(90)
    assert _standing(board) == _fresh(board)
    view.show_preview(None)
    assert _standing(board) == _fresh(board)


def test_that_a_lane_lights_up_behind_its_cards_too_while_a_drop_is_welcome(board: BoardScreen) -> None:
    view = board.strip.columns[0].view
    for zone, colour in ((WELCOME, "accent_soft"), (DropPreview(False, "No"), "panel"), (None, "panel")):
        view.show_preview(zone)
        between = view.cards.card_px + 2  # the gap below the first card
        shown = view.viewport().grab().toImage().pixelColor(20, between)
        assert shown == theme.colour(colour)
