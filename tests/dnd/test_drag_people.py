"""Real drags between cards and people, of hundreds at once, and onto statuses; the lane under the hand stands still."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.commands.drafts import KeepDraft
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.ticket import Status
from tests.dnd.test_real_drag import LEFT, NO, Floor, card_at, colleague, drag, let_go, new_ticket, opened
from ui.screens.board.lanes import FREE

__all__ = ["opened"]  # the fixture of the running program
GROUP = 120


@pytest.fixture(autouse=True)
def everybody_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rail holds whoever is here; at night nobody would be."""
    from controlcenter.domain.strategy.document import Strategy

    monkeypatch.setattr(Strategy, "is_on_shift", lambda self, agent, local: True)


def carry(
    floor: Floor, source: QWidget, start: QPoint, target: QWidget, goal: QPoint, at_goal: Callable[[], None]
) -> None:
    """Press on a widget, carry what it gives over another, look around there, and let go."""
    window = floor.window.windowHandle()
    begin = source.mapTo(floor.window, start)
    end = target.mapTo(floor.window, goal)

    def travel() -> None:
        for step in range(1, 9):
            QTest.mouseMove(window, begin + (end - begin) * step / 8)
            QApplication.processEvents()
        at_goal()
        QTest.mouseRelease(window, LEFT, NO, end)

    QTest.mousePress(window, LEFT, NO, begin)
    QTimer.singleShot(100, travel)
    for step in range(1, 8):
        QTest.mouseMove(window, begin + QPoint(4 * step, 0))


def test_that_a_card_dragged_onto_a_person_of_the_rail_is_theirs(qtbot: QtBot, opened: Floor) -> None:
    ticket_id = opened.ids[0]
    drag(opened, [ticket_id], opened.board.rail.row("rohan"), let_go)
    qtbot.waitUntil(lambda: opened.program.live.tickets[ticket_id].assignee == "rohan", timeout=10_000)
    assert opened.stored()[ticket_id].assignee == "rohan"
    assert opened.said == []


def test_that_a_person_dragged_onto_a_card_gets_it(qtbot: QtBot, opened: Floor) -> None:
    ticket_id = opened.ids[1]
    row, view = opened.board.rail.row("asha"), opened.board.strip.column(FREE).view
    seen: list[str] = []

    def look() -> None:
        seen.append(opened.board._hint.preview.title)

    carry(opened, row, row.rect().center(), view.viewport(), card_at(opened.board, ticket_id), look)
    qtbot.waitUntil(lambda: opened.program.live.tickets[ticket_id].assignee == "asha", timeout=10_000)
    assert seen == ["Assign 1 to Asha Rao"]
    opened.program.history.undo()
    qtbot.waitUntil(lambda: opened.program.live.tickets[ticket_id].assignee is None, timeout=10_000)


def test_that_a_drop_on_a_status_sets_it_and_closed_takes_nothing(qtbot: QtBot, opened: Floor) -> None:
    first, second = opened.ids[:2]
    row = opened.board.side.row(("status", "closed"))
    drag(opened, [first], row, let_go)
    assert opened.program.history.undo_label == ""
    drag(opened, [first, second], opened.board.side.row(("status", "waiting_customer")), let_go)
    live = opened.program.live
    qtbot.waitUntil(lambda: live.tickets[second].status is Status.WAITING_CUSTOMER, timeout=10_000)
    assert {opened.stored()[i].status for i in (first, second)} == {Status.WAITING_CUSTOMER}


def test_that_a_group_of_hundreds_goes_as_one_change_above_capacity(qtbot: QtBot, opened: Floor) -> None:
    more = [colleague(opened.url, new_ticket(f"Number {at}")).result for at in range(GROUP)]
    free, rohan = opened.board.strip.column(FREE), opened.board.strip.column(("agent", "rohan"))
    opened.board.catch_up()
    qtbot.waitUntil(lambda: free.model.rowCount() == GROUP + len(opened.ids), timeout=20_000)
    free.view.selectAll()
    ambers: list[bool] = []

    def look() -> None:
        assert rohan.view.zone is not None
        ambers.append(rohan.view.zone.amber)

    carry(opened, free.view.viewport(), free.view.visualRect(free.view.model().index(0, 0)).center(),
          rohan.view.viewport(), rohan.view.viewport().rect().center(), look)  # fmt: skip
    qtbot.waitUntil(lambda: rohan.model.rowCount() == GROUP + len(opened.ids), timeout=30_000)
    assert ambers == [True]
    assert {row.assignee for row in opened.stored().values()} == {"rohan"}
    opened.program.history.undo()
    qtbot.waitUntil(lambda: rohan.model.rowCount() == 0, timeout=30_000)
    assert more


def test_that_a_card_that_left_under_the_hand_is_hollow_and_cannot_be_picked_up(qtbot: QtBot, opened: Floor) -> None:
    free = opened.board.strip.column(FREE)
    taken = opened.ids[0]
    at = card_at(opened.board, taken)
    QTest.mouseMove(free.view.viewport(), at)
    opened.board.strip.calm.touch("pointer", free.model)
    colleague(opened.url, MoveTicket(taken, "invoices", None, "invoices", "liza"))
    qtbot.waitUntil(lambda: taken in free.model.hollow, timeout=10_000)
    assert card_at(opened.board, taken) == at
    assert free.news.text() == "1 moved"
    QTest.mouseClick(free.view.viewport(), LEFT, NO, at)
    assert opened.board.strip.selected_ids() == []
    opened.board.catch_up()
    assert taken not in free.model.ids()


def test_that_a_pen_shows_on_every_desk_while_somebody_answers(qtbot: QtBot, opened: Floor) -> None:
    ticket_id = opened.ids[2]
    colleague(opened.url, KeepDraft(ticket_id, "reply", '{"text": "Dear Ms Nair"}'))
    live = opened.program.live
    qtbot.waitUntil(lambda: live.tickets[ticket_id].writer == "ravi", timeout=10_000)
    drag(opened, [ticket_id], opened.board.rail.row("rohan"), let_go)
    qtbot.waitUntil(lambda: live.tickets[ticket_id].assignee == "rohan", timeout=10_000)
    assert opened.stored()[ticket_id].writer == "ravi"
    colleague(opened.url, KeepDraft(ticket_id, "reply", ""))
    qtbot.waitUntil(lambda: live.tickets[ticket_id].writer == "", timeout=10_000)
