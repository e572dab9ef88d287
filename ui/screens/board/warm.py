"""Draws lanes that are about to come into sight, a little at a time, so that scrolling never waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.screens.board.lane_column import LaneColumn

Draw = Callable[[LaneColumn], None]
_TURN_MS = 1  # between two looks at the event loop


class Warmer(QObject):
    """Draws heads and cards ahead. ``columns`` are all lanes in their order, ``strip`` shows some."""

    def __init__(self, strip: QWidget, columns: Callable[[], Sequence[LaneColumn]]) -> None:
        super().__init__(strip)
        self._strip = strip
        self._columns = columns
        self._waiting: deque[tuple[LaneColumn, Draw]] = deque()
        self._known: set[LaneColumn] = set()
        self._turn = QElapsedTimer()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._some)

    def beside(self) -> None:
        """Look at the lanes beside those in sight: they may come next."""
        if not self._waiting and self._strip.isVisible():
            self._known.clear()
            QTimer.singleShot(0, self._strip, self.ahead)  # lanes that came just now are not in their places yet

    def ahead(self) -> None:
        """The strip has moved: draw what the next steps may show, the nearest lane first."""
        wide = self._strip.width()
        beyond = {column: self._distance(column) for column in self._columns() if column not in self._known}
        near = (column for column, far in beyond.items() if 0 < far <= wide / 3 + column.width())
        for column in sorted(near, key=beyond.__getitem__):
            self._known.add(column)
            self._waiting.append((column, _draw_head))
            self._waiting.extend((column, partial(_draw_card, row=row)) for row in range(self._rows(column)))
        if self._waiting:
            self._timer.start()

    def _distance(self, column: LaneColumn) -> int:
        """Pixels that are missing until the whole lane is in sight, with its cards; 0 or less for one that is."""
        left = column.mapTo(self._strip, column.rect().topLeft()).x()
        return max(left + column.width() - self._strip.width(), -left)

    @staticmethod
    def _rows(column: LaneColumn) -> int:
        last = column.view.rowAt(column.view.viewport().height() - 1)
        return last + 1 if last >= 0 else column.model.rowCount()

    def _some(self) -> None:
        """At least one picture; what has its picture already costs next to nothing."""
        self._turn.start()
        while self._waiting and self._turn.elapsed() < _TURN_MS:
            column, draw = self._waiting.popleft()
            if isValid(column):
                draw(column)
        if not self._waiting:
            self._timer.stop()


def _draw_head(column: LaneColumn) -> None:
    column.header.draw_ahead()


def _draw_card(column: LaneColumn, row: int) -> None:
    if row >= column.model.rowCount():
        return
    view = column.view
    scratch = QPixmap(1, 1)
    scratch.setDevicePixelRatio(view.devicePixelRatioF())
    painter = QPainter(scratch)
    place = view.visualRect(column.model.index(row, 0))
    view.cards.draw(painter, view.cards.card_rect(place), column.model.ticket_at(row))
    painter.end()
