"""A lane with its head: one column of the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.look import theme
from ui.models.lane_model import LaneModel
from ui.screens.board.card_lane import CardLane
from ui.screens.board.lane_cover import LaneCover, draw_ground
from ui.screens.board.lane_header import Head, LaneHeader
from ui.screens.board.lanes import Lane
from ui.screens.board.news_bar import NewsBar
from ui.screens.board.picking import Picking
from ui.widgets import paint
from ui.widgets.cards.drag import DropPreview

LEAST_PX = 282
MOST_PX = 420
_SIDE_PX = 11
_BESIDE_BAR_PX = 1


class LaneColumn(QWidget):
    """Paints the ground of a lane; its frame says whether a drop is welcome, its head what it would add."""

    def __init__(self, lane: Lane, model: LaneModel, picking: Picking, now: Callable[[], datetime], name: str) -> None:
        super().__init__()
        self.lane = lane
        self.model = model
        self.coming = 0.0
        self._zone: DropPreview | None = None
        self.view = CardLane(model, picking, now, name)
        self.header = LaneHeader(self.view)
        self.news = NewsBar(self.view, model)
        self.header.clicked.connect(self.view.setFocus)
        self.view.zone_changed.connect(self._show_zone)
        model.counted.connect(self._counted)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # the page below it is not painted at all
        self.setMinimumWidth(LEAST_PX)
        self.setMaximumWidth(MOST_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addWidget(self.header)
        self._cards = QHBoxLayout()
        self._cards.setContentsMargins(_SIDE_PX, 0, _SIDE_PX, 0)
        self._cards.addWidget(self.view)
        column.addLayout(self._cards, 1)
        self.view.verticalScrollBar().rangeChanged.connect(self._make_room)
        self.cover = LaneCover(self.view, self)  # above the others, but not in the layout
        theme.current().changed.connect(self.update)

    def set_head(self, head: Head) -> None:
        """Show what the lane is and how it stands."""
        self.header.set(head)
        self.cover.name(head)
        if self.view.accessibleName() != head.title:
            self.view.setAccessibleName(head.title)

    def _counted(self) -> None:
        """A lane without a card says how many there are: it and its head must not differ."""
        if not self.model.rowCount():
            self.view.viewport().update()

    def _make_room(self, _least: int, most: int) -> None:
        """The scroll bar stands in the margin, so that cards are as wide with it as without."""
        self._cards.setContentsMargins(_SIDE_PX, 0, _SIDE_PX if most == 0 else _BESIDE_BAR_PX, 0)

    def _show_zone(self, zone: DropPreview | None) -> None:
        if zone != self._zone:
            self._zone = zone
            self.cover.show_zone(zone)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for _ in paint.in_parts(painter, event.region()):  # all that its children leave of it
            draw_ground(painter, self.rect(), self._zone)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cover.setGeometry(self.rect())
