"""My work over a real database: sections, arrivals that stay until seen, own state, the next ticket."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from controlcenter.commands.promises import EndPromise, Promise
from controlcenter.commands.setup import ConfirmAccount
from controlcenter.commands.tickets import MoveTicket, SetStatus
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.engine import Database
from tests.ui.ticket_house import House
from ui.actions.registry import Actions
from ui.screens.mywork import SCREEN, register_actions
from ui.screens.mywork.page import MyWork
from ui.screens.mywork.watch import watch_arrivals
from ui.screens.newticket.dialog import NewTicketDialog
from ui.screens.ticket.panel import TicketPanel


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    return House(sqlite_database, tmp_path)


@pytest.fixture
def page(house: House, qtbot: QtBot) -> MyWork:
    made = SCREEN.build(house.desk)
    assert isinstance(made, MyWork)
    made.resize(900, 800)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(page: MyWork) -> dict[str, list[int]]:
    return {name: section.ids for name, section in page.sections.items() if section.ids}


def test_that_own_tickets_stand_in_sections_by_deadline(house: House, page: MyWork) -> None:
    later = house.by_hand(assignee="asha", channel=Channel.EMAIL)
    urgent = house.by_hand(assignee="asha", channel=Channel.EMAIL, priority=Priority.URGENT)
    waiting = house.by_hand(assignee="asha", channel=Channel.EMAIL)
    house.by_hand(assignee="liza")
    house.desk.as_other(SetStatus(waiting, "open", "waiting_customer", "asked"))
    assert shown(page) == {"today": [urgent], "later": [later], "waiting": [waiting]}
    house.clock.advance(7 * 3600)
    page._on_second()
    assert shown(page)["risk"] == [urgent]
    house.clock.advance(3600 + 1)
    page._on_second()
    assert shown(page)["over"] == [urgent]


def test_that_an_empty_desk_says_what_to_do(house: House, page: MyWork) -> None:
    assert not page._nothing.isHidden() and "Your desk is empty" in page._nothing.accessibleName()
    house.by_hand(assignee="asha")
    assert page._nothing.isHidden()


def test_that_an_arrival_says_who_and_why_and_stays_until_it_was_seen(house: House, page: MyWork, qtbot: QtBot) -> None:
    ticket_id = house.mail()
    house.clock.advance(60)
    house.desk.as_other(MoveTicket(ticket_id, "payments", None, "payments", "asha", "speaks Telugu"))
    (notice,) = page.arrivals.notices
    assert notice.title() == f"Rohan Mehta moved E-{ticket_id} to you" and notice.reason() == "speaks Telugu"
    again = MyWork(house.desk)
    qtbot.addWidget(again)
    assert len(again.arrivals.notices) == 1
    notice._fade.setDuration(1)
    notice._open()
    assert house.desk.opened == [ticket_id]
    qtbot.waitUntil(lambda: not page.arrivals.notices)
    last = MyWork(house.desk)
    qtbot.addWidget(last)
    assert last.arrivals.notices == []
    house.clock.advance(60)
    house.desk.as_other(MoveTicket(ticket_id, "payments", "asha", "payments", "liza"))
    house.desk.as_other(MoveTicket(ticket_id, "payments", "liza", "payments", "asha", "back again"))
    assert [n.reason() for n in page.arrivals.notices] == ["back again"]


def test_that_own_moves_are_no_news(house: House, page: MyWork) -> None:
    ticket_id = house.mail()
    house.desk.run(MoveTicket(ticket_id, "payments", None, "payments", "asha"))
    assert page.arrivals.notices == []


def test_that_take_next_takes_and_opens_and_says_why_not(house: House, page: MyWork) -> None:
    ticket_id = house.by_hand()
    assert page.person.free.value == "1"
    assert house.desk.actions.start("work.next")
    assert house.desk.live.tickets[ticket_id].assignee == "asha" and house.desk.opened == [ticket_id]
    page.person.next.click()
    assert house.desk.said[-1].startswith("Nothing waits in your queues")
    house.desk.history.undo()
    assert house.desk.live.tickets[ticket_id].assignee is None


def test_that_the_own_state_is_told_with_reason_and_since_when(house: House, page: MyWork) -> None:
    assert page.person.since == "Free, by the roster"
    menu = page.person.reasons()
    assert [action.text() for action in menu.actions()][:2] == ["Lunch", "Tea break"]
    menu.actions()[0].trigger()
    house.clock.advance(12 * 60)
    page._on_second()
    assert page.person.since == "Paused: Lunch since 10:42 (12 min), said here"
    page.person._chips[Presence.FREE].click()
    assert page.person.since.startswith("Free since 10:54")


def test_that_load_and_what_is_solved_today_are_counted(house: House, page: MyWork) -> None:
    ids = [house.by_hand(assignee="asha") for _ in range(2)]
    house.desk.as_other(SetStatus(ids[0], "open", "solved"))
    assert page.person.solved.value == "1"
    assert page.person._load.text() == "Load 3 of 12"
    house.clock.advance(timedelta(days=1).total_seconds())
    page.refresh()
    assert page.person.solved.value == "0"


def test_that_an_unknown_person_is_asked_who_they_are(sqlite_database: Database, tmp_path: Path, qtbot: QtBot) -> None:
    house = House(sqlite_database, tmp_path, me=None)
    page = MyWork(house.desk)
    qtbot.addWidget(page)
    page.show()
    assert page._nobody.isVisible()
    register_actions(house.desk)
    register_actions(house.desk)
    house.desk.actions.start("work.next")
    assert "who sits here" in house.desk.said[-1]
    house.desk.run(ConfirmAccount("lena", "asha"))
    assert not page._nobody.isVisible()
    assert isinstance(house.desk.actions, Actions)


def test_that_an_arrival_is_told_on_every_screen_but_own_moves_are_not(house: House) -> None:
    end = watch_arrivals(house.desk)
    ticket_id = house.mail()
    house.desk.as_other(MoveTicket(ticket_id, "payments", None, "payments", "asha", "speaks Telugu"))
    assert house.desk.said == [f"Rohan Mehta moved E-{ticket_id} to you: speaks Telugu"]
    house.desk.as_other(SetStatus(ticket_id, "open", "solved"))
    other = house.mail("Another")
    house.desk.run(MoveTicket(other, "front-desk", None, "invoices", "asha"))
    assert len(house.desk.said) == 1
    end()


def test_that_everything_that_takes_the_focus_has_a_name(house: House, page: MyWork, qtbot: QtBot) -> None:
    panel = TicketPanel(house.desk)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_ticket(house.mail())
    house.by_hand(assignee="asha")
    dialog = NewTicketDialog(house.desk, None)
    qtbot.addWidget(dialog)
    dialog.show()
    for mode in ("reply", "call", "note"):
        panel.composer.open_mode(mode)
        for window in (page, panel, dialog):
            assert nameless(window) == []


def nameless(window: QWidget) -> list[str]:
    """Visible widgets that take the focus and that a screen reader could not name."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            seen = QAccessible.queryAccessibleInterface(widget)
            if seen is None or not seen.text(QAccessible.Text.Name):
                found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_that_a_promise_stands_among_the_work_of_who_keeps_it_until_it_is_kept(house: House, page: MyWork) -> None:
    ticket_id = house.by_hand(assignee="liza", channel=Channel.EMAIL)
    house.desk.as_other(Promise(ticket_id, house.clock.now() + timedelta(hours=1), "call back", "asha"))
    assert list(shown(page).values()) == [[ticket_id]]
    house.desk.as_other(EndPromise(ticket_id, kept=True))
    assert shown(page) == {}
