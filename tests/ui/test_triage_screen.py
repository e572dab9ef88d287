"""The triage strip: by keys alone, with colleagues at work beside it, and with words from outside as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from controlcenter.commands.arriving.receive import Received, ReceivedFile
from controlcenter.commands.tickets import ClassifyTicket
from controlcenter.domain.ticket import Kind
from controlcenter.store.engine import Database
from tests.ui.ticket_house import House
from ui.screen import discover
from ui.screens.triage.page import TriagePage
from ui.screens.triage.strip import Strip
from ui.widgets.plain import ElidedLabel

FAX = (Path(__file__).parents[1] / "data" / "fax" / "fax_received.tif").read_bytes()
HOSTILE = "<b>Pay</b><img src='http://x.example/a.png'>\u202egnp.exe"


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    made = House(sqlite_database, tmp_path)
    made.desk.follow()
    return made


@pytest.fixture
def page(house: House, qtbot: QtBot) -> TriagePage:
    made = TriagePage(house.desk)
    made.resize(1500, 900)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def fax(house: House, number: str = "+914023450000", **more: Any) -> int:
    house.clock.advance(60)
    file = ReceivedFile("fax000000001.tif", "image/tiff", FAX)
    said = {
        "subject": f"Fax from {number}, 2 pages" if number else "Fax, 2 pages",
        "from_phone": number,
        "files": (file,),
        **more,
    }
    return house.receive(Received("fax", **said), "fax")


def shown(page: TriagePage) -> str:
    labels = [*page.findChildren(QLabel), *page.findChildren(ElidedLabel)]
    return " ".join(label.text() for label in labels if label.isVisible())


def keys(qtbot: QtBot, *pressed: Any) -> None:
    """Strokes to whatever has the focus, as a keyboard sends them."""
    for one in pressed:
        key, modifier = one if isinstance(one, tuple) else (one, Qt.KeyboardModifier.NoModifier)
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, key, modifier)


@pytest.fixture
def focused(page: TriagePage, qtbot: QtBot) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.form.subject.setFocus()


def test_that_three_faxes_are_done_by_keys_alone(house: House, page: TriagePage, qtbot: QtBot, focused: None) -> None:
    first, second, third = (fax(house, f"+9140234500{n}0") for n in range(3))
    assert page.place.text() == "1 of 3" and page.strip.current == first
    page.form.subject.setFocus()
    page.form.subject.selectAll()
    qtbot.keyClicks(page.form.subject, "Order for 12 chairs")
    keys(qtbot, (Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier), Qt.Key.Key_Return)
    assert page.place.text() == "2 of 3" and page.strip.current == second
    row = house.desk.live.tickets[first]
    assert (row.subject, row.kind) == ("Order for 12 chairs", Kind.PRODUCT_ORDER)
    assert page.form.subject.selectedText() == page.form.subject.text()
    keys(qtbot, (Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier))
    assert page.strip.current == third and page.place.text() == "3 of 3"
    page.form.choose("kind", "complaint")
    qtbot.keyClicks(page.form.subject, "Late again")
    house.clock.advance(5)
    keys(qtbot, Qt.Key.Key_Return)
    assert page.strip.current == second
    house.desk.history.undo()
    assert house.desk.live.tickets[third].kind is Kind.PRODUCT_ORDER
    assert page.place.text() == "2 of 3"


def test_that_nothing_is_saved_while_something_is_missing(
    house: House, page: TriagePage, qtbot: QtBot, focused: None
) -> None:
    fax(house)
    page.form.subject.setFocus()
    keys(qtbot, Qt.Key.Key_Return)
    assert house.desk.ran == [] and "Write what it is about." in shown(page) and not page.save_button.isEnabled()
    page.form.choose("kind", "")
    page.form.subject.setText("Order")
    keys(qtbot, Qt.Key.Key_Return)
    assert house.desk.ran == [] and "Choose a kind." in shown(page)


def test_that_a_customer_is_found_chosen_and_made_while_typing(
    house: House, page: TriagePage, qtbot: QtBot, focused: None
) -> None:
    house.mail()
    one = fax(house, "")
    search = page.form.customer
    search._find.setFocus()
    qtbot.keyClicks(search._find, "Srin")
    keys(qtbot, Qt.Key.Key_Return)
    assert search.customer is not None
    page.form.choose("kind", "inquiry")
    page.form.subject.setText("Refund")
    page.save()
    assert house.desk.live.tickets[one].customer_name == "Srinivas Rao"
    two = fax(house, "")
    page.form.customer.search("Srinivas")
    assert page.form.customer._list.count() == 2
    assert page.form.missing
    page.form.customer._begin_new()
    page.form.customer.email.setText("another@example.org")
    page.form.subject.setText("Refund")
    house.clock.advance(5)
    page.save()
    assert house.desk.said == []
    assert house.desk.live.tickets[two].customer_name == "Srinivas"


def test_that_what_a_colleague_deals_with_leaves_the_strip_and_is_told(house: House, page: TriagePage) -> None:
    first, second = fax(house), fax(house, "+914023450001")
    house.desk.as_other(ClassifyTicket(second, "subject", "Fax from +914023450001, 2 pages", "Theirs"))
    assert page.place.text() == "1 of 1" and not page.news.isVisible()
    third = fax(house, "+914023450002")
    house.desk.as_other(ClassifyTicket(first, "subject", "Fax from +914023450000, 2 pages", "Theirs"))
    assert page.strip.current == third
    assert f"A colleague has just dealt with F-{first}" in page.news.text() and page.news.isVisible()


def test_that_a_change_beside_is_shown_and_own_words_stay(house: House, page: TriagePage, qtbot: QtBot) -> None:
    one = fax(house)
    page.form.subject.selectAll()
    qtbot.keyClicks(page.form.subject, "Mine")
    house.desk.as_other(ClassifyTicket(one, "kind", "product_order", "complaint"))
    assert page.form.value("kind") == "complaint" and "Complaint" in page.news.text()
    house.desk.as_other(ClassifyTicket(one, "language", house.desk.live.tickets[one].language, "hi"))
    assert page.form.value("language") == "hi" and page.form.subject.text() == "Mine"
    page.form.choose("kind", "inquiry")
    house.desk.as_other(ClassifyTicket(one, "kind", "complaint", "invoice_query"))
    assert page.form.value("kind") == "inquiry" and "Saving keeps what you see" in page.news.text()
    page.save()
    row = house.desk.live.tickets[one]
    assert (row.subject, row.kind, row.language) == ("Mine", Kind.INQUIRY, "hi")


def test_that_a_conflict_is_said_and_the_ticket_is_looked_at_again(house: House, page: TriagePage) -> None:
    one = fax(house)
    page.form.subject.setText("Mine")
    before = house.desk.live.tickets[one].subject
    house.desk.as_other(ClassifyTicket(one, "subject", before, "Theirs"), show=False)
    page.save()
    assert "changed this first" in house.desk.said[0]
    house.desk.follow()
    assert page.strip.current is None and "Nothing waits for triage" in shown(page)


def test_that_two_strokes_of_enter_are_one_command(house: House, page: TriagePage, qtbot: QtBot) -> None:
    fax(house)
    page.form.subject.setText("Order")
    run, kept = house.desk.run, []
    house.desk.run = lambda *given, **more: kept.append((given, more))  # type: ignore[method-assign]
    page.save()
    page.save()
    assert len(kept) == 1
    run(*kept[0][0], **kept[0][1])
    assert page.strip.current is None


def test_that_pages_are_shown_and_words_from_outside_stay_plain(house: House, page: TriagePage, qtbot: QtBot) -> None:
    fax(house, HOSTILE, text=HOSTILE, from_name=HOSTILE)
    qtbot.waitUntil(lambda: page.evidence.pages.page is not None)
    assert page.evidence.pages.page is not None and page.evidence.pages.page.count == 2
    for label in page.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert page.evidence.words.toPlainText() == HOSTILE
    assert "<b>Pay" in page.form.subject.text()


def test_that_a_call_shows_its_facts_and_a_voice_message_offers_its_sound(house: House, page: TriagePage) -> None:
    house.receive(Received("voicemail", "", "Called about the invoice", from_phone="+914066001122"), "telephone")
    assert "+914066001122" in shown(page) and "A call without pages or sound" in shown(page)
    page.close_without()
    assert house.desk.toasts == ["Closed T-1: no request"]
    sound = ReceivedFile("msg0000.wav", "audio/wav", b"RIFF....WAVE")
    house.receive(Received("voicemail", "", from_phone="+914066001122", files=(sound,)), "telephone")
    assert page.evidence.sound.isVisible() and "A voice message" in shown(page)


def test_that_escape_leaves_and_the_empty_strip_says_what_to_do(
    house: House, page: TriagePage, qtbot: QtBot, focused: None
) -> None:
    assert "Nothing waits for triage" in shown(page)
    fax(house)
    page.form.subject.setFocus()
    keys(qtbot, Qt.Key.Key_F6)
    assert page.evidence.pages.hasFocus()
    keys(qtbot, Qt.Key.Key_F6, Qt.Key.Key_Escape)
    assert house.desk.screens == ["board"]


def test_that_a_hidden_strip_catches_up_when_it_is_shown(house: House, page: TriagePage) -> None:
    page.hide()
    one = fax(house)
    assert page.strip.current is None
    page.show()
    assert page.strip.current == one


def test_that_the_strip_is_a_screen_of_the_rail_with_a_key() -> None:
    found = next(screen for screen in discover() if screen.id == "triage")
    assert (found.shortcut, found.in_rail) == ("Ctrl+3", True)


def test_that_the_strip_goes_round_and_skipped_ones_come_last() -> None:
    strip = Strip()
    strip.update([1, 2, 3, 4])
    assert strip.place == (1, 4)
    strip.skip()
    strip.finish(2)
    assert (strip.current, strip.place) == (3, (3, 4))
    strip.update([1, 3, 4])
    strip.finish(3)
    strip.finish(4)
    assert (strip.current, strip.place) == (1, (4, 4))
    strip.update([1])
    strip.back()
    strip.skip()
    assert strip.current == 1
    strip.update([1, 4])
    assert strip.place == (3, 4)
    strip.update([])
    assert strip.current is None
    strip.go_to(9)
    strip.update([9])
    strip.go_to(9)
    assert strip.current == 9


def test_that_the_board_says_how_many_wait_and_leads_to_them(house: House, qtbot: QtBot) -> None:
    board: Any = next(screen for screen in discover() if screen.id == "board").build(house.desk)
    qtbot.addWidget(board)
    board.show()
    assert not board.toolbar.triage.isVisible()
    one = fax(house)
    fax(house, "+914023450009")
    assert board.toolbar.triage.isVisible() and board.toolbar.triage.accessibleName() == "Triage: 2"
    house.desk.as_other(ClassifyTicket(one, "subject", house.desk.live.tickets[one].subject, "Order"))
    assert board.toolbar.triage.accessibleName() == "Triage: 1"
    board.toolbar.triage.click()
    assert house.desk.screens == ["triage"]


def test_that_ctrl_z_takes_the_last_ticket_back_and_typed_words_first(
    house: House, page: TriagePage, qtbot: QtBot, focused: None
) -> None:
    undone: list[str] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Z"), page)
    shortcut.activated.connect(lambda: undone.append("program"))
    fax(house)
    page.form.subject.setFocus()
    keys(qtbot, (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert undone == ["program"]
    before = page.form.subject.text()
    qtbot.keyClicks(page.form.subject, "Mine")
    keys(qtbot, (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert undone == ["program"] and page.form.subject.text() in ("", before)
