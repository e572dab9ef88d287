"""Dresses hidden widgets in a new style sheet little by little, so that what is seen changes at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_AT_ONCE = 24  # widgets between two looks at the event loop: a few milliseconds
_POLISHED = Qt.WidgetAttribute.WA_WState_Polished


class LatePolish(QObject):
    """Holds back widgets while the application's sheet changes, and polishes them afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[QWidget] = []
        self._keeper: QWidget | None = None  # while it has a sheet, Qt remembers what it changed in the others
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._some)

    def hold_back(self, app: QApplication) -> None:
        """Let changes of the application's sheet pass by everything that is hidden now."""
        if self._keeper is None:
            self._keeper = QWidget()
            self._keeper.setStyleSheet("QWidget { padding: 0; }")
            self._keeper.ensurePolished()
        shown_meanwhile = [widget for widget in self._waiting if isValid(widget) and widget.isVisible()]
        self._waiting = [widget for widget in app.allWidgets() if not widget.isVisible()]
        for widget in self._waiting:
            widget.setAttribute(_POLISHED, False)
        for widget in shown_meanwhile:
            widget.setAttribute(_POLISHED, True)  # else the sheet passes by it
        self._timer.start()

    def finish(self) -> None:
        """Dress all that wait now, for instance because one of them is about to be shown."""
        while self._waiting:
            self._some()

    def _some(self) -> None:
        for _ in range(min(_AT_ONCE, len(self._waiting))):
            widget = self._waiting.pop()
            if isValid(widget) and not widget.testAttribute(_POLISHED):
                for kind in (QEvent.Type.Polish, QEvent.Type.StyleChange):
                    QApplication.sendEvent(widget, QEvent(kind))
        if not self._waiting:
            self._timer.stop()
