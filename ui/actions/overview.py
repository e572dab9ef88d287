"""The overview of all keys: what the menus, the palette and the board know, in one dialog."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.actions.keys import native, parts
from ui.actions.own_keys import all_bound, menu_names
from ui.actions.places import PLACES
from ui.actions.registry import Actions
from ui.widgets.plain import Look, PlainLabel


@dataclass(frozen=True, slots=True)
class Group:
    """What stands under one head line: keys with what they do, then those that nobody can change."""

    name: str
    keys: tuple[tuple[str, str], ...]
    fixed: tuple[tuple[str, str], ...] = ()

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return len(self.keys) + len(self.fixed) + (2 if self.keys else 1) + bool(self.fixed)


def key_groups(actions: Actions) -> list[Group]:
    """All keys in force by menu and place; groups without keys are left out."""
    found: dict[str, list[tuple[str, str]]] = {}
    for bound in all_bound(actions):
        if bound.key:
            found.setdefault(bound.where, []).append((" ".join(map(native, parts(bound.key))), bound.name))
    fixed = {place.name: place.fixed for place in PLACES}
    names = (*menu_names().values(), *(place.name for place in PLACES))
    translate = QCoreApplication.translate
    return [
        Group(
            name,
            tuple(found.get(name, ())),
            tuple((native(key), translate("Keys", said)) for key, said in fixed.get(name, ())),
        )
        for name in dict.fromkeys(names)
        if name in found or fixed.get(name)
    ]


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
        for group in key_groups(actions):
            at = 0 if sizes[0] <= sizes[1] else 1
            halves[at].addLayout(self._group(group))
            halves[at].addSpacing(18)
            sizes[at] += group.lines
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

    def _group(self, group: Group) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(PlainLabel(group.name, "title"), 0, 0, 1, 2)
        self._fill(grid, group.keys, "strong")
        if group.fixed:
            said = self.tr("Always the same:")
            grid.addWidget(PlainLabel(said, "low"), grid.rowCount(), 0, 1, 2)
            self._fill(grid, group.fixed, "mid")
        return grid

    @staticmethod
    def _fill(grid: QGridLayout, keys: Iterable[tuple[str, str]], look: Look) -> None:
        for key, meaning in keys:
            row = grid.rowCount()
            grid.addWidget(PlainLabel(meaning, "mid"), row, 0)
            grid.addWidget(PlainLabel(key, look), row, 1, Qt.AlignmentFlag.AlignRight)
