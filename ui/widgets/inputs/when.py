"""An instant on the wall clock of the centre: an editor, and the way between both."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QDate, QDateTime, QTime, QTimeZone
from PySide6.QtWidgets import QDateTimeEdit, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.widgets.plain import PlainLabel


def wall_time(at: datetime, zone: tzinfo) -> QDateTime:
    """The wall clock of the centre as Qt's editors take it; UTC there means "no zone", so nothing is shifted."""
    local = at.astimezone(zone)
    return QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute),
                     QTimeZone(QTimeZone.Initialization.UTC))  # fmt: skip


def instant(shown: QDateTime, zone: tzinfo) -> datetime:
    """The instant that a wall clock reading of the centre means."""
    day, time = shown.date(), shown.time()
    return datetime(
        day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=zone
    ).astimezone(UTC)  # fmt: skip


_BESIDE = 3  # buttons in a row


class WhenEdit(QWidget):
    """Day and time in the centre's zone, which it names, with buttons for the usual answers."""

    def __init__(self, name: str, zone: tzinfo, proposals: list[tuple[str, datetime]]) -> None:
        super().__init__()
        self._zone = zone
        self.edit = QDateTimeEdit()
        self.edit.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self.edit.setTimeZone(QTimeZone(QTimeZone.Initialization.UTC))
        self.edit.setAccessibleName(name)
        for line in self.edit.findChildren(QLineEdit):
            line.setTextMargins(6, 0, 0, 0)
        first = proposals[0][1]
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(PlainLabel(first.astimezone(zone).tzname() or "", "low"))
        quick = QGridLayout()
        for place, (said, at) in enumerate(proposals):
            button = QPushButton(said)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, at=at: self.set(at))
            quick.addWidget(button, place // _BESIDE, place % _BESIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addLayout(quick)
        self.set(first)

    def set(self, at: datetime) -> None:
        """Show an instant."""
        self.edit.setDateTime(wall_time(at, self._zone))

    @property
    def at(self) -> datetime:
        """The instant that is shown."""
        return instant(self.edit.dateTime(), self._zone)
