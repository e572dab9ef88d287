"""Lengths of time as the wall paints them: large numbers, and behind each its unit, smaller and not bold."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter

from ui.look import fonts, theme
from ui.widgets import paint

_RUNS = re.compile(r"[\d\W_]*\d|\S+|\s+")
_SPACE = 0.14  # between a number and its unit, as a share of the number's size
_APART = 0.26  # between a unit and the next number
_UNIT = 0.6  # the size of a unit beside its number, where that is large enough to be read


@lru_cache(maxsize=2048)
def runs(said: str) -> tuple[tuple[str, bool], ...]:
    """Numbers, with their signs, and units as they stand; True for a number, or for what has none at all."""
    if not any(sign.isdigit() for sign in said):
        return ((said, True),) if said else ()
    return tuple((run.strip(), run[-1].isdigit()) for run in _RUNS.findall(said) if run.strip())


def unit_px(px: float, smallest: float) -> float:
    """The size of the units behind numbers of a size, where no text may be smaller than ``smallest``."""
    return min(px, max(smallest, px * _UNIT))


def width(said: str, px: float, unit: float) -> int:
    """How wide ``draw`` paints it; ``unit`` is the size of the units."""
    told = runs(said)
    spaces = sum(_space(is_number, px) for _, is_number in told[:-1])
    return spaces + sum(_run_width(run, is_number, px, unit) for run, is_number in told)


def draw(
    painter: QPainter, box: QRect, said: str, px: float, unit: float, colour: str, *, is_right: bool = False
) -> None:
    """Paint it on one base line, its numbers in the middle of ``box``."""
    x = box.right() - width(said, px, unit) + 1 if is_right else box.left()
    metrics = fonts.metrics(px, bold=True)
    base = box.center().y() + 1 + (metrics.ascent() - metrics.descent()) / 2
    painter.setPen(theme.colour(colour))
    for run, is_number in runs(said):
        # Not in boxes: a minus sign of another font would lift its number above the others.
        painter.setFont(fonts.font(px if is_number else unit, bold=is_number))
        painter.drawText(QPointF(x, base), run)
        x += _run_width(run, is_number, px, unit) + _space(is_number, px)


def _space(is_number: bool, px: float) -> int:
    """Behind a number, or behind a unit."""
    return round(px * (_SPACE if is_number else _APART))


def _run_width(run: str, is_number: bool, px: float, unit: float) -> int:
    return paint.text_width(run, px if is_number else unit, is_number) + 2
