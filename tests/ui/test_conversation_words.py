"""A message in the ticket panel: folds by keyboard, its page on request, pictures of a page, who passed it on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from controlcenter.commands.arriving.receive import ReceivedFile
from controlcenter.store.engine import Database
from tests.ui.ticket_house import House, picture
from ui.screens.ticket.files import FileRow
from ui.screens.ticket.panel import TicketPanel
from ui.screens.ticket.said import Said
from ui.widgets.dialogs import plain_dialogs as dialogs
from ui.widgets.outside.safe_page import SafePage, SafePageWindow
from ui.widgets.plain import PlainLabel

LETTER = (
    "Where is my money?\n\nRegards,\nSrinivas Rao\nDeccan Traders\nPhone 4711\n\n"
    "On Mon, 23 Nov 2026 Northgate wrote:\n> You will get it."
)


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    return House(sqlite_database, tmp_path)


@pytest.fixture
def panel(house: House, qtbot: QtBot) -> Iterator[TicketPanel]:
    made = TicketPanel(house.desk)
    qtbot.addWidget(made)
    made.resize(560, 900)
    made.show()
    yield made
    made.close_ticket()


def notices(panel: TicketPanel) -> str:
    return "\n".join(label.text() for label in panel.conversation.blocks[0].findChildren(PlainLabel))


def test_that_signature_and_quotation_open_by_keyboard_and_nothing_is_lost(qtbot: QtBot) -> None:
    said = Said(LETTER)
    qtbot.addWidget(said)
    said.show()
    assert said.text() == "Where is my money?\n\nRegards,\nSrinivas Rao"
    assert [fold.button.text() for fold in said.folds] == ["Show signature", "Show quoted text"]
    for fold in said.folds:
        assert fold.button.focusPolicy() & Qt.FocusPolicy.TabFocus
        QTest.keyClick(fold.button, Qt.Key.Key_Space)
        assert fold.is_open and fold.button.text().startswith("Hide")
    seen = said.text() + "".join(fold.shown.toPlainText() for fold in said.folds if fold.shown)
    assert all(word in seen for word in LETTER.split())
    QTest.keyClick(said.folds[0].button, Qt.Key.Key_Space)
    assert not said.folds[0].is_open


def test_that_a_long_message_is_cut_until_all_of_it_is_wanted(qtbot: QtBot) -> None:
    said = Said("word " * 4000 + "end\n\n> old\n> older")
    qtbot.addWidget(said)
    said.show()
    assert said.more.isVisible() and not said.folds and "end" not in said.text()
    QTest.keyClick(said.more, Qt.Key.Key_Space)
    assert not said.more.isVisible() and said.text().endswith("end") and len(said.folds) == 1


def test_that_the_page_is_shown_on_request_and_loads_nothing(house: House, panel: TicketPanel, qtbot: QtBot) -> None:
    html = '<p>My <b>order</b> <font color="#000">now</font></p><img src="file:///etc/passwd"><script>x</script>'
    panel.show_ticket(house.mail(text="My order now", html=html))
    block = panel.conversation.blocks[0]
    assert block.words.text() == "My order now" and not block.page_button.isHidden()
    block.page_button.click()
    (window,) = panel.findChildren(SafePageWindow)
    assert window.page.toPlainText().strip() == "My order now"
    assert "passwd" not in window.page.toHtml() and "#000" not in window.page.toHtml()
    window.close()
    panel.show_ticket(house.mail(text="plain", message_id="<2@x>"))
    assert panel.conversation.blocks[0].page_button.isHidden()


def test_that_no_link_is_followed_without_asking_and_some_never(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = SafePage()
    qtbot.addWidget(page)
    asked: list[str] = []
    opened: list[str] = []

    def answer(parent: object, title: str, text: str, yes: str) -> bool:
        asked.append(f"{title} {text}")
        return "good" in text

    monkeypatch.setattr(dialogs, "confirm", answer)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    for address in (
        "file:///etc/passwd",
        "javascript:alert(1)",
        "smb://host/x",
        "http://bad.example/",
        "https://good.example/x",
    ):
        page.anchorClicked.emit(QUrl(address))
    assert opened == ["https://good.example/x"]
    assert len(asked) == 2 and asked[0].startswith("Open bad.example?")
    assert bytes(page.loadResource(2, QUrl("http://x/y.png"))) == b""


def test_that_pictures_of_a_page_stay_behind_a_button(house: House, panel: TicketPanel) -> None:
    files = (
        ReceivedFile("logo.png", "image/png", picture(b"png"), inline=True),
        ReceivedFile("invoice.pdf", "application/pdf", b"%PDF-1.4"),
    )
    panel.show_ticket(house.mail(files=files))
    (button,) = [b for b in panel.findChildren(QPushButton) if b.text() == "1 picture inside the message"]
    assert [row.accessibleName() for row in panel.findChildren(FileRow)] == ["invoice.pdf"]
    button.click()
    assert sorted(row.accessibleName() for row in panel.findChildren(FileRow)) == ["invoice.pdf", "logo.png"]


def test_that_a_forward_names_who_passed_it_on_and_shows_all_of_it(house: House, panel: TicketPanel) -> None:
    text = "FYI\n\nFrom: Tara <tara@example.org>\nSent: Monday\nTo: Asha\nSubject: Bill\n\nMy bill is wrong."
    asha = house.desk.live.strategy.agent("asha") if house.desk.live.strategy else None
    assert asha is not None
    panel.show_ticket(
        house.mail(
            "Fw: Bill", text, from_address="service@northgate.example", from_name="Asha Rao",
            forwarded_name="Tara", forwarded_address="tara@example.org",
        )
    )  # fmt: skip
    assert "Forwarded by Asha Rao" in notices(panel)
    assert "My bill is wrong." in panel.conversation.blocks[0].words.text()
    assert "Tara" in panel.customer_line.accessibleName()


@pytest.mark.parametrize(
    ("machine", "automatic", "words"),
    [
        ("bounce", True, "was not delivered. Written by a machine"),
        ("reply", True, "An automatic reply. Written by a machine"),
        ("feedback", True, "marked our mail as unwanted"),
        ("list", False, "Came over a mailing list"),
    ],
)
def test_that_the_sort_of_machine_is_said(
    machine: str, automatic: bool, words: str, house: House, panel: TicketPanel
) -> None:
    panel.show_ticket(house.mail(machine=machine, automatic=automatic))
    assert words in notices(panel)
    assert ("Written by a machine" in notices(panel)) is automatic


def test_that_an_invitation_is_marked_as_shown_only(house: House, panel: TicketPanel) -> None:
    panel.show_ticket(house.mail(files=(ReceivedFile("invite.ics", "text/calendar", b"BEGIN:VCALENDAR"),)))
    assert "nothing is entered or answered" in notices(panel)


def test_that_older_messages_open_by_keyboard(house: House, panel: TicketPanel, qtbot: QtBot) -> None:
    first = house.mail(text="one", message_id="<1@x>", content_sha="1" * 64)
    for number in range(2, 5):
        said = f"Hello {number}\n\n> quoted\n> more"
        house.mail(text=said, message_id=f"<{number}@x>", answers=("<1@x>",), content_sha=str(number) * 64)
    panel.show_ticket(first)
    oldest = panel.conversation.blocks[0]
    assert oldest.is_folded and oldest.focusPolicy() & Qt.FocusPolicy.TabFocus
    panel.activateWindow()
    oldest.setFocus()
    qtbot.waitUntil(oldest.hasFocus)
    QTest.keyClick(oldest, Qt.Key.Key_Return)
    assert not oldest.is_folded
    newest = panel.conversation.blocks[-1]
    QTest.keyClick(newest.words.folds[0].button, Qt.Key.Key_Return)
    assert newest.words.folds[0].is_open and not newest.is_folded
    QTest.keyClick(oldest, Qt.Key.Key_Space)
    assert oldest.is_folded


def test_that_an_invitation_below_a_signature_is_read_at_once(house: House, panel: TicketPanel) -> None:
    text = "Please confirm.\n\n-- \nAsha Rao\nNorth Street 4\n\nInvitation: Visit\nWhen: 2026-11-23 10:00, UTC"
    file = ReceivedFile("invite.ics", "text/calendar", b"BEGIN:VCALENDAR")
    panel.show_ticket(house.mail(text=text, files=(file,)))
    words = panel.conversation.blocks[-1].words
    assert words.text().endswith("Invitation: Visit\nWhen: 2026-11-23 10:00, UTC")
    assert len(words.folds) == 1 and "North Street" not in words.text()
