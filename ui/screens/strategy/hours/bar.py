"""The line above the calendar: which one, its time zone, and what becomes of the draft."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from ui.look import icons
from ui.screens.strategy.hours.state import HoursState
from ui.widgets.button import make_primary
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text


@cache
def zones() -> tuple[str, ...]:
    """Names of all time zones that people choose, sorted."""
    odd = ("Etc/", "SystemV/", "posix", "right/", "localtime")
    named = (name for name in available_timezones() if "/" in name and not name.startswith(odd))
    return (*sorted(named), "UTC")


class Bar(QWidget):
    """``calendar`` and ``zone`` carry names; ``wanted`` add, duplicate, rename, undo, discard or publish."""

    calendar = Signal(str)
    zone = Signal(str)
    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = QComboBox()
        self.names.setAccessibleName(self.tr("Calendar"))
        self.names.setMinimumWidth(150)
        self.names.textActivated.connect(self.calendar)
        self.zones = QComboBox()
        self.zones.setEditable(True)
        self.zones.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zones.addItems(list(zones()))
        self.zones.setMinimumWidth(210)
        self.zones.setAccessibleName(self.tr("Time zone"))
        completer = QCompleter(list(zones()), self.zones)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.zones.setCompleter(completer)
        self.zones.textActivated.connect(self._take_zone)
        if (line := self.zones.lineEdit()) is not None:
            line.editingFinished.connect(lambda: self._take_zone(self.zones.currentText()))
        self._shown_zone = ""
        self._used = ElidedLabel("", "low")
        self.more = QToolButton()
        self.more.setIcon(icons.icon("ellipsis"))
        self.more.setAccessibleName(self.tr("More for calendars"))
        self.more.setToolTip(self.tr("Add, duplicate or rename a calendar"))
        self.more.clicked.connect(self._open_menu)
        self.count = PlainLabel("", "strong")
        self.undo = self._button("undo", self.tr("Undo edit"), "undo-2")
        self.discard = self._button("discard", self.tr("Discard"), "trash-2")
        self.publish = self._button("publish", self.tr("Publish…"), "upload")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for widget in (self.names, self.more, self.zones):
            row.addWidget(widget)
        row.addWidget(self._used, 1)
        row.addWidget(self.count)
        for button in (self.undo, self.discard, self.publish):
            row.addWidget(button)

    def _button(self, name: str, said: str, icon: str) -> QPushButton:
        button = QPushButton(said)
        button.setIcon(icons.icon(icon))
        button.clicked.connect(lambda: self.wanted.emit(name))
        return button

    def show_state(self, state: HoursState, used_by: list[str], *, sound: bool) -> None:
        """Show what the draft holds; ``used_by`` names the policies that count with the calendar."""
        if [self.names.itemText(at) for at in range(self.names.count())] != list(state.calendars):
            self.names.clear()
            self.names.addItems(list(state.calendars))
        self.names.setCurrentText(state.current)
        self._shown_zone = state.hours.tz if state.hours else ""
        self.zones.setEditText(self._shown_zone)
        said = self.tr("used by {policies}").format(policies=", ".join(used_by))
        self._used.set_text(said if used_by else self.tr("used by no policy"))
        changes = len(state.changes())
        self.count.setText(text.plural(self.tr("%n change(s)", "", changes)) if changes else "")
        for button in (self.discard, self.publish):
            button.setVisible(bool(changes))
        self.undo.setVisible(state.can_undo)
        can = bool(changes) and sound and not state.is_outdated
        self.publish.setEnabled(can)
        make_primary(self.publish, "upload", can)

    def _take_zone(self, name: str) -> None:
        if name != self._shown_zone:
            self.zone.emit(name)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for name, said, icon in (("add", self.tr("New calendar…"), "plus"),
                                 ("duplicate", self.tr("Duplicate…"), "copy"),
                                 ("rename", self.tr("Rename…"), "pencil")):  # fmt: skip
            menu.addAction(icons.icon(icon), said, lambda name=name: self.wanted.emit(name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))
