"""The rows behind a number: all of them, in the order in which they break, each one click away."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.ui.desk import Desk
from tests.ui.floor import floor
from ui.widgets.dialogs.rows_dialog import RowsDialog


def test_that_exactly_the_given_tickets_are_listed_and_open(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path, floor(40))
    rows = list(desk.live.tickets.values())[:9]
    dialog = RowsDialog(None, desk, "Email", rows)
    qtbot.addWidget(dialog)
    shown = [dialog.table.model().row_at(n) for n in range(dialog.table.model().rowCount())]
    assert {row.id for row in shown} == {row.id for row in rows}
    breaks = [row.breaks_at for row in shown if row.breaks_at is not None]
    assert breaks == sorted(breaks)
    dialog.table.opened.emit(shown[0])
    assert desk.opened == [shown[0].id]


def test_that_a_number_that_counted_nothing_lists_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = RowsDialog(None, Desk(tmp_path, floor(3)), "Fax", [])
    qtbot.addWidget(dialog)
    assert dialog.table.model().rowCount() == 0
