"""The head of a lane: who or what it is, how it stands, how much it carries."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Level
from ui.look import icons, theme
from ui.screens.board.card_lane import CardLane
from ui.screens.board.over_lane import OverLane
from ui.widgets import paint
from ui.widgets.avatar import draw_avatar
from ui.widgets.kept import Kept
from ui.widgets.load_bar import Load, draw_pips, load_figure
from ui.wording import text

translate = QCoreApplication.translate
HEIGHT_PX = 86
_PAD_PX = 14
_TITLE_PX = 14.5
_SMALL_PX = 12.5
_CODE_PX = 10.5


@dataclass(frozen=True, slots=True)
class Head:
    """What a lane's head says. With ``load`` it is a person's, else ``count`` and ``levels`` are shown.

    ``levels`` are (at risk, breached) of ``count`` open tickets; ``shown`` of them pass the filter. ``coming`` is
    the load that a drop would add, ``how`` the formula of loads. While not all tickets are here (``is_whole``) nothing
    is counted.
    """

    title: str
    subtitle: str
    icon: str = ""
    presence: Presence | None = None
    codes: tuple[str, ...] = ()
    load: Load | None = None
    count: int = 0
    shown: int = 0
    levels: tuple[int, int] = (0, 0)
    coming: float = 0.0
    how: str = ""
    is_whole: bool = True

    @property
    def figure(self) -> str:
        """ "4 of 8" for a person, the number of cards else; "3 of 31" when the filter hides some."""
        if not self.is_whole:
            return text.READING
        if self.load is not None:
            return load_figure(self.load.total + self.coming, self.load.capacity)
        return text.number(self.count) if self.shown == self.count else load_figure(self.shown, self.count)

    @property
    def is_over(self) -> bool:
        """More work than capacity, the coming load included."""
        return self.load is not None and self.load.total + self.coming > self.load.capacity + 1e-9

    @property
    def words(self) -> str:
        """The whole head for screen readers."""
        over = translate("Board", "over capacity") if self.is_over else ""
        parts = (self.title, self.subtitle, self.figure, over, *self.codes)
        return ", ".join(part for part in parts if part)


class LaneHeader(OverLane, QWidget):
    """Paints a Head. A drag over it counts as one over its lane; a click gives the lane the focus."""

    clicked = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, lane: CardLane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._head = Head("", "")
        self._kept = Kept()
        self.setAcceptDrops(True)
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def set(self, head: Head) -> None:
        """Show another head; nothing is painted for the same one."""
        if head != self._head:
            self._head = head
            said = head.words
            self.setAccessibleName(said)
            self.setToolTip(text.tooltip("\n".join(part for part in (said, head.how) if part)))
            self.update()

    @property
    def head(self) -> Head:
        """What is shown."""
        return self._head

    def sizeHint(self) -> QSize:
        return QSize(260, HEIGHT_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        self._kept.show(self, self._head, self._draw)

    def draw_ahead(self) -> None:
        """Draw its picture before it comes into sight."""
        self._kept.renew(self, self._head, self._draw)

    def _draw(self, painter: QPainter) -> None:
        head = self._head
        if head.load is not None:
            draw_avatar(painter, QRectF(_PAD_PX, 14, 38, 38), head.title, head.presence)
        elif head.icon:
            at = QPointF(_PAD_PX + 6, 20).toPoint()
            painter.drawPixmap(at, icons.pixmap(head.icon, "text_mid", 26, self.devicePixelRatioF()))
        left, right = _PAD_PX + 50, self.width() - _PAD_PX
        end = self._figure(painter, right)
        here = head.presence is None or head.presence.is_here
        title = QRect(left, 10, end - left - 8, 24)
        paint.draw_text(painter, title, head.title, _TITLE_PX, "text" if here else "text_mid", bold=True)
        end = self._codes(painter, right)
        paint.draw_text(painter, QRect(left, 33, end - left - 6, 21), head.subtitle, _SMALL_PX, "text_mid")
        self._bar(painter, QRectF(_PAD_PX, HEIGHT_PX - 18, self.width() - 2 * _PAD_PX, 6))

    def _figure(self, painter: QPainter, right: int) -> int:
        """The figure at the right of the title; returns where the title must end."""
        head = self._head
        said, colour = head.figure, "amber" if head.is_over else "text"
        wide = paint.text_width(said, _TITLE_PX, True) + 2
        paint.draw_text(painter, QRect(right - wide, 10, wide, 24), said, _TITLE_PX, colour, bold=True)
        left = right - wide
        if head.is_over:
            paint.draw_level(painter, Level.AT_RISK, QPointF(left - 11, 22), 10)
            left -= 18
        return left

    def _codes(self, painter: QPainter, right: int) -> int:
        x = float(right)
        for code in reversed(self._head.codes):
            wide = paint.chip_width(code, _CODE_PX)
            x -= wide
            paint.draw_chip(painter, QRectF(x, 35, wide, 17), code, _CODE_PX)
            x -= 4
        return round(x)

    def _bar(self, painter: QPainter, box: QRectF) -> None:
        head = self._head
        if head.load is not None:
            draw_pips(painter, box, head.load, head.coming)
        else:
            draw_levels(painter, box, head.count, *head.levels)


def draw_levels(painter: QPainter, box: QRectF, count: int, at_risk: int, breached: int) -> None:
    """Shares of breached, at risk and other tickets in one bar; something is seen of every share."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("data_dim" if count else "track"))
    painter.drawRoundedRect(box, 3, 3)
    x = box.left()
    for part, colour in ((breached, "red_fill"), (at_risk, "amber_fill")):
        if part:
            wide = max(6.0, box.width() * part / max(1, count))
            painter.setBrush(theme.colour(colour))
            painter.drawRoundedRect(QRectF(x, box.top(), min(wide, box.right() - x), box.height()), 3, 3)
            x += wide + 1
