"""A short line of words at the foot of a list that stands still: what waits until it is let go. A click takes it in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.look import theme
from ui.widgets import paint

_TALL_PX = 30
_PX = 12.5
_RESIZE = QEvent.Type.Resize  # every event asks


class FloatingBar(QAbstractButton):
    """Lies over its list, so that no line moves when it comes or goes; hidden while it has nothing to say."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        over.installEventFilter(self)
        theme.current().changed.connect(self.update)
        self.hide()

    def show_words(self, words: str) -> bool:
        """Say this, or go for nothing; whether it is another text than before."""
        is_new = words != self.text()
        if is_new:
            self.setText(words)
            self.setAccessibleName(words)
            self._place()
            self.update()
        self.setVisible(bool(words))
        return is_new

    def sizeHint(self) -> QSize:
        return QSize(paint.text_width(self.text(), _PX, True) + 40, _TALL_PX)

    def _place(self) -> None:
        wide = min(self.sizeHint().width(), self._over.width() - 12)
        self.setGeometry((self._over.width() - wide) // 2, self._over.height() - _TALL_PX - 8, wide, _TALL_PX)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == _RESIZE:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.draw_panel(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), "accent_fill", "accent", 14)
        paint.draw_text(painter, self.rect(), self.text(), _PX, "accent_text", bold=True, align=paint.CENTRE)
        painter.end()
