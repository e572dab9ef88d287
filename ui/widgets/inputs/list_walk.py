"""The arrow keys of a search line move in the list below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView

_PAGE = 8
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _PAGE, Qt.Key.Key_PageUp: -_PAGE}


class ListWalk(QObject):
    """Lives as long as the line, which keeps the focus. ``around``: behind the last row comes the first one."""

    def __init__(self, line: QLineEdit, view: QListView, *, around: bool = False) -> None:
        super().__init__(line)
        self._view = view
        self._around = around
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step, count = _STEPS.get(Qt.Key(event.key())), self._view.model().rowCount()
            if step is not None and count:
                at = self._view.currentIndex().row() + step
                at = at % count if self._around and abs(step) == 1 else min(max(at, 0), count - 1)
                self._view.setCurrentIndex(self._view.model().index(at, 0))
                return True
        return super().eventFilter(watched, event)
