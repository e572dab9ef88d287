"""One tick a second, just after the wall clock's second, so that no countdown skips a digit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from controlcenter.clock import Clock

_AFTER_MS = 2  # a timer may fire a moment early; two milliseconds later the second has certainly changed
_SEEN_OR_NOT = frozenset((QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange))  # every event asks


class Tick(QObject):
    """Emits ``second`` while its window can be seen; a hidden or minimised window costs nothing."""

    second = Signal()

    def __init__(self, window: QWidget, clock: Clock) -> None:
        super().__init__(window)
        self._clock = clock
        self._window = window
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._fire)
        window.installEventFilter(self)
        if window.isVisible():
            self._arm()

    @property
    def is_running(self) -> bool:
        """Whether a tick is on its way."""
        return self._timer.isActive()

    def _arm(self) -> None:
        past_ms = self._clock.now().microsecond // 1000
        self._timer.start(1000 - past_ms + _AFTER_MS)

    def _fire(self) -> None:
        self._arm()
        self.second.emit()

    def _look(self) -> None:
        seen = self._window.isVisible() and not self._window.isMinimized()
        if seen and not self._timer.isActive():
            self._arm()
            self.second.emit()
        elif not seen:
            self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SEEN_OR_NOT:
            QTimer.singleShot(0, self, self._look)
        return super().eventFilter(watched, event)
