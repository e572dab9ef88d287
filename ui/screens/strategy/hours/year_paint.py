"""Paints a year: twelve small months, each day with the shape of what it is, and the legend below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QCoreApplication, QLocale, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from controlcenter.domain.hours.dates import Day, DayKind
from ui.look import icons, theme
from ui.screens.strategy.hours import phrases
from ui.widgets import paint
from ui.wording import text

_TITLE_PX, _INITIALS_PX = 22, 17
_RADIUS = 4.0
_MARK_PX = 10.0
_WORDS = {DayKind.CLOSED: "text_low", DayKind.HOLIDAY: "card"}


@dataclass(frozen=True, slots=True)
class Months:
    """Where twelve months lie on ``width`` x ``height`` pixels."""

    width: int
    height: int

    @property
    def across(self) -> int:
        """How many months stand beside each other."""
        return 6 if self.width > 3.1 * self.height else 4 if self.width > 0.9 * self.height else 3

    def box(self, month: int) -> QRectF:
        """The room of a month, 1 is January."""
        rows = 12 // self.across
        wide, tall = (self.width - 28.0 * (self.across - 1)) / self.across, (self.height - 10.0 * (rows - 1)) / rows
        at, row = (month - 1) % self.across, (month - 1) // self.across
        return QRectF(at * (wide + 28), row * (tall + 10), wide, tall)

    def cell(self, day: date) -> QRectF:
        """The room of a date; weeks begin on Monday."""
        box = self.box(day.month)
        first = date(day.year, day.month, 1).weekday()
        at = first + day.day - 1
        wide, tall = box.width() / 7, (box.height() - _TITLE_PX - _INITIALS_PX) / 6
        return QRectF(box.x() + at % 7 * wide, box.y() + _TITLE_PX + _INITIALS_PX + at // 7 * tall, wide, tall)

    def day_at(self, year: int, at: QPointF) -> date | None:
        """The date under a point."""
        month = next((m for m in range(1, 13) if self.box(m).contains(at)), 0)
        if not month:
            return None
        days = (date(year, month, number) for number in range(1, 32) if _exists(year, month, number))
        return next((day for day in days if self.cell(day).contains(at)), None)


def _exists(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


def paint_year(
    painter: QPainter, months: Months, days: Sequence[Day], *, focus: date | None, today: date, dpr: float
) -> None:  # fmt: skip
    """Draw every month and every day."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for month in range(1, 13):
        _draw_titles(painter, months.box(month), month)
    for day in days:
        draw_day(painter, months.cell(day.date), day, dpr, is_today=day.date == today)
        if day.date == focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(months.cell(day.date).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)


def _draw_titles(painter: QPainter, box: QRectF, month: int) -> None:
    left, top, wide = round(box.x()), round(box.y()), round(box.width())
    name = text.locale().standaloneMonthName(month, QLocale.FormatType.LongFormat)
    paint.draw_text(painter, QRect(left + 4, top, wide, _TITLE_PX), name, 13.5, "text", bold=True)
    for day in range(7):
        initial = text.locale().standaloneDayName(day + 1, QLocale.FormatType.NarrowFormat)
        at = QRect(round(box.x() + day * box.width() / 7), top + _TITLE_PX - 2, round(box.width() / 7), _INITIALS_PX)
        paint.draw_text(painter, at, initial, 11, "text_low", align=paint.CENTRE)


def draw_day(
    painter: QPainter, cell: QRectF, day: Day, dpr: float, *, is_today: bool = False, number: str = ""
) -> None:
    """One date: its fill and its mark say what it is, beside the colour."""
    box = cell.adjusted(1.5, 1.5, -1.5, -1.5)
    _draw_fill(painter, box, day.kind)
    px = 12.5 if box.height() >= 16 else 11
    said = number or str(day.date.day)
    bold = is_today or day.kind is DayKind.HOLIDAY
    has_mark = day.kind in (DayKind.EXTRA, DayKind.BREAK) or bool(day.clock_shift_s)
    narrow = box.width() < 28
    words = box.adjusted(-2, 0, -6 if narrow else -_MARK_PX, 0) if has_mark else box
    px = min(px, 11.0) if has_mark and narrow else px
    paint.draw_text(painter, words.toRect(), said, px, _WORDS.get(day.kind, "text"), bold=bold, align=paint.CENTRE)
    aside = box.right() - (3 if narrow else 5.5)
    mark = QPointF(box.center().x() if number == " " else aside, box.center().y())
    if day.clock_shift_s:
        at = mark - QPointF(4.5, 5)
        painter.drawPixmap(at, icons.pixmap("clock", "accent", 10, dpr))
    elif has_mark:
        _draw_sign(painter, mark, plus=day.kind is DayKind.EXTRA)
    if is_today:
        wide = paint.text_width(said, px, True)
        painter.fillRect(QRectF(words.center().x() - wide / 2, box.bottom() - 2.5, wide, 2), theme.colour("accent"))


def open_fill() -> QColor:
    """The ground of a day that is open."""
    return paint.with_alpha("pip_new", 0.3)


def _draw_fill(painter: QPainter, box: QRectF, kind: DayKind) -> None:
    if kind is DayKind.CLOSED:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("data") if kind is DayKind.HOLIDAY else open_fill())
    if kind is DayKind.SHORT:  # only the lower half is full
        painter.setPen(QPen(paint.with_alpha("accent", 0.4), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), _RADIUS, _RADIUS)
        painter.save()
        painter.setClipRect(QRectF(box.left(), box.center().y(), box.width(), box.height()))
        painter.setBrush(open_fill())
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        painter.restore()
        return
    painter.drawRoundedRect(box, _RADIUS, _RADIUS)
    if kind is DayKind.OTHER:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 1.2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), _RADIUS, _RADIUS)


def _draw_sign(painter: QPainter, centre: QPointF, *, plus: bool) -> None:
    painter.setPen(QPen(theme.colour("accent"), 1.8))
    painter.drawLine(centre - QPointF(3, 0), centre + QPointF(3, 0))
    if plus:
        painter.drawLine(centre - QPointF(0, 3), centre + QPointF(0, 3))


def paint_legend(painter: QPainter, box: QRectF, counts: Mapping[DayKind, int], clock_changes: int, dpr: float) -> None:
    """Every kind with its look, its word and how many days of the year are so."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x = box.x()
    sample = date(2001, 1, 1)
    shown = [(Day(sample, kind, ()), phrases.day_kind(kind), counts.get(kind, 0)) for kind in DayKind]
    clock = Day(sample, DayKind.CLOSED, (), clock_shift_s=3600)
    for day, word, count in (*shown, (clock, clock_word(), clock_changes)):
        said = f"{word} {text.number(count)}"
        wide = paint.text_width(said, 12.5) + 4
        if x + 34 + wide > box.right() + 14:
            return
        draw_day(painter, QRectF(x, box.center().y() - 11, 26, 22), day, dpr, number=" ")
        if day.kind is DayKind.CLOSED and not day.clock_shift_s:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawRoundedRect(QRectF(x + 2, box.center().y() - 9.5, 22, 19), _RADIUS, _RADIUS)
        paint.draw_text(
            painter, QRect(round(x) + 31, round(box.y()), wide, round(box.height())), said, 12.5, "text_mid"
        )
        x += 31 + wide + 16


def clock_word() -> str:
    """The legend's word for the days on which the clock is changed."""
    return QCoreApplication.translate("Hours", "Clock change")
