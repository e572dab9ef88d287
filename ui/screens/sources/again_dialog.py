"""Asking for a stretch of days to be fetched again from one source."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from PySide6.QtCore import QCoreApplication, QDate
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from controlcenter.domain.day import day_span
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.plain import PlainLabel


class AgainDialog(PlainDialog):
    """``span`` is what was chosen, as two instants."""

    def __init__(self, parent: QWidget | None, source: str, day: date, today: date, zone: tzinfo) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            parent,
            translate("Sources", "Fetch again from {source}").format(source=source),
            translate(
                "Sources",
                "Everything that the source received in this time is read once more, also what was put away there. "
                "Only what is missing here is taken in; nothing comes twice.",
            ),
            icon="refresh-cw", colour="accent", yes=translate("Sources", "Fetch again"),
            no=translate("Dialogs", "Cancel"),
        )  # fmt: skip
        self._zone = zone
        self.first = self._day(translate("Sources", "First day"), day, today)
        self.last = self._day(translate("Sources", "Last day"), day, today)
        self.first.dateChanged.connect(self.last.setMinimumDate)
        self.last.setMinimumDate(self.first.date())
        row = QHBoxLayout()
        row.setSpacing(10)
        for name, edit in ((self.tr("From"), self.first), (self.tr("to"), self.last)):
            row.addWidget(PlainLabel(name, "strong"))
            row.addWidget(edit)
        row.addStretch(1)
        self.content.addLayout(row)

    def _day(self, name: str, day: date, today: date) -> QDateEdit:
        edit = QDateEdit(QDate(day.year, day.month, day.day))
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("d MMM yyyy")
        edit.setAccessibleName(name)
        edit.setMaximumDate(QDate(today.year, today.month, today.day))
        return edit

    def span(self) -> tuple[datetime, datetime]:
        """From the first midnight to the one after the last day."""
        first, last = (date(d.year(), d.month(), d.day()) for d in (self.first.date(), self.last.date()))
        return day_span(first, self._zone)[0], day_span(last, self._zone)[1]
