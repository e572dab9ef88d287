"""The first start: who sits here, connecting a source with a test, help, and the menu of the person."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.commands.setup import ConfirmAccount, text_of, version_of
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.team import Presence
from controlcenter.settings import resource
from controlcenter.store.engine import Database
from controlcenter.store.house import is_account_known
from tests.ui.house import House
from ui import help as help_module
from ui.first_start import connect as connect_module
from ui.first_start.adding import free_name, secret_name
from ui.first_start.connect import ConnectPanel
from ui.first_start.dialog import CONNECT, DONE, WHERE, WHO, FirstStart
from ui.first_start.proposal import proposed_agent
from ui.first_start.who import WhoDialog
from ui.help import PAGES, HelpDialog, HelpPage, page_text
from ui.screen import discover
from ui.shell.house import House as Wiring
from ui.window import MainWindow

TEXT = resource("strategy.toml").read_text(encoding="utf-8")
STRATEGY = Strategy.parse(TEXT)


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    return House(sqlite_database, tmp_path, TEXT, account="liza")


@pytest.fixture
def panel(house: House, qtbot: QtBot) -> Iterator[ConnectPanel]:
    made = ConnectPanel(house)
    qtbot.addWidget(made)
    yield made
    made.close_worker()


@pytest.fixture
def start(house: House, qtbot: QtBot) -> Iterator[FirstStart]:
    made = FirstStart(house, STRATEGY, "liza")
    qtbot.addWidget(made)
    yield made
    made.connect_panel.close_worker()


def in_force(house: House) -> tuple[int, str]:
    with house.database.read() as connection:
        version = version_of(connection)
        return version, text_of(connection, version)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("account", "name"),
    [("liza", "Liza Santos"), ("lsantos", "Liza Santos"), ("liza.santos", "Liza Santos"), ("root", None), ("", None)],
)
def test_that_the_agent_is_proposed_from_the_account(account: str, name: str | None) -> None:
    found = proposed_agent(account, STRATEGY)
    assert (found.name if found else None) == name


def test_that_the_strategys_own_account_wins_over_likeness() -> None:
    named = STRATEGY.agents[5].model_copy(update={"account": "LIZA"})
    told = STRATEGY.model_copy(update={"agents": (*STRATEGY.agents[:5], named, *STRATEGY.agents[6:])})
    assert proposed_agent("liza", told) == named


def test_that_saying_who_i_am_is_written_down(start: FirstStart, house: House) -> None:
    assert start._pages.currentIndex() == WHO and start.who.agent is not None
    start.yes.click()
    assert house.me == start.who.agent.id
    assert start._pages.currentIndex() == WHERE


def test_that_only_looking_is_remembered_too(start: FirstStart, house: House) -> None:
    start.skip.click()
    assert house.me == "" and start._pages.currentIndex() == WHERE
    with house.database.read() as connection:
        assert is_account_known(connection, "liza") and not is_account_known(connection, "ravi")


def test_that_the_list_of_people_can_be_searched(qtbot: QtBot) -> None:
    dialog = WhoDialog(None, STRATEGY, "root", "")
    qtbot.addWidget(dialog)
    assert not dialog.yes.isEnabled()
    dialog.page._filter("arjun")
    assert dialog.page.agent is not None and dialog.page.agent.name == "Arjun Singh"
    assert dialog.yes.isEnabled()


def test_that_the_example_and_later_lead_to_what_comes_next(start: FirstStart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(start.sample_wanted):
        start.cards["sample"].click()
    assert start._pages.currentIndex() == DONE
    start._go(WHERE)
    start.cards["later"].click()
    with qtbot.waitSignal(start.go_wanted) as went:
        start.yes.click()
    assert went.args == ["board"]


@pytest.mark.parametrize("kind", ["imap", "fax_folder"])
def test_that_enter_on_a_choice_opens_its_form_and_nothing_of_the_form_is_cut_off(
    start: FirstStart, qtbot: QtBot, kind: str
) -> None:
    start.show()
    start._go(WHERE)
    qtbot.keyClick(start.cards[kind], Qt.Key.Key_Return)
    assert start._pages.currentIndex() == CONNECT and start.connect_panel.kinds.current == kind
    form = start.connect_panel.form
    form._more.setChecked(True)
    QApplication.processEvents()
    scroll = start.connect_panel._pages.currentWidget()
    assert isinstance(scroll, QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width()
    assert form.isAncestorOf(start.focusWidget())


def test_that_enter_in_the_form_connects(start: FirstStart, qtbot: QtBot) -> None:
    start.show()
    start.cards["imap"].click()
    qtbot.keyClick(start.focusWidget(), Qt.Key.Key_Return)
    assert start.connect_panel.said.text() == "Mend what is marked first."
    assert start.connect_panel.form.first._faults["host"].text() == "Is missing."


def test_that_a_fax_folder_is_tested_and_stands_in_the_strategy(
    start: FirstStart, house: House, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "fax"
    folder.mkdir()
    start.cards["fax_folder"].click()
    assert start._pages.currentIndex() == CONNECT
    start.connect_panel.form.first.set_values({"folder": str(folder)})
    start.connect_panel.connect_it.click()
    qtbot.waitUntil(lambda: start._pages.currentIndex() == DONE, timeout=5000)
    version, text = in_force(house)
    assert version == 1
    entry = Strategy.parse(text).sources[0]
    assert (entry.name, entry.type, entry.settings) == ("Fax folder", "fax_folder", {"folder": str(folder)})
    assert house.toasts == ["Fax folder is connected"] and start._ready.text() == "Fax folder is connected"
    inverse = house.outcomes[-1].inverse
    assert inverse is not None
    house.as_person(inverse)
    assert Strategy.parse(in_force(house)[1]).sources == ()


def test_that_a_folder_that_is_not_there_is_a_sentence_and_can_be_kept_anyway(
    panel: ConnectPanel, house: House, tmp_path: Path, qtbot: QtBot
) -> None:
    panel.choose("fax_folder")
    panel.form.first.set_values({"folder": str(tmp_path / "absent")})
    panel.test.click()
    qtbot.waitUntil(panel.test.isEnabled, timeout=5000)
    assert "absent" in panel.said.text() and panel.said.text().endswith(".")
    assert panel.connect_it.text() == "Connect anyway"
    with qtbot.waitSignal(panel.connected):
        panel.connect_it.click()
    assert in_force(house)[0] == 1 and house.toasts == ["Fax folder is entered; it could not be reached yet"]


def test_that_missing_fields_are_named_before_anything_is_tried(panel: ConnectPanel) -> None:
    panel.test.click()
    assert panel.said.text() == "Mend what is marked first."
    assert panel.form.first._faults["host"].text() == "Is missing."
    assert panel.form.first._faults["secret"].text() == "The password is missing."


def fill_mailbox(panel: ConnectPanel, port: int) -> None:
    panel.form.first.set_values({"host": "127.0.0.1", "user": "service@northgate.example"})
    panel.form.rest.set_values({"port": port})
    panel.form.password.setText("open sesame")


def test_that_a_server_that_does_not_answer_is_one_sentence(panel: ConnectPanel, house: House, qtbot: QtBot) -> None:
    fill_mailbox(panel, free_port())
    panel.test.click()
    qtbot.waitUntil(panel.test.isEnabled, timeout=10_000)
    assert "127.0.0.1" in panel.said.text() and "\n" not in panel.said.text()
    assert panel.test.isDefault() and not panel.connect_it.isDefault()
    panel.form.name.setText("Front desk")
    assert panel.connect_it.isDefault()
    assert in_force(house)[0] == 0


def test_that_a_mailbox_counts_from_now_and_its_password_is_never_in_the_strategy(
    panel: ConnectPanel, house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(connect_module, "write_secret", lambda name, value: kept.update({name: value}))
    fill_mailbox(panel, 993)
    assert panel.form.answers is not None
    panel.form.answers.wanted.setChecked(True)
    panel.form.answers.smtp.setText("smtp.northgate.example")
    panel._force = True
    with qtbot.waitSignal(panel.connected):
        panel.connect_it.click()
    text = in_force(house)[1]
    entry = Strategy.parse(text).sources[0]
    assert kept == {"mailbox-service-northgate-example": "open sesame"} and "sesame" not in text
    assert entry.name == "Mailbox service@northgate.example"
    assert house.clock.now() - datetime.fromisoformat(entry.settings["from_when"]) <= timedelta(seconds=3)
    account = Strategy.parse(text).mail_accounts[0]
    assert (account.id, account.address, account.secret) == (
        "replies", "service@northgate.example", "mailbox-service-northgate-example",
    )  # fmt: skip


def test_that_a_computer_without_key_store_says_which_variable_to_set(
    panel: ConnectPanel, house: House, qtbot: QtBot
) -> None:
    fill_mailbox(panel, 993)
    panel._force = True
    with qtbot.waitSignal(panel.connected):
        panel.connect_it.click()
    assert "CONTROLCENTER_SECRET_MAILBOX_SERVICE_NORTHGATE_EXAMPLE" in house.said[0]
    assert "sesame" not in house.said[0]


def test_that_what_is_left_to_do_stands_on_the_last_page_whole(start: FirstStart, qtbot: QtBot) -> None:
    start.show()
    start.cards["imap"].click()
    fill_mailbox(start.connect_panel, 993)
    start.connect_panel._force = True
    start.connect_panel.connect_it.click()
    qtbot.waitUntil(lambda: start._pages.currentIndex() == DONE, timeout=5000)
    assert start.left_to_do.isVisible()
    assert "CONTROLCENTER_SECRET_MAILBOX_SERVICE_NORTHGATE_EXAMPLE for the service" in start.left_to_do.text()


def test_that_another_protection_brings_its_usual_port(panel: ConnectPanel, house: House) -> None:
    fill_mailbox(panel, 993)
    panel.form.rest._editors["security"].set_value("starttls")
    entered = panel.form.entered(house.clock.now())
    assert entered is not None and entered.source.settings.port == 143  # type: ignore[attr-defined]


def test_that_names_are_free_and_secrets_are_plain_words() -> None:
    again = Strategy.parse(TEXT + '\n[[sources]]\nname = "Fax folder"\ntype = "fax_folder"\n')
    assert free_name("Fax folder", again) == "Fax folder 2"
    assert secret_name("mailbox", "Service@Northgate.example") == "mailbox-service-northgate-example"


# Help


@pytest.mark.parametrize("page", [name for name, _, _ in PAGES])
def test_that_every_page_of_the_help_is_there_and_short(page: str) -> None:
    said = page_text(page)
    assert said.startswith("# ") and 3 < len(said.splitlines()) < 60


def test_that_the_help_loads_nothing_and_follows_its_own_pages_only(qtbot: QtBot) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    assert not dialog.page.openLinks() and not dialog.page.openExternalLinks()
    assert bytes(dialog.page.loadResource(2, QUrl("file:///etc/passwd"))) == b""
    dialog.page.anchorClicked.emit(QUrl("strategy.md"))
    assert "Strategy" in dialog.page.toPlainText()
    dialog.page.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert dialog.page.toPlainText().startswith("Strategy")


def test_that_a_picture_in_the_help_reads_no_file(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"no picture")
    page = HelpPage()
    qtbot.addWidget(page)
    page.show_text(f"# Title\n\n![x]({tmp_path / 'x.png'})")
    assert "Title" in page.toPlainText()


# What belongs to the whole window


@pytest.fixture
def wired(house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> tuple[MainWindow, Wiring]:
    window = MainWindow(house, [])
    qtbot.addWidget(window)
    program: Any = house
    return window, Wiring(window, program)


def test_that_the_window_gets_help_incidents_and_who_am_i(wired: tuple[MainWindow, Wiring], house: House) -> None:
    ids = {action.id for action in house.actions.all()}
    assert {"help.open", "incident.declare", "person.who"} <= ids
    assert house.actions.get("help.open").shortcut == "F1"


def test_that_presence_is_chosen_in_the_menu_of_the_person(wired: tuple[MainWindow, Wiring], house: House) -> None:
    menu = wired[1].menu
    assert [action.text() for action in menu.menu.actions()] == ["Who am I…"]
    agent = STRATEGY.agents[2].id
    house.as_person(ConfirmAccount("liza", agent))
    menu.fill()
    assert [action.text() for action in menu.menu.actions() if action.text()] == [
        "Free", "Paused", "Away", "Off", "Who am I…",
    ]  # fmt: skip
    menu.set_presence(Presence.PAUSED, "Lunch")
    state = house.live.agents[agent]
    assert (state.presence, state.reason, state.told_by) == (Presence.PAUSED, "Lunch", "window")


def test_that_the_first_start_is_shown_once(
    wired: tuple[MainWindow, Wiring], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QWidget] = []
    monkeypatch.setattr(FirstStart, "open", lambda self: shown.append(self))  # noqa: PLW0108  bound late
    wired[1].ask_on_first_start()
    assert len(shown) == 1
    house.as_person(ConfirmAccount("liza", None))
    wired[1].ask_on_first_start()
    assert len(shown) == 1
    shown[0].connect_panel.close_worker()  # type: ignore[attr-defined]


def test_that_help_opens_at_first_steps_once_and_then_where_somebody_is(
    wired: tuple[MainWindow, Wiring], house: House, qtbot: QtBot
) -> None:
    window, _ = wired

    def help_page() -> str:
        assert house.actions.start("help.open")
        return PAGES[help_module._shown[0].names.currentRow()][0]

    window._current = "board"
    assert help_page() == "start"
    assert help_page() == "board"
    window._current = "reports"
    assert help_page() == "workload"
    side = QWidget()
    line = QLineEdit(side)
    window.set_side(side)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    line.setFocus()
    assert window.place == "ticket" and help_page() == "ticket"
    help_module._shown[0].close()
    window.set_side(None)
    side.deleteLater()


def test_that_every_screen_has_a_page_in_the_help() -> None:
    assert [help_module.page_of(screen.id) for screen in discover()].count("start") == 0
    assert help_module.page_of("") == "start"


def test_that_f1_opens_one_help_window(wired: tuple[MainWindow, Wiring], qtbot: QtBot) -> None:
    window = wired[0]
    first = help_module.open_help(window, "board")
    second = help_module.open_help(window)
    assert first is second
    first.close()
