"""A widget's picture that is drawn once and shown again until something that it shows has changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ui.look import theme


class Kept:
    """Text is dear to draw: four lines of it cost some fifty times what their finished picture does."""

    def __init__(self) -> None:
        self._key: object = None
        self._drawn = QPixmap()

    def show(self, widget: QWidget, shown: object, draw: Callable[[QPainter], None]) -> None:
        """Paint a widget: what ``draw`` painted last time, if ``shown`` and the look are what they were then."""
        self.renew(widget, shown, draw)
        painter = QPainter(widget)
        painter.drawPixmap(0, 0, self._drawn)
        painter.end()

    def renew(self, widget: QWidget, shown: object, draw: Callable[[QPainter], None]) -> None:
        """Draw the picture if it is not the one that would be shown: ahead of the moment when the widget is seen."""
        dpr = widget.devicePixelRatioF()
        key = (shown, widget.size().toTuple(), dpr, theme.current().name, QLocale().name())
        if key != self._key:
            self._drawn = QPixmap(widget.size() * dpr)
            self._drawn.setDevicePixelRatio(dpr)
            self._drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._drawn)
            draw(painter)
            painter.end()
            self._key = key
