"""Lies over a lane that the edge of the board cuts: half a countdown would be read as another one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.look import theme
from ui.screens.board.card_lane import CardLane
from ui.screens.board.lane_header import HEIGHT_PX, Head
from ui.screens.board.over_lane import OverLane
from ui.widgets import paint
from ui.widgets.cards.drag import DropPreview, ground_of
from ui.wording import text

_SIDE_PX = 11
_TITLE_PX = 14.5
_PAD_PX = 14
_END_PX = 8
_LEAST_TITLE_PX = 50


class LaneCover(OverLane, QAbstractButton):
    """Shows whose lane it is and blank cards, no figure. A click asks for the lane; a drag over it is one over that."""

    def __init__(self, lane: CardLane, parent: QWidget) -> None:
        super().__init__(parent)
        self._lane = lane
        self._title = ""
        self._zone: DropPreview | None = None
        self._seen = (0, 0)
        self._part = ("", False)  # what of the title is seen, and whether that is at the right
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAcceptDrops(True)
        theme.current().changed.connect(self.update)
        self.hide()

    def name(self, head: Head) -> None:
        """Say whose lane it is."""
        if head.title != self._title:
            self._title = head.title
            self.setAccessibleName(self.tr("Show the lane of {name}").format(name=head.title))
            self.setToolTip(text.tooltip(head.title))
            self._say()

    def show_zone(self, zone: DropPreview | None) -> None:
        """Say whether a drop would be welcome."""
        self._zone = zone
        self.update()

    def show_part(self, left: int, right: int, *, is_whole: bool) -> None:
        """The part of the lane that can be seen, in pixels from its left; a whole lane has no cover."""
        self._seen = left, right
        if is_whole != self.isHidden():
            self.setVisible(not is_whole)
            self._stay_opaque()
        if not is_whole:
            self._say()

    def _say(self) -> None:
        left, right = self._seen
        room = right - left - _PAD_PX - _END_PX
        said = paint.elided(self._title, _TITLE_PX, True, room) if room >= _LEAST_TITLE_PX else ""
        if (said, left > 0) != self._part:
            self._part = said, left > 0
            self.update(0, 0, self.width(), HEIGHT_PX)

    def _stay_opaque(self) -> None:
        """The lane below is not painted at all. Qt's style takes that from every button that it dresses."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._stay_opaque()

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_ground(painter, self.rect(), self._zone)
        said, at_right = self._part
        room = QRect(_PAD_PX, 10, self.width() - 2 * _PAD_PX, 24)
        align = paint.RIGHT if at_right else paint.LEFT  # it stays where it is while the strip moves
        paint.draw_text(painter, room, said, _TITLE_PX, "text_mid", bold=True, align=align)
        if event.rect().bottom() >= HEIGHT_PX:
            self._draw_cards(painter)
        painter.end()

    def _draw_cards(self, painter: QPainter) -> None:
        tall, step = self._lane.cards.card_px, self._lane.cards.row_px
        count = self._lane.model().rowCount()
        bottom = self.height() - tall
        for at, top in enumerate(range(HEIGHT_PX, bottom, step)):
            if at >= count:
                break
            blank = QRect(_SIDE_PX, top, self.width() - 2 * _SIDE_PX, tall)
            paint.draw_kept_panel(painter, blank, "card", "border", 6, ground=ground_of(self._zone))


def draw_ground(painter: QPainter, box: QRect, zone: DropPreview | None) -> None:
    """The ground of a lane, all of it opaque; its frame says whether a drop is welcome."""
    if zone is None:
        paint.draw_kept_panel(painter, box, ground="window")
        return
    painter.fillRect(box, theme.colour("window"))
    colour = "red_fill" if not zone.ok else "amber_fill" if zone.amber else "accent"
    fill = "accent_soft" if zone.ok and not zone.amber else "panel"
    paint.draw_panel(painter, QRectF(box), fill, fill)
    painter.setPen(QPen(theme.colour(colour), 2))
    painter.setBrush(theme.colour(fill))
    painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 8, 8)
