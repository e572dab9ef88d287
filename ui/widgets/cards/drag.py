"""What travels while tickets are dragged or cut: their ids, and a stack of cards to look at."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QByteArray, QMimeData, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from controlcenter.domain.sla.time_left import Reckon, by_the_wall_clock
from controlcenter.domain.ticket import Ticket
from ui.look import fonts, theme
from ui.widgets import paint
from ui.widgets.cards import card
from ui.widgets.cards.painting import draw_card

MIME = "application/x-controlcenter-tickets"
PERSON_MIME = "application/x-controlcenter-person"
_STEP_PX = 5
_BADGE_PX = 26


@dataclass(frozen=True, slots=True)
class DropPreview:
    """What a drop would do: "Assign 3 to Divya" / "7 of 8 after the move, 2 need Telugu".

    ``ok`` is False where the drop is refused; then the texts say why. ``amber`` marks a doubtful consequence.
    """

    ok: bool
    title: str
    detail: str = ""
    amber: bool = False


def mime_of(ids: Sequence[int]) -> QMimeData:
    """The ids as drag or clipboard data; row numbers never travel, they shift under way."""
    data = QMimeData()
    data.setData(MIME, QByteArray(json.dumps(list(ids)).encode()))
    return data


def ids_of(data: QMimeData | None) -> list[int]:
    """The ticket ids in drag or clipboard data; empty for anything else, whatever another program put there."""
    if data is None or not data.hasFormat(MIME):
        return []
    try:
        ids = json.loads(bytes(data.data(MIME).data()))
    except ValueError:
        return []
    if not isinstance(ids, list):
        return []
    return [ticket_id for ticket_id in ids if type(ticket_id) is int]


def mime_of_person(agent_id: str) -> QMimeData:
    """A person as drag data: dropped on a card, they get it."""
    data = QMimeData()
    data.setData(PERSON_MIME, QByteArray(agent_id.encode()))
    return data


def person_of(data: QMimeData | None) -> str:
    """The agent's id in drag data; "" for anything else. Whether there is such an agent is another question."""
    if data is None or not data.hasFormat(PERSON_MIME):
        return ""
    return bytes(data.data(PERSON_MIME).data()).decode(errors="replace")


def stack_pixmap(
    first: Ticket, count: int, now: datetime, width: int, dpr: float, scale: float = 1.0,
    reckon: Reckon = by_the_wall_clock,
) -> QPixmap:  # fmt: skip
    """The dragged cards: the first one on a stack of at most three, with a badge that counts them all."""
    under = min(count, 3) - 1
    height = round(card.HEIGHT_PX * scale)
    margin = _BADGE_PX // 2
    size = QSize(width + under * _STEP_PX + margin, height + under * _STEP_PX + margin)
    drawn = QPixmap(size * dpr)
    drawn.setDevicePixelRatio(dpr)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    for depth in range(under, 0, -1):
        box = QRectF(depth * _STEP_PX, margin + depth * _STEP_PX, width, height)
        paint.draw_panel(painter, box, "card", "accent", radius=6)
    selected = card.CardState(selected=True)
    draw_card(painter, QRect(0, margin, width, height), first, card.card_time(first, now, reckon), selected, scale)
    if count > 1:
        _draw_badge(painter, QRectF(width - _BADGE_PX * 0.7, 0, _BADGE_PX, _BADGE_PX), count)
    painter.end()
    return drawn


def _draw_badge(painter: QPainter, box: QRectF, count: int) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    said = str(count) if count < 1000 else "999+"
    box.setWidth(max(box.width(), paint.text_width(said, 13, True) + 14))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent_fill"))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(theme.colour("accent_text"))
    painter.setFont(fonts.font(13, bold=True))
    painter.drawText(box, paint.CENTRE, said)


def ground_of(zone: DropPreview | None) -> str:
    """The colour of a lane's ground: one that welcomes a drop lights up."""
    return "accent_soft" if zone is not None and zone.ok and not zone.amber else "panel"


def draw_drop_zone(painter: QPainter, box: QRectF, preview: DropPreview, scale: float = 1.0) -> None:
    """The dashed box that says what a drop here would do."""
    colour = "red" if not preview.ok else "amber" if preview.amber else "accent"
    fill = "red_soft" if not preview.ok else "amber_soft" if preview.amber else "accent_soft"
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(theme.colour(colour))
    pen.setWidthF(2.0)
    pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(theme.colour(fill))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
    inner = box.adjusted(14, 0, -14, 0).toRect()
    title_px, detail_px = 14 * scale, 12.5 * scale
    lines = math.ceil(min(2.0, paint.text_width(preview.detail, detail_px) / max(1, inner.width())))
    under = round(fonts.row_px(detail_px) * (1.0 if lines < 2 else 1.75)) if lines else 0
    top = inner.top() + (inner.height() - fonts.row_px(title_px) - under) // 2
    title = QRect(inner.left(), top, inner.width(), fonts.row_px(title_px))
    paint.draw_text(painter, title, preview.title, title_px, colour, bold=True, align=paint.CENTRE)
    if lines:
        detail = QRect(inner.left(), title.bottom() + 1, inner.width(), under)
        painter.setFont(fonts.font(detail_px))
        painter.setPen(theme.colour("text_mid"))
        room = round(inner.width() * (1.0 if lines < 2 else 1.85))  # a word may leave the first line early
        said = paint.elided(preview.detail, detail_px, False, room)
        painter.drawText(detail, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, said)
