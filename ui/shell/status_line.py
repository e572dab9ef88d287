"""The status line: how old the data is and what the service does."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from controlcenter.domain.ticket import Level
from ui.look import theme
from ui.widgets import paint
from ui.widgets.kept import Kept
from ui.wording import text

TALL_PX = 28
_PX = 12.5


class StatusLine(QWidget):
    """Service at the left, freshness at the right: a full dot is live, a hollow one old, or nothing comes in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(TALL_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it has to be painted
        self._kept = Kept()
        self._service = ""
        self._level = Level.NORMAL
        self._fresh, self._stale, self._is_served = "", True, True
        self._read: tuple[datetime | None, datetime] | None = None
        theme.current().changed.connect(self.update)

    def set_service(self, said: str, level: Level = Level.NORMAL, *, is_served: bool = True) -> None:
        """What the service does, in a few words; whether anything is taken in."""
        if (said, level, is_served) == (self._service, self._level, self._is_served):
            return
        self._service, self._level, self._is_served = said, level, is_served
        if self._read is not None:
            self.set_read_at(*self._read)
        self._name()

    def set_read_at(self, read_at: datetime | None, now: datetime) -> None:
        """When the data on screen was last proved to be what the database holds."""
        self._read = read_at, now
        fresh, stale = text.freshness(read_at, now, is_served=self._is_served)
        if (fresh, stale) != (self._fresh, self._stale):
            self._fresh, self._stale = fresh, stale
            self._name()

    @property
    def freshness(self) -> str:
        """The words at the right."""
        return self._fresh

    def _name(self) -> None:
        self.setAccessibleName(", ".join(part for part in (self._service, self._fresh) if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._kept.show(self, (self._service, self._level, self._fresh, self._stale, self._is_served), self._draw)

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, 0, self.width(), 1, theme.colour("border"))
        middle = self.height() / 2
        left = 16
        if self._level is not Level.NORMAL:
            paint.draw_level(painter, self._level, QPointF(left + 5, middle), 10)
            left += 18
        half = self.width() // 2
        colour = "text_low" if self._level is Level.NORMAL else paint.LEVEL_TEXT[self._level]
        paint.draw_text(painter, QRect(left, 0, half - left, self.height()), self._service, _PX, colour)
        right = self.width() - 16
        is_bad = self._stale or not self._is_served
        dot = QRectF(right - 9, middle - 4.5, 9, 9)
        painter.setPen(QPen(theme.colour("amber_fill"), 2) if is_bad else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if is_bad else theme.colour("data"))
        painter.drawEllipse(dot)
        room = QRect(half, 0, right - 18 - half, self.height())
        colour = "amber" if is_bad else "text_low"
        paint.draw_text(painter, room, self._fresh, _PX, colour, bold=is_bad, align=paint.RIGHT)
