"""A real drag of three cards through the real program: mouse, command, database, journal, live model, and undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.app.joining import join
from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.ticket import Channel, Priority, Ticket
from controlcenter.store import rows
from controlcenter.store.check import check_all
from controlcenter.store.opening import open_database
from ui.look import theme
from ui.program import Program
from ui.screens.board import SCREEN
from ui.screens.board.board import BoardScreen
from ui.screens.board.lanes import FREE, Area
from ui.window import MainWindow

LEFT, NO, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SUBJECTS = ("Refund not received", "Charged twice", "VAT receipt for March", "Copy of contract")


class Floor:
    """The running program with its board, and the database beside it."""

    def __init__(self, url: str, program: Program, window: MainWindow, board: BoardScreen, ids: list[int]) -> None:
        self.url = url
        self.program = program
        self.window = window
        self.board = board
        self.ids = ids
        self.said: list[str] = []
        program.sentence.connect(self.said.append)

    def stored(self) -> dict[int, Ticket]:
        """The tickets as another reader finds them in the database."""
        database = open_database(self.url)
        with database.read() as connection:
            assert check_all(connection) == []
            found = rows.read_tickets(connection, self.ids)
        database.close()
        return found


def colleague(url: str, command: Any) -> Any:
    """Somebody at another desk runs a command."""
    joined = join(url)
    try:
        actor = Actor("ravi", "desk-9")
        return execute(joined.database, command, actor=actor, clock=joined.clock, strategies=joined.strategies)
    finally:
        joined.close()


def new_ticket(subject: str) -> NewTicket:
    return NewTicket(
        Channel.EMAIL, subject, "Please look.", "Meera Nair", "meera@example.org", "", "inquiry", Priority.NORMAL,
        "en", "invoices", None,
    )  # fmt: skip


@pytest.fixture
def opened(qtbot: QtBot, database_url: str, tmp_path: Path) -> Iterator[Floor]:
    ids = [colleague(database_url, new_ticket(subject)).result for subject in SUBJECTS]
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    theme.current().set("light")
    program = Program(lambda: join(database_url), SystemClock(), settings, theme.current())
    window = MainWindow(program, [SCREEN])
    qtbot.addWidget(window)
    program.toast.connect(lambda said, undo: window.show_toast(said, can_undo=undo))
    window.resize(1600, 900)
    window.show()
    program.start()
    qtbot.waitUntil(lambda: program.live.is_loaded, timeout=10_000)
    board = window.show_screen("board")
    assert isinstance(board, BoardScreen)
    board.show_area(Area("team", "billing"))
    qtbot.waitUntil(lambda: board.strip.column(FREE).model.rowCount() == len(ids))
    QApplication.processEvents()
    yield Floor(database_url, program, window, board, ids)
    window.close()
    program.close()


def card_at(board: BoardScreen, ticket_id: int) -> QPoint:
    """A place on a card in the unassigned lane above its countdown, in the view's own coordinates."""
    view = board.strip.column(FREE).view
    row = board.strip.column(FREE).model.row_of(ticket_id)
    box = view.visualRect(view.model().index(row, 0))
    return QPoint(box.center().x(), box.top() + 20)


def drag(floor: Floor, ids: list[int], target: QWidget, end: Callable[[Any, QPoint], None]) -> None:
    """Choose cards with Ctrl, pick them up and carry them over ``target``; ``end`` lets go or cancels."""
    window = floor.window.windowHandle()
    viewport = floor.board.strip.column(FREE).view.viewport()
    for at, ticket_id in enumerate(ids):
        QTest.mouseClick(viewport, LEFT, CTRL if at else NO, card_at(floor.board, ticket_id))
    source = viewport.mapTo(floor.window, card_at(floor.board, ids[0]))
    goal = target.mapTo(floor.window, target.rect().center())

    def carry() -> None:
        for step in range(1, 9):
            QTest.mouseMove(window, source + (goal - source) * step / 8)
            QApplication.processEvents()
        end(window, goal)

    QTest.mousePress(window, LEFT, NO, source)
    QTimer.singleShot(100, carry)
    for step in range(1, 8):
        QTest.mouseMove(window, source + QPoint(4 * step, 0))


def let_go(window: Any, at: QPoint) -> None:
    QTest.mouseRelease(window, LEFT, NO, at)


def test_that_a_real_drag_of_three_cards_reaches_the_database_and_undo_puts_them_back(
    qtbot: QtBot, opened: Floor
) -> None:
    chosen = opened.ids[:3]
    target = opened.board.strip.column(("agent", "rohan"))
    drag(opened, chosen, target.view.viewport(), let_go)
    qtbot.waitUntil(lambda: set(target.model.ids()) == set(chosen), timeout=10_000)
    stored = opened.stored()
    assert [stored[i].assignee for i in opened.ids] == ["rohan", "rohan", "rohan", None]
    assert opened.window.toast.text == "3 tickets moved to Rohan Mehta"
    assert opened.board.picking.ghosts == frozenset()
    assert opened.program.history.undo_label == "Move 3 tickets"
    opened.program.history.undo()
    qtbot.waitUntil(lambda: opened.board.strip.column(FREE).model.rowCount() == 4, timeout=10_000)
    assert [row.assignee for row in opened.stored().values()] == [None] * 4
    opened.program.history.redo()
    qtbot.waitUntil(lambda: set(target.model.ids()) == set(chosen), timeout=10_000)
    assert opened.said == []


def test_that_escape_ends_a_real_drag_without_a_change(qtbot: QtBot, opened: Floor) -> None:
    target = opened.board.strip.column(("agent", "rohan"))
    held: list[tuple[int, bool]] = []

    def cancel(window: Any, at: QPoint) -> None:
        held.append((len(opened.board.picking.dragged), target.model.is_frozen))
        QTest.keyClick(window, Qt.Key.Key_Escape)
        QTest.mouseRelease(window, LEFT, NO, at)

    drag(opened, opened.ids[:2], target.view.viewport(), cancel)
    qtbot.waitUntil(lambda: not opened.board.picking.dragged)
    assert held == [(2, True)]
    assert {row.assignee for row in opened.stored().values()} == {None}
    assert target.view.zone is None
    assert not target.model.is_frozen


def test_that_a_colleague_who_was_faster_is_named_and_nothing_is_overwritten(qtbot: QtBot, opened: Floor) -> None:
    taken, other = opened.ids[:2]
    target = opened.board.strip.column(("agent", "rohan"))

    def late(window: Any, at: QPoint) -> None:
        colleague(opened.url, MoveTicket(taken, "invoices", None, "invoices", "liza"))
        qtbot.waitUntil(lambda: opened.program.live.tickets[taken].assignee == "liza", timeout=10_000)
        let_go(window, at)

    drag(opened, [taken, other], target.view.viewport(), late)
    told = opened.board.matters.missed_line
    qtbot.waitUntil(told.isVisible, timeout=10_000)
    assert "ravi" in told.said
    assert opened.said == []  # once is enough
    stored = opened.stored()
    assert stored[taken].assignee == "liza"
    assert stored[other].assignee is None


def test_that_a_drop_on_a_team_in_the_list_goes_to_its_default_queue(qtbot: QtBot, opened: Floor) -> None:
    row = opened.board.side.row(("team", "delivery"))
    drag(opened, opened.ids[:1], row, let_go)
    qtbot.waitUntil(lambda: opened.program.live.tickets[opened.ids[0]].queue == "tracking", timeout=10_000)
    assert opened.stored()[opened.ids[0]].queue == "tracking"
