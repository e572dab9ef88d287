"""What a drop would do, beside a target that is too small to say it itself."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

from ui.widgets import paint
from ui.widgets.drag import DropPreview, draw_drop_zone

_MARGIN_PX = 24
_LEAST_PX = 240


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
        """Say at the right of ``target`` what a drop on it would do."""
        self._preview = preview
        wide = max(paint.text_width(preview.title, 14, True), paint.text_width(preview.detail, 12.5))
        parent = self._over
        left = target.mapTo(parent, QPoint(target.width() + 10, 0))
        self.resize(max(_LEAST_PX, min(wide + 2 * _MARGIN_PX, parent.width() - left.x() - 12)), 64)
        middle = left.y() + target.height() // 2 - self.height() // 2
        self.move(left.x(), max(4, min(middle, parent.height() - self.height() - 4)))
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
