"""The ticket card: what it says and how it is drawn. Nothing here knows a view or a model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from controlcenter.domain.ticket import CallState, Level, Priority, Ticket
from ui import icons, text, theme, words
from ui.widgets import paint

HEIGHT_PX = 78
_SUBJECT_PX = 14.5
_BODY_PX = 13
_SMALL_PX = 12
_CHIP_PX = 10.5
_TIME_PX = 19
_PAUSED_PX = 15
_WORTH_SHOWING = 0.75  # a word cut shorter than this share tells nothing


@dataclass(frozen=True, slots=True)
class CardState:
    """How the card stands among the others."""

    selected: bool = False
    focused: bool = False
    hovered: bool = False
    ghost: bool = False
    hollow: bool = False
    writer: str = ""


@dataclass(frozen=True, slots=True)
class CardTime:
    """The clock of a card: its text, how it stands, and the share of the target that is left (None: no bar)."""

    text: str
    level: Level
    left_share: float | None
    paused: bool = False


PLAIN = CardState()


def card_time(ticket: Ticket, now: datetime) -> CardTime:
    """What the card shows of the ticket's most urgent clock."""
    level = ticket.level(now)
    running = [clock for clock in ticket.clocks if clock.is_active and clock.due_at is not None]
    if running:
        clock = min(running, key=lambda c: c.due_at or now)
        assert clock.due_at is not None
        # Outside business hours the due instant is far away: time used so far bounds what can be left.
        left_s = min((clock.due_at - now).total_seconds(), clock.target_s - clock.used_s)
        share = max(0.0, left_s / clock.target_s) if clock.target_s else 0.0
        return CardTime(text.countdown(clock.due_at, now), level, share)
    paused = [clock.target_s - clock.used_s for clock in ticket.clocks if clock.is_active]
    if paused:
        left_s = min(paused)
        sign = text.MINUS if left_s < 0 else ""
        return CardTime(sign + text.duration(abs(left_s)), level, None, paused=True)
    return CardTime("", level, None)


def headline(ticket: Ticket) -> str:
    """The subject, or what there is instead of one."""
    translate = QCoreApplication.translate
    if said := text.one_line(ticket.subject):
        return said
    if ticket.call_state is CallState.WAITING:
        return translate("Card", "Caller is waiting")
    if ticket.call_state is not CallState.NONE:
        return translate("Card", "Call")
    if ticket.lost_calls:
        return translate("Card", "Lost call")
    return translate("Card", "No subject")


def card_words(ticket: Ticket, now: datetime) -> str:
    """The whole card as one sentence for screen readers."""
    level = ticket.level(now)
    parts = [words.channel(ticket.channel), ticket.number, headline(ticket)]
    parts.append(text.one_line(ticket.customer_name or ticket.caller))
    if ticket.priority.rank >= Priority.HIGH.rank:
        parts.append(words.priority(ticket.priority))
    if ticket.language:
        parts.append(words.language(ticket.language))
    if ticket.due_at is not None:
        parts.append(text.spoken_countdown(ticket.due_at, now))
    else:
        parts.append(words.status(ticket.status))
    if level is not Level.NORMAL:
        parts.append(words.level(level))
    return ", ".join(part for part in parts if part)


