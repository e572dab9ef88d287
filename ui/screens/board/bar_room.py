"""Finds the form of the bar over the lanes that fits, so that its height never depends on the room beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

ONE_ROW_PX = 1600  # of the window: an open ticket takes room from the board, and must not add a row to its bar
_GAP_PX = 6
Parts = Sequence[QWidget]


class Form(IntEnum):
    """What one form leaves out, those behind it leave out too."""

    WHOLE = 0
    SHORT = 1
    FILTERS_FOLDED = 2
    CHANNELS_FOLDED = 3
    LANES_FOLDED = 4


class BarRoom:
    """Lays the parts of a bar out in one row where the window is wide, else in two. ``use`` makes it take a form."""

    def __init__(self, bar: QWidget, use: Callable[[Form], None], left: Parts, filters: Parts, right: Parts) -> None:
        self._bar = bar
        self._use = use
        self._left, self._filters, self._right = left, filters, right
        self._is_one_row: bool | None = None
        self._fitted: object = None
        self._rows = QHBoxLayout(), QHBoxLayout()
        bar.setMinimumWidth(1)  # the board may be as narrow as it likes
        column = QVBoxLayout(bar)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        for row in self._rows:
            row.setSpacing(_GAP_PX)
            column.addLayout(row)
        self._lay_out(one_row=True)

    def fit(self) -> None:
        """Take the first form that fits; the last one, if none does."""
        self._lay_out(one_row=self._bar.window().width() >= ONE_ROW_PX)
        if self._state() == self._fitted:
            return
        for form in Form:
            self._use(form)
            if max(map(self._needed_px, self._rows)) <= self._bar.width():
                break
        self._fitted = self._state()

    def _state(self) -> object:
        return self._bar.width(), self._is_one_row, *map(self._needed_px, self._rows)

    @staticmethod
    def _needed_px(row: QHBoxLayout) -> int:
        """What is hidden counts where its room is kept."""
        items = (row.itemAt(at) for at in range(row.count()))
        widgets = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        kept = [w for w in widgets if not w.isHidden() or w.sizePolicy().retainSizeWhenHidden()]
        wide = [min(w.maximumWidth(), max(w.minimumWidth(), w.sizeHint().width())) for w in kept]
        return sum(wide) + _GAP_PX * max(0, len(wide) - 1)

    def _lay_out(self, *, one_row: bool) -> None:
        if one_row == self._is_one_row:
            return
        self._is_one_row = one_row
        upper, lower = self._rows
        for row in self._rows:
            while row.count():
                row.takeAt(0)
        for widget in (*self._left, *(self._filters if one_row else ())):
            upper.addWidget(widget)
        upper.addStretch(1)
        for widget in self._right:
            upper.addWidget(widget)
        for widget in () if one_row else self._filters:
            lower.addWidget(widget)
        if not one_row:
            lower.addStretch(1)
