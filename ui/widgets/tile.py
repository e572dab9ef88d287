"""The wall's tile of one channel: how many, how long, against which promise, and the last hour."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from controlcenter.domain.ticket import Level
from ui import fonts, icons, text, theme
from ui.widgets import paint
from ui.widgets.sparkline import draw_sparkline

SMALLEST_PX = 16.0
_WIDE = 20.0  # widths are counted in units of the smallest text


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its caption: "3:12:05", "longest wait"."""

    caption: str
    value: str
    level: Level = Level.NORMAL


@dataclass(frozen=True, slots=True)
class TileFigures:
    """All that a tile shows, worded already. Empty texts are left out.

    ``times`` are shown from the most important on, as far as there is room; ``goal`` is the promise below them.
    """

    icon: str
    name: str
    count: int
    count_caption: str
    times: tuple[Figure, ...] = ()
    goal: str = ""
    share: str = ""
    share_level: Level = Level.NORMAL
    breached: int = 0
    at_risk: int = 0
    calm: str = ""
    trend: tuple[float | None, ...] = ()
    trend_target: float | None = None
    trend_caption: str = ""
    hint: str = ""
    extra: tuple[Figure, ...] = field(default=())

    @property
    def level(self) -> Level:
        """Breached or at risk as soon as one ticket, or the share, is."""
        if self.breached or self.share_level is Level.BREACHED:
            return Level.BREACHED
        return Level.AT_RISK if self.at_risk or self.share_level is Level.AT_RISK else Level.NORMAL


class Tile(QWidget):
    """One channel. Its smallest text has SMALLEST_PX x scale pixels; a click asks for the rows it counted."""

    opened = Signal()

    def __init__(self, figures: TileFigures, parent: QWidget | None = None, *, scale: float = 1.0) -> None:
        super().__init__(parent)
        self._unit = SMALLEST_PX * scale
        self._figures = figures
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.current().changed.connect(self.update)
        self.set(figures)

    def set(self, figures: TileFigures) -> None:
        """Show new figures; repaints only when they differ."""
        changed = figures != self._figures
        self._figures = figures
        parts = [figures.name, f"{text.number(figures.count)} {figures.count_caption}"]
        parts += [f"{one.caption} {one.value}" for one in (*figures.extra, *figures.times)]
        parts += [figures.goal, *(said for _, said in marks(figures))]
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.setToolTip(text.tooltip(figures.hint) if figures.hint else "")
        if changed:
            self.update()

    def set_scale(self, scale: float) -> None:
        """Another screen or distance."""
        self._unit = SMALLEST_PX * scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(self._unit * 20.5), round(self._unit * 14))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._unit * 8.5), round(self._unit * 6.2))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint.draw_panel(painter, box)
        if self._figures.level is not Level.NORMAL:
            edge = QPainterPath()
            edge.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            painter.setClipPath(edge)
            side = QRectF(0, 0, max(4.0, self._unit * 0.3), box.height())
            painter.fillRect(side, theme.colour(paint.LEVEL_FILL[self._figures.level]))
            painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        _TilePainter(painter, self.rect(), self._unit, self._figures).draw()
        painter.end()


def marks(figures: TileFigures) -> list[tuple[Level, str]]:
    """What is abnormal, in words."""
    said = []
    translate = QCoreApplication.translate
    if figures.breached:
        count = text.number(figures.breached)
        said.append((Level.BREACHED, translate("Tile", "{count} breached").format(count=count)))
    if figures.at_risk:
        count = text.number(figures.at_risk)
        said.append((Level.AT_RISK, translate("Tile", "{count} at risk").format(count=count)))
    return said


