"""What a wall tile shows, and how it is laid out in the room that it has."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from controlcenter.domain.ticket import Level
from ui import fonts, icons, text, theme
from ui.widgets import paint
from ui.widgets.sparkline import draw_sparkline


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
    extra: tuple[Figure, ...] = ()

    @property
    def level(self) -> Level:
        """Breached as soon as one ticket is; else how the share stands.

        Single tickets at risk are named below, but some always are: they do not colour the whole tile.
        """
        return Level.BREACHED if self.breached else self.share_level


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


class TilePainter:
    """Draws from the top down; what does not fit is left out, the least important first."""

    def __init__(self, painter: QPainter, box: QRect, unit: float, figures: TileFigures) -> None:
        self._p = painter
        self._u = unit
        self._f = figures
        self._wide = box.width() >= unit * 18
        pad = round(unit * (0.95 if self._wide else 0.7))
        self._box = box.adjusted(pad, round(unit * 0.7), -pad, -round(unit * 0.55))
        self._roomy = box.height() >= unit * 11.5

    def draw(self) -> None:
        top = self._head(self._box.top())
        top = self._extra(top) if self._f.extra and self._roomy else top
        foot = self._foot()
        middle = QRect(self._box.left(), top, self._box.width(), foot - top)
        if self._f.trend and self._roomy:
            tall = min(round(self._u * (2.0 if self._f.extra else 2.6)), round(middle.height() * 0.3))
            line = QRectF(middle.left(), middle.bottom() - tall, middle.width(), tall)
            draw_sparkline(
                self._p, line, self._f.trend, self._f.trend_target,
                end_colour=paint.LEVEL_TEXT[self._f.level], width_px=max(1.6, self._u * 0.09),
            )  # fmt: skip
            middle.setBottom(round(line.top() - self._u * 0.2))
        if self._wide:
            self._figures(middle)
        else:
            self._narrow_figures(middle)

    def _text(
        self, box: QRect, said: str, size: float, colour: str, *, bold: bool = False, right: bool = False
    ) -> None:
        align = paint.RIGHT if right else paint.LEFT
        paint.draw_text(self._p, box, said, size * self._u, colour, bold=bold, align=align)

    def _head(self, top: int) -> int:
        """Icon, name, and the share in target when it fits."""
        size = 1.35 if self._wide else 1.0
        height = fonts.row_px(size * self._u)
        px = round(self._u * size)
        device = self._p.device()
        dpr = device.devicePixelRatioF() if device is not None else 1.0
        icon = icons.pixmap(self._f.icon, "text_mid", px, dpr)
        self._p.drawPixmap(self._box.left(), top + (height - px) // 2, icon)
        left = self._box.left() + px + round(self._u * (0.55 if self._wide else 0.35))
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
        calm = paint.text_width(self._f.calm, self._u) + 2
        if not said and calm <= self._box.width():
            self._text(QRect(x, top, calm, row), self._f.calm, 1.0, "text_low")
            x += calm + round(self._u)
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

    def _narrow_figures(self, middle: QRect) -> None:
        """The count, and below it the most important time: for small tiles that are read from afar."""
        row = fonts.row_px(self._u * 1.2)
        if self._f.times and middle.height() >= row + self._u * 2:
            middle = middle.adjusted(0, 0, 0, -row)
            one = self._f.times[0]
            px = round(self._u)
            device = self._p.device()
            dpr = device.devicePixelRatioF() if device is not None else 1.0
            top = middle.bottom()
            mark = icons.pixmap("clock", "text_low", px, dpr)
            self._p.drawPixmap(middle.left(), top + (row - px) // 2, mark)
            left = middle.left() + px + round(self._u * 0.35)
            box = QRect(left, top, middle.right() - left + 1, row)
            self._text(box, one.value, 1.2, paint.LEVEL_TEXT[one.level], bold=True)
        said = text.number(self._f.count)
        wide = paint.text_width(said, 100, True) / 100
        px_most = min(self._u * 3.4, middle.height() * 0.95, (middle.width() - 2) / max(0.5, wide))
        self._p.setFont(fonts.font(max(self._u, px_most), bold=True))
        self._p.setPen(theme.colour("text"))
        self._p.drawText(middle, paint.LEFT, said)

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
            size = min(1.9, (body.width() - 4) / max(1.0, paint.text_width(one.value, 100, True)) * 100 / self._u)
            if size < 1.0:
                return  # smaller than the smallest text that can be read
            value = round(self._u * size * 1.45)
            label = fonts.row_px(self._u) if captions else 0
            top = max(part.top(), part.bottom() - value - label)
            if label and part.height() >= value + label:
                self._text(QRect(part.left(), top, part.width(), label), one.caption, 1.0, "text_low", right=True)
                top += label
            row = QRect(part.left(), top, part.width(), value)
            self._text(row, one.value, size, paint.LEVEL_TEXT[one.level], bold=True, right=True)
