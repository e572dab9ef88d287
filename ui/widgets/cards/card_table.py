"""A table of cards in one column, which draws again only those rows whose cards are others than before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

from PySide6.QtCore import QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from controlcenter.domain.ticket import Ticket
from ui.look import theme
from ui.widgets import paint
from ui.widgets.cards.card import CardTime
from ui.widgets.cards.delegate import CardDelegate, LaneModel
from ui.widgets.cards.lane_bar import LaneBar

_BAR_STEPS = 90  # about as many pixels as the bar of a card has


def _looks(time: CardTime) -> tuple[object, ...]:
    share = time.left_share
    return time.text, time.level, time.stands, None if share is None else round(share * _BAR_STEPS)


class CardTable(QTableView):
    """Draws the model's tickets with ``cards``, on the ground that ``stand_on`` names."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None, *, scale: float = 1.0) -> None:
        super().__init__(parent)
        self._now = now
        self._ground = ""
        self._hovered = QPersistentModelIndex()
        self._drawn: dict[int, Ticket] = {}  # by row, for the rows in sight: the ticket whose card stands there
        self._said: dict[int, CardTime] = {}  # what the cards in sight said at the last tick
        self.cards = CardDelegate(now, self, scale=scale)
        self.setItemDelegate(self.cards)
        self._configure()
        theme.current().changed.connect(self.viewport().update)

    def _configure(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(self.cards.row_px)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setVerticalScrollBar(LaneBar())
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def stand_on(self, ground: str) -> None:
        """Stand on a plain ground of this colour: what is opaque scrolls by moving pixels, not by painting them."""
        if ground != self._ground:
            self._ground = self.cards.ground = ground
            self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
            self.viewport().update()

    def _ticket(self, row: int) -> Ticket:
        return cast(LaneModel, self.model()).ticket_at(row)

    def _rows_in_sight(self) -> range:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0:
            return range(0)
        count = self.model().rowCount()  # while a reset lasts, the table may know of more rows than there are
        return range(first, min(last + 1, count) if last >= 0 else count)

    def _redraw(self, row: int) -> None:
        self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def tick(self) -> None:
        """A second has passed: draw those cards in sight again whose countdown says something else now."""
        now = self._now()
        said: dict[int, CardTime] = {}
        for row in self._rows_in_sight():
            ticket = self._ticket(row)
            time = said[ticket.id] = self.cards.times.of(ticket, now)
            before = self._said.get(ticket.id)
            if before is not time and (before is None or _looks(before) != _looks(time)):
                self._redraw(row)
        self._said = said

    def doItemsLayout(self) -> None:
        """Rows came, moved or went: most of them are out of sight, but Qt would draw the whole lane again."""
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled)
        super().doItemsLayout()
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, False)
        self._draw_others()

    def _draw_others(self) -> None:
        """Draw again the rows in sight that show another ticket now; all of them where they have become fewer."""
        rows = self._rows_in_sight() if self.model() is not None else range(0)
        if not rows or rows[-1] < max(self._drawn, default=0):
            self.viewport().update()
            return
        ticket_at, drawn = cast(LaneModel, self.model()).ticket_at, self._drawn
        for row in rows:
            if drawn.get(row) is not ticket_at(row):
                self._redraw(row)

    def _draw_cards(self, painter: QPainter, region: QRegion) -> None:
        """Every card that reaches into ``region``. Asked cell by cell, as Qt does it, they take three times as long."""
        places = {row: self._card_at(row) for row in self._rows_in_sight()}
        tickets = {row: self._ticket(row) for row, card in places.items() if region.intersects(card)}
        for part in paint.in_parts(painter, region):
            cards = {row: places[row] for row in tickets if places[row].intersects(part)}
            if self._ground:
                for bare in paint.rectangles(self._bare(part, cards, tickets)):
                    painter.fillRect(bare, theme.colour(self._ground))
            self._draw_rows(painter, cards, tickets)
        before = self._drawn
        self._drawn = {row: tickets.get(row) or before[row] for row in places if row in tickets or row in before}

    def _card_at(self, row: int) -> QRect:
        """The card of a row. A row that gives room to a drop zone is taller: its card stands at its end."""
        below = self.rowViewportPosition(row) + self.rowHeight(row)
        return QRect(0, below - self.cards.row_px, self.columnWidth(0), self.cards.card_px)

    def _bare(self, part: QRect, cards: Mapping[int, QRect], tickets: Mapping[int, Ticket]) -> QRegion:
        """What no opaque card covers; all of it where the edges of cards may fall between two pixels."""
        bare = QRegion(part)
        if self.devicePixelRatioF().is_integer():
            for row, card in cards.items():
                if self.cards.is_opaque(tickets[row]):
                    bare -= card
        return bare

    def _draw_rows(self, painter: QPainter, cards: Mapping[int, QRect], tickets: Mapping[int, Ticket]) -> None:
        hovered = self._hovered.row()
        focused = self.currentIndex().row() if self.hasFocus() else -1
        chosen = self.selectionModel()
        any_chosen = chosen.hasSelection()
        for row, card in cards.items():
            self.cards.draw(
                painter, card, tickets[row], selected=any_chosen and chosen.isRowSelected(row),
                focused=row == focused, hovered=row == hovered,
            )  # fmt: skip
