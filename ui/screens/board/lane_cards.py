"""Cards of the board: beside the ticket they say in whose hands it is, where the lane does not say so itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from controlcenter.domain.ticket import Ticket
from ui.look import fonts, theme
from ui.widgets import paint
from ui.widgets.cards.delegate import CardDelegate, LaneModel
from ui.wording import text

_PX = 20


def nobody(ticket: Ticket) -> str:
    """Names nobody: the lane says it."""
    return ""


class LaneCards(CardDelegate):
    """``holder`` names who has a ticket; their initials stand under the channel's sign."""

    holder: Callable[[Ticket], str] = staticmethod(nobody)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        ticket = cast(LaneModel, index.model()).ticket_at(index.row())
        if name := self.holder(ticket):
            at = self.card_rect(option.rect)
            box = QRectF(at.left() + 13, at.bottom() - _PX - 11, _PX, _PX)
            painter.save()
            if ticket.id in self.ghosts:
                painter.setOpacity(0.42)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.colour("border_strong"))
            painter.setBrush(theme.colour("panel"))
            painter.drawEllipse(box)
            painter.setPen(theme.colour("text_mid"))
            painter.setFont(fonts.font(9.5, bold=True))
            painter.drawText(box, paint.CENTRE, text.initials(name))
            painter.restore()
