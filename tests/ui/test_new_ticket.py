"""A ticket by hand: the customer is found, the rules propose, the person decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from controlcenter.errors import Refused
from controlcenter.store.engine import Database
from controlcenter.store.tables import interaction
from tests.ui.ticket_house import House
from ui.screens.newticket import register_actions
from ui.screens.newticket.dialog import NewTicketDialog


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    return House(sqlite_database, tmp_path)


@pytest.fixture
def dialog(house: House, qtbot: QtBot) -> NewTicketDialog:
    house.mail(language="te")
    made = NewTicketDialog(house.desk, None)
    qtbot.addWidget(made)
    return made


def test_that_a_known_customer_is_found_and_brings_the_language(dialog: NewTicketDialog) -> None:
    dialog.customer.search("srinivas")
    (found,) = dialog.customer.found
    dialog.customer.choose(found)
    assert dialog.value("language") == "te" and dialog.customer.given[1] == "srinivas@example.in"
    dialog.customer.drop()
    assert dialog.customer.customer is None


def test_that_the_rules_propose_and_a_choice_stands(dialog: NewTicketDialog) -> None:
    dialog.subject.setText("Refund for order 17")
    assert (dialog.value("queue"), dialog.value("kind")) == ("payments", "invoice_query")
    assert "Refunds" in dialog._why.text()
    dialog.choose("queue", "complaints")
    dialog.text.setPlainText("urgent, please")
    assert dialog.value("queue") == "complaints" and dialog.value("priority") == "urgent"


def test_that_creating_opens_the_ticket_and_keeps_one_customer(
    house: House, dialog: NewTicketDialog, qtbot: QtBot
) -> None:
    assert not dialog.yes.isEnabled()
    dialog.customer.search("srinivas@example.in")
    dialog.customer.choose(dialog.customer.found[0])
    dialog.subject.setText("Asked again on the telephone")
    dialog.mine.setChecked(True)
    with qtbot.waitSignal(dialog.accepted):
        dialog.accept()
    made = house.desk.live.tickets[house.desk.opened[-1]]
    assert made.assignee == "asha" and made.customer_id == house.desk.live.tickets[1].customer_id


def test_that_a_second_press_makes_no_second_ticket(
    house: House, dialog: NewTicketDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated: list[dict[str, Any]] = []
    monkeypatch.setattr(house.desk, "run", lambda command, **ways: stated.append(ways))
    dialog.subject.setText("Walked in")
    dialog.accept()
    dialog.text.setPlainText("and wrote on")
    dialog.accept()
    assert len(stated) == 1 and not dialog.yes.isEnabled()
    stated[0]["failed"](Refused("No queue takes it."))
    dialog.accept()
    assert len(stated) == 2


def test_that_somebody_unknown_becomes_a_new_customer(house: House, dialog: NewTicketDialog) -> None:
    dialog.customer.search("040 9999 1111")
    assert dialog.customer.found == [] and dialog.customer.phone.text() == "040 9999 1111"
    dialog.customer.name.setText("Meera Nair")
    dialog.subject.setText("Walked in")
    dialog.accept()
    assert house.desk.live.tickets[house.desk.opened[-1]].customer_name == "Meera Nair"


def test_that_a_name_alone_is_said_to_make_no_customer_and_stands_in_the_ticket(
    house: House, dialog: NewTicketDialog
) -> None:
    dialog.customer.search("Nobody Known")
    assert dialog.customer.name.text() == "Nobody Known" and "name alone" in dialog.customer._hint.text()
    dialog.customer.phone.setText("040 9999 1111")
    assert "begin a new customer" in dialog.customer._hint.text()
    dialog.customer.phone.clear()
    dialog.subject.setText("Walked in")
    dialog.accept()
    with house.database.read() as connection:
        said = connection.execute(select(interaction).order_by(interaction.c.id.desc())).first()
    assert said is not None and (said.from_name, said.text, said.ticket_id) == (
        "Nobody Known",
        "",
        house.desk.opened[-1],
    )


def test_that_a_new_ticket_starts_from_every_screen(house: House, qtbot: QtBot) -> None:
    register_actions(house.desk, None)
    register_actions(house.desk, None)
    assert house.desk.actions.get("ticket.new").shortcut == "Ctrl+N"


def test_that_a_queue_is_told_with_its_team_unless_both_have_one_name(dialog: NewTicketDialog) -> None:
    box = dialog.boxes["queue"]
    said = {box.itemData(at): box.itemText(at) for at in range(box.count())}
    assert said["payments"] == "Payments and refunds, Billing"
    assert said["complaints"] == "Complaints"
