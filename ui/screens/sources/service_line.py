"""Who takes things in: the service that holds the lease, and its last sign of life."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.health import ServiceHealth
from controlcenter.domain.ticket import Level
from ui.look import icons, theme
from ui.widgets import paint
from ui.widgets.button import with_icon
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text


class ServiceLine(QWidget):
    """The loudest line of the page when no service runs; ``connect`` is the button at its right, after ``beside``."""

    def __init__(self, beside: QWidget | None = None) -> None:
        super().__init__()
        self._level = Level.NORMAL
        self._title = PlainLabel("", "title")
        self._detail = ElidedLabel("", "mid")
        self.connect_button = with_icon(QPushButton(self.tr("Connect a source…")), "plus")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(56, 10, 16, 10)
        row.setSpacing(20)
        row.addLayout(words, 1)
        if beside is not None:
            row.addWidget(beside, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.connect_button, 0, Qt.AlignmentFlag.AlignVCenter)
        theme.current().changed.connect(self.update)

    def set(self, service: ServiceHealth | None, fresh: int, sources: int, now: datetime, *, runs: bool) -> None:
        """Show what the service does, whether it ``runs``, and how many of the sources are fresh."""
        self._level = Level.NORMAL if runs else Level.BREACHED
        if runs and not sources:
            self._title.setText(self.tr("The service runs and waits for a source"))
        elif runs:
            said = self.tr("{fresh} of {count} sources are fresh")
            self._title.setText(said.format(fresh=text.number(fresh), count=text.number(sources)))
        else:
            self._title.setText(self.tr("No service is running"))
        self._title.set_look("title")
        self._detail.set_text(self._told(service, now, runs=runs))
        self.setAccessibleName(f"{self._title.text()}. {self._detail.text()}")
        self.update()

    def _told(self, service: ServiceHealth | None, now: datetime, *, runs: bool) -> str:
        if service is None:
            return self.tr("Nothing is taken in and no deadline is watched; there never was a service here.")
        if not service.holder:
            said = self.tr("Nothing is taken in. The last one was ended {age}.")
            return said.format(age=text.age(service.beat_at, now))
        machine, process = (*service.holder.split(":"), "", "")[:2]
        age = text.age(service.beat_at, now)
        if runs:
            said = self.tr("The service runs on {machine} (process {process}); last sign of life {age}.")
        else:
            said = self.tr("Nothing is taken in. The last one ran on {machine} (process {process}), seen {age}.")
        return said.format(machine=machine, process=process, age=age)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        loud = self._level is Level.BREACHED
        paint.draw_panel(
            painter, QRectF(self.rect()), "red_soft" if loud else "panel", "red_fill" if loud else "border"
        )
        if loud:
            paint.draw_level(painter, self._level, QPointF(29, self.height() / 2), 20)
        else:
            shown = icons.pixmap("server", "text_mid", 24, self.devicePixelRatioF())
            painter.drawPixmap(17, round(self.height() / 2) - 12, shown)
        painter.end()
