"""A small trend line with its target and its newest value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ui.look import theme

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
