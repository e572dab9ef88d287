"""Incidents on screen: declared, commanded, noted, linked and closed, seen live by everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.incidents import AddTimelineNote, ChangeIncident, DeclareIncident, LinkTicket
from controlcenter.commands.setup import ConfirmAccount
from controlcenter.domain.incident import IncidentStatus
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.settings import resource
from controlcenter.store import journal
from controlcenter.store.engine import Database
from tests.ui.house import House
from ui.screen import discover
from ui.screens.incidents import page as page_module
from ui.screens.incidents.detail import news_due_at
from ui.screens.incidents.linked import ticket_id_of
from ui.screens.incidents.page import IncidentsPage
from ui.screens.incidents.timeline import timeline_of
from ui.widgets.dialogs import declare_incident
from ui.widgets.dialogs.declare_incident import DeclareDialog, declare_dialog

TEXT = resource("strategy.toml").read_text(encoding="utf-8")


def new(subject: str) -> NewTicket:
    return NewTicket(
        Channel.EMAIL, subject, "It does not work.", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
        "faults", None,
    )  # fmt: skip


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    house = House(sqlite_database, tmp_path, TEXT)
    for account, agent in (("lena", 0), ("ravi", 1)):
        house.as_person(ConfirmAccount(account, house.live.strategy.agents[agent].id))  # type: ignore[union-attr]
    for subject in ("No dial tone", "Line is dead", "Router blinks red"):
        house.as_person(new(subject))
    return house


@pytest.fixture
def incident_id(house: House) -> int:
    agents = house.live.strategy.agents  # type: ignore[union-attr]
    return int(house.as_person(DeclareIncident("No dial tone in Hyderabad", "sev1", agents[0].id, (1, 2))).result)


@pytest.fixture
def page(house: House, incident_id: int, qtbot: QtBot) -> IncidentsPage:
    made = IncidentsPage(house)
    qtbot.addWidget(made)
    made.resize(1300, 800)
    return made


def said(page: IncidentsPage) -> list[str]:
    return [f"{line.who} {line.said}" for line in page.detail.timeline._lines]


def test_that_the_timeline_writes_down_by_itself_who_did_what(page: IncidentsPage, house: House) -> None:
    first, second = (agent.name for agent in house.live.strategy.agents[:2])  # type: ignore[union-attr]
    house.as_person(ChangeIncident(1, "status", "declared", "investigating"), "ravi")
    house.as_person(AddTimelineNote(1, "Exchange HYD-3 does not answer."), "ravi")
    house.as_person(LinkTicket(1, 1, None))
    assert said(page) == [
        f"{first} declared the incident", f"{first} linked E-1", f"{first} linked E-2",
        f"{second} set the status to Investigating", f"{second} Exchange HYD-3 does not answer.",
        f"{first} took E-1 out",
    ]  # fmt: skip


def test_that_a_colleagues_change_is_seen_at_once(page: IncidentsPage, house: House) -> None:
    house.as_person(ChangeIncident(1, "severity", "sev1", "sev2"), "ravi")
    assert page.detail.severity.value_id == "sev2"
    house.as_person(ChangeIncident(1, "status", "declared", "mitigated"), "ravi")
    assert page.detail.steps.chosen() == ["mitigated"]


def test_that_status_and_commander_are_commands_against_what_was_seen(page: IncidentsPage, house: House) -> None:
    page.detail.steps.choose("investigating")
    incident = house.live.incidents[1]
    assert incident.status is IncidentStatus.INVESTIGATING
    other = house.live.strategy.agents[3].id  # type: ignore[union-attr]
    page.detail.commander._take(other)
    assert house.live.incidents[1].commander == other
    assert house.toasts[0] == "The incident is: Investigating"


def test_that_a_line_is_added_by_return(page: IncidentsPage, house: House) -> None:
    page.detail.timeline.entry.setText("  News sent to 214 customers.  ")
    QTest.keyClick(page.detail.timeline.entry, Qt.Key.Key_Return)
    assert [note.text for note in house.live.incidents[1].notes] == ["News sent to 214 customers."]
    assert page.detail.timeline.entry.text() == ""
    QTest.keyClick(page.detail.timeline.entry, Qt.Key.Key_Return)
    assert len(house.live.incidents[1].notes) == 1


def test_that_tickets_are_linked_by_number_and_taken_out(page: IncidentsPage, house: House) -> None:
    tickets = page.detail.tickets
    for typed, heard in (("E-3", ""), ("E-3", "E-3 is linked already."), ("E-99", "There is no ticket 99."),
                         ("three", "“three” is no ticket number; write it like E-51120.")):  # fmt: skip
        tickets.number.setText(typed)
        tickets.add.click()
        assert not heard or house.said[-1] == heard
    assert house.live.incidents[1].ticket_ids == (1, 2, 3)
    tickets.table.setCurrentIndex(tickets.table.rows.index(0, 0))
    tickets.out.click()
    assert house.live.incidents[1].ticket_ids == (2, 3)
    tickets.opened.emit(2)
    assert house.opened == [2]


@pytest.mark.parametrize(
    ("typed", "found"), [("51120", 51120), (" e-51120 ", 51120), ("F 7", 7), ("", None), ("E-", None), ("12a", None)]
)
def test_that_a_number_is_understood_with_and_without_its_letter(typed: str, found: int | None) -> None:
    assert ticket_id_of(typed) == found


def test_that_closing_asks_first_and_can_be_taken_back(
    page: IncidentsPage, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "confirm", lambda *_, **__: False)
    page.detail.close_it.click()
    assert house.live.incidents[1].status.is_active
    monkeypatch.setattr(page_module, "confirm", lambda *_, **__: True)
    page.detail.close_it.click()
    assert house.live.incidents[1].status is IncidentStatus.CLOSED
    page.chips.choose("closed")
    assert page.detail.close_it.text() == "Open it again"
    page.detail.close_it.click()
    assert house.live.incidents[1].status is IncidentStatus.INVESTIGATING
    assert page.chips.chosen() == ["active"] and page._id == 1


def test_that_overdue_news_are_marked(page: IncidentsPage, house: House) -> None:
    incident = house.live.incidents[1]
    due = news_due_at(incident, house.live.strategy)
    assert due is not None and (due - incident.declared_at).total_seconds() == 1800
    assert page.detail._news.text().startswith("Next news due")
    house.clock.advance(1801)
    page._show_head()
    assert "◆ Next news was due" in page.detail._news.text()


def test_that_the_dialog_declares_from_selected_tickets(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(dialog: DeclareDialog) -> int:
        qtbot.addWidget(dialog)
        assert not dialog.yes.isEnabled()
        dialog._title.setText("Parcels are late")
        assert dialog.yes.isEnabled()
        return int(DeclareDialog.DialogCode.Accepted)

    monkeypatch.setattr(DeclareDialog, "exec", fill)
    declare_dialog(house, (1, 2))
    incident = house.live.incidents[1]
    assert (incident.title, incident.ticket_ids) == ("Parcels are late", (1, 2))
    assert incident.commander == house.me
    assert house.screens == ["incidents"]


def test_that_an_empty_strategy_says_why_nothing_can_be_declared(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(declare_incident, "message", lambda _p, title, _t: heard.append(title))
    house.live.strategy = house.live.strategy.model_copy(update={"severities": ()})  # type: ignore[union-attr]
    declare_dialog(house, (1,))
    assert heard == ["No incident can be declared yet"]


def test_that_a_page_without_incidents_offers_to_declare_one(house: House, qtbot: QtBot) -> None:
    page = IncidentsPage(house)
    qtbot.addWidget(page)
    assert page._pages.currentWidget() is page._nothing
    house.as_person(DeclareIncident("Late", "sev3", house.live.strategy.agents[0].id))  # type: ignore[union-attr]
    assert page._pages.currentWidget() is page.detail


def test_that_the_timeline_stays_where_somebody_reads(house: House, page: IncidentsPage, qtbot: QtBot) -> None:
    page.resize(1200, 500)
    page.show()
    view, bar = page.detail.timeline, page.detail.timeline._scroll.verticalScrollBar()
    for number in range(40):
        house.run(AddTimelineNote(1, f"Note {number}"))
    qtbot.waitUntil(lambda: 0 < bar.maximum() == bar.value())
    bar.setValue(20)
    house.run(AddTimelineNote(1, "One more"))
    assert view._lines[-1].said == "One more"
    qtbot.waitUntil(lambda: bar.value() == 20)
    bar.setValue(bar.maximum())
    house.run(AddTimelineNote(1, "And one"))
    qtbot.waitUntil(lambda: view._lines[-1].said == "And one" and bar.value() == bar.maximum())


def test_that_a_title_and_an_unknown_severity_stand_in_the_timeline(house: House, incident_id: int) -> None:
    house.as_person(ChangeIncident(1, "title", "No dial tone in Hyderabad", "No dial tone"))
    with house.database.read() as connection:
        entries = journal.entries_of(connection, "incident", incident_id)
    lines = timeline_of(house.live.incidents[1], entries, {}, str, None)
    assert lines[-1].said == "called it “No dial tone”"


def test_that_an_incident_is_declared_from_the_cards_chosen_on_the_board(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.screens.board import hands

    asked: list[list[int]] = []
    monkeypatch.setattr(hands, "declare_dialog", lambda _w, ids, _p: asked.append(list(ids)))
    board = next(screen for screen in discover() if screen.id == "board").build(house)
    qtbot.addWidget(board)
    board.resize(1200, 700)
    board.show()
    monkeypatch.setattr("ui.screens.board.lane_strip.LaneStrip.chosen_ids", lambda _self: [1, 3])
    assert house.actions.start("board.incident")
    assert asked == [[1, 3]]
