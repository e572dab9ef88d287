"""The page on which people choose their own keys. A key is in force as soon as it was pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QPushButton, QWidget

from ui.actions import own_keys
from ui.actions.keys import latin, native, parts, pressed_keys
from ui.actions.own_keys import Bound
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.inputs.search_box import SearchBox
from ui.widgets.plain import PlainLabel
from ui.widgets.table import Column, PlainTable
from ui.workspace import Workspace

WIDE_PX, TALL_PX = 900, 640


class KeyLine(QKeySequenceEdit):
    """Takes one key. Esc leaves it, Backspace and Delete take the key away."""

    left = Signal()
    emptied = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not event.modifiers():
            self.emptied.emit()
        elif latin(event) != event.key():  # a letter of another script is kept as the one at its place
            self.setKeySequence(QKeySequence(pressed_keys(event)[0]))
        else:
            super().keyPressEvent(event)


class KeysEditor(PlainDialog):
    """All actions with their keys; a key that somebody else has is named and taken only when asked to."""

    def __init__(self, parent: QWidget | None, workspace: Workspace) -> None:
        said = QCoreApplication.translate(
            "KeysEditor", "Choose an action, then press its new key. It is in force at once, for you on this computer."
        )
        title = QCoreApplication.translate("KeysEditor", "Change keys")
        super().__init__(parent, title, said, icon="keyboard", yes=QCoreApplication.translate("KeysEditor", "Done"))
        self.resize(WIDE_PX, TALL_PX)
        self._workspace = workspace
        self._actions = workspace.actions
        self.finder = SearchBox(self.tr("Find an action or a key"))
        self.table = PlainTable(self._columns(), self.tr("Actions and their keys"))
        self.line = KeyLine(self.tr("New key"))
        self.said = PlainLabel("", "mid", wrap=True)
        self.take_button = self._button(self.tr("Use it here instead"), self._take)
        self.none_button = self._button(self.tr("No key"), lambda: self._set(""))
        self.usual_button = self._button(self.tr("Usual key"), self._usual)
        self.all_button = self._button(self.tr("All usual keys"), self._all_usual)
        self._wanted = ""
        self._build()
        self._fill()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(PlainLabel(self.tr("New key"), "strong"))
        row.addWidget(self.line, 1)
        for made in (self.none_button, self.usual_button, self.all_button):
            row.addWidget(made)
        told = QHBoxLayout()
        told.addWidget(self.said, 1)
        told.addWidget(self.take_button)
        for part in (self.finder, self.table):
            self.content.addWidget(part)
        self.content.addLayout(row)
        self.content.addLayout(told)
        self.take_button.hide()
        self.finder.textChanged.connect(lambda _: self._fill())
        self.finder.returnPressed.connect(self.table.setFocus)
        self.table.opened.connect(lambda _: self.line.setFocus())
        self.table.chosen.connect(lambda _: self._chosen())
        self.line.keySequenceChanged.connect(self._pressed)
        self.line.left.connect(self.table.setFocus)
        self.line.emptied.connect(lambda: self._set(""))
        self.yes.setAutoDefault(False)
        self.yes.setDefault(False)
        self.finder.left_down.connect(self.table.setFocus)
        self.finder.setFocus()

    def _button(self, said: str, press: Callable[[], None]) -> QPushButton:
        made = QPushButton(said)
        made.setAutoDefault(False)  # Return belongs to the table and to the line
        made.clicked.connect(lambda _=False: press())
        return made

    def _columns(self) -> list[Column[Bound]]:
        return [
            Column(self.tr("Action"), lambda b: b.name, icon=lambda b: b.icon),
            Column(self.tr("Where"), lambda b: b.where, 190),
            Column(self.tr("Key"), lambda b: self._written(b.key), 130),
            Column(self.tr("Usual key"), self._usual_when_changed, 130),
        ]

    @staticmethod
    def _written(key: str) -> str:
        return "  ".join(native(one) for one in parts(key))

    def _usual_when_changed(self, bound: Bound) -> str:
        return "" if bound.key == bound.usual else self._written(bound.usual) or self.tr("none")

    def _fill(self) -> None:
        typed = self.finder.text().strip()
        found = [b for b in own_keys.all_bound(self._actions) if not typed or self._is_meant(b, typed)]
        at = self.table.current()
        self.table.set_rows(found)
        kept = next((i for i, row in enumerate(found) if at is not None and row.id == at.id), 0)
        if found:
            self.table.setCurrentIndex(self.table.rows.index(kept, 0))
        self._chosen()

    def _is_meant(self, bound: Bound, typed: str) -> bool:
        said, words = f"{bound.name} {bound.where}".casefold(), typed.casefold()
        return all(word in said for word in words.split()) or words in self._written(bound.key).casefold()

    def _chosen(self) -> None:
        bound = self.table.current()
        self._tell(own_keys.gone_words())
        self.line.blockSignals(True)
        self.line.setKeySequence(QKeySequence(native(bound.key) if bound else ""))
        self.line.blockSignals(False)
        for widget in (self.line, self.none_button, self.usual_button):
            widget.setEnabled(bound is not None)

    def _pressed(self, pressed: QKeySequence) -> None:
        self._wish(pressed.toString())

    def _wish(self, wanted: str) -> None:
        """Give the chosen line this key, if nobody has it; else say who."""
        bound = self.table.current()
        if bound is None or not wanted:
            return
        if refused := own_keys.why_not(bound.id, wanted):
            self._tell(refused)
            return
        found = own_keys.clash(self._actions, bound.id, wanted)
        if found is None:
            self._set(wanted)
            return
        self._wanted = wanted
        told = self.tr("{key} belongs to “{other}”, so “{action}” does not get it.")
        told = told.format(key=self._written(wanted), other=found.name, action=bound.name)
        if not found.id:
            told += " " + self.tr("It cannot be changed; press another key.")
        self._tell(told, can_take=bool(found.id))

    def _take(self) -> None:
        self._set(self._wanted)

    def _usual(self) -> None:
        bound = self.table.current()
        if bound is not None and bound.usual:
            self._wish(bound.usual)
        elif bound is not None:
            self._set("")

    def _set(self, key: str) -> None:
        bound = self.table.current()
        if bound is None:
            return
        own_keys.give(self._actions, self._workspace.settings, bound.id, key)
        self._fill()
        told = self.tr("{key} starts “{action}” now.") if key else self.tr("“{action}” has no key now.")
        self._tell(told.format(key=self._written(key), action=bound.name))

    def _all_usual(self) -> None:
        own_keys.keep(self._workspace.settings, {})
        self._fill()
        self._tell(self.tr("All keys are as they came."))

    def _tell(self, said: str, *, can_take: bool = False) -> None:
        self.said.setText(said)
        self.take_button.setVisible(can_take)
