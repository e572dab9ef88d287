"""Pictures of every widget with believable rows: ``python tests/shots/gallery.py FOLDER [THEME...]``."""

from __future__ import annotations

import offscreen  # noqa: F401 - before anything of Qt

# isort: split

import sys
import tempfile
from enum import Enum
from pathlib import Path

from pydantic import BaseModel, Field
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Level
from tests.ui.believable import NOW, ListLane, morning
from tests.ui.desk import Desk
from ui.actions.overview import KeysDialog
from ui.actions.palette import Hit
from ui.look import fonts, theme
from ui.screen import Screen
from ui.widgets.avatar import Avatar
from ui.widgets.cards.drag import DropPreview
from ui.widgets.cards.lane_view import LaneView
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.dialogs.plain_dialogs import PlainDialog, ReasonDialog
from ui.widgets.empty import Empty
from ui.widgets.inputs.form import SettingsForm
from ui.widgets.inputs.search_box import SearchBox
from ui.widgets.load_bar import Load, LoadBar
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.widgets.section import Panel
from ui.widgets.table import Column, PlainTable
from ui.window import MainWindow

KEPT: list[object] = []  # models live as long as the pictures are made


def lane(name: str, **more: object) -> LaneView:
    """A lane with the morning's tickets."""
    view = LaneView(lambda: NOW, name)
    model = ListLane(morning())
    KEPT.append(model)
    view.setModel(model)
    return view


def lanes() -> QWidget:
    """Cards in every state, and drop zones."""
    page = QWidget()
    page.resize(1240, 960)
    row = QHBoxLayout(page)
    views = [lane(name) for name in ("Unassigned", "Rohan", "Divya", "Jun")]
    for view in views:
        row.addWidget(view)
    views[1].select_ids([20411, 88107])
    views[1].cards.ghosts = frozenset({88061, 51079})
    views[1].cards.hollow = frozenset({51088, 70240})
    views[2].show_preview(DropPreview(True, "Assign 3 to Divya", "7 of 8 after the move, does not speak Telugu"))
    views[3].show_preview(DropPreview(False, "A waiting caller cannot be moved", "The telephone system decides"))
    return page


class Tls(Enum):
    """How the connection is protected."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"


class Mailbox(BaseModel):
    """Settings as a source declares them."""

    host: str = Field(description="Name of the mail server, for example imap.example.org")
    port: int = Field(993, description="993 for TLS from the start, 143 for STARTTLS")
    tls: Tls = Field(Tls.IMPLICIT, description="How the connection is protected; there is no unprotected one")
    folder: Path = Field(Path("/srv/fax"), description="Folder that the fax server writes to")
    move_done: bool = Field(True, description="Move messages away once they are stored")
    ignore_from: list[str] = Field([], description="Addresses that are never tickets, one a line")


def bits() -> QWidget:
    """Small widgets on one page."""
    page = QWidget()
    page.resize(1240, 1000)
    grid = QGridLayout(page)
    grid.setContentsMargins(20, 20, 20, 20)
    grid.setSpacing(16)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    grid.addWidget(people_and_loads(), 0, 0)
    grid.addWidget(controls(), 0, 1)
    form = Panel("Connect a mailbox", "2 of 3")
    made = SettingsForm(Mailbox, {"port": 993})
    made.show_faults({"host": "A name is needed, for example imap.example.org."})
    form.column.addWidget(made)
    grid.addWidget(form, 1, 0)
    right = QVBoxLayout()
    empty = Panel()
    empty.column.addWidget(
        Empty("inbox", "Nothing waits for you", "Take the most urgent ticket that fits your skills.",
              button="Take next", press=lambda: None)
    )  # fmt: skip
    right.addWidget(empty)
    grid.addLayout(right, 1, 1)
    return page


def people_and_loads() -> QWidget:
    """Teams against capacity, one person's pips, presence."""
    panel = Panel("Team workload", "load / capacity")
    rows = [("Billing", 62, 58, 80), ("Orders", 30, 61, 70), ("Refunds", 50, 35, 90), ("शिकायतें", 24, 12, 45),
            ("ఫిర్యాదులు", 10, 8, 35)]  # fmt: skip
    for name, in_work, waiting, capacity in rows:
        load = Load(in_work, waiting, capacity)
        row = QHBoxLayout()
        label = PlainLabel(name, "strong" if load.is_over else "mid")
        label.setFixedWidth(110)
        bar = LoadBar()
        bar.set(load, most=130)
        said = PlainLabel(
            ("◆ " if load.is_over else "") + f"{load.total:.0f} / {capacity}", "amber" if load.is_over else "low"
        )
        said.setFixedWidth(90)
        for widget in (label, bar, said):
            row.addWidget(widget)
        panel.column.addLayout(row)
    people = QHBoxLayout()
    for name, presence in (("Rohan Menon", Presence.TALKING), ("Divya Reddy", Presence.FREE),
                           ("Asha Sharma", Presence.PAUSED), ("Jun Dela Cruz", Presence.WRAP_UP),
                           ("Tom", Presence.OFF)):  # fmt: skip
        avatar = Avatar(name, px=40)
        avatar.set(name, presence)
        people.addWidget(avatar)
    people.addStretch(1)
    panel.column.addLayout(people)
    for load, coming in ((Load(4, 0, 8), 3), (Load(9, 0, 8), 0), (Load(20, 8, 40), 0)):
        pips = LoadBar(pips=True)
        pips.set(load, coming=coming)
        panel.column.addWidget(pips)
    return panel


