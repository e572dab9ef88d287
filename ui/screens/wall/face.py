"""The large count of one channel over its last hour: the heart of that channel's page."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from controlcenter.domain.ticket import Level
from ui.screens.wall.tile import ChannelTile
from ui.widgets import paint
from ui.widgets.sparkline import draw_sparkline, limits
from ui.wording import text

_FADED = 0.35


class ChannelFace(ChannelTile):
    """The same figures as the channel's tile, with all the room of a page. ``is_trend_alone`` leaves the count out."""

    is_trend_alone = False

    @property
    def level(self) -> Level:
        return Level.NORMAL if self.is_trend_alone else super().level

    def draw(self, painter: QPainter) -> None:
        s, f = self.sizes, self.figures
        self.zones = []
        pad, edge = s.pad, round(s.text * (0.55 if s.dense else 0.3))
        box = self.rect().adjusted(pad, edge, -pad, -edge)
        opacity = painter.opacity()
        head = QRect(box.left(), box.top(), box.width(), s.row())
        self._age_note(painter, head)
        if f.stale:
            painter.setOpacity(opacity * _FADED)
        top = head.bottom() + 1
        if not self.is_trend_alone:
            top = self._count(painter, box, top)
        line = QRect(box.left(), top, box.width(), box.bottom() - top)
        self._hour(painter, line)
        painter.setOpacity(opacity)

    def _age_note(self, p: QPainter, row: QRect) -> None:
        """What is counted at the left; how old it is at the right, or that it is too old."""
        f = self.figures
        caption = self.tr("{what}, last 60 min").format(what=f.caption) if self.is_trend_alone else f.caption
        note = self.longest([f.age.words, f.age.said], row.width())
        wide = self.width_of(note, "text", bold=bool(f.stale)) + round(self.sizes.text * 0.5) if note else 0
        said = self.longest([caption, f.caption], row.width() - wide)
        self.text(p, row, said, "caption", "text_mid")
        self.text(p, row, note, "text", "text" if f.stale else "text_low", bold=bool(f.stale), align=paint.RIGHT)

    def _count(self, p: QPainter, box: QRect, top: int) -> int:
        """The count, and beside it how many are breached and at risk; where that ends."""
        s, f = self.sizes, self.figures
        tall = max(round(s.key * 1.3), 3 * s.row("value"), min(round(box.height() * 0.46), round(s.key * 2.6)))
        said = text.number(f.count)
        room = round(box.width() * 0.62)
        px = self.fitting(said, room, "count", tall * 0.92, bold=True)
        wide = paint.text_width(said, px, True) + 4
        if self.is_dirty(QRect(box.left(), top, wide, tall)):
            paint.draw_text(p, QRect(box.left(), top, wide, tall), said, px, "text", bold=True)
        self._beside_count(p, box.adjusted(wide + round(s.text * 0.5), top - box.top(), 0, 0), tall)
        return top + tall

    def _beside_count(self, p: QPainter, box: QRect, tall: int) -> None:
        """How many are breached, at risk and in nobody's hands, at the right of the count."""
        s, f = self.sizes, self.figures
        marks, rows = self._mark_texts(True), s.row("value")
        number = text.number(f.unassigned)
        said = self.tr("{count} unassigned").format(count=number)
        free = self.longest([said], box.width()) if not s.dense and f.unassigned else ""
        calm = self.longest(self.calm_ways, box.width()) if not marks else ""
        count = len(marks) + bool(free) + bool(calm)
        row = QRect(box.left(), box.top() + max(0, (tall - rows * count) // 2), box.width(), rows)
        for level, words in marks:
            self._mark(p, row, level, words)
            row.translate(0, rows)
        for said, colour, zone in ((calm, "text_low", ""), (free, "text_mid", "unassigned")):
            if said:
                self.text(p, row, said, "text", colour, align=paint.RIGHT)
                wide = self.width_of(said, "text")
                self.zones.extend([(QRect(row.right() - wide, row.top(), wide, rows), zone)] if zone else [])
                row.translate(0, rows)

    def _mark(self, p: QPainter, row: QRect, level: Level, words: str) -> None:
        mark = self.sizes.text * 0.62
        number = words.split(" ")[0]
        said = self.longest([words, number], row.width() - round(mark * 1.6), bold=True)
        wide = self.width_of(said, "text", bold=True)
        self.mark(p, level, QPointF(row.right() - wide - mark, row.center().y() + 1), mark)
        self.text(p, row, said, "text", self.ink(level), bold=True, align=paint.RIGHT)
        self.zones.append((QRect(row.right() - wide, row.top(), wide, row.height()), "urgent"))

    def _hour(self, p: QPainter, box: QRect) -> None:
        """The last hour with its scale, its goal dashed; words instead while nothing is known of it."""
        s, f = self.sizes, self.figures
        if not f.trend.is_known:
            said = self.longest([self.tr("The last hour is not known yet")], box.width())
            self.text(p, box, said, "text", "text_low")
            return
        low, high = limits(f.trend.values, f.trend.target)
        ends = [text.number(high), text.number(low)]
        wide = max(self.width_of(end, "text") for end in ends)
        line = QRectF(box.adjusted(0, round(s.text * 0.3), -wide - round(s.text * 0.4), -round(s.text * 0.3)))
        if not self.is_dirty(box) or line.width() < s.text or line.height() < s.text * 0.5:
            return
        draw_sparkline(p, line, f.trend.values, f.trend.target, end_colour=self.ink(self.level),
                       width_px=max(2.0, s.text * 0.07))  # fmt: skip
        row = s.row()
        for end, y in zip(ends, (box.top(), box.bottom() - row), strict=True):
            if y == box.top() or box.height() >= row * 1.8:
                column = QRect(box.right() - wide + 1, y, wide, row)
                self.text(p, column, end, "text", "text_low", align=paint.RIGHT)