class _TilePainter:
    """Draws from the top down; what does not fit is left out, the least important first."""

    def __init__(self, painter: QPainter, box: QRect, unit: float, figures: TileFigures) -> None:
        self._p = painter
        self._u = unit
        self._f = figures
        pad = round(unit * 0.95)
        self._box = box.adjusted(pad, round(unit * 0.7), -pad, -round(unit * 0.55))
        self._wide = box.width() >= unit * 18
        self._roomy = box.height() >= unit * 11.5

    def draw(self) -> None:
        top = self._head(self._box.top())
        top = self._extra(top) if self._f.extra and self._roomy else top
        foot = self._foot()
        middle = QRect(self._box.left(), top, self._box.width(), foot - top)
        if self._f.trend and self._roomy:
            tall = min(round(self._u * 2.6), round(middle.height() * 0.3))
            line = QRectF(middle.left(), middle.bottom() - tall, middle.width(), tall)
            draw_sparkline(
                self._p, line, self._f.trend, self._f.trend_target,
                end_colour=paint.LEVEL_TEXT[self._f.level], width_px=max(1.6, self._u * 0.09),
            )  # fmt: skip
            middle.setBottom(round(line.top() - self._u * 0.2))
        self._figures(middle)

    def _text(
        self, box: QRect, said: str, size: float, colour: str, *, bold: bool = False, right: bool = False
    ) -> None:
        align = paint.RIGHT if right else paint.LEFT
        paint.draw_text(self._p, box, said, size * self._u, colour, bold=bold, align=align)

    def _head(self, top: int) -> int:
        """Icon, name, and the share in target when it fits."""
        size, height = (1.35, fonts.row_px(1.35 * self._u)) if self._wide else (1.1, fonts.row_px(1.1 * self._u))
        px = round(self._u * size)
        device = self._p.device()
        dpr = device.devicePixelRatioF() if device is not None else 1.0
        icon = icons.pixmap(self._f.icon, "text_mid", px, dpr)
        self._p.drawPixmap(self._box.left(), top + (height - px) // 2, icon)
        left = self._box.left() + px + round(self._u * 0.55)
        row = QRect(left, top, self._box.right() - left + 1, height)
        name_width = paint.text_width(self._f.name, size * self._u, True)
        share_width = paint.text_width(self._f.share, size * self._u * 0.94, True)
        if self._f.share and name_width + share_width + self._u < row.width():
            colour = "text_mid" if self._f.share_level is Level.NORMAL else paint.LEVEL_TEXT[self._f.share_level]
            self._text(row, self._f.share, size * 0.94, colour, bold=True, right=True)
        self._text(row, self._f.name, size, "text", bold=True)
        return top + height

    def _extra(self, top: int) -> int:
        """Further counts side by side, for instance call-backs due."""
        row = fonts.row_px(self._u)
        x = self._box.left()
        for one in self._f.extra:
            said = f"{one.value} {one.caption}"
            wide = paint.text_width(said, self._u) + round(self._u)
            if x + wide - self._u > self._box.right():
                break
            self._text(QRect(x, top, wide, row), said, 1.0, "text_mid")
            x += wide
        return top + row

    def _foot(self) -> int:
        """What is abnormal, or that all is well; returns where it begins."""
        row = fonts.row_px(self._u)
        top = self._box.bottom() - row
        said = marks(self._f)
        x = self._box.left()
        for level, words in said:
            mark = self._u * 0.78
            short = words if self._wide else words.split(" ")[0]
            paint.draw_level(self._p, level, QPointF(x + mark / 2, top + row / 2), mark)
            x += round(mark + self._u * 0.35)
            wide = paint.text_width(short, self._u, True) + 2
            self._text(QRect(x, top, wide, row), short, 1.0, paint.LEVEL_TEXT[level], bold=True)
            x += wide + round(self._u * 0.8)
        if not said:
            self._text(QRect(x, top, self._box.right() - x, row), self._f.calm, 1.0, "text_low")
            x += paint.text_width(self._f.calm, self._u) + round(self._u)
        caption = self._f.trend_caption
        if self._f.trend and self._roomy and paint.text_width(caption, self._u) < self._box.right() - x:
            self._text(QRect(x, top, self._box.right() - x + 1, row), caption, 1.0, "text_low", right=True)
        return top

    def _figures(self, middle: QRect) -> None:
        """The count at the left with its caption, the times at the right with theirs."""
        caption = fonts.row_px(self._u)
        captions = middle.height() >= caption + self._u * 2.6 and self._wide
        count_px = self._count_px(middle, caption if captions else 0)
        body = QRect(middle)
        if captions:
            line = QRect(middle.left(), middle.bottom() - caption, middle.width(), caption)
            body.setBottom(line.top())
            half = line.adjusted(0, 0, -line.width() // 2, 0)
            self._text(half, self._f.count_caption, 1.0, "text_low")
            self._text(line.adjusted(line.width() // 2, 0, 0, 0), self._f.goal, 1.0, "text_low", right=True)
        said = text.number(self._f.count)
        wide = paint.text_width(said, count_px, True) + 2
        self._p.setFont(fonts.font(count_px, bold=True))
        self._p.setPen(theme.colour("text"))
        self._p.drawText(QRect(body.left(), body.top(), wide, body.height()), paint.LEFT, said)
        self._times(body.adjusted(wide + round(self._u * 0.6), 0, 0, 0), captions)

    def _count_px(self, middle: QRect, caption: int) -> float:
        """As large as the height allows; long numbers leave the times their room."""
        most = self._u * (4.7 if self._wide else 3.0)
        by_height = (middle.height() - caption) * 0.92
        digits = paint.text_width(text.number(self._f.count), 100, True) / 100
        by_width = middle.width() * 0.56 / max(digits, 0.5)
        return float(max(self._u * 1.6, min(most, by_height, by_width)))

    def _times(self, body: QRect, captions: bool) -> None:
        if not self._f.times or body.width() < self._u * 2:
            return
        one_tall = self._u * (1.6 * 1.0 + 1.5 * 1.9)
        shown = self._f.times[:2] if captions and body.height() >= 2 * one_tall else self._f.times[:1]
        tall = body.height() // len(shown)
        for at, one in enumerate(shown):
            part = QRect(body.left(), body.top() + at * tall, body.width(), tall)
            size = min(1.9, body.width() / max(1.0, paint.text_width(one.value, 100, True) / 100) / self._u)
            value = round(self._u * size * 1.45)
            label = fonts.row_px(self._u) if captions else 0
            top = max(part.top(), part.bottom() - value - label)
            if label and part.height() >= value + label:
                self._text(QRect(part.left(), top, part.width(), label), one.caption, 1.0, "text_low", right=True)
                top += label
            row = QRect(part.left(), top, part.width(), value)
            self._text(row, one.value, size, paint.LEVEL_TEXT[one.level], bold=True, right=True)
