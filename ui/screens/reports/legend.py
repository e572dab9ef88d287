"""What the lines of a chart mean: a sample of each with its name, and the formula in the tool tip."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look import theme
from ui.widgets import paint
from ui.wording import text

_PX = 12.5
_SAMPLE_PX = 24


class LegendItem(QWidget):
    """A sample of a line ("line", "dash", "dots", "goal"), of bars ("bars") or nothing (""), and what it is called."""

    def __init__(self, title: str, formula: str, colour: str, kind: str) -> None:
        super().__init__()
        self._title, self._colour, self._kind = title, colour, kind
        self._text_at = _SAMPLE_PX + 8 if kind else 4
        self.setAccessibleName(f"{title}: {formula}" if formula else title)
        self.setToolTip(text.tooltip(f"{title}: {formula}") if formula else "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._text_at + paint.text_width(self._title, _PX) + 14, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, middle = theme.colour(self._colour), self.height() / 2
        if self._kind == "bars":
            painter.fillRect(QRectF(5, middle - 6, 12, 12), ink)
        elif self._kind:
            styles = {"dash": Qt.PenStyle.DashLine, "dots": Qt.PenStyle.DotLine, "goal": Qt.PenStyle.DashDotLine}
            painter.setPen(QPen(ink, 1.6, styles.get(self._kind, Qt.PenStyle.SolidLine)))
            painter.drawLine(QPointF(0, middle), QPointF(_SAMPLE_PX, middle))
            painter.setPen(QPen(ink, 1.4))
            if self._kind == "line":
                painter.setBrush(ink)
                painter.drawEllipse(QPointF(_SAMPLE_PX / 2, middle), 2.6, 2.6)
            elif self._kind == "dash":
                painter.drawRect(QRectF(_SAMPLE_PX / 2 - 2.6, middle - 2.6, 5.2, 5.2))
        room = QRect(self._text_at, 0, self.width() - self._text_at, self.height())
        paint.draw_text(painter, room, self._title, _PX, "text_mid")
        painter.end()
