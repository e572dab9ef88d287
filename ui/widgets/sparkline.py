"""A small trend line with its target and its newest value; the scale can be written beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look import fonts, theme
from ui.widgets import paint
from ui.wording import text

Values = Sequence[float | None]


def limits(values: Values, target: float | None) -> tuple[float, float]:
    """The lowest and highest value of the scale: it holds every value and the target, and is never empty."""
    known = [value for value in values if value is not None]
    if target is not None:
        known.append(target)
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def draw_sparkline(
    painter: QPainter, box: QRectF, values: Values, target: float | None = None, *,
    end_colour: str = "text", width_px: float = 1.6,
) -> None:  # fmt: skip
    """The line inside ``box``; None makes a gap. The end dot has ``end_colour``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    dot = width_px * 2.2
    inner = box.adjusted(0, dot, -dot, -dot)
    low, high = limits(values, target)

    def place(at: int, value: float) -> QPointF:
        x = inner.left() + inner.width() * (at / max(1, len(values) - 1))
        return QPointF(x, inner.bottom() - inner.height() * (value - low) / (high - low))

    if target is not None:
        y = place(0, target).y()
        painter.setPen(QPen(theme.colour("control"), max(1.0, width_px * 0.6), Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(inner.left(), y), QPointF(inner.right(), y))
    painter.setPen(QPen(theme.colour("data"), width_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for run in _runs(values):
        painter.drawPolyline(QPolygonF([place(at, value) for at, value in run]))
    last = next(((at, value) for at, value in reversed(list(enumerate(values))) if value is not None), None)
    if last is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(end_colour))
        painter.drawEllipse(place(*last), dot, dot)


def _runs(values: Values) -> list[list[tuple[int, float]]]:
    """The values between gaps, each with its position."""
    runs: list[list[tuple[int, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at, value))
    return [run for run in runs if run]


class Sparkline(QWidget):
    """A trend as a widget, with the ends of its scale at the left when ``show_scale`` is set."""

    def __init__(self, parent: QWidget | None = None, *, show_scale: bool = False, scale: float = 1.0) -> None:
        super().__init__(parent)
        self._show_scale = show_scale
        self._scale = scale
        self._values: tuple[float | None, ...] = ()
        self._target: float | None = None
        self._end = "text"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def set(self, values: Values, target: float | None = None, *, end_colour: str = "text", name: str = "") -> None:
        """Show values, oldest first. ``name`` says what they are to screen readers."""
        self._values, self._target, self._end = tuple(values), target, end_colour
        known = [value for value in values if value is not None]
        ends = f"{text.number(known[0])} … {text.number(known[-1])}" if known else ""
        self.setAccessibleName(f"{name} {ends}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(160 * self._scale), round(36 * self._scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self._show_scale:
            box.setLeft(self._draw_scale(painter) + 6 * self._scale)
        draw_sparkline(painter, box, self._values, self._target, end_colour=self._end, width_px=1.6 * self._scale)
        painter.end()

    def _draw_scale(self, painter: QPainter) -> float:
        px = 11.0 * self._scale
        low, high = limits(self._values, self._target)
        said = [text.number(high), text.number(low)]
        wide = max(paint.text_width(one, px) for one in said) + 2
        row = fonts.row_px(px)
        for one, top in zip(said, (0, self.height() - row), strict=True):
            paint.draw_text(painter, QRect(0, top, wide, row), one, px, "text_low", align=paint.RIGHT)
        return float(wide)
