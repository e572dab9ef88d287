"""How a ticket card is drawn.

Text is the dear part: a card is drawn once into a picture and shown again until one of the things that it shows has
changed. The countdown changes every second, so it stands on top, from a small stock of pictures of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from operator import attrgetter

from PySide6.QtCore import QLocale, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from controlcenter.domain.ticket import CallState, Level, Priority, Ticket
from ui.look import fonts, icons, theme
from ui.widgets import paint
from ui.widgets.cards.card import PLAIN, CardState, CardTime, headline, often_words
from ui.wording import text, words

_SUBJECT_PX = 14.5
_BODY_PX = 13
_SMALL_PX = 12
_CHIP_PX = 10.5
_PAD_PX = 12
_BAR_PX = 84
_LEAST_BAR_PX = 44
_TIME_PX = 19
_PAUSED_PX = 15
_GHOST_OPACITY = 0.42
_HOLLOW_OPACITY = 0.6
_MOST_BYTES = 32_000_000  # three screens of cards at 4K
_LOOKS = attrgetter(  # everything that _Card takes from a ticket
    "channel", "lost_calls", "subject", "customer_name", "caller", "priority", "call_state", "promises", "incident_id",
    "language", "kind",
)  # fmt: skip
_WORTH_SHOWING = 0.75  # a word cut shorter than this share tells nothing


class _Stock:
    """Pictures of cards, the least recently shown given up first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, tuple[Ticket, QPixmap]] = OrderedDict()
        self._bytes = 0

    def find(self, key: object, ticket: Ticket) -> QPixmap | None:
        """The picture under ``key`` if this row would look the same. Rows never change, they are replaced."""
        kept = self._kept.get(key)
        if kept is None or (kept[0] is not ticket and _LOOKS(kept[0]) != _LOOKS(ticket)):
            return None
        self._kept[key] = ticket, kept[1]
        self._kept.move_to_end(key)
        return kept[1]

    def keep(self, key: object, ticket: Ticket, drawn: QPixmap) -> None:
        """Store a picture and give up old ones above the limit."""
        old = self._kept.pop(key, None)
        self._bytes += _bytes_of(drawn) - (_bytes_of(old[1]) if old else 0)
        self._kept[key] = (ticket, drawn)
        while self._bytes > _MOST_BYTES and len(self._kept) > 1:
            _, (_, gone) = self._kept.popitem(last=False)
            self._bytes -= _bytes_of(gone)


def _bytes_of(drawn: QPixmap) -> int:
    return drawn.width() * drawn.height() * 4


_stock = _Stock()


def draw_card(
    painter: QPainter, box: QRect, ticket: Ticket, time: CardTime, state: CardState = PLAIN, scale: float = 1.0,
    ground: str = "",
) -> None:  # fmt: skip
    """Paint the card into ``box``; its height should be HEIGHT_PX x scale.

    On a plain ``ground`` of that colour it is opaque, unless it is a ghost.
    """
    device = painter.device()
    dpr = device.devicePixelRatioF() if device is not None else 1.0
    px = (_PAUSED_PX if time.paused else _TIME_PX) * scale
    time_px = paint.text_width(time.text, px, True) if time.text else 0
    bar_px = -1 if time.left_share is None else round(_BAR_PX * scale * time.left_share)
    size = box.size()
    ground = "" if state.ghost else ground
    key = (
        ticket.id, state, size.width(), size.height(), dpr, scale, time.level, time.paused, time.stands, time_px,
        bar_px, theme.current().name, QLocale().name(), ground,
    )  # fmt: skip
    drawn = _stock.find(key, ticket)
    if drawn is None:
        drawn = _Card(size, dpr, scale, ground).draw(ticket, time, state, time_px)
        _stock.keep(key, ticket, drawn)
    if state.ghost:
        painter.setOpacity(_GHOST_OPACITY)
    painter.drawPixmap(box.left(), box.top(), drawn)
    if time.text:
        faded = state.hollow and not state.ghost
        if faded:
            painter.setOpacity(_HOLLOW_OPACITY)
        colour = "text_low" if time.paused and time.level is Level.NORMAL else paint.LEVEL_TEXT[time.level]
        shown = _time_picture(time.text, px, theme.colour(colour).rgb(), dpr)
        left = box.right() - round(_PAD_PX * scale) - time_px - 1
        middle = box.top() + round(41.5 * scale)
        painter.drawPixmap(left, middle - round(shown.height() / dpr / 2), shown)
    if state.ghost or state.hollow:
        painter.setOpacity(1.0)


