"""Small shapes that several widgets paint: level marks, bars, chips, elided texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF, QRegion

from controlcenter.domain.ticket import Level
from ui.look import fonts, theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_SMOOTH = QPainter.RenderHint.Antialiasing
_NO_PEN = Qt.PenStyle.NoPen
_NORMAL = Level.NORMAL
LEVEL_TEXT = {Level.NORMAL: "text", Level.AT_RISK: "amber", Level.BREACHED: "red"}
LEVEL_FILL = {Level.NORMAL: "data", Level.AT_RISK: "amber_fill", Level.BREACHED: "red_fill"}
LEVEL_EDGE = {Level.NORMAL: "edge", Level.AT_RISK: "amber_fill", Level.BREACHED: "red_fill"}


def rectangles(region: QRegion) -> Iterable[QRect]:
    """The rectangles that a region is made of; PySide's types do not say that it gives them."""
    return cast(Iterable[QRect], region)


def in_parts(painter: QPainter, region: QRegion) -> Iterator[QRect]:
    """The rectangles of a region, with painting cut to the one in turn.

    Cut to several at once, Qt looks at every pixel of a picture instead of copying its rows: that takes eight times as
    long.
    """
    for part in rectangles(region):
        painter.setClipRect(part)
        yield part


@cache
def _one_line(align: Qt.AlignmentFlag) -> int:
    """Joined once: it costs as much as a short text."""
    return align.value | Qt.TextFlag.TextSingleLine.value


@lru_cache(maxsize=8192)
def elided(text: str, px: float, bold: bool, width: int) -> str:
    """The text, shortened with an ellipsis to ``width`` pixels."""
    return fonts.metrics(px, bold=bold).elidedText(text, Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=8192)
def text_width(text: str, px: float, bold: bool = False) -> int:
    """The width of the text in pixels."""
    return fonts.metrics(px, bold=bold).horizontalAdvance(text)


def draw_text(
    painter: QPainter,
    box: QRect,
    text: str,
    px: float,
    colour: str,
    *,
    bold: bool = False,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of plain text inside ``box``, shortened where it does not fit."""
    painter.setFont(fonts.font(px, bold=bold))
    painter.setPen(theme.colour(colour))
    painter.drawText(box, _one_line(align), elided(text, px, bold, box.width()))


def draw_level(painter: QPainter, level: Level, centre: QPointF, px: float, colour: str = "") -> None:
    """The shape of a level: a triangle for breached, a diamond for at risk, nothing for normal."""
    if level is _NORMAL:
        return
    half = px / 2
    x, y = centre.x(), centre.y()
    if level is Level.BREACHED:
        points = [(x - half, y + half * 0.86), (x + half, y + half * 0.86), (x, y - half * 0.86)]
    else:
        points = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
    painter.setRenderHint(_SMOOTH)
    painter.setPen(_NO_PEN)
    painter.setBrush(theme.colour(colour or LEVEL_FILL[level]))
    painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))


def draw_bar(painter: QPainter, box: QRectF, share: float, colour: str, *, track: str = "track") -> None:
    """A bar filled to ``share`` of its width; something is always seen of it."""
    painter.setRenderHint(_SMOOTH)
    painter.setPen(_NO_PEN)
    radius = min(box.height() / 2, 3.0)
    painter.setBrush(theme.colour(track))
    painter.drawRoundedRect(box, radius, radius)
    filled = QRectF(box)
    filled.setWidth(max(box.height(), box.width() * min(1.0, max(0.0, share))))
    painter.setBrush(theme.colour(colour))
    painter.drawRoundedRect(filled, radius, radius)


def chip_width(text: str, px: float) -> int:
    """How wide ``draw_chip`` draws."""
    return text_width(text, px, True) + round(px * 0.9)


def draw_chip(
    painter: QPainter, box: QRectF, text: str, px: float, colour: str = "text_mid", *, wanted: bool = False
) -> None:
    """A short code in a thin round frame: a language, a skill. One that is ``wanted`` stands out."""
    painter.setRenderHint(_SMOOTH)
    painter.setBrush(theme.colour("accent_fill") if wanted else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("accent_fill" if wanted else "border_strong"), 1))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3.5, 3.5)
    painter.setFont(fonts.font(px, bold=True))
    painter.setPen(theme.colour("accent_text" if wanted else colour))
    painter.drawText(box, CENTRE, text)


def draw_panel(
    painter: QPainter, box: QRectF, fill: str = "panel", border: str = "border", radius: float = 8.0
) -> None:
    """A quiet surface with round corners."""
    painter.setRenderHint(_SMOOTH)
    painter.setPen(QPen(theme.colour(border), 1))
    painter.setBrush(theme.colour(fill))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def draw_kept_panel(
    painter: QPainter, box: QRect, fill: str = "panel", border: str = "border", radius: float = 8.0, *, ground: str
) -> None:
    """``draw_panel`` on a plain ground, opaque, for many of one size: drawn once, since smooth edges are dear."""
    device = painter.device()
    dpr = device.devicePixelRatioF() if device is not None else 1.0
    panel = _panel(box.width(), box.height(), dpr, fill, border, radius, ground, theme.current().name)
    painter.drawPixmap(box.topLeft(), panel)


@lru_cache(maxsize=6)
def _panel(
    wide: int, tall: int, dpr: float, fill: str, border: str, radius: float, ground: str, _theme: str
) -> QPixmap:
    drawn = QPixmap(QSize(wide, tall) * dpr)
    drawn.setDevicePixelRatio(dpr)
    drawn.fill(theme.colour(ground))
    painter = QPainter(drawn)
    draw_panel(painter, QRectF(0, 0, wide, tall), fill, border, radius)
    painter.end()
    return drawn


def with_alpha(name: str, alpha: float) -> QColor:
    """A named colour made translucent, 0 to 1."""
    made = QColor(theme.colour(name))
    made.setAlphaF(alpha)
    return made
