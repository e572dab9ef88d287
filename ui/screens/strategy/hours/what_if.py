"""One line to try a calendar: a ticket that arrives then, with so much time, is due when?"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDateTimeEdit, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from controlcenter.domain.hours.edit import OpenHours
from controlcenter.domain.hours.whatif import Answer, what_if
from controlcenter.domain.strategy.words import duration_s
from controlcenter.errors import ControlCenterError
from ui.look import theme
from ui.screens.strategy.hours import phrases
from ui.screens.strategy.hours.padding import pad_line
from ui.widgets import paint
from ui.widgets.empty import IconSign
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text

_SHOWN_STRETCHES = 3
_MOST_S = 5000 * 3600


class WhatIf(QWidget):
    """Answers at once, also while hours are being pulled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hours: OpenHours | None = None
        self.arrives = QDateTimeEdit()
        self.arrives.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self.arrives.setAccessibleName(self.tr("When the ticket arrives"))
        self.arrives.setMinimumWidth(220)
        pad_line(self.arrives)
        self.target = QLineEdit("3 h")
        self.target.setMaxLength(16)
        self.target.setFixedWidth(92)
        self.target.setAccessibleName(self.tr("Time that is promised"))
        self.answer = PlainLabel("", "title")
        self.detail = ElidedLabel("", "mid")
        line = QHBoxLayout()
        line.setSpacing(9)
        for widget in (PlainLabel(self.tr("A ticket of")), self.arrives, PlainLabel(self.tr("with")), self.target,
                       PlainLabel(self.tr("is due")), self.answer):  # fmt: skip
            line.addWidget(widget)
        line.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 9, 14, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.addWidget(IconSign("timer", "accent", 22), 0, 0)
        grid.addLayout(line, 0, 1)
        grid.addWidget(self.detail, 1, 1)
        self.arrives.dateTimeChanged.connect(self._count)
        self.target.textEdited.connect(self._count)
        theme.current().changed.connect(self.update)

    def set_arrival(self, local: datetime) -> None:
        """Try a ticket of this time on the wall."""
        self.arrives.setDateTime(QDateTime(local.year, local.month, local.day, local.hour, local.minute, 0))

    def set_hours(self, hours: OpenHours) -> None:
        """Answer by this calendar."""
        self._hours = hours
        self._count()

    def _count(self) -> None:
        if self._hours is None:
            return
        day, clock = self.arrives.date(), self.arrives.time()
        local = datetime(day.year(), day.month(), day.day(), clock.hour(), clock.minute())  # noqa: DTZ001
        target_s = self._target_s()
        if target_s is None:
            self._say("–", self.tr("Write the time as 3 h, 45 m or 1 h 30 m, 5000 h at most."), wrong=True)
            return
        try:
            self._show(what_if(self._hours, local, target_s))
        except ControlCenterError as error:
            self._say("–", str(error).partition(": ")[2] or str(error))

    def _target_s(self) -> int | None:
        try:
            seconds = duration_s(self.target.text().strip().lower().replace(" ", ""))
        except ValueError:
            return None
        return seconds if 0 <= seconds <= _MOST_S else None

    def _say(self, answer: str, detail: str, *, wrong: bool = False) -> None:
        self.answer.setText(answer)
        self.detail.set_text(detail)
        if bool(self.target.property("wrong")) != wrong:
            self.target.setProperty("wrong", wrong)
            self.target.style().polish(self.target)
        self.setAccessibleName(f"{self.tr('is due')} {answer}. {detail}")

    def _show(self, told: Answer) -> None:
        zone = told.due_at.tzinfo
        assert zone is not None and self._hours is not None
        due = f"{text.day_and_time(told.due_at, zone)} {_offset(told.due_at)}"
        parts = [self._hours.tz, *self._warnings(told), self._counted(told)]
        self._say(due, "  ·  ".join(part for part in parts if part))

    def _counted(self, told: Answer) -> str:
        said = [_stretch(start, end) for start, end in told.counted[:_SHOWN_STRETCHES]]
        if not said:
            return ""
        more = len(told.counted) - _SHOWN_STRETCHES
        words = self.tr("counts {stretches}") if more <= 0 else self.tr("counts {stretches} and more")
        return words.format(stretches=", ".join(said))

    def _warnings(self, told: Answer) -> list[str]:
        found = []
        if told.wall == "never":
            found.append(self.tr("the clock never shows that time; it is taken as {time}").format(
                time=f"{told.arrived_at:%H:%M}"))  # fmt: skip
        elif told.wall == "twice":
            found.append(self.tr("the clock shows that time twice; the first is meant"))
        for day, shift_s in told.clock_changes[:1]:
            found.append(f"{phrases.full_date(day)}: {phrases.clock_shift(shift_s).lower()}")
        return found or [self.tr("no clock change until then")]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, QRectF(self.rect()), "card")
        painter.end()


def _offset(at: datetime) -> str:
    """The zone's short name with its distance from UTC: "CET (UTC+01:00)"."""
    shift = f"{at:%z}"
    named = at.tzname() or ""
    away = f"UTC{shift[:3]}:{shift[3:5]}"
    return away if not named or named[0] in "+-" else f"{named} ({away})"


def _stretch(start: datetime, end: datetime) -> str:
    return f"{phrases.short_day(start.weekday())} {start:%H:%M}–{end:%H:%M}"
