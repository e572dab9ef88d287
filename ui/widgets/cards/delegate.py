"""Paints one ticket card per row, straight from the model's Ticket objects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from controlcenter.domain.sla.time_left import Reckon
from controlcenter.domain.ticket import Ticket
from ui.widgets.cards import card
from ui.widgets.cards.card import card_words
from ui.widgets.cards.painting import draw_card, time_box
from ui.widgets.cards.times import Times

__all__ = ["CardDelegate", "LaneModel", "card_words"]
GAP_PX = 8


def no_contacts(ticket: Ticket) -> int:
    """Nobody has counted how often the customer came."""
    return 0


class LaneModel(Protocol):
    """What the delegate needs of a lane's model beside Qt's own interface.

    The model's flags include ItemIsDragEnabled; it answers Qt.AccessibleTextRole with ``card_words``.
    """

    def ticket_at(self, row: int) -> Ticket:
        """The ticket of a row."""


class CardDelegate(QStyledItemDelegate):
    """Cards of HEIGHT_PX with a gap below. ``ghosts`` are being dragged or cut, ``hollow`` wait for their move.

    ``times`` tells the countdowns, ``contacts`` how often a ticket's customer came in the last seven days. On a plain
    ``ground`` of that colour cards are opaque.
    """

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None, *, scale: float = 1.0) -> None:
        super().__init__(parent)
        self._now = now
        self._scale = scale
        self.ghosts: frozenset[int] = frozenset()
        self.hollow: frozenset[int] = frozenset()
        self.ground = ""
        self.times = Times()
        self.contacts: Callable[[Ticket], int] = no_contacts

    def is_opaque(self, ticket: Ticket) -> bool:
        """Whether nothing behind the card is seen."""
        return bool(self.ground) and ticket.id not in self.ghosts

    @property
    def reckon(self) -> Reckon:
        """What knows the hours that the countdowns follow."""
        return self.times.reckon

    @reckon.setter
    def reckon(self, reckon: Reckon) -> None:
        self.times = Times(reckon)

    @property
    def card_px(self) -> int:
        """The height of a card."""
        return round(card.HEIGHT_PX * self._scale)

    @property
    def row_px(self) -> int:
        """The height of a row: the card and the gap below it."""
        return self.card_px + round(GAP_PX * self._scale)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(round(240 * self._scale), self.row_px)

    def draw(
        self, painter: QPainter, box: QRect, ticket: Ticket, *,
        selected: bool = False, focused: bool = False, hovered: bool = False,
    ) -> None:  # fmt: skip
        """Paint the card of a ticket into ``box``, of the size that ``card_rect`` tells."""
        state = card.card_state(
            selected, focused, hovered, ticket.id in self.ghosts, ticket.id in self.hollow, ticket.writer,
            self.contacts(ticket),
        )  # fmt: skip
        draw_card(painter, box, ticket, self.times.of(ticket, self._now()), state, self._scale, self.ground)

    def time_rect(self, row: QRect, ticket: Ticket) -> QRect:
        """Where the countdown of a row's card stands; empty when it has none."""
        return time_box(self.card_rect(row), self.times.of(ticket, self._now()), self._scale)

    def card_rect(self, row: QRect) -> QRect:
        """The card inside its row; a row made taller for a drop zone keeps its card at the bottom."""
        top = row.bottom() + 1 - self.row_px
        return QRect(row.left(), top, row.width(), self.card_px)