@lru_cache(maxsize=512)
def _frame(size: QSize, dpr: float, edge: str, fill: str, border: str, thick: float, dashed: bool) -> QPixmap:
    """The empty card as pixels: round corners are the dear part of painting. Colours are '#aarrggbb'."""
    drawn = QPixmap(size * dpr)
    drawn.setDevicePixelRatio(dpr)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = thick / 2
    box = QRectF(half, half, size.width() - thick, size.height() - thick)
    shape = QPainterPath()
    shape.addRoundedRect(box, 6, 6)
    painter.fillPath(shape, QColor(fill))
    painter.save()
    painter.setClipPath(shape)
    painter.fillRect(QRectF(0, 0, 4.5, size.height()), QColor(edge))
    painter.restore()
    painter.setPen(QPen(QColor(border), thick, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
    painter.drawPath(shape)
    painter.end()
    return drawn


def _argb(name: str) -> str:
    return theme.colour(name).name(theme.colour(name).NameFormat.HexArgb)


def draw_card(
    painter: QPainter, box: QRect, ticket: Ticket, now: datetime, state: CardState = PLAIN, scale: float = 1.0
) -> None:
    """Paint the card into ``box``; its height should be HEIGHT_PX x scale."""
    painter.save()
    device = painter.device()
    dpr = device.devicePixelRatioF() if device is not None else 1.0
    time = card_time(ticket, now)
    fill = "accent_soft" if state.selected or state.ghost else "hover" if state.hovered else "card"
    border = "accent" if state.selected or state.focused or state.ghost else "border"
    thick = 2.0 if state.selected or state.focused else 1.5 if state.ghost else 1.0
    if state.hollow:
        fill, border = "panel", "border_strong"
    if state.ghost:
        painter.setOpacity(0.42)
    frame = _frame(
        box.size(), dpr, _argb(paint.LEVEL_EDGE[time.level]), _argb(fill), _argb(border), thick, state.hollow
    )
    painter.drawPixmap(box.topLeft(), frame)
    if state.hollow:
        painter.setOpacity(0.6)
    _Rows(painter, box, scale, dpr).draw(ticket, time, state)
    painter.restore()


class _Rows:
    """The three text rows of one card."""

    def __init__(self, painter: QPainter, box: QRect, scale: float, dpr: float) -> None:
        self._painter = painter
        self._scale = scale
        self._dpr = dpr
        s = scale
        self._left = box.left() + round(42 * s)
        self._right = box.right() - round(12 * s)
        self._icon_at = box.topLeft() + QPointF(15 * s, 12 * s).toPoint()
        self._rows = [
            (box.top() + round(7 * s), round(24 * s)),
            (box.top() + round(31 * s), round(21 * s)),
            (box.top() + round(52 * s), round(19 * s)),
        ]

    def draw(self, ticket: Ticket, time: CardTime, state: CardState) -> None:
        painter, s = self._painter, self._scale
        name = icons.CHANNEL_ICONS[ticket.channel]
        if ticket.lost_calls:
            name = "phone-missed"
        painter.drawPixmap(self._icon_at, icons.pixmap(name, "text_mid", round(17 * s), self._dpr))
        right = self._marks(ticket, state)
        subject = headline(ticket)
        self._text(0, self._left, right, subject, _SUBJECT_PX, "text", bold=True)
        customer_right = self._time(time)
        who = text.one_line(ticket.customer_name or ticket.caller)
        self._text(1, self._left, customer_right, who, _BODY_PX, "text_mid")
        self._details(ticket, time)

    def _text(self, row: int, left: int, right: int, said: str, px: float, colour: str, *, bold: bool = False) -> None:
        top, height = self._rows[row]
        box = QRect(left, top, max(0, right - left), height)
        paint.draw_text(self._painter, box, said, px * self._scale, colour, bold=bold)

    def _marks(self, ticket: Ticket, state: CardState) -> int:
        """Priority, pen and live call at the right of the subject; returns where the subject must end."""
        marks = []
        if ticket.priority is Priority.URGENT:
            marks.append(("chevrons-up", "text"))
        elif ticket.priority is Priority.HIGH:
            marks.append(("chevron-up", "text_mid"))
        if ticket.call_state is CallState.TALKING:
            marks.append(("headphones", "accent"))
        if ticket.incident_id is not None:
            marks.append(("siren", "text_mid"))
        if state.writer:
            marks.append(("pencil", "accent"))
        px = round(15 * self._scale)
        x = self._right
        top, height = self._rows[0]
        for name, colour in marks:
            x -= px
            self._painter.drawPixmap(x, top + (height - px) // 2, icons.pixmap(name, colour, px, self._dpr))
            x -= round(4 * self._scale)
        return x - round(2 * self._scale) if marks else self._right

    def _time(self, time: CardTime) -> int:
        """The countdown with its shape; returns where the customer's name must end."""
        if not time.text:
            return self._right
        px = (_PAUSED_PX if time.paused else _TIME_PX) * self._scale
        colour = "text_low" if time.paused and time.level is Level.NORMAL else paint.LEVEL_TEXT[time.level]
        width = paint.text_width(time.text, px, True)
        top, height = self._rows[1]
        box = QRect(self._right - width - 1, top - round(2 * self._scale), width + 2, height + round(4 * self._scale))
        paint.draw_text(self._painter, box, time.text, px, colour, bold=True, align=paint.RIGHT)
        left = self._right - width
        middle = box.center().y() + 1
        if time.paused:
            mark = round(15 * self._scale)
            left -= mark + round(4 * self._scale)
            self._painter.drawPixmap(left, middle - mark // 2, icons.pixmap("pause", "text_low", mark, self._dpr))
        elif time.level is not Level.NORMAL:
            size = 12 * self._scale
            left -= round(size + 6 * self._scale)
            paint.draw_level(self._painter, time.level, QPointF(left + size / 2, middle), size)
        return left - round(10 * self._scale)

    def _details(self, ticket: Ticket, time: CardTime) -> None:
        """Number, kind and language; the bar of what is left at the right."""
        s = self._scale
        top, height = self._rows[2]
        right = self._right
        if time.left_share is not None:
            width = round(84 * s)
            bar = QRectF(right - width + 1, top + height / 2 - 2 * s, width, 4.5 * s)
            fill = paint.LEVEL_FILL[time.level]
            paint.draw_bar(self._painter, bar, time.left_share, fill)
            right -= width + round(10 * s)
        x = self._left
        number_width = paint.text_width(ticket.number, _SMALL_PX * s)
        self._text(2, x, right, ticket.number, _SMALL_PX, "text_low")
        x += number_width + round(7 * s)
        code = ticket.language.upper()[:3]
        if code and ticket.language != "en" and x + paint.chip_width(code, _CHIP_PX * s) <= right:
            wide = paint.chip_width(code, _CHIP_PX * s)
            tall = 16 * s
            paint.draw_chip(self._painter, QRectF(x, top + (height - tall) / 2, wide, tall), code, _CHIP_PX * s)
            x += wide + round(7 * s)
        said = words.kind(ticket.kind) if ticket.kind is not None else ""
        if right - x >= _WORTH_SHOWING * paint.text_width(said, _SMALL_PX * s):
            self._text(2, x, right, said, _SMALL_PX, "text_low")
