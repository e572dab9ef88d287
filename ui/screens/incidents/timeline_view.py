"""Shows the timeline, newest at the end, and takes new lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ui.screens.incidents.timeline import TimelineLine
from ui.widgets.empty import IconSign
from ui.widgets.plain import PlainLabel
from ui.widgets.section import Panel
from ui.widgets.wrapped import Wrapped
from ui.wording import text

_MOST_LETTERS = 2000
_TOP = Qt.AlignmentFlag.AlignTop


class TimelineView(Panel):
    """``written`` carries a line that somebody wrote and sent with Return."""

    written = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Timeline"), "", parent, fill="card")
        self._lines: list[TimelineLine] = []
        self._stays_at: int | None = None  # where somebody reads; None: at the newest line
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._settle)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setAccessibleName(self.tr("Timeline"))
        self.entry = QLineEdit()
        self.entry.setMaxLength(_MOST_LETTERS)
        self.entry.setPlaceholderText(self.tr("Write what happened; Return adds it"))
        self.entry.setAccessibleName(self.tr("New line of the timeline"))
        self.entry.returnPressed.connect(self._send)
        self.column.addWidget(self._scroll, 1)
        self.column.addWidget(self.entry)

    def show_lines(self, lines: Sequence[TimelineLine], now: datetime, zone: tzinfo) -> None:
        """Show these lines and go to the newest one, unless somebody has scrolled up to read an older one."""
        if list(lines) == self._lines and self._scroll.widget() is not None:
            return
        bar = self._scroll.verticalScrollBar()
        grew = bool(self._lines) and list(lines[: len(self._lines)]) == self._lines
        if not self._settling.isActive():  # else the place of the lines before has not been reached yet
            self._stays_at = bar.value() if grew and bar.value() < bar.maximum() else None
        self._lines = list(lines)
        self.header.set_note(text.plural(self.tr("%n line(s)", "", len(lines))))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for before, line in zip([None, *lines], lines, strict=False):
            if day := self._day(line, before, now, zone):
                column.addWidget(PlainLabel(day, "strong"))
            column.addLayout(self._row(line, zone))
        column.addStretch(1)
        self._scroll.setWidget(page)
        page.setAutoFillBackground(False)
        self._settling.start()

    def _settle(self) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum() if self._stays_at is None else self._stays_at)

    def _day(self, line: TimelineLine, before: TimelineLine | None, now: datetime, zone: tzinfo) -> str:
        """The day above a line that is the first of its day; "" where everybody knows it."""
        day = line.at.astimezone(zone).date()
        known = before.at.astimezone(zone).date() if before is not None else now.astimezone(zone).date()
        return "" if day == known else text.day_and_time(line.at, zone).rpartition(",")[0]

    def _row(self, line: TimelineLine, zone: tzinfo) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        at = PlainLabel(text.time_of_day(line.at, zone), "low")
        at.setFixedWidth(40)
        row.addWidget(at, 0, _TOP)
        row.addWidget(IconSign(line.icon or "sticky-note", "text_low" if line.icon else "accent", 18), 0, _TOP)
        if line.icon:
            row.addWidget(Wrapped(f"{line.who} {line.said}", "mid"), 1)
            return row
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel(line.who, "low"))
        words.addWidget(Wrapped(line.said))
        row.addLayout(words, 1)
        return row

    def _send(self) -> None:
        said = self.entry.text().strip()
        if said:
            self.entry.clear()
            self.written.emit(said)
