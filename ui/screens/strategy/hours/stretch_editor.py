"""Exact times of a stretch: two small fields beside it; a night is offered to be split."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.hours.edit import (
    Stretch,
    is_night,
    read_time,
    refuse_impossible,
    split_night,
    write_stretch,
    write_time,
)
from controlcenter.errors import Refused
from ui.screens.strategy.hours import phrases
from ui.widgets import paint
from ui.widgets.plain import PlainLabel

WIDE_PX = 300
Origin = tuple[int, Stretch] | None


class StretchEditor(QWidget):
    """Hidden until ``open``. ``entered`` carries day, stretch and what it replaces; ``night`` the same, to be split."""

    entered = Signal(int, object, object)
    night = Signal(int, object, object)
    removed = Signal(int, object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._day = 0
        self._origin: Origin = None
        self._title = PlainLabel("", "strong")
        self.start, self.end = self._line(self.tr("Start")), self._line(self.tr("End"))
        self._fault = PlainLabel("", "red", wrap=True)
        self.split = QPushButton()
        self.split.clicked.connect(self._split)
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.clicked.connect(self._remove)
        self.done = QPushButton(self.tr("Set"))
        self.done.setProperty("look", "primary")
        self.done.clicked.connect(self._enter)
        times = QHBoxLayout()
        times.setSpacing(8)
        for widget in (self.start, PlainLabel("–", "mid"), self.end):
            times.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        buttons.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(times)
        column.addWidget(self._fault)
        column.addWidget(self.split)
        column.addLayout(buttons)
        self.setFixedWidth(WIDE_PX)
        self.setAccessibleName(self.tr("Exact hours"))
        self.hide()

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText("HH:MM")
        line.setMaxLength(8)
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line.textEdited.connect(lambda: self._show_fault(""))
        line.returnPressed.connect(self._enter)
        return line

    def open(self, day: int, stretch: Stretch, origin: Origin, beside: QRectF) -> None:
        """Show the times of a stretch; ``origin`` is what it replaces, None for a new one."""
        self._day, self._origin = day, origin
        self._title.setText(phrases.day_name(day))
        self.start.setText(write_time(stretch[0]))
        self.end.setText(write_time(stretch[1]))
        self.remove.setVisible(origin is not None)
        self._show_fault("")
        self._place(beside)
        self.show()
        self.raise_()
        self.start.setFocus()
        self.start.selectAll()

    def _place(self, beside: QRectF) -> None:
        room = self._room()
        left = round(beside.right()) + 8
        if left + WIDE_PX > room.width():
            left = max(0, round(beside.left()) - WIDE_PX - 8)
        top = min(max(0, round(beside.top())), max(0, room.height() - self.sizeHint().height() - 8))
        self.move(QPoint(left, top))

    def _show_fault(self, said: str, night: Stretch | None = None) -> None:
        self._fault.setText(said)
        self._fault.setVisible(bool(said))
        self.split.setVisible(night is not None)
        if night is not None:
            (_, evening), (next_day, morning) = split_night(self._day, night)
            words = self.tr("Split: {evening}, {day} {morning}")
            day = phrases.short_day(next_day)
            self.split.setText(words.format(evening=write_stretch(evening), day=day, morning=write_stretch(morning)))
        for line in (self.start, self.end):
            line.setProperty("wrong", bool(said))
            line.style().polish(line)
        self.adjustSize()
        if self.isVisible():
            self.move(self.x(), min(self.y(), max(0, self._room().height() - self.height() - 8)))

    def _room(self) -> QRect:
        around = self.parentWidget()
        return around.rect() if around is not None else self.rect()

    def _times(self) -> Stretch:
        return read_time(self.start.text()), read_time(self.end.text())

    def _enter(self) -> None:
        try:
            stretch = self._times()
            refuse_impossible(stretch)
        except Refused as error:
            night = self._night()
            said = self.tr("These hours run over midnight.") if night else str(error)
            self._show_fault(said, night)
            (self.split if night else self.start).setFocus()
            return
        self.hide()
        self.entered.emit(self._day, stretch, self._origin)
        self.closed.emit()

    def _night(self) -> Stretch | None:
        try:
            stretch = self._times()
        except Refused:
            return None
        return stretch if is_night(stretch) else None

    def _split(self) -> None:
        night = self._night()
        if night is not None:
            self.hide()
            self.night.emit(self._day, night, self._origin)
            self.closed.emit()

    def _remove(self) -> None:
        if self._origin is not None:
            self.hide()
            self.removed.emit(*self._origin)
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        event.accept()  # nothing of what is typed here means the week behind

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, QRectF(self.rect()), "raised", "border_strong", 8)
        painter.end()
