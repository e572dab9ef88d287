"""The tile of one channel: how many, how long until the next deadline, how long somebody waits, and the last hour."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter

from controlcenter.domain.ticket import Level
from ui.look import icons
from ui.screens.wall.figures import ChannelFigures
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.sizes import ROOMY, Sizes
from ui.widgets import paint
from ui.widgets.sparkline import draw_sparkline, limits
from ui.wording import text

_FADED = 0.35  # figures of a channel whose source is silent
LINES = 4  # below the count: least time left, longest wait, share in target, age
PARTS = ("call_backs", "others")


class ChannelTile(WallPanel):
    """One channel. With room it says everything in words, without it the same figures stand beside icons.

    ``chosen`` says which of its numbers was clicked: "count", "call_backs", "others" or "urgent".
    """

    chosen = Signal(str)

    def __init__(self, figures: ChannelFigures, sizes: Sizes) -> None:
        super().__init__(sizes)
        self.figures = figures
        self.opened.connect(lambda at: self.chosen.emit(self.zone_at(at) or "count"))
        self.set(figures)

    def set(self, figures: ChannelFigures) -> None:
        """Show new figures; paints only when they differ."""
        changed = figures != self.figures
        before = self.figures
        same = replace(figures, left=before.left, wait=before.wait, wait_held=before.wait_held) == before
        self.figures = f = figures
        self.setAccessibleName(
            ", ".join(
                part
                for part in (
                    f.name, f"{text.number(f.count)} {f.caption}", *(f"{n} {said}" for _, n, said in f.parts),
                    self.tr("{count} breached").format(count=f.breached) if f.breached else "",
                    self.tr("{count} at risk").format(count=f.at_risk) if f.at_risk else "",
                    self.tr("least time left {time}").format(time=f.left) if f.left else "",
                    self.tr("longest wait {time} of {target}").format(time=f.wait, target=f.wait_target)
                    if f.wait else "", self.tr("in target today {share} {of}").format(share=f.share, of=f.share_of),
                    f.age.words,
                ) if part
            )
        )  # fmt: skip
        self.setToolTip(text.tooltip(f.hint))
        if changed:
            self.update(self.times if same else self.rect())

    @property
    def level(self) -> Level:
        return Level.NORMAL if self.figures.stale else self.figures.level

    @property
    def is_grey(self) -> bool:
        return super().is_grey or bool(self.figures.stale)

    @property
    def _wait_level(self) -> Level:
        """The wait is coloured only where the time left does not say the same already."""
        order = list(Level)
        worse = order.index(self.figures.wait_level) > order.index(self.figures.left_level)
        return self.figures.wait_level if worse else Level.NORMAL

    @property
    def is_roomy(self) -> bool:
        """Whether captions in words have room."""
        return self.width() >= self.sizes.text * ROOMY

    def draw(self, painter: QPainter) -> None:
        pad = self.sizes.pad
        top = round(self.sizes.text * (0.6 if self.is_roomy else 0.12))
        box = self.rect().adjusted(pad, top, -pad, -round(top * (0.8 if self.is_roomy else 1.0)))
        opacity = painter.opacity()
        self.zones = []
        rest = self._head(painter, box)
        if self.figures.stale:
            painter.setOpacity(opacity * _FADED)
        if self.is_roomy:
            self._roomy(painter, rest)
        else:
            self._compact(painter, rest)
        painter.setOpacity(opacity)

    # the head

    def _head(self, p: QPainter, box: QRect) -> QRect:
        """Icon and name; at the right how many are breached and at risk, where there is room."""
        f, s = self.figures, self.sizes
        row = QRect(box.left(), box.top(), box.width(), s.row("name"))
        x, beside = row.left(), round(s.px("name") + s.text * 0.34)
        if self.width_of(f.name, "name", bold=True) + beside <= row.width():
            self.icon(p, icons.CHANNEL_ICONS[f.channel], x, row, s.px("name"))
            x += beside
        name = QRect(x, row.top(), row.right() - x + 1, row.height())
        self.text(p, name, f.name, "name", bold=True)
        free = row.right() - x - self.width_of(f.name, "name", bold=True) - round(s.text * 0.5)
        if self.is_roomy and not f.stale:
            self._share(p, row.adjusted(row.width() - free, 0, 0, 0))
        elif not self.is_roomy and not f.stale and not self._marks_beside_count:
            self._marks(p, row, right=True, room=free)
        return box.adjusted(0, row.height(), 0, 0)

    def _mark_texts(self, words: bool) -> list[tuple[Level, str]]:
        f = self.figures
        breached, at_risk = text.number(f.breached), text.number(f.at_risk)
        said = []
        if f.breached:
            said.append((Level.BREACHED, self.tr("{count} breached").format(count=breached) if words else breached))
        if f.at_risk:
            said.append((Level.AT_RISK, self.tr("{count} at risk").format(count=at_risk) if words else at_risk))
        return said

    def _marks(self, p: QPainter, row: QRect, *, right: bool = False, words: bool = False, room: int = 1 << 20) -> int:
        """▲ 3 ◆ 14, each with its shape, as many as ``room`` allows, the worst first; how wide that was."""
        s, mark = self.sizes, self.sizes.text * 0.62
        apart, between = round(mark + s.text * (0.3 if words else 0.14)), round(s.text * 0.36)
        said = [(level, one, self.width_of(one, "text", bold=True)) for level, one in self._mark_texts(words)]
        while said and sum(w + apart for _, _, w in said) + between * (len(said) - 1) > room:
            said.pop()
        wide = sum(w + apart for _, _, w in said) + between * max(0, len(said) - 1)
        x = row.right() - wide if right else row.left()
        if said:
            self.zones.append((QRect(x, row.top(), wide, row.height()), "urgent"))
        for level, one, width in said:
            self.mark(p, level, QPointF(x + mark / 2, row.center().y() + 1), mark)
            box = QRect(x + apart, row.top(), width, row.height())
            self.text(p, box, one, "text", self.ink(level), bold=True)
            x += apart + width + between
        return wide

    # few and large: figures beside icons

    def _compact(self, p: QPainter, box: QRect) -> None:
        f, row = self.figures, self.sizes.row("value")
        middle = QRect(box.left(), box.top(), box.width(), max(round(self.sizes.key), box.height() - LINES * row))
        self._count_and_trend(p, middle)
        lines = [QRect(box.left(), middle.bottom() + 1 + n * row, box.width(), row) for n in range(LINES)]
        if f.stale:
            self._dated(p, lines[0], lines[1])
            return
        self.times = QRect(0, lines[0].top(), self.width(), 2 * row)
        self._line(p, lines[0], "timer", f.left or self.tr("nothing due"), f.left_level, bold=True)
        self._line(p, lines[1], "hourglass", self._wait_words(box.width()), self._wait_level)
        share = f"{f.share} {f.share_of}".strip()
        if f.share:
            ways = [self.tr("{share} today").format(share=share)]
            share = self.longest(ways, box.width() - round(self.sizes.text * 1.2), bold=True) or share
        self._line(p, lines[2], "circle-check", share, f.share_level)
        self._line(p, lines[3], "refresh-cw", f.age.said or self.tr("no source"), Level.NORMAL, low=True)

    def _dated(self, p: QPainter, first: QRect, second: QRect) -> None:
        """That no news comes, and since when: plainly, over figures that are greyed."""
        f, opacity = self.figures, p.opacity()
        p.setOpacity(1.0)
        self._line(p, first, "plug", self.tr("No news"), Level.NORMAL, bold=True)
        since = self.tr("since {time}").format(time=f.age.since) if f.age.since else self.tr("yet")
        indent = round(self.sizes.text * 1.18)
        self.text(p, second.adjusted(indent, 0, 0, 0), since, "value", "text_mid")
        p.setOpacity(opacity)

    def _wait_words(self, width: int) -> str:
        """The wait and its target in the most words that fit."""
        f = self.figures
        if not f.wait:
            return self.tr("no wait")
        ways = [self.tr("{wait} of {target}").format(wait=f.wait, target=f.wait_target), f.wait_held]
        return self.longest(ways, width - round(self.sizes.text * 1.2), bold=True) or f.wait

    def _line(
        self, p: QPainter, row: QRect, icon: str, said: str, level: Level, *, bold: bool = False, low: bool = False
    ) -> None:
        """An icon, or the shape of a level in its place, and a figure."""
        s, size = self.sizes, self.sizes.text * 0.84
        if level is Level.NORMAL:
            self.icon(p, icon, row.left(), row, size, "text_low")
        else:
            self.mark(p, level, QPointF(row.left() + size / 2, row.center().y() + 1), size * 0.86)
        box = row.adjusted(round(size + s.text * 0.34), 0, 0, 0)
        strong = bold or level is not Level.NORMAL
        colour = "text_low" if low else "text" if bold and level is Level.NORMAL else "text_mid"
        colour = colour if level is Level.NORMAL else self.ink(level)
        wide = self.width_of(said, "value", bold=strong)
        self.text(p, box, said, "value" if wide <= box.width() else "text", colour, bold=strong)

    @property
    def _marks_beside_count(self) -> bool:
        """Whether breached and at risk stand in the row of the count: where the hour has a row of its own below."""
        return self._has_hour_row and not self.figures.parts

    @property
    def _has_hour_row(self) -> bool:
        s = self.sizes
        rest = self.height() - s.row("name") - LINES * s.row("value") - round(s.text * 0.24)
        return not self.is_roomy and rest >= s.key * 1.16 + s.text

    def _count_and_trend(self, p: QPainter, box: QRect) -> None:
        """The count with what belongs to it at its right, and the last hour below it or, with less room, beside it."""
        s, f = self.sizes, self.figures
        upper = QRect(box)
        if self._has_hour_row:
            upper.setHeight(max(round(s.key * 1.16), round(box.height() * 0.62)))
        room = round(box.width() * (0.34 if f.parts and not self._has_hour_row else 0.62))
        said = text.number(f.count)
        px = self.fitting(said, room, "count", upper.height() * 0.98, bold=True)
        wide = paint.text_width(said, px, True) + 2
        if self.is_dirty(upper):
            paint.draw_text(p, QRect(box.left(), box.top(), wide + 4, upper.height()), said, px, "text", bold=True)
        rest = upper.adjusted(wide + round(s.text * 0.4), 0, 0, 0)
        if not self._has_hour_row:
            self._beside(p, rest)
            return
        if f.parts:
            self._parts(p, rest, right=True)
        elif not f.stale:
            self._marks(p, rest, right=True, room=rest.width())
        self._trend(p, QRect(box.left(), upper.bottom() + 1, box.width(), box.height() - upper.height()))

    def _beside(self, p: QPainter, rest: QRect) -> None:
        """The other calls over the last hour, at the right of the count."""
        if self.figures.parts:
            self._parts(p, QRect(rest.left(), rest.top(), rest.width(), rest.height() // 2))
            rest = rest.adjusted(0, rest.height() // 2, 0, 0)
        else:
            rest = rest.adjusted(0, round(rest.height() * 0.1), 0, -round(rest.height() * 0.06))
        self._trend(p, rest)

    def _parts(self, p: QPainter, row: QRect, *, right: bool = False) -> None:
        """The telephone's other numbers: call-backs due and other calls."""
        s, x = self.sizes, row.left()
        if right:
            widths = [self.width_of(text.number(count), "text", bold=True) for _, count, _ in self.figures.parts]
            need = sum(widths) + len(widths) * round(s.text * 0.98) + (len(widths) - 1) * round(s.text * 0.46)
            x = max(x, row.right() - need)
        for (icon, count, _), name in zip(self.figures.parts, PARTS, strict=False):
            start = x
            x = self.icon(p, icon, x, row, s.text * 0.78, "text_low") + round(s.text * 0.2)
            said = text.number(count)
            wide = self.width_of(said, "text", bold=True)
            self.text(p, QRect(x, row.top(), wide, row.height()), said, "text", "text_mid", bold=True)
            self.zones.append((QRect(start, row.top(), x + wide - start, row.height()), name))
            x += wide + round(s.text * 0.46)

    def _trend(self, p: QPainter, box: QRect) -> None:
        """The line with its scale at the right: its highest value, and its lowest where both have room."""
        f, s = self.figures, self.sizes
        if not f.trend.is_known or not self.is_dirty(box):
            return
        low, high = limits(f.trend.values, f.trend.target)
        ends = [text.number(high), text.number(low)]
        wide = max(self.width_of(end, "text") for end in ends)
        line = QRectF(box.adjusted(0, round(s.text * 0.12), -wide - round(s.text * 0.2), -round(s.text * 0.12)))
        if line.width() < s.text:
            return
        draw_sparkline(
            p, line, f.trend.values, f.trend.target, end_colour=self.ink(self.level),
            width_px=max(1.8, s.text * 0.06),
        )  # fmt: skip
        row = s.row()
        column = QRect(box.right() - wide + 1, box.top(), wide, box.height())
        if box.height() >= 2 * row * 0.8:
            for end, top in zip(ends, (column.top() - row // 6, column.bottom() - row + row // 6), strict=True):
                self.text(p, QRect(column.left(), top, wide, row), end, "text", "text_low", align=paint.RIGHT)
        else:
            self.text(p, column, ends[0], "text", "text_low", align=paint.RIGHT)

    # with room: the same in words

    def _roomy(self, p: QPainter, box: QRect) -> None:
        f, s = self.figures, self.sizes
        row = s.row()
        foot = QRect(box.left(), box.bottom() - row, box.width(), row)
        self._foot(p, foot)
        bottom = foot.top() - round(s.text * 0.3)
        tall = round(s.text * 3.0)
        if f.trend.is_known and bottom - box.top() > tall + s.key * 2:
            self._trend(p, QRect(box.left(), bottom - tall, box.width(), tall))
            bottom -= tall + round(s.text * 0.4)
        box.setBottom(bottom - 1)
        has_room = box.height() - (1 + len(PARTS)) * row >= s.key * 1.2
        if f.parts and not has_room:
            self._parts_in_words(p, QRect(box.left(), box.top(), box.width(), row), beside=True)
            box.setTop(box.top() + row)
        self._big(p, box, 1 + len(PARTS) if has_room else 1)

    def _parts_in_words(self, p: QPainter, row: QRect, *, beside: bool = False) -> None:
        """The telephone's other numbers, each in a row of its own or side by side."""
        x, gap = row.left(), round(self.sizes.text * 0.9)
        for (_, count, caption), name in zip(self.figures.parts, PARTS, strict=False):
            start = x
            for said, bold, colour in ((text.number(count), True, "text_mid"), (caption, False, "text_low")):
                wide = self.width_of(said, "text", bold=bold)
                self.text(p, QRect(x, row.top(), wide, row.height()), said, "text", colour, bold=bold)
                x += wide + (round(self.sizes.text * 0.3) if bold else gap)
            self.zones.append((QRect(start, row.top(), x - start - gap, row.height()), name))
            if not beside:
                x = row.left()
                row = row.translated(0, row.height())

    def _big(self, p: QPainter, box: QRect, below: int) -> None:
        """The count over so many rows of words at the left; least time left and longest wait at the right."""
        f, s = self.figures, self.sizes
        row = s.row()
        said = text.number(f.count)
        count = QRect(box.left(), box.top(), round(box.width() * 0.44), box.height() - below * row)
        px = self.fitting(said, count.width(), "count", min(count.height() * 0.95, s.text * 4.8), bold=True)
        if self.is_dirty(count):
            paint.draw_text(p, count, said, px, "text", bold=True)
        under = QRect(box.left(), count.bottom(), count.width(), row)
        self.text(p, under, f.caption, "caption", "text_low")
        if below > 1:
            self._parts_in_words(p, under.translated(0, row))
        half, column = box.height() // 2, box.adjusted(round(box.width() * 0.45), 0, 0, 0)
        self.times = QRect(column.left(), column.top(), self.width() - column.left(), column.height())
        wait = self.tr("longest wait, of {target}").format(target=f.wait_target) if f.wait else self.tr("longest wait")
        pairs = (
            (self.tr("least time left"), f.left or "–", f.left_level),
            (wait, f.wait or "–", self._wait_level),
        )  # fmt: skip
        for at, (caption, value, level) in enumerate(pairs):
            part = QRect(column.left(), column.top() + at * half, column.width(), half)
            label = QRect(part.left(), part.top(), part.width(), row)
            short = caption.split(",")[0]
            said = self.longest([caption, short], label.width(), "caption")
            self.text(p, label, said or short, "caption", "text_low", align=paint.RIGHT)
            figure = QRect(part.left(), label.bottom(), part.width(), part.height() - row)
            least, most = s.px("value"), min(figure.height() * 0.92, s.text * 2.0)
            px = self.fitting_time(value, figure.width(), least, max(least, most))
            self.time(p, figure, value, px, self.ink(level), is_right=True)
            mark = px * 0.5
            x = figure.right() - self.time_width(value, px) - mark * 1.1
            self.mark(p, level, QPointF(x, figure.center().y() + 1), mark)

    @property
    def calm_ways(self) -> list[str]:
        """That nothing is late at this moment, whatever was missed today; the longest way first."""
        return [self.tr("Nothing is late now"), self.tr("Nothing late now"), self.tr("None late")]

    def _foot(self, p: QPainter, row: QRect) -> None:
        """What is abnormal at the left, what the line shows at the right."""
        f = self.figures
        if f.stale:
            opacity = p.opacity()
            p.setOpacity(opacity / _FADED)
            self._line(p, row, "plug", f.stale, Level.NORMAL, bold=True)
            p.setOpacity(opacity)
            return
        if self._mark_texts(True):
            wide = self._marks(p, row, words=True)
        else:
            said = self.longest(self.calm_ways, row.width())
            self.text(p, row, said, "text", "text_low")
            wide = self.width_of(said, "text")
        age = self.longest([f.age.said], row.width() - wide - round(self.sizes.text * 1.6))
        if age:
            self.text(p, row, age, "text", "text_low", align=paint.RIGHT)
            size = round(self.sizes.text * 0.78)
            left = row.right() - self.width_of(age, "text") - size - round(self.sizes.text * 0.2)
            self.icon(p, "refresh-cw", left, row, size, "text_low")

    def _share(self, p: QPainter, row: QRect) -> None:
        """What was kept today and of how many, at the right."""
        f = self.figures
        room = row.width() - self.width_of(f.share, "text", bold=True) - round(self.sizes.text * 1.2)
        ways = (self.tr("{of} in target today"), self.tr("{of} today")) if f.share else ()
        of = self.longest([way.format(of=f.share_of) for way in ways], room) or f.share_of
        wide = self.width_of(of, "text")
        self.text(p, row, of, "text", "text_low", align=paint.RIGHT)
        if not f.share:
            return
        colour = "text_mid" if f.share_level is Level.NORMAL else self.ink(f.share_level)
        row = row.adjusted(0, 0, -wide - round(self.sizes.text * 0.22), 0)
        self.text(p, row, f.share, "text", colour, bold=True, align=paint.RIGHT)
        mark = self.sizes.text * 0.6
        centre = QPointF(row.right() - self.width_of(f.share, "text", bold=True) - mark * 0.8, row.center().y() + 1)
        self.mark(p, f.share_level, centre, mark)