def time_box(box: QRect, time: CardTime, scale: float = 1.0) -> QRect:
    """Where the countdown of a card stands: no wider, since a click beside it means the card. Empty without one."""
    if not time.text:
        return QRect()
    px = (_PAUSED_PX if time.paused else _TIME_PX) * scale
    wide = paint.text_width(time.text, px, True) + round((_PAD_PX + 6) * scale)
    return QRect(box.right() - wide, box.top() + round(29 * scale), wide + 1, round(26 * scale))


@lru_cache(maxsize=256)  # more than are in sight: at scale 2 one is 50 kB
def _time_picture(said: str, px: float, rgb: int, dpr: float) -> QPixmap:
    """A countdown as pixels; many cards show the same one, and most keep theirs for a minute."""
    size = QSize(paint.text_width(said, px, True) + 2, fonts.row_px(px))
    drawn = QPixmap(size * dpr)
    drawn.setDevicePixelRatio(dpr)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setFont(fonts.font(px, bold=True))
    painter.setPen(rgb)
    painter.drawText(QRect(0, 0, size.width(), size.height()), paint.RIGHT, said)
    painter.end()
    return drawn


class _Card:
    """One card without its countdown: the ground and three rows of text."""

    def __init__(self, size: QSize, dpr: float, scale: float, ground: str) -> None:
        self._drawn = QPixmap(size * dpr)
        self._drawn.setDevicePixelRatio(dpr)
        self._drawn.fill(theme.colour(ground) if ground else Qt.GlobalColor.transparent)
        self._painter = QPainter(self._drawn)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._size = size
        self._scale = scale
        self._dpr = dpr
        s = scale
        box = QRect(0, 0, size.width(), size.height())
        self._left = box.left() + round(42 * s)
        self._right = box.right() - round(_PAD_PX * s)
        self._icon_at = box.topLeft() + QPointF(15 * s, 12 * s).toPoint()
        self._rows = [
            (box.top() + round(7 * s), round(24 * s)),
            (box.top() + round(31 * s), round(21 * s)),
            (box.top() + round(52 * s), round(19 * s)),
        ]

    def draw(self, ticket: Ticket, time: CardTime, state: CardState, time_px: int) -> QPixmap:
        """The finished picture; ``time_px`` is left free for the countdown."""
        painter, s = self._painter, self._scale
        self._ground(time.level, state)
        if state.hollow:
            painter.setOpacity(_HOLLOW_OPACITY)
        name = icons.CHANNEL_ICONS[ticket.channel]
        if ticket.lost_calls:
            name = "phone-missed"
        painter.drawPixmap(self._icon_at, icons.pixmap(name, "text_mid", round(17 * s), self._dpr))
        right = self._marks(ticket, state)
        subject = headline(ticket)
        self._text(0, self._left, right, subject, _SUBJECT_PX, "text", bold=True)
        customer_right = self._sign(time, time_px)
        self._who(ticket, state.contacts, customer_right)
        self._details(ticket, time)
        painter.end()
        return self._drawn

    def _ground(self, level: Level, state: CardState) -> None:
        fill = "accent_soft" if state.selected or state.ghost else "hover" if state.hovered else "card"
        border = "accent" if state.selected or state.focused or state.ghost else "border"
        thick = 2.0 if state.selected or state.focused else 1.5 if state.ghost else 1.0
        if state.hollow:
            fill, border = "panel", "border_strong"
        painter, size = self._painter, self._size
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(thick / 2, thick / 2, size.width() - thick, size.height() - thick), 6, 6)
        painter.fillPath(shape, theme.colour(fill))
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(QRectF(0, 0, 4.5 * self._scale, size.height()), theme.colour(paint.LEVEL_EDGE[level]))
        painter.restore()
        line = Qt.PenStyle.DashLine if state.hollow else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.colour(border), thick, line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)

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
        if ticket.promises:
            marks.append(("flag", "accent"))
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

    def _sign(self, time: CardTime, time_px: int) -> int:
        """The shape beside the countdown; returns where the customer's name must end."""
        if not time.text:
            return self._right
        left = self._right - time_px
        middle = round(41.5 * self._scale)
        if time.paused or (time.stands and time.level is Level.NORMAL):
            mark = round(15 * self._scale)
            left -= mark + round(4 * self._scale)
            self._painter.drawPixmap(
                left, middle - mark // 2, icons.pixmap("pause" if time.paused else "moon", "text_low", mark, self._dpr)
            )
        elif time.level is not Level.NORMAL:
            size = 12 * self._scale
            left -= round(size + 6 * self._scale)
            paint.draw_level(self._painter, time.level, QPointF(left + size / 2, middle), size)
        return left - round(10 * self._scale)

    def _details(self, ticket: Ticket, time: CardTime) -> None:
        """Number, language and kind; the bar of what is left at the right, shorter where the kind needs the room."""
        s = self._scale
        top, height = self._rows[2]
        right, x = self._right, self._left
        number_px = paint.text_width(ticket.number, _SMALL_PX * s) + round(7 * s)
        code = ticket.language.upper()[:3] if ticket.language != "en" else ""
        code_px = paint.chip_width(code, _CHIP_PX * s) + round(7 * s) if code else 0
        said = words.short_kind(ticket.kind) if ticket.kind is not None else ""
        said_px = paint.text_width(said, _SMALL_PX * s) + 2
        if time.left_share is not None:
            room = right - x - number_px - code_px - said_px - round(10 * s)
            width = min(round(_BAR_PX * s), max(round(_LEAST_BAR_PX * s), room))
            bar = QRectF(right - width + 1, top + height / 2 - 2 * s, width, 4.5 * s)
            paint.draw_bar(self._painter, bar, time.left_share, paint.LEVEL_FILL[time.level])
            right -= width + round(10 * s)
        self._text(2, x, right, ticket.number, _SMALL_PX, "text_low")
        x += number_px
        if code and x + code_px <= right:
            self._chip(2, x, code)
            x += code_px
        if right - x >= _WORTH_SHOWING * said_px:
            self._text(2, x, right, said, _SMALL_PX, "text_low")

    def _who(self, ticket: Ticket, contacts: int, right: int) -> None:
        """The customer, and how often they came within seven days where that is often."""
        who = text.one_line(ticket.customer_name or ticket.caller)
        said = often_words(contacts)
        if said:
            name_px = paint.text_width(who, _BODY_PX * self._scale) + round(6 * self._scale)
            chip_px = round(paint.chip_width(said, _CHIP_PX * self._scale))
            if self._left + name_px + chip_px > right:
                said = f"{text.number(contacts)}×"
                chip_px = round(paint.chip_width(said, _CHIP_PX * self._scale))
            at = max(self._left, min(self._left + name_px, right - chip_px))
            self._chip(1, at, said)
            right = at - round(4 * self._scale)
        self._text(1, self._left, right, who, _BODY_PX, "text_mid")

    def _chip(self, row: int, x: float, said: str) -> None:
        top, height = self._rows[row]
        tall, px = 16 * self._scale, _CHIP_PX * self._scale
        box = QRectF(x, top + (height - tall) / 2, paint.chip_width(said, px), tall)
        paint.draw_chip(self._painter, box, said, px)
