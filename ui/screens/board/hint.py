"""What a drop would do, beside a target that is too small to say it itself."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

from ui.widgets import paint
from ui.widgets.cards.drag import DropPreview, draw_drop_zone

_MARGIN_PX = 24
_LEAST_PX = 240
_MOST_PX = 520
_TALL_PX = 64
_ABOVE_PX = 34  # above the row, where the dragged stack does not hide it
_BELOW_PX = 100


class DropHint(QWidget):
    """Floats over the board; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._preview = DropPreview(True, "")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(18)
        shadow.setOffset(0, 4)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self.hide()

    def show_beside(self, target: QWidget, preview: DropPreview) -> None:
        """Say above ``target``, or below it where there is no room, what a drop on it would do."""
        self.show_over(QRect(target.mapToGlobal(QPoint(target.width() // 2, 0)), target.size()), preview)

    def show_over(self, place: QRect, preview: DropPreview) -> None:
        """The same for a place on the screen; it keeps inside the board."""
        self._preview = preview
        wide = max(paint.text_width(preview.title, 14, True), paint.text_width(preview.detail, 12.5))
        parent = self._over
        at = parent.mapFromGlobal(place.topLeft())
        self.resize(max(_LEAST_PX, min(wide + 2 * _MARGIN_PX, _MOST_PX, parent.width() - 24)), _TALL_PX)
        above = at.y() - _TALL_PX - _ABOVE_PX
        left = max(12, min(at.x(), parent.width() - self.width() - 12))
        self.move(left, above if above >= 4 else at.y() + place.height() + _BELOW_PX)
        self.show()
        self.raise_()
        self.update()

    @property
    def preview(self) -> DropPreview:
        """What is said."""
        return self._preview

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_drop_zone(painter, QRectF(self.rect()), self._preview)
        painter.end()
