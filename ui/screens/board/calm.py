"""Holds the lane still in which somebody's hand is: the one under the pointer and the one that has the focus."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ui.models.lane_model import LaneModel

STILL_MS = 5000  # after the last movement


class Calm(QObject):
    """Freezes at most one lane per hand; ``hand`` is "pointer" or "focus". It lets go STILL_MS after the last touch."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: dict[str, LaneModel] = {}
        self._timers: dict[str, QTimer] = {}

    def touch(self, hand: str, model: LaneModel) -> None:
        """A hand has moved in a lane: it stands still from now on, the one that it left does not."""
        if self._held.get(hand) is not model:
            self.release(hand)
            self._held[hand] = model
            model.freeze()
        self._timer(hand).start()

    def release(self, hand: str) -> None:
        """Let the lane of a hand go on."""
        self._timer(hand).stop()
        model = self._held.pop(hand, None)
        if model is not None:
            model.thaw()

    def release_all(self) -> None:
        """Let every lane go on."""
        for hand in list(self._held):
            self.release(hand)

    def holds(self, model: LaneModel) -> bool:
        """Whether a hand is in this lane."""
        return model in self._held.values()

    def _timer(self, hand: str) -> QTimer:
        if hand not in self._timers:
            timer = QTimer(self, singleShot=True, interval=STILL_MS)
            timer.timeout.connect(lambda: self.release(hand))
            self._timers[hand] = timer
        return self._timers[hand]
