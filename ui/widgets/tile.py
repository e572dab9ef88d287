"""The wall's tile of one channel: how many, how long, against which promise, and the last hour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from controlcenter.domain.ticket import Level
from ui import text, theme
from ui.widgets import paint
from ui.widgets.tile_paint import Figure, TileFigures, TilePainter, marks

__all__ = ["SMALLEST_PX", "Figure", "Tile", "TileFigures"]
SMALLEST_PX = 16.0


class Tile(QWidget):
    """One channel. Its smallest text has SMALLEST_PX x scale pixels; a click asks for the rows it counted."""

    opened = Signal()

    def __init__(self, figures: TileFigures, parent: QWidget | None = None, *, scale: float = 1.0) -> None:
        super().__init__(parent)
        self._unit = SMALLEST_PX * scale
        self._figures = figures
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.current().changed.connect(self.update)
        self.set(figures)

    def set(self, figures: TileFigures) -> None:
        """Show new figures; repaints only when they differ."""
        changed = figures != self._figures
        self._figures = figures
        parts = [figures.name, f"{text.number(figures.count)} {figures.count_caption}"]
        parts += [f"{one.caption} {one.value}" for one in (*figures.extra, *figures.times)]
        parts += [figures.goal, *(said for _, said in marks(figures))]
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.setToolTip(text.tooltip(figures.hint) if figures.hint else "")
        if changed:
            self.update()

    def set_scale(self, scale: float) -> None:
        """Another screen or distance."""
        self._unit = SMALLEST_PX * scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        tall = 15.6 if self._figures.extra else 14
        return QSize(round(self._unit * 20.5), round(self._unit * tall))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._unit * 8.5), round(self._unit * 6.2))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint.draw_panel(painter, box)
        if self._figures.level is not Level.NORMAL:
            edge = QPainterPath()
            edge.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            painter.setClipPath(edge)
            side = QRectF(0, 0, max(4.0, self._unit * 0.3), box.height())
            painter.fillRect(side, theme.colour(paint.LEVEL_FILL[self._figures.level]))
            painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        TilePainter(painter, self.rect(), self._unit, self._figures).draw()
        painter.end()
