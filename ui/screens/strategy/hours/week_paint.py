"""Paints a week: seven columns from midnight to midnight with the hours that are open."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from controlcenter.domain.hours.edit import OpenHours, Stretch, open_s, put, write_stretch, write_time
from ui.look import theme
from ui.screens.strategy.hours import phrases
from ui.screens.strategy.hours.grid import AXIS_PX, HEAD_PX, Drag, Grid
from ui.widgets import paint

_RADIUS = 6.0
_TEXT_PX, _SMALL_PX = 12.5, 11.5


@dataclass(frozen=True, slots=True)
class Look:
    """What the week shows beside its hours."""

    chosen: tuple[int, Stretch] | None = None
    focus_day: int = -1
    hover: tuple[int, Stretch] | None = None
    drag: Drag | None = None

    def tried(self, hours: OpenHours) -> OpenHours:
        """The hours as they would be if the mouse were let go."""
        return hours if self.drag is None else put(hours, self.drag.day, self.drag.stretch, self.drag.origin).hours


def paint_week(painter: QPainter, grid: Grid, hours: OpenHours, look: Look, closed: str) -> None:
    """Draw everything; ``closed`` is the word for a day without hours."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tried = look.tried(hours)
    for day in range(7):
        _draw_column(painter, grid, day, look.focus_day == day and look.chosen is None)
        _draw_head(painter, grid, day, tried, look, closed)
    _draw_axis(painter, grid)
    for day, stretches in enumerate(hours.week):
        for stretch in stretches:
            if look.drag is None or look.drag.origin != (day, stretch):
                _draw_stretch(painter, grid, day, stretch, look)
    if look.drag is not None:
        _draw_drag(painter, grid, look.drag)


def _draw_column(painter: QPainter, grid: Grid, day: int, has_focus: bool) -> None:
    column = grid.column(day)
    paint.draw_panel(painter, column, "card", "border", 7)
    painter.setPen(QPen(theme.colour("border"), 1))
    every = 1 if grid.hour_px >= 20 else 2
    for hour in range(every, 24, every):
        y = round(grid.y(hour * 3600)) + 0.5
        painter.setPen(QPen(paint.with_alpha("border_strong" if hour == 12 else "border", 0.5 if hour % 2 else 1.0), 1))
        painter.drawLine(QPointF(column.left() + 1, y), QPointF(column.right() - 1, y))
    if has_focus:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRoundedRect(column.adjusted(1, 1, -1, -1), 7, 7)


def _draw_head(painter: QPainter, grid: Grid, day: int, hours: OpenHours, look: Look, closed: str) -> None:
    column = grid.column(day)
    left, wide = round(column.left()) + 2, round(column.width()) - 4
    box = QRect(left, 2, wide, HEAD_PX - 6)
    colour = "accent" if look.focus_day == day else "text"
    total_s = open_s(hours.week[day])
    said = phrases.length(total_s) if total_s else closed
    said_px = paint.text_width(said, _TEXT_PX) + 6
    name = phrases.day_name(day)
    if paint.text_width(name, 14, True) + said_px > wide:
        name = phrases.short_day(day)
    paint.draw_text(painter, box.adjusted(0, 0, -said_px, 0), name, 14, colour, bold=True)
    paint.draw_text(painter, box, said, _TEXT_PX, "text_mid" if total_s else "text_low", align=paint.RIGHT)


def _draw_axis(painter: QPainter, grid: Grid) -> None:
    every = 1 if grid.hour_px >= 26 else 2 if grid.hour_px >= 11 else 4
    for hour in range(0, 25, every):
        box = QRect(0, round(grid.y(hour * 3600)) - 10, AXIS_PX - 10, 20)
        paint.draw_text(painter, box, f"{hour:02}:00", _SMALL_PX, "text_low", align=paint.RIGHT)


def _draw_stretch(painter: QPainter, grid: Grid, day: int, stretch: Stretch, look: Look) -> None:
    box = grid.box(day, stretch)
    chosen, hovered = look.chosen == (day, stretch), look.hover == (day, stretch)
    _draw_block(painter, box, chosen=chosen, strong=hovered)
    _draw_words(painter, box, stretch)
    if chosen or hovered:
        _draw_grips(painter, box)


def _draw_block(painter: QPainter, box: QRectF, *, chosen: bool = False, strong: bool = False) -> None:
    painter.save()
    radius = min(_RADIUS, box.height() / 2)
    painter.setPen(QPen(theme.colour("accent" if chosen or strong else "pip_new"), 2 if chosen else 1))
    painter.setBrush(theme.colour("accent_soft"))
    inset = 1.0 if chosen else 0.5
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent_fill"))
    painter.setClipRect(QRectF(box.left(), box.top(), 4, box.height()))
    painter.drawRoundedRect(box, radius, radius)
    painter.restore()


def _draw_words(painter: QPainter, box: QRectF, stretch: Stretch) -> None:
    inner = box.toRect().adjusted(11, 0, -6, 0)
    if box.height() < 13:
        return
    said = write_stretch(stretch)
    px = _TEXT_PX if paint.text_width(said, _TEXT_PX, True) <= inner.width() else 11
    if box.height() < 42:
        paint.draw_text(painter, inner, said, px if box.height() >= 17 else 10, "text", bold=True)
        return
    first = QRect(inner.left(), inner.top() + 6, inner.width(), 18)
    paint.draw_text(painter, first, said, px, "text", bold=True)
    paint.draw_text(painter, first.translated(0, 18), phrases.length(stretch[1] - stretch[0]), 12, "text_mid")


def _draw_grips(painter: QPainter, box: QRectF) -> None:
    """Short bars at both edges: here it can be pulled."""
    if box.height() < 24:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    for y in (box.top() + 2.5, box.bottom() - 5.5):
        painter.drawRoundedRect(QRectF(box.center().x() - 11, y, 22, 3), 1.5, 1.5)


def _draw_drag(painter: QPainter, grid: Grid, drag: Drag) -> None:
    box = grid.box(drag.day, drag.stretch)
    _draw_block(painter, box, chosen=True)
    _draw_words(painter, box, drag.stretch)
    painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DashLine))
    for y in (box.top(), box.bottom()):
        painter.drawLine(QPointF(AXIS_PX - 4, y), QPointF(box.left(), y))
    _draw_tag(painter, box.top() - 11, write_time(drag.stretch[0]))
    _draw_tag(painter, max(box.bottom() - 11, box.top() + 11), write_time(drag.stretch[1]))


def _draw_tag(painter: QPainter, y: float, said: str) -> None:
    """The exact time at the axis."""
    box = QRectF(1, y, AXIS_PX - 5, 22)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent_fill"))
    painter.drawRoundedRect(box, 5, 5)
    paint.draw_text(painter, box.toRect(), said, 12, "accent_text", bold=True, align=paint.CENTRE)
