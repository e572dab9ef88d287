"""A veil over everything that may not be true any more: it can be read and used, and plainly is not fresh."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from ui.widgets import paint

_ALPHA = 0.5
_MOVED = frozenset((QEvent.Type.Resize, QEvent.Type.Move))  # every event asks


class Veil(QWidget):
    """Lies over ``under`` and is as large; keys and pointer pass through it. ``bare`` is news and stays uncovered."""

    def __init__(self, under: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._under = under
        self.bare: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        under.installEventFilter(self)
        self.hide()

    def setVisible(self, visible: bool) -> None:
        if visible and not self.isVisible():
            self._place()
            self.raise_()
        super().setVisible(visible)

    def _place(self) -> None:
        self.setGeometry(self._under.geometry())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVED:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        shaded = event.region()
        if self.bare is not None and self.bare.isVisible():
            at = self.mapFromGlobal(self.bare.mapToGlobal(QPoint(0, 0)))
            shaded = shaded.subtracted(QRegion(QRect(at, self.bare.size())))
        painter = QPainter(self)
        painter.setClipRegion(shaded)
        painter.fillRect(event.rect(), paint.with_alpha("window", _ALPHA))
        painter.end()
