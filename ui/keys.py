"""The overview of all keys: what the menus, the palette and the board know, in one dialog."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.actions import Actions
from ui.widgets.plain import PlainLabel


def lane_keys() -> list[tuple[str, str]]:
    """Keys that a lane of cards understands: key, what it does."""
    translate = QCoreApplication.translate
    return [
        ("↑ ↓", translate("Keys", "Go from card to card")),
        ("Shift+↑ ↓", translate("Keys", "Select several cards")),
        ("Return", translate("Keys", "Open the ticket")),
        ("Y", translate("Keys", "Why this deadline? (or click the countdown)")),
        ("← →", translate("Keys", "Go to the lane beside")),
        ("Space", translate("Keys", "Mark a card for a move, or take the mark away")),
        ("A", translate("Keys", "Assign to…")),
        ("Ctrl+X", translate("Keys", "Mark cards for a move")),
        ("Ctrl+V", translate("Keys", "Move marked cards here")),
        ("Esc", translate("Keys", "Cancel a drag or a marking")),
    ]


def key_groups(actions: Actions) -> list[tuple[str, list[tuple[str, str]]]]:
    """All keys by menu: group name, then key and meaning; groups without keys are left out."""
    translate = QCoreApplication.translate
    menus = {
        "file": translate("Menus", "File"),
        "edit": translate("Menus", "Edit"),
        "view": translate("Menus", "View"),
        "ticket": translate("Menus", "Ticket"),
        "go": translate("Menus", "Go"),
        "help": translate("Menus", "Help"),
        "": translate("Menus", "Everywhere"),
    }
    groups = [
        (name, [(a.shortcut, a.name) for a in actions.of_menu(menu) if a.shortcut]) for menu, name in menus.items()
    ]
    groups.append((translate("Keys", "Cards"), lane_keys()))
    return [(name, keys) for name, keys in groups if keys]


def native(shortcut: str) -> str:
    """A shortcut as this system writes it; signs like arrows stay."""
    shown = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return shown or shortcut


class KeysDialog(QDialog):
    """All keys on one page."""

    def __init__(self, parent: QWidget | None, actions: Actions) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.resize(920, 640)
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(24, 20, 24, 20)
        columns.setSpacing(48)
        halves = [QVBoxLayout(), QVBoxLayout()]
        for half in halves:
            half.setSpacing(0)  # else it is the gap between the columns
            columns.addLayout(half, 1)
        sizes = [0, 0]
        for name, keys in key_groups(actions):
            at = 0 if sizes[0] <= sizes[1] else 1
            halves[at].addLayout(self._group(name, keys))
            halves[at].addSpacing(18)
            sizes[at] += len(keys) + 2
        for half in halves:
            half.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        scroll.setAccessibleName(self.tr("Keys"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def _group(self, name: str, keys: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(PlainLabel(name, "title"), 0, 0, 1, 2)
        for row, (key, meaning) in enumerate(keys, start=1):
            grid.addWidget(PlainLabel(meaning, "mid"), row, 0)
            grid.addWidget(PlainLabel(native(key), "strong"), row, 1, Qt.AlignmentFlag.AlignRight)
        return grid
