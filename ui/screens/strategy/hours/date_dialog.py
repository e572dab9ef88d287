"""One entry for a date: a holiday, other hours, extra hours or a break; says what would be open then."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, QDate
from PySide6.QtWidgets import QComboBox, QDateEdit, QGridLayout, QLineEdit, QPushButton, QWidget

from controlcenter.domain.hours.dates import HOLIDAYS, KINDS, Entry, hours_on, put_entry, remove_entry
from controlcenter.domain.hours.edit import OpenHours, read_hours, write_hours
from controlcenter.errors import Refused
from ui.look import icons
from ui.screens.strategy.hours import phrases
from ui.screens.strategy.hours.padding import pad_line
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.plain import PlainLabel

_FIRST, _LAST = QDate(1970, 1, 1), QDate(2200, 12, 31)


class DateDialog(PlainDialog):
    """``result_hours`` is the calendar with the entry. ``entry`` is edited; None makes a new one on ``day``."""

    def __init__(self, parent: QWidget | None, hours: OpenHours, day: date, entry: Entry | None = None) -> None:
        translate = QCoreApplication.translate
        title = translate("Hours", "Edit a date") if entry else translate("Hours", "Hours of a date")
        yes, no = translate("Hours", "Set"), translate("Dialogs", "Cancel")
        super().__init__(parent, title, icon="clock", colour="accent", yes=yes, no=no)
        self._hours, self._entry = hours, entry
        self.result_hours = hours
        self._build()
        self.day.setDate(QDate(day.year, day.month, day.day))
        self.kind.setCurrentIndex(KINDS.index(entry.kind if entry else self._likely_kind(day)))
        self._fill()
        self.day.dateChanged.connect(self._fill if entry is None else self._preview)
        self.kind.currentIndexChanged.connect(self._fill)
        self.value.textEdited.connect(self._preview)
        self.value.setFocus()

    def _build(self) -> None:
        self.kind = QComboBox()
        for kind in KINDS:
            self.kind.addItem(phrases.entry_kind(kind), kind)
        self.kind.setAccessibleName(self.tr("What the date is"))
        self.day = QDateEdit()
        self.day.setDisplayFormat("ddd d MMM yyyy")
        self.day.setDateRange(_FIRST, _LAST)
        self.day.setAccessibleName(self.tr("Date"))
        pad_line(self.day)
        self.value = QLineEdit()
        self.value.setMaxLength(200)
        self._label = PlainLabel("", "strong")
        self._hint = PlainLabel("", "low", wrap=True)
        self.fault = PlainLabel("", "red", wrap=True)
        self.then = PlainLabel("", "mid", wrap=True)
        self.remove = QPushButton(self.tr("Remove the entry"))
        self.remove.setIcon(icons.icon("trash-2"))
        self.remove.clicked.connect(self._remove)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows = ((PlainLabel(self.tr("Date"), "strong"), self.day), (PlainLabel(self.tr("Kind"), "strong"), self.kind),
                (self._label, self.value))  # fmt: skip
        for at, (label, widget) in enumerate(rows):
            grid.addWidget(label, at, 0)
            grid.addWidget(widget, at, 1)
        for at, label in enumerate((self.fault, self._hint, self.then), 3):
            grid.addWidget(label, at, 1)
        grid.addWidget(self.remove, 6, 1)
        self.content.addLayout(grid)
        self.content.addStretch(1)

    def _likely_kind(self, day: date) -> str:
        """What stands there already; else other hours."""
        known = (kind for kind in KINDS if day in getattr(self._hours, kind))
        return next(known, "shifts")

    @property
    def chosen_kind(self) -> str:
        return str(self.kind.currentData())

    def _chosen_day(self) -> date:
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def _standing(self) -> Entry | None:
        """The entry that is replaced: the edited one, or what the date has of this kind."""
        if self._entry is not None:
            return self._entry
        kind, day = self.chosen_kind, self._chosen_day()
        if day not in getattr(self._hours, kind):
            return None
        found = getattr(self._hours, kind)[day]
        return Entry(day, kind, (), found) if kind == HOLIDAYS else Entry(day, kind, found)

    def _fill(self) -> None:
        kind, standing = self.chosen_kind, self._standing()
        is_holiday = kind == HOLIDAYS
        self._label.setText(self.tr("Name") if is_holiday else self.tr("Hours"))
        self.value.setAccessibleName(self._label.text())
        self.value.setPlaceholderText("" if is_holiday else "09:00–13:00, 14:00–18:00")
        self._hint.setText(self._hint_of(kind))
        if standing is not None and standing.kind == kind:
            self.value.setText(standing.name if is_holiday else write_hours(standing.hours))
        elif kind == "shifts":
            self.value.setText(write_hours(self._hours.week[self._chosen_day().weekday()]))
        else:
            self.value.clear()
        self.remove.setVisible(standing is not None)
        self._preview()

    def _hint_of(self, kind: str) -> str:
        return {
            "holidays": self.tr("Closed all day; extra hours of that date still count."),
            "shifts": self.tr("Instead of the weekday's hours; leave it empty to close that date."),
            "extra": self.tr("Added to the hours of that date, even on a holiday."),
            "breaks": self.tr("Cut out of that date, whatever opened it."),
        }[kind]

    def _made(self) -> OpenHours:
        kind = self.chosen_kind
        said = self.value.text()
        entry = Entry(self._chosen_day(), kind, () if kind == HOLIDAYS else read_hours(said),
                      " ".join(said.split()) if kind == HOLIDAYS else "")  # fmt: skip
        return put_entry(self._hours, entry, self._standing())

    def _preview(self) -> None:
        try:
            made = self._made()
        except Refused:
            self.then.setText("")  # said when it is set, not while it is typed
            return
        self._show_fault("")
        words = self.tr("That day is then: {hours}")
        self.then.setText(words.format(hours=phrases.hours_or_closed(hours_on(made, self._chosen_day()))))

    def _show_fault(self, said: str) -> None:
        self.fault.setText(said)
        self.fault.setVisible(bool(said))
        self.value.setProperty("wrong", bool(said))
        self.value.style().polish(self.value)

    def accept(self) -> None:
        try:
            self.result_hours = self._made()
        except Refused as error:
            self._show_fault(str(error))
            self.value.setFocus()
            return
        super().accept()

    def _remove(self) -> None:
        standing = self._standing()
        if standing is not None:
            self.result_hours = remove_entry(self._hours, standing)
            super().accept()
