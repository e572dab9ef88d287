"""Which day the ledger shows: today, or one before it."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QPushButton, QToolButton, QWidget

from ui.look import icons
from ui.widgets.plain import PlainLabel
from ui.wording import text


class DayBar(QWidget):
    """``changed`` carries the day; None stands for today, whichever day that is."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today: date | None = None
        self._day: date | None = None
        self.before = self._arrow("chevron-left", self.tr("The day before"), -1)
        self.after = self._arrow("chevron-right", self.tr("The day after"), 1)
        self.edit = QDateEdit()
        self.edit.setCalendarPopup(True)
        self.edit.setAccessibleName(self.tr("Day of the ledger"))
        self.edit.dateChanged.connect(self._edited)
        self.back = QPushButton(self.tr("Today"))
        self.back.setProperty("look", "flat")
        self.back.clicked.connect(lambda: self._go(None))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(PlainLabel(self.tr("Ledger of"), "mid"))
        for part in (self.before, self.edit, self.after, self.back):
            row.addWidget(part)

    def _arrow(self, icon: str, name: str, days: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: self._step(days))
        return button

    @property
    def day(self) -> date | None:
        """The day that is shown; None for today."""
        return self._day

    def set_today(self, today: date) -> None:
        """The centre's day now; at midnight the ledger of today follows it."""
        if today != self._today:
            self._today = today
            self.edit.setMaximumDate(QDate(today.year, today.month, today.day))
            self.edit.setDisplayFormat(text.locale().dateFormat(text.locale().FormatType.LongFormat))
            self._show()

    def _step(self, days: int) -> None:
        if self._today is not None:
            self._go((self._day or self._today) + timedelta(days=days))

    def _edited(self, chosen: QDate) -> None:
        self._go(date(chosen.year(), chosen.month(), chosen.day()))

    def _go(self, day: date | None) -> None:
        day = None if day is None or self._today is None or day >= self._today else day
        if day != self._day:
            self._day = day
            self._show()
            self.changed.emit(day)

    def _show(self) -> None:
        shown = self._day or self._today
        if shown is not None:
            self.edit.blockSignals(True)
            self.edit.setDate(QDate(shown.year, shown.month, shown.day))
            self.edit.blockSignals(False)
        self.after.setEnabled(self._day is not None)
        self.back.setVisible(self._day is not None)
