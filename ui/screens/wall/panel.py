"""The surface that everything on the wall stands on: painted, reached by Tab, opened by click or Return."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from controlcenter.domain.ticket import Level
from ui.look import icons, theme
from ui.screens.wall import measures
from ui.screens.wall.sizes import Sizes
from ui.widgets import paint

_RADIUS = 10.0
FADED = 0.38  # of something that is no longer true: still there, plainly not fresh


class WallPanel(QWidget):
    """Subclasses paint in ``draw``. ``opened`` says where it was clicked, (-1, -1) by key."""

    opened = Signal(QPoint)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sizes = sizes
        self._stale = False
        self._dirty = QRect()
        self.times = QRect()  # where running times stand: all that most seconds change
        self.zones: list[tuple[QRect, str]] = []  # parts that open something of their own, filled while painting
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        theme.current().changed.connect(self.update)

    def set_sizes(self, sizes: Sizes) -> None:
        """Another screen or distance."""
        if sizes != self.sizes:
            self.sizes = sizes
            self.update()

    def set_stale(self, stale: bool) -> None:
        """Grey what is shown while nothing new is heard."""
        if stale != self._stale:
            self._stale = stale
            self.update()

    @property
    def level(self) -> Level:
        """Shown as a coloured edge."""
        return Level.NORMAL

    @property
    def is_late(self) -> bool:
        """Whether everything on it comes from a source that gives no news: greyed."""
        return False

    @property
    def is_grey(self) -> bool:
        """Whether what it shows may be untrue by now: then nothing of it is coloured."""
        return self._stale or self.is_late

    def ink(self, level: Level) -> str:
        """The colour of a text of this level."""
        return paint.LEVEL_TEXT[Level.NORMAL if self.is_grey else level]

    def mark(self, painter: QPainter, level: Level, centre: QPointF, px: float) -> None:
        """The shape of a level: it stays where its colour has to go."""
        paint.draw_level(painter, level, centre, px, "text_mid" if self.is_grey else "")

    def draw(self, painter: QPainter) -> None:
        """Paint the content on the finished surface."""

    def paintEvent(self, event: QPaintEvent) -> None:
        self._dirty = event.rect()
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint.draw_panel(painter, box, radius=_RADIUS)
        if self.level is not Level.NORMAL and not self._stale:
            self._draw_edge(painter, box)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), _RADIUS, _RADIUS)
        painter.setOpacity(FADED if self._stale or self.is_late else 1.0)
        self.draw(painter)
        painter.end()

    def _draw_edge(self, painter: QPainter, box: QRectF) -> None:
        edge = QPainterPath()
        edge.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.save()
        painter.setClipPath(edge)
        wide = max(6.0, self.sizes.text * 0.2)
        painter.fillRect(QRectF(0, 0, wide, box.height()), theme.colour(paint.LEVEL_FILL[self.level]))
        painter.restore()

    def text(
        self, painter: QPainter, box: QRect, said: str, style: str, colour: str = "text", *,
        bold: bool = False, align: Qt.AlignmentFlag = paint.LEFT, most: float = 0.0,
    ) -> None:  # fmt: skip
        """One line in a style; with ``most`` it grows up to that size into its box, and never below its style.

        Nothing is drawn outside of what must be painted again: shaping text is most of what a wall costs.
        """
        if not self.is_dirty(box):
            return
        px = self.fitting(said, box.width(), style, most, bold=bold) if most else self.sizes.px(style)
        paint.draw_text(painter, box, said, px, colour, bold=bold, align=align)

    def time(self, painter: QPainter, box: QRect, said: str, px: float, colour: str, *, is_right: bool = False) -> None:
        """A length of time, its numbers in this size, its units smaller where they can still be read."""
        if self.is_dirty(box):
            unit = measures.unit_px(px, self.sizes.text)
            measures.draw(painter, box, said, px, unit, colour, is_right=is_right)

    def time_width(self, said: str, px: float) -> int:
        """How wide ``time`` paints it."""
        return measures.width(said, px, measures.unit_px(px, self.sizes.text))

    def fitting_time(self, said: str, width: int, least: float, most: float) -> float:
        """The largest size of a time between these at which it fits."""
        wide = self.time_width(said, most)
        px = most if wide <= width else max(least, most * width / wide)
        while px > least and self.time_width(said, px) > width:
            px = max(least, px * 0.96)  # its units do not shrink any further
        return px

    def is_dirty(self, box: QRect) -> bool:
        """Whether any of a box must be painted again."""
        return self._dirty.intersects(box)

    def zone_at(self, at: QPoint) -> str:
        """The part of the panel that stands there; "" for the panel itself."""
        return next((name for box, name in self.zones if box.contains(at)), "")

    def longest(self, ways: Sequence[str], width: int, style: str = "text", *, bold: bool = False) -> str:
        """The first of these texts that fits, "" where none does: said shorter rather than cut off."""
        return next((said for said in ways if self.width_of(said, style, bold=bold) <= width), "")

    def fitting(self, said: str, width: int, style: str, most: float, *, bold: bool) -> float:
        """The largest size up to ``most`` at which the text fits, not below its style."""
        wide = paint.text_width(said, 100, bold) / 100
        return max(self.sizes.px(style), min(most, width / max(wide, 0.1)))

    def width_of(self, said: str, style: str, *, bold: bool = False) -> int:
        """The width of a text in a style."""
        return paint.text_width(said, self.sizes.px(style), bold) + 2

    def icon(self, painter: QPainter, name: str, left: int, row: QRect, px: float, colour: str = "text_mid") -> int:
        """An icon in the middle of a row; the x behind it."""
        size = round(px)
        if self.is_dirty(QRect(left, row.top(), size, row.height())):
            drawn = icons.pixmap(name, colour, size, self.devicePixelRatioF())
            painter.drawPixmap(left, row.top() + (row.height() - size) // 2, drawn)
        return left + size

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(QPoint(-1, -1))
        else:
            super().keyPressEvent(event)
