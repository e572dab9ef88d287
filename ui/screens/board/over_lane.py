"""What lies over a lane or heads it: a drag over it is one over its lane."""

from __future__ import annotations

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

from ui.screens.board.card_lane import CardLane


class OverLane:
    """Hands the drags of a widget on to ``_lane``. Stands before the widget's class among the bases."""

    _lane: CardLane

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._lane.dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._lane.dragMoveEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._lane.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._lane.dropEvent(event)
