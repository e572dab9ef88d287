"""The ticket panel over a real database: what it shows, what it does, how it follows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from controlcenter.commands.arriving.receive import Received, ReceivedFile
from controlcenter.commands.conversation import AddNote
from controlcenter.commands.outbox import MarkFailed, MarkSending
from controlcenter.commands.promises import Promise
from controlcenter.commands.tickets import ClassifyTicket, MoveTicket, SetStatus
from controlcenter.domain.ticket import Channel, Status
from controlcenter.errors import Conflict, StoreError
from controlcenter.store.engine import Database
from tests.support.desk import Desk
from tests.ui.ticket_house import House, picture
from ui.actions.registry import Actions
from ui.screens.ticket.attaching import MOST_BYTES
from ui.screens.ticket.drafts import Mode
from ui.screens.ticket.panel import TicketPanel
from ui.widgets.dialogs.why import WhyDialog


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    return House(sqlite_database, tmp_path)


@pytest.fixture
def panel(house: House, qtbot: QtBot) -> TicketPanel:
    made = TicketPanel(house.desk)
    made.resize(560, 900)
    qtbot.addWidget(made)
    made.show()
    return made


def after_crash(house: House) -> Desk:
    """The program started again: nothing but files and the database is left."""
    house.desk.actions = Actions()
    house.desk.settings = QSettings(house.desk.settings.fileName(), QSettings.Format.IniFormat)
    return house.desk


def test_that_a_ticket_is_shown_with_customer_deadlines_and_words(house: House, panel: TicketPanel) -> None:
    house.by_hand(email="srinivas@example.in")
    ticket_id = house.mail(text="Where is my money?\n\nOn Monday, Northgate wrote:\n> You will get it.")
    panel.show_ticket(ticket_id)
    assert panel.strip.subject.text() == "Refund not received"
    assert [said.name for said in panel.deadlines.said] == ["First response", "Resolution"]
    assert panel.deadlines.said[0].left == "4 h 00 min" and "IST" in panel.deadlines.said[0].detail
    block = panel.conversation.blocks[0]
    assert block.words.text() == "Where is my money?"
    block.words.folds[0].button.click()
    shown = block.words.folds[0].shown
    assert shown is not None and "You will get it." in shown.toPlainText()
    assert panel.dossier is not None and len(panel.dossier.others) == 1
    assert panel.fields.queue.value_id == "payments"


def test_that_each_field_is_one_command_and_a_conflict_is_said(house: House, panel: TicketPanel) -> None:
    ticket_id = house.mail()
    panel.show_ticket(ticket_id)
    panel.fields.classified.emit("priority", "urgent")
    assert house.desk.live.tickets[ticket_id].priority == "urgent"
    assert panel.fields.priority.value_id == "urgent"
    house.desk.as_other(ClassifyTicket(ticket_id, "priority", "urgent", "low"), show=False)
    panel.fields.classified.emit("priority", "high")
    assert "changed this first" in house.desk.said[-1] and "Rohan Mehta" in house.desk.said[-1]
    house.desk.follow()
    assert panel.fields.priority.value_id == "low"


def test_that_taking_solving_and_reopening_follow_the_status(house: House, panel: TicketPanel) -> None:
    panel.show_ticket(ticket_id := house.mail())
    actions = house.desk.actions
    assert actions.start("ticket.take")
    assert house.desk.live.tickets[ticket_id].assignee == "asha"
    assert not actions.get("ticket.take").enabled()
    assert not actions.start("ticket.reopen") and actions.start("ticket.solve")
    assert house.desk.live.tickets[ticket_id].status is Status.SOLVED
    assert not actions.get("ticket.assign").enabled()
    assert actions.start("ticket.reopen") and panel.ticket is not None and panel.ticket.is_open
    house.desk.history.undo()
    assert house.desk.live.tickets[ticket_id].status is Status.SOLVED


def test_that_a_reply_goes_out_once_and_its_draft_is_forgotten(house: House, panel: TicketPanel) -> None:
    ticket_id = house.mail()
    panel.show_ticket(ticket_id)
    panel.composer.open_mode("reply")
    form = panel.composer.reply
    assert form.to.text() == "srinivas@example.in" and f"[E-{ticket_id}]" in form.subject.text()
    form.text.setPlainText("It is on its way.")
    form._set_then("waiting_customer")
    form.submit()
    assert house.desk.live.tickets[ticket_id].status is Status.WAITING_CUSTOMER
    assert panel.conversation.blocks[-1]._state.text() == "waits to be sent"
    assert form.text.toPlainText() == "" and panel.composer.mode is None
    form.submit()
    assert len(panel.conversation.blocks) == 2


def test_that_files_go_out_with_a_reply_and_come_back_with_its_draft(
    house: House, panel: TicketPanel, tmp_path: Path, qtbot: QtBot
) -> None:
    invoice, photo, large = tmp_path / "invoice.txt", tmp_path / "photo.png", tmp_path / "film.mp4"
    invoice.write_bytes(b"Invoice R-28949.")
    photo.write_bytes(b"not wanted")
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    ticket_id, other = house.mail(), house.mail("Another one")
    panel.show_ticket(ticket_id)
    panel.composer.open_mode("reply")
    form = panel.composer.reply
    form.text.setPlainText("Here is the invoice.")
    form.files.add([str(invoice), str(photo), str(large), str(tmp_path / "gone.txt")])
    assert form.files.is_reading and not form._send.isEnabled()
    qtbot.waitUntil(lambda: not form.files.is_reading)
    assert form._send.isEnabled()
    assert (
        "film.mp4" in form.files.fault
        and "18.0 MB" in form.files.fault
        and "gone.txt cannot be read" in form.files.fault
    )
    remove = next(b for b in form.files.findChildren(QToolButton) if b.accessibleName() == "Remove photo.png")
    remove.click()
    panel.show_ticket(other)
    assert form.files.files == ()
    panel.show_ticket(ticket_id)
    panel.show_ticket(other)
    panel.show_ticket(ticket_id)
    assert form.files.paths == (str(invoice),), "still to be read, and not forgotten"
    qtbot.waitUntil(lambda: not form.files.is_reading)
    assert form.files.paths == (str(invoice),)
    form.submit()
    sent = panel.conversation.blocks[-1].said
    assert [(file.name, file.media_type, file.size) for file in sent.files] == [("invoice.txt", "text/plain", 16)]
    assert form.files.files == ()


def test_that_a_reply_that_failed_is_loud_and_can_be_sent_again(house: House, panel: TicketPanel) -> None:
    panel.show_ticket(house.mail())
    panel.composer.open_mode("reply")
    panel.composer.reply.text.setPlainText("It is on its way.")
    panel.composer.reply.submit()
    house.desk.as_other(MarkSending(1), "service")
    house.desk.as_other(MarkFailed(1, "The server refused the address."), "service")
    block = panel.conversation.blocks[-1]
    assert "not sent: The server refused the address." in block._state.text() and not block._again.isHidden()
    block._again.click()
    assert block._state.text() == "waits to be sent" and block._again.isHidden()


def test_that_what_is_being_written_survives_news_other_tickets_and_a_crash(
    house: House, panel: TicketPanel, qtbot: QtBot
) -> None:
    ticket_id, other = house.mail(message_id="<a@x>"), house.mail("Another one")
    panel.show_ticket(ticket_id)
    panel.composer.open_mode("reply")
    panel.composer.reply.text.setPlainText("Dear Srinivas, we have")
    house.receive(Received("message", "Re", "Please hurry", from_address="srinivas@example.in", answers=("<a@x>",)))
    assert len(panel.conversation.blocks) == 2 and not panel.composer._newer.isHidden()
    assert panel.composer.reply.text.toPlainText() == "Dear Srinivas, we have"
    panel.composer.reply.submit()
    assert "Something newer came" in house.desk.said[-1]
    assert panel.composer.reply.text.toPlainText() == "Dear Srinivas, we have"
    panel.show_ticket(other)
    assert panel.composer.reply.text.toPlainText() == ""
    panel = TicketPanel(after_crash(house))
    qtbot.addWidget(panel)
    panel.show_ticket(ticket_id)
    assert panel.composer.mode == "reply"
    assert panel.composer.reply.text.toPlainText() == "Dear Srinivas, we have"
    panel.composer.reply.submit()
    assert panel.composer.mode is None and len(panel.conversation.blocks) == 3


def test_that_a_database_that_was_away_once_does_not_leave_the_panel_behind(
    house: House, panel: TicketPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.show_ticket(ticket_id := house.mail())
    with monkeypatch.context() as away:
        away.setattr(house.database, "read", Mock(side_effect=StoreError("The database cannot be reached.")))
        panel.show_ticket(ticket_id)
    assert house.desk.said == ["The database cannot be reached."]
    house.desk.as_other(AddNote(ticket_id, "They called again"))
    assert len(panel.conversation.blocks) == 2


@pytest.mark.parametrize("mode", ["reply", "call", "note"])
def test_that_what_was_written_is_handed_over_once(
    house: House, panel: TicketPanel, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.show_ticket(house.mail())
    stated: list[dict[str, Any]] = []
    monkeypatch.setattr(house.desk, "run", lambda command, **ways: stated.append(ways))
    panel.composer.open_mode(mode)
    writer = {"reply": panel.composer.reply.text, "call": panel.composer.call, "note": panel.composer.note}[mode]
    writer.setPlainText("Once is enough")
    for _ in range(2):
        writer.submitted.emit()
    assert len(stated) == 1
    stated[0]["failed"](Conflict("Something newer came."))
    writer.submitted.emit()
    assert len(stated) == 2 and writer.toPlainText() == "Once is enough"
    stated[1]["done"](None)
    assert writer.toPlainText() == ""


def test_that_a_reply_without_account_says_what_to_do(sqlite_database: Database, tmp_path: Path, qtbot: QtBot) -> None:
    house = House(sqlite_database, tmp_path, mail=False)
    panel = TicketPanel(house.desk)
    qtbot.addWidget(panel)
    panel.show_ticket(house.mail())
    panel.composer.open_mode("reply")
    panel.composer.reply.text.setPlainText("Hello")
    assert "mail_accounts" in panel.composer.reply._fault.text()
    assert not panel.composer.reply._send.isEnabled()


def test_that_a_template_is_filled_in_the_customers_language_or_the_first(house: House, panel: TicketPanel) -> None:
    panel.show_ticket(ticket_id := house.mail())
    panel.composer.open_mode("reply")
    strategy = house.desk.live.strategy
    assert strategy is not None
    made = strategy.template("solved", "te")
    assert made is not None
    panel.composer.reply.insert(made)
    assert "Dear Srinivas Rao" in panel.composer.reply.text.toPlainText()
    assert "Asha Rao" in panel.composer.reply.text.toPlainText()
    assert panel.composer.keep() is None
    assert house.desk.settings.contains(f"drafts/{ticket_id}/reply")


def test_that_calls_and_notes_are_written_down(house: House, panel: TicketPanel) -> None:
    panel.show_ticket(ticket_id := house.mail())
    panel.composer.open_mode("call")
    panel.composer.call.setPlainText("Nobody answered.")
    panel.composer._log_call(False)
    assert house.desk.live.tickets[ticket_id].tries == 1
    panel.composer.open_mode("note")
    (add,) = [b for b in panel.composer.findChildren(QPushButton) if b.text() == "Add note"]
    panel.composer.note.setPlainText("  \n ")
    assert not add.isEnabled()
    panel.composer.note.setPlainText("Bank reference 88-1120")
    assert add.isEnabled()
    panel.composer._add_note()
    assert not add.isEnabled()
    assert [block.said.form for block in panel.conversation.blocks] == ["message", "call", "note"]
    assert panel.conversation.blocks[1]._author.text() == "Asha Rao"


def test_that_a_paused_clock_says_why_and_since_when(house: House, panel: TicketPanel) -> None:
    panel.show_ticket(ticket_id := house.mail())
    house.desk.as_other(SetStatus(ticket_id, "new", "waiting_customer", "asked for the invoice"))
    resolution = next(said for said in panel.deadlines.said if said.name == "Resolution")
    assert resolution.paused and "asked for the invoice" in resolution.detail and "since 10:42" in resolution.detail
    house.clock.advance(3600)
    panel._on_second()
    assert next(said for said in panel.deadlines.said if said.name == "Resolution").left == resolution.left


def test_that_the_countdown_is_in_business_time(house: House, panel: TicketPanel) -> None:
    panel.show_ticket(house.mail())
    house.clock.advance(3 * 3600)  # 13:42, lunch from 13 to 14
    panel._on_second()
    first = panel.deadlines.said[0]
    assert first.left == "1 h 42 min" and "stands until Mon 23 Nov, 14:00" in first.detail


def test_that_a_promise_gets_a_clock_and_can_be_kept(house: House, panel: TicketPanel) -> None:
    panel.show_ticket(ticket_id := house.mail())
    house.desk.run(Promise(ticket_id, house.clock.now() + timedelta(minutes=50), "call back"))
    assert panel.deadlines.said[0].name == "Promise" and not panel.deadlines._promise.isHidden()
    assert panel.deadlines.said[0].detail.endswith("IST: call back")
    assert house.desk.actions.get("ticket.promise_kept").shortcut == "Ctrl+Shift+D"
    assert house.desk.actions.start("ticket.promise_kept")
    assert not house.desk.actions.get("ticket.promise_kept").enabled()
    assert panel.deadlines._promise.isHidden() and "Promise: met" in panel.deadlines._done.text()
    house.desk.history.undo()  # it was the wrong ticket
    assert panel.deadlines.said[0].name == "Promise" and not panel.deadlines._promise.isHidden()
    assert house.desk.actions.get("ticket.promise_kept").enabled()
    house.desk.history.redo()
    assert panel.deadlines._promise.isHidden()


def test_that_why_adds_up(house: House, panel: TicketPanel, qtbot: QtBot) -> None:
    panel.show_ticket(house.mail())
    house.clock.advance(26 * 3600 + 7)
    panel.explain()
    shown = panel.findChild(WhyDialog)
    assert isinstance(shown, WhyDialog)
    for at, explained in enumerate(shown._explained):
        shown.show_clock(at)
        assert shown.table.total_s == explained.clock.used_s
    shown.close()


def test_that_a_queue_move_and_an_assignment_are_seen_by_everyone(house: House, panel: TicketPanel) -> None:
    panel.show_ticket(ticket_id := house.mail())
    panel.fields.moved.emit("invoices")
    assert house.desk.live.tickets[ticket_id].queue == "invoices"
    house.desk.as_other(MoveTicket(ticket_id, "invoices", None, "invoices", "liza", "you know this one"))
    assert panel.fields.assignee.value_id == "liza"
    assert house.desk.actions.start("ticket.unassign")
    assert panel.fields.assignee.value_id == ""


def test_that_a_subject_being_typed_is_not_overwritten(house: House, panel: TicketPanel, qtbot: QtBot) -> None:
    panel.show_ticket(ticket_id := house.mail())
    line = panel.strip.subject
    panel.activateWindow()
    line.setFocus()
    line.setText("Refund of order 17")
    if line.hasFocus():
        house.desk.as_other(ClassifyTicket(ticket_id, "subject", "Refund not received", "Refund, urgent"))
        assert line.text() == "Refund of order 17"
    line.clearFocus()
    line.edited.emit("Refund of order 17")
    assert house.desk.live.tickets[ticket_id].subject in ("Refund of order 17",)


def test_that_hostile_words_stay_words(house: House, panel: TicketPanel, qtbot: QtBot) -> None:
    evil = '<img src="file:///etc/passwd"><b>bold</b> ' + "x" * 5000
    panel.show_ticket(house.mail(subject="<i>hi</i>\u202egnp.exe", text=evil))
    shown = panel.conversation.blocks[0].words.text()
    assert shown.startswith('<img src="file:///etc/passwd"><b>bold</b>')
    assert "\u202e" not in panel.strip.subject.text() and "<i>hi</i>" in panel.strip.subject.text()
    qtbot.waitUntil(lambda: panel.conversation.blocks[0].words.width() < panel.width())


def test_that_an_unknown_ticket_says_so_and_closing_lets_go(house: House, panel: TicketPanel, qtbot: QtBot) -> None:
    panel.show_ticket(4711)
    assert "no ticket 4711" in panel._empty.accessibleName()
    panel.show_ticket(ticket_id := house.mail())
    with qtbot.waitSignal(panel.closed):
        house.desk.actions.start("ticket.shut")
    house.desk.as_other(AddNote(ticket_id, "nobody looks"))
    assert panel.ticket is None


def test_that_attachments_show_name_size_and_picture(house: House, panel: TicketPanel, qtbot: QtBot) -> None:
    files = (
        ReceivedFile("photo.png", "image/png", picture(b"png")),
        ReceivedFile("fax.tif", "image/tiff", picture(b"tiff", 300, 200)),
        ReceivedFile("../../evil\u202etxt.exe", "application/octet-stream", b"MZ" + b"\0" * 30),
    )
    panel.show_ticket(house.mail(files=files))
    column = panel.conversation.blocks[0].files
    rows = [column.itemAt(at).widget() for at in range(column.count())]
    names = [row.accessibleName() for row in rows]
    assert names[:2] == ["photo.png", "fax.tif"] and "/" not in names[2] and "\u202e" not in names[2]
    qtbot.waitUntil(lambda: rows[0]._thumbnail.isVisibleTo(rows[0]) and rows[1]._thumbnail.isVisibleTo(rows[1]))
    rows[2].open()
    assert "is not opened from here" in house.desk.said[-1]


def test_that_a_call_ticket_without_customer_says_what_is_known(house: House, panel: TicketPanel) -> None:
    ticket_id = house.by_hand(channel=Channel.TELEPHONE, email="", phone="", customer_name="")
    panel.show_ticket(ticket_id)
    assert "Unknown customer" in panel.customer_line.accessibleName()
    panel.show_tab("customer")
    assert not panel.customer.isHidden()


def test_that_a_ticket_opens_at_the_customers_words_and_not_at_our_own_confirmation(
    house: House, panel: TicketPanel, qtbot: QtBot
) -> None:
    ticket_id = house.mail(text="Where is my money?\n" * 12)
    house.confirm(ticket_id, "Thank you for writing.\n" * 30)
    panel.show_ticket(ticket_id)
    bar = panel.page.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and not panel._settling.isActive())
    asked, confirmed = panel.conversation.blocks
    assert confirmed.said.automatic and bar.value() < bar.maximum()
    shown = panel.page.viewport().rect()
    assert shown.contains(asked.rect().translated(asked.mapTo(panel.page.viewport(), asked.rect().topLeft())))


def test_that_a_long_conversation_shows_the_newest_and_the_rest_when_asked(house: House, panel: TicketPanel) -> None:
    ticket_id = house.mail()
    for number in range(36):
        house.desk.as_other(AddNote(ticket_id, f"Note {number}"), show=False)
    house.desk.follow()
    panel.show_ticket(ticket_id)
    assert len(panel.conversation.blocks) == 20
    assert panel.conversation._earlier.text() == "Show 17 earlier interactions"
    house.desk.as_other(AddNote(ticket_id, "the newest"))
    assert [block.said.text for block in panel.conversation.blocks[-2:]] == ["Note 35", "the newest"]
    panel.conversation._earlier.click()
    assert len(panel.conversation.blocks) == 38 and panel.conversation._earlier.isHidden()
    assert panel.conversation.blocks[0].said.form == "message"
    column = panel.conversation.layout()
    assert column is not None and column.itemAt(1).widget() is panel.conversation.blocks[0]
