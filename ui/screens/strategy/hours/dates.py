"""Everything that is entered for single dates, as a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from controlcenter.domain.hours.dates import HOLIDAYS, KINDS, Entry, add_holidays, entries, hours_on, remove_entry
from controlcenter.domain.hours.edit import OpenHours, write_hours
from ui.actions import keys
from ui.screens.strategy.hours import phrases
from ui.screens.strategy.hours.date_dialog import DateDialog
from ui.screens.strategy.hours.holidays_dialog import HolidaysDialog
from ui.widgets.button import with_icon
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.empty import Empty
from ui.widgets.table import Column, PlainTable

KIND_ICONS = {HOLIDAYS: "flag", "shifts": "clock", "extra": "plus", "breaks": "coffee"}


class DatesView(QWidget):
    """``edited`` carries the new hours."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hours = OpenHours("UTC")
        self.country = ""
        self.today = date(1970, 1, 1)
        self.filter = FilterChips(self._specs())
        self.filter.changed.connect(self._show)
        columns: list[Column[Entry]] = [
            Column(self.tr("Date"), lambda e: phrases.full_date(e.date), 180, sort=lambda e: e.date),
            Column(self.tr("Kind"), lambda e: phrases.entry_kind(e.kind), 160, icon=lambda e: KIND_ICONS[e.kind]),
            Column(self.tr("Name or hours"), self._value),
            Column(self.tr("That day is open"), self._open, 300),
        ]
        self.table = PlainTable(columns, self.tr("Dates"))
        self.table.opened.connect(self.edit)
        self.table.chosen.connect(self._enable)
        self.table.installEventFilter(self)
        self._empty = Empty(
            "flag", self.tr("No date is different"),
            self.tr("Add the public holidays of your country, or a single date."),
        )  # fmt: skip
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        self._build()

    def _build(self) -> None:
        self.holidays = self._button(self.tr("Public holidays…"), "flag", self.ask_holidays)
        self.add = self._button(self.tr("Add a date…"), "plus", lambda: self.ask(self.today))
        self.change = self._button(self.tr("Edit…"), "pencil", lambda: self.edit(self.table.current()))
        self.remove_it = self._button(self.tr("Remove"), "trash-2", self.remove)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.filter, 1)
        for button in (self.remove_it, self.change, self.add, self.holidays):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self._pages, 1)
        self._enable(None)

    def _button(self, said: str, icon: str, press: Callable[[], None]) -> QPushButton:
        button = with_icon(QPushButton(said), icon)
        button.clicked.connect(lambda *_: press())
        return button

    def _specs(self) -> list[ChipSpec]:
        found = entries(self.hours)
        kinds = [ChipSpec(kind, phrases.entry_kind(kind), icon=KIND_ICONS[kind],
                          count=sum(entry.kind == kind for entry in found)) for kind in KINDS]  # fmt: skip
        return [ChipSpec("all", self.tr("All dates"), count=len(found)), *kinds]

    def set_hours(self, hours: OpenHours) -> None:
        """Show the dates of a calendar."""
        self.hours = hours
        self.filter.set_specs(self._specs())
        self._show()

    def _show(self) -> None:
        wanted = (self.filter.chosen() or ["all"])[0]
        found = [entry for entry in entries(self.hours) if wanted in ("all", entry.kind)]
        self.table.set_rows(found)
        self._pages.setCurrentWidget(self.table if found else self._empty)
        self._enable(self.table.current())

    def _value(self, entry: Entry) -> str:
        if entry.kind == HOLIDAYS:
            return entry.name or self.tr("without a name")
        return write_hours(entry.hours) or phrases.hours_or_closed(())

    def _open(self, entry: Entry) -> str:
        return phrases.hours_or_closed(hours_on(self.hours, entry.date))

    def _enable(self, entry: Entry | None) -> None:
        self.change.setEnabled(entry is not None)
        self.remove_it.setEnabled(entry is not None)

    # What people do

    def ask(self, day: date, entry: Entry | None = None) -> None:
        """Ask for an entry of a date and take it over."""
        dialog = DateDialog(self.window(), self.hours, day, entry)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.edited.emit(dialog.result_hours)

    def edit(self, entry: Entry | None) -> None:
        """Edit a line of the list."""
        if entry is not None:
            self.ask(entry.date, entry)

    def remove(self) -> None:
        """Take the current line away."""
        entry = self.table.current()
        if entry is not None:
            self.edited.emit(remove_entry(self.hours, entry))

    def ask_holidays(self) -> None:
        """Choose public holidays and add them."""
        dialog = HolidaysDialog(self.window(), self.hours.holidays, self.country, self.today.year)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.edited.emit(add_holidays(self.hours, dialog.chosen))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and keys.current().meaning(event, "hours") == "hours.remove":
            self.remove()
            return True
        return super().eventFilter(watched, event)
