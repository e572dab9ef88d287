"""Lanes beside those in sight are drawn ahead, so that scrolling sideways never waits for text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import floor
from tests.ui.board_desk import BoardDesk
from ui.screens.board.board import BoardScreen
from ui.screens.board.lanes import Area
from ui.widgets.cards import painting as card_paint


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the tickets whose card had to be drawn, in order."""
    seen: list[int] = []
    draw = card_paint._Card.draw

    def counted(self: card_paint._Card, ticket: card_paint.Ticket, *rest: object) -> object:
        seen.append(ticket.id)
        return draw(self, ticket, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(card_paint._Card, "draw", counted)
    monkeypatch.setattr(card_paint, "_stock", card_paint._Stock())  # another board may have shown the same cards
    return seen


def test_that_a_lane_that_scrolls_into_sight_has_its_cards_ready(
    qtbot: QtBot, tmp_path: Path, drawn: list[int]
) -> None:
    board = BoardScreen(BoardDesk(tmp_path, floor.floor(400)))
    qtbot.addWidget(board)
    board.resize(1200, 800)
    board.show()
    board.show_area(Area())
    QApplication.processEvents()
    board.strip.tick()
    for _ in range(60):
        QApplication.processEvents()
    assert drawn  # nobody looks at some of them yet
    bar = board.strip.horizontalScrollBar()
    drawn.clear()
    for step in range(1, 12):
        bar.setValue(20 * step)
        board.strip.repaint()
    assert len(drawn) <= 2  # a card whose bar lost a pixel meanwhile


def test_that_lanes_that_go_while_they_are_drawn_ahead_do_no_harm(qtbot: QtBot, tmp_path: Path) -> None:
    board = BoardScreen(BoardDesk(tmp_path, floor.floor(400)))
    qtbot.addWidget(board)
    board.resize(1000, 800)
    board.show()
    board.strip.tick()
    board.group_by("channel")
    for _ in range(60):
        QApplication.processEvents()
    assert board.strip.columns
