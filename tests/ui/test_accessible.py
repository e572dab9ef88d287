"""Every screen and dialog for people who hear the program, or have no mouse."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.incidents import AddTimelineNote, DeclareIncident
from controlcenter.commands.promises import Promise
from controlcenter.commands.setup import ConfirmAccount
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.opening import open_database
from tests.support import walk
from tests.ui.house import House
from ui.actions.keys_editor import KeysEditor
from ui.actions.overview import KeysDialog
from ui.first_start.dialog import FirstStart
from ui.help import HelpDialog
from ui.look import fonts, theme
from ui.screen import discover
from ui.screens.board.move_dialog import MoveDialog
from ui.screens.newticket.dialog import NewTicketDialog
from ui.screens.ticket import build_panel
from ui.undo import past
from ui.widgets.dialogs import absence, declare_incident
from ui.widgets.dialogs.plain_dialogs import ReasonDialog
from ui.widgets.dialogs.rows_dialog import RowsDialog
from ui.window import MainWindow

SCREENS = ("board", "mywork", "triage", "wall", "alarms", "incidents", "sources", "reports", "strategy")


def ticket(number: int, channel: Channel, assignee: str | None) -> NewTicket:
    queue = ("payments", "invoices", "front-desk")[number % 3]
    subject = "" if channel is Channel.FAX else f"Refund {number} not received"
    return NewTicket(
        channel, subject or "Fax, 2 pages", "Where is it?", f"Customer {number}", f"c{number}@example.org", "", None,
        Priority.NORMAL, ("en", "hi", "te", "fil")[number % 4], queue, assignee,
    )  # fmt: skip


@pytest.fixture(scope="module")
def house(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A centre in the middle of its morning, with something on every screen."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(migrated_sqlite, folder / "centre.db")
    database = open_database(f"sqlite:///{folder / 'centre.db'}")
    made = House(database, folder)
    made.as_person(ConfirmAccount("lena", "asha"))
    channels = (Channel.EMAIL, Channel.WEB, Channel.FAX, Channel.TELEPHONE)
    for number in range(12):
        made.as_person(ticket(number, channels[number % 4], ("asha", None, "rohan")[number % 3]))
    ids = list(made.live.tickets)
    made.as_person(DeclareIncident("Refunds stand still", "sev2", "asha", tuple(ids[:2])))
    made.as_person(AddTimelineNote(next(iter(made.live.incidents)), "The bank was called."))
    made.as_person(Promise(ids[0], made.clock.now() + timedelta(hours=3), "Call back"))
    made.source("Service mailbox", last_ok_at=made.clock.now())
    made.beat()
    yield made
    database.close()


@pytest.fixture(scope="module")
def opened(house: House, qapp: QApplication) -> Iterator[MainWindow]:
    fonts.load()
    theme.current().set("light")
    made = MainWindow(house, discover())  # type: ignore[arg-type]
    made.resize(1600, 1000)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def window(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    return opened


def faults(root: QWidget) -> list[str]:
    return [
        *(f"has no name: {found}" for found in walk.unnamed(root)),
        *(f"says nothing: {found}" for found in walk.silent_cells(root)),
        *(f"cannot be reached by Tab: {found}" for found in walk.unreachable(root)),
    ]


@pytest.mark.parametrize("screen", SCREENS)
def test_that_everything_on_a_screen_has_a_name_and_can_be_reached(
    window: MainWindow, screen: str, qtbot: QtBot
) -> None:
    page = window.show_screen(screen)
    qtbot.wait(20)
    assert window.isVisible()
    assert faults(page) == []


@pytest.mark.parametrize(
    ("screen", "name"),
    [
        *((screen, "light") for screen in SCREENS),
        ("incidents", "dark"),
        ("incidents", "contrast"),
    ],
)
def test_that_the_focus_can_be_seen_in_every_theme(window: MainWindow, screen: str, name: str, qtbot: QtBot) -> None:
    theme.current().set(name)
    page = window.show_screen(screen)
    qtbot.wait(20)
    assert walk.focus_unseen(page) + walk.focus_unseen(window.rail) + walk.focus_unseen(window.top_bar) == []


@pytest.mark.parametrize(
    ("wide", "tall"), [(1920, 1080), (1366, 700), (1280, 720)], ids=["100 %", "small", "300 % of 4K"]
)
def test_that_no_screen_is_cut_off_when_everything_is_drawn_larger(
    window: MainWindow, wide: int, tall: int, qtbot: QtBot
) -> None:
    """Scaled by two or three, a screen has so many fewer points: what needs more than there are would be cut."""
    window.resize(wide, tall)
    cut = {}
    for screen in SCREENS:
        page = window.show_screen(screen)
        qtbot.wait(5)
        needs, has = page.minimumSizeHint(), page.size()
        if needs.width() > has.width() or needs.height() > has.height():
            cut[screen] = (needs.toTuple(), has.toTuple())
    window.resize(1600, 1000)
    assert cut == {}


def test_that_rail_and_top_bar_have_names(window: MainWindow) -> None:
    assert faults(window.rail) + faults(window.top_bar) == []


def test_that_the_ticket_panel_has_names(window: MainWindow, house: House, qtbot: QtBot) -> None:
    panel = build_panel(house)  # type: ignore[arg-type]
    panel.show_ticket(next(iter(house.live.tickets)))
    window.set_side(panel)
    qtbot.wait(20)
    for mode in ("reply", "call", "note"):
        panel.composer.open_mode(mode)
        assert faults(panel) == []


DIALOGS: dict[str, Callable[[MainWindow, House], QWidget]] = {
    "keys": lambda window, house: KeysDialog(window, house.actions),
    "change keys": KeysEditor,  # type: ignore[dict-item]
    "undo history": past.PastDialog,  # type: ignore[dict-item]
    "help": lambda window, house: HelpDialog(window),
    "new ticket": lambda window, house: NewTicketDialog(house, window),  # type: ignore[arg-type]
    "rows": lambda window, house: RowsDialog(window, house, "All", list(house.live.tickets.values())),  # type: ignore[arg-type]
    "first start": lambda window, house: FirstStart(house, house.live.strategy, "lena", window),  # type: ignore[arg-type]
    "declare": lambda window, house: declare_incident.DeclareDialog(window, house.live.strategy, "asha", ["E-1"]),  # type: ignore[arg-type]
    "reason": lambda window, house: ReasonDialog(window, "Close", "Why?", "Close", ["Spam", "Duplicate"]),
    "move": lambda window, house: MoveDialog(window, list(house.live.tickets.values())[:2], []),
    "absence": lambda window, house: absence.AbsenceDialog(window, house.live.strategy, house.clock.now(), ""),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", DIALOGS)
def test_that_everything_in_a_dialog_has_a_name(window: MainWindow, house: House, qtbot: QtBot, name: str) -> None:
    dialog = DIALOGS[name](window, house)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.wait(20)
    assert faults(dialog) == []


def test_that_a_nameless_control_is_found(qtbot: QtBot) -> None:
    ground = QWidget()
    qtbot.addWidget(ground)
    column = QVBoxLayout(ground)
    view = QListView()
    view.setModel(QStringListModel(["", "said"]))
    column.addWidget(QLineEdit())
    column.addWidget(view)
    ground.show()
    assert len(walk.unnamed(ground)) == 2
    assert len(walk.silent_cells(ground)) == 1