def controls() -> QWidget:
    """Buttons, lines, chips, a table."""
    panel = Panel("Sources", "4 of 5 well")
    row = QHBoxLayout()
    for said, look in (("Poll now", "primary"), ("Edit", ""), ("Details", "flat"), ("Remove", "danger")):
        button = QPushButton(said)
        button.setProperty("look", look)
        row.addWidget(button)
    off = QPushButton("Not now")
    off.setEnabled(False)
    row.addWidget(off)
    panel.column.addLayout(row)
    panel.column.addWidget(SearchBox("Number, subject, customer", key_id="board.put_down"))
    panel.column.addWidget(QLineEdit("చెల్లింపు నమోదు కాలేదు"))
    chips = FilterChips([
        ChipSpec("all", "All channels"), ChipSpec("risk", "At risk or breached", level=Level.AT_RISK, count=26),
        ChipSpec("te", "Speaks Telugu", icon="languages"),
    ])  # fmt: skip
    panel.column.addWidget(chips)
    panel.column.addWidget(
        ElidedLabel("A very long line of outside text that will not fit into this panel, " * 3, "mid")
    )
    table: PlainTable[tuple[str, str, str, Level]] = PlainTable(
        [
            Column("Source", lambda row: row[0], icon=lambda row: row[2]),
            Column("State", lambda row: row[1], 190, level=lambda row: row[3]),
            Column("Stored", lambda row: "1,284", 90, right=True),
        ],
        "Sources",
    )
    table.set_rows([
        ("Support mailbox", "Well", "mail", Level.NORMAL), ("Fax line 1", "Well", "printer", Level.NORMAL),
        ("Fax line 2", "No carrier since 13:41", "printer", Level.BREACHED), ("वेब फ़ॉर्म", "Well", "globe", Level.NORMAL),
    ])  # fmt: skip
    table.selectRow(1)
    panel.column.addWidget(table)
    return panel


def window(desk: Desk) -> MainWindow:
    """The main window with a board of lanes."""
    names = [("board", "Board", "square-kanban"), ("mine", "My work", "inbox"), ("incidents", "Incidents", "siren"),
             ("sources", "Sources", "plug"), ("history", "Workload", "chart-line"),
             ("strategy", "Strategy", "book-open")]  # fmt: skip
    screens = [
        Screen(screen_id, title, icon, f"Ctrl+{at + 1}", at, lambda _: lanes())
        for at, (screen_id, title, icon) in enumerate(names)
    ]
    desk.history.undo_label = "Move 3 tickets"
    made = MainWindow(desk, screens)
    made.resize(1440, 900)
    made.show_screen("board")
    made.set_read_at(NOW)
    made.status_line.set_service("Service runs")
    made.rail.set_count("mine", 7)
    made.top_bar.person.set("Lena Thomas", Presence.FREE)
    return made


def shoot(folder: Path, name: str, widget: QWidget) -> None:
    """Show, draw, save, hide."""
    widget.show()
    QApplication.processEvents()
    widget.grab().save(str(folder / f"{name}-{theme.current().name}.png"))
    widget.hide()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    fonts.load()
    scratch = Path(tempfile.mkdtemp())
    for setting in sys.argv[2:] or ("light", "dark", "contrast"):
        theme.current().set(setting)
        shoot(folder, "lanes", lanes())
        shoot(folder, "bits", bits())
        shoot(folder, "dialog", PlainDialog(
            None, "Stop the service?", "Mail and faxes are not taken in until it runs again.", yes="Stop the service",
            no="Cancel", danger=True, icon="triangle-alert", colour="amber"))  # fmt: skip
        shoot(folder, "reason", ReasonDialog(
            None, "Close without answer", "W-88107 is closed and nobody is told.", "Close ticket",
            ["Spam", "Duplicate", "Sent to the wrong place"]))  # fmt: skip
        desk = Desk(scratch)
        main_window = window(desk)
        main_window.show()
        app.processEvents()
        main_window.show_toast("3 tickets moved to Divya Reddy", can_undo=True)
        main_window.banner.show_state(
            "No service is running", "Nothing is taken in, no reply leaves.", button="Start it", press=lambda: None
        )
        shoot(folder, "window", main_window)
        main_window.palette_box.add_provider(lambda typed: [
            Hit("W-88107 బిల్లు రెండుసార్లు వసూలు చేశారు", "Srinivas Rao, Vijayawada", "globe", lambda: None, "3:50"),
            Hit("Divya Reddy", "Billing, free", "user", lambda: None),
        ])  # fmt: skip
        main_window.show()
        main_window.palette_box.open("re")
        shoot(folder, "palette", main_window)
        shoot(folder, "keys", KeysDialog(None, desk.actions))


if __name__ == "__main__":
    main()
