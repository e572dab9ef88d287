"""One figure, as large as its tile allows: a caption above it, what it is held against below."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter

from controlcenter.domain.ticket import Level
from ui.screens.wall.ages import Age
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.sizes import Sizes
from ui.wording import text

_FADED = 0.35
FRESH = Age()


@dataclass(frozen=True, slots=True)
class Figure:
    """``below`` are ways to say what it is held against, the longest first; ``ways`` such ways of the caption.

    ``shorter`` says the value in fewer letters.
    """

    ways: tuple[str, ...]
    value: str
    below: tuple[str, ...] = ()
    level: Level = Level.NORMAL
    age: Age = FRESH
    hint: str = ""
    shorter: str = ""


class FigureTile(WallPanel):
    """A figure that is compared before it is painted again."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__(sizes)
        self.figure = Figure(("",), "")

    @property
    def level(self) -> Level:
        return Level.NORMAL if self.figure.age.is_late else self.figure.level

    def set(self, figure: Figure) -> None:
        """Show another figure."""
        if figure == self.figure:
            return
        self.figure = figure
        f = figure
        said = [f"{f.ways[0]} {f.value or self._none()}", *f.below[:1], f.age.words]
        self.setAccessibleName(", ".join(part for part in said if part))
        self.setToolTip(text.tooltip("\n".join(part for part in (f.hint, f.age.words) if part)))
        self.update()

    def _none(self) -> str:
        return "–"

    def draw(self, painter: QPainter) -> None:
        s, f = self.sizes, self.figure
        pad = s.pad
        box = self.rect().adjusted(pad, round(pad * 0.4), -pad, -round(pad * 0.5))
        row = s.row()
        head = QRect(box.left(), box.top(), box.width(), row)
        mark = s.text * 0.72 if self.level is not Level.NORMAL else 0.0
        self.mark(painter, self.level, QPointF(head.right() - mark / 2, head.center().y() + 1), mark)
        self.text(painter, head, self.longest(f.ways, round(box.width() - mark * 1.2)), "caption", "text_mid")
        since = self.tr("since {time}").format(time=f.age.since) if f.age.since else ""
        below = f.below if not f.age.is_late else (f.age.stale, since, f.age.since)
        foot = row if box.height() >= row * 2 + s.px("figure") * 1.1 else 0
        opacity = painter.opacity()
        if f.age.is_late:
            painter.setOpacity(opacity * _FADED)
        middle = QRect(box.left(), head.bottom() + 1, box.width(), box.height() - row - foot)
        self._draw_value(painter, middle)
        painter.setOpacity(opacity)
        if foot:
            under = QRect(box.left(), box.bottom() - row, box.width(), row)
            self.text(painter, under, self.longest(below, box.width()), "caption", "text_low")

    def _draw_value(self, p: QPainter, box: QRect) -> None:
        f = self.figure
        least = self.sizes.px("figure")
        fits = self.time_width(f.value, least) <= box.width()
        value = (f.value if fits else f.shorter) or f.value or self._none()
        px = self.fitting_time(value, box.width(), least, max(least, min(box.height() * 0.8, self.sizes.key * 1.9)))
        self.time(p, box, value, px, self.ink(self.level))
