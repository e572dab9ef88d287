"""The overview of all keys: what the menus, the palette and the board know, in one dialog."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.actions.own_keys import fixed_groups
from ui.actions.registry import Actions
from ui.widgets.plain import PlainLabel


def menu_names() -> dict[str, str]:
    """The name of each menu; "" is what stands in none."""
    translate = QCoreApplication.translate
    return {
        "file": translate("Menus", "File"),
        "edit": translate("Menus", "Edit"),
        "view": translate("Menus", "View"),
        "ticket": translate("Menus", "Ticket"),
        "go": translate("Menus", "Go"),
        "help": translate("Menus", "Help"),
        "": translate("Menus", "Everywhere"),
    }


def key_groups(actions: Actions) -> list[tuple[str, list[tuple[str, str]]]]:
    """All keys by menu and place: group name, then key and meaning; groups without keys are left out."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for menu, name in menu_names().items():
        groups[name] = [(a.shortcut, a.name) for a in actions.of_menu(menu) if a.shortcut]
    for place, keys in fixed_groups():
        groups.setdefault(place, []).extend(keys)
    return [(name, keys) for name, keys in groups.items() if keys]


def native(shortcut: str) -> str:
    """A shortcut as this system writes it; signs like arrows stay."""
    shown = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return shown or shortcut


class KeysDialog(QDialog):
    """All keys on one page; ``change_wanted`` asks for the page on which they are changed."""

    change_wanted = Signal()

    def __init__(self, parent: QWidget | None, actions: Actions) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.finished.connect(self.deleteLater)
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
        column.setContentsMargins(0, 0, 0, 14)
        column.addWidget(scroll)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        change, close = QPushButton(self.tr("Change keys…")), QPushButton(self.tr("Close"))
        change.clicked.connect(self.accept)
        change.clicked.connect(self.change_wanted)
        close.clicked.connect(self.reject)
        close.setDefault(True)
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 24, 0)
        row.addWidget(change)
        row.addStretch(1)
        row.addWidget(close)
        return row

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
