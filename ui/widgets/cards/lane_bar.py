"""The scroll bar of a lane, which is painted only when its handle moves by a pixel."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractSlider, QScrollBar, QStyle, QStyleOptionSlider, QWidget


class LaneBar(QScrollBar):
    """In a lane of a thousand cards one more or less is no other picture, but Qt would paint the bar each time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._drawn = QRect()

    def _handle(self) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        bar, handle = QStyle.ComplexControl.CC_ScrollBar, QStyle.SubControl.SC_ScrollBarSlider
        return self.style().subControlRect(bar, option, handle, self)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        if self._handle() != self._drawn:
            super().sliderChange(change)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._drawn = self._handle()
        super().paintEvent(event)
