"""Why this deadline? One click on any countdown, or the Y key: it opens no ticket, and what it tells adds up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.commands.incidents import DeclareIncident
from controlcenter.domain.ticket import Channel
from controlcenter.store.engine import Database
from tests.ui.ticket_house import House
from ui.screens.board.board import BoardScreen
from ui.screens.incidents.page import IncidentsPage
from ui.screens.mywork.page import MyWork
from ui.screens.ticket.deadlines import ClockRow
from ui.screens.ticket.panel import TicketPanel
from ui.screens.wall.options import WallOptions
from ui.screens.wall.view import WallView
from ui.widgets.cards.lane_view import LaneView
from ui.widgets.dialogs.rows_dialog import RowsDialog
from ui.widgets.dialogs.why import WhyDialog
from ui.widgets.table import PlainTable

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    return House(sqlite_database, tmp_path)


def explained(house: House, ticket_id: int) -> None:
    """The dialog that just came up is about this ticket and adds up; nothing was opened beside it."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, WhyDialog) and w.isVisible()]
    (dialog,) = found
    assert house.desk.live.tickets[ticket_id].number in dialog.windowTitle()
    for at, one in enumerate(dialog._explained):
        dialog.show_clock(at)
        assert dialog.table.total_s == one.clock.used_s
        assert dialog.table.ahead_s == (max(0, one.clock.remaining_s) if one.clock.due_at else 0)
    assert house.desk.opened == []
    dialog.close()
    dialog.deleteLater()


def click_countdown(view: LaneView) -> None:
    index = view.model().index(0, 0)
    box = view.cards.time_rect(view.visualRect(index), view._ticket(0))
    assert not box.isEmpty()
    QTest.mouseClick(view.viewport(), LEFT, NONE, box.center())


def press_cell(table: PlainTable, column: int) -> None:
    box = table.visualRect(table.model().index(0, column))
    QTest.mouseClick(table.viewport(), LEFT, NONE, box.center())


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(1400, 900)
    widget.show()
    qtbot.waitExposed(widget)


def test_that_a_card_of_the_board_explains_its_countdown_by_click_key_and_menu(house: House, qtbot: QtBot) -> None:
    ticket_id = house.by_hand(assignee="asha", channel=Channel.EMAIL)
    house.clock.advance(3 * 3600)
    board = BoardScreen(house.desk)
    shown(qtbot, board)
    view = next(c.view for c in board.strip.columns if c.model.ids())
    click_countdown(view)
    explained(house, ticket_id)
    view.setFocus()
    view.select_ids([ticket_id])
    assert house.desk.actions.get("board.why").shortcut == "Y"
    assert house.desk.actions.start("board.why")
    explained(house, ticket_id)
    assert "Why is this card due then?" in [action.text() for action in board.hands.menu().actions()]


def test_that_a_row_of_my_work_explains_its_countdown_and_opens_nothing(house: House, qtbot: QtBot) -> None:
    ticket_id = house.by_hand(assignee="asha", channel=Channel.EMAIL)
    page = MyWork(house.desk)
    shown(qtbot, page)
    view = next(section.view for section in page.sections.values() if section.ids)
    click_countdown(view)
    explained(house, ticket_id)
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Y)
    explained(house, ticket_id)
    QTest.mouseClick(view.viewport(), LEFT, NONE, QPoint(60, 20))
    assert house.desk.opened == [ticket_id]


@pytest.fixture
def wall(house: House, qtbot: QtBot) -> Iterator[WallView]:
    view = WallView(house.desk, WallOptions(diagonal_in=75), silent=True)
    view.resize(1920, 1080)
    qtbot.addWidget(view)
    yield view
    view.stop()


def test_that_a_time_on_the_wall_explains_itself_and_the_rest_of_the_row_opens(house: House, wall: WallView) -> None:
    ticket_id = house.mail()
    wall.show()
    wall.refresh()
    panel = wall.body.next_up
    panel.grab()
    row = panel.row_box(0)
    QTest.mouseClick(panel, LEFT, NONE, QPoint(panel.times.right() - 12, row.center().y()))
    explained(house, ticket_id)
    QTest.keyClick(panel, Qt.Key.Key_Y)
    explained(house, ticket_id)
    QTest.mouseClick(panel, LEFT, NONE, QPoint(row.right() - 30, row.center().y()))
    assert house.desk.opened == [ticket_id]


def test_that_lists_of_tickets_explain_their_countdowns(house: House, qtbot: QtBot) -> None:
    ticket_id = house.mail()
    rows = RowsDialog(None, house.desk, "Email", [house.desk.live.tickets[ticket_id]])
    shown(qtbot, rows)
    press_cell(rows.table, 0)
    explained(house, ticket_id)
    rows.table.setCurrentIndex(rows.table.model().index(0, 1))
    QTest.keyClick(rows.table, Qt.Key.Key_Y)
    explained(house, ticket_id)


def test_that_the_tickets_of_an_incident_explain_their_countdowns(house: House, qtbot: QtBot) -> None:
    ticket_id = house.mail()
    house.desk.as_other(DeclareIncident("Payments fail", "sev2", "asha", (ticket_id,)))
    page = IncidentsPage(house.desk)
    shown(qtbot, page)
    table = page.detail.tickets.table
    left = table.model().data(table.model().index(0, 3))
    house.clock.advance(60)
    page._tick.second.emit()
    assert left != table.model().data(table.model().index(0, 3)) != "–"
    press_cell(table, 3)
    explained(house, ticket_id)


def test_that_every_clock_of_the_panel_explains_itself(house: House, qtbot: QtBot) -> None:
    panel = TicketPanel(house.desk)
    shown(qtbot, panel)
    panel.show_ticket(ticket_id := house.mail())
    for row in [row for row in panel.findChildren(ClockRow) if not row.isHidden()]:
        QTest.mouseClick(row, LEFT, NONE, QPoint(200, 20))
        found = next(w for w in QApplication.topLevelWidgets() if isinstance(w, WhyDialog) and w.isVisible())
        chosen = found._explained[int(found._chips.chosen()[0])]
        assert found._title(chosen) == row.said.name
        explained(house, ticket_id)
