"""Cards of the board: beside the ticket they say in whose hands it is, where the lane does not say so itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from controlcenter.domain.ticket import Ticket
from ui.look import fonts, theme
from ui.widgets import paint
from ui.widgets.cards.delegate import CardDelegate
from ui.wording import text

_PX = 20


def nobody(ticket: Ticket) -> str:
    """Names nobody: the lane says it."""
    return ""


class LaneCards(CardDelegate):
    """``holder`` names who has a ticket; their initials stand under the channel's sign."""

    holder: Callable[[Ticket], str] = staticmethod(nobody)

    def draw(
        self, painter: QPainter, box: QRect, ticket: Ticket, *,
        selected: bool = False, focused: bool = False, hovered: bool = False,
    ) -> None:  # fmt: skip
        super().draw(painter, box, ticket, selected=selected, focused=focused, hovered=hovered)
        if name := self.holder(ticket):
            disc = QRectF(box.left() + 13, box.bottom() - _PX - 11, _PX, _PX)
            painter.save()
            if ticket.id in self.ghosts:
                painter.setOpacity(0.42)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.colour("border_strong"))
            painter.setBrush(theme.colour("panel"))
            painter.drawEllipse(disc)
            painter.setPen(theme.colour("text_mid"))
            painter.setFont(fonts.font(9.5, bold=True))
            painter.drawText(disc, paint.CENTRE, text.initials(name))
            painter.restore()
