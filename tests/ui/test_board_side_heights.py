"""The left side of the board in a low window: rows keep their height from the first picture on and are scrolled."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.screens.board.side import BoardSide
from ui.screens.board.side_row import Row
from ui.widgets.cards.drag import DropPreview


def test_that_rows_keep_their_height_from_the_first_picture_on(qtbot: QtBot) -> None:
    side = BoardSide(lambda ids, target: DropPreview(False, ""))
    qtbot.addWidget(side)
    side.resize(236, 300)
    side.show()
    QApplication.processEvents()
    rows = [Row(("team", str(n)), f"Team {n}", "0") for n in range(30)]
    side.show_rows(rows, [], [], ("team", "0"))
    assert {side.row(row.id).height() for row in rows} == {side.row(rows[0].id).sizeHint().height()}
