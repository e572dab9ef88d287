"""The head of the wall: which centre, who is here, what day and what time it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from PySide6.QtCore import QDate, QLocale, QPointF, QRect
from PySide6.QtGui import QPainter, QPaintEvent

from controlcenter.domain.metrics import People
from controlcenter.domain.ticket import Level
from ui.screens.wall.figures import Today, Whole
from ui.screens.wall.panel import FADED, WallPanel
from ui.screens.wall.sizes import Sizes
from ui.widgets import paint
from ui.wording import text


class Cell(NamedTuple):
    """A number over a word. ``ways`` are the words, the longest first; a label is two words without a number."""

    number: str
    ways: tuple[str, ...]
    level: Level = Level.NORMAL
    is_label: bool = False


class Header(WallPanel):
    """Name and date at the left, people in the middle, the clock at the right. It has no surface of its own."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__(sizes)
        self._title, self._date, self._long_date, self._time = "", "", "", ""
        self._people_above = True
        self._people = People()
        self._whole: Whole | None = Whole()
        self._own: Today | None = None
        self._day: date | None = None

    def set(
        self, title: str, people: People, local: datetime, whole: Whole | None, *, people_above: bool = True,
        own: Today | None = None,
    ) -> None:  # fmt: skip
        """Show the local time, and who is here or how the whole centre stands (None: not known yet); with room both.

        ``own`` is how the channel that the page below is about did today: it stands first then.
        """
        state = (whole, title, people, local.date(), people_above, own)
        only_time = state == (self._whole, self._title, self._people, self._day, self._people_above, self._own)
        self._whole, self._title, self._people, self._day, self._people_above, self._own = state
        day = QDate(local.year, local.month, local.day)
        self._date = QLocale().toString(day, "ddd d MMM")
        self._long_date = QLocale().toString(day, "dddd d MMMM")
        self._time = f"{local:%H:%M:%S}"
        if only_time:
            self.update(self.times)
            return
        told = [f"{cell.number} {cell.ways[0]}" for cell in (*self._own_cells(), *self._cells())]
        self.setAccessibleName(", ".join([title, self._long_date, *told]))
        self.update()

    def _cells(self) -> list[Cell]:
        """Who is here; no number before the floor is known."""
        p = self._people
        cells = (
            (p.free, self.tr("free")), (p.talking, self.tr("on calls")), (p.wrap_up, self.tr("wrap-up")),
            (p.paused, self.tr("paused")), (p.present, self.tr("here")),
        )  # fmt: skip
        return [Cell(text.READING if self._whole is None else text.number(count), (said,)) for count, said in cells]

    def _own_cells(self) -> list[Cell]:
        """How much of the page's own channel was in time today, of how many."""
        own = self._own
        if own is None:
            return []
        if not own.share:
            return [Cell("–", (self.tr("none due so far"),))]
        return [
            Cell(own.share, (self.tr("in target today"), self.tr("in target")), own.level),
            Cell(text.number(own.count), (self.tr("due so far"),)),
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        self._dirty = event.rect()
        painter = QPainter(self)
        self.draw(painter)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        s, box = self.sizes, self.rect().adjusted(self.sizes.pad, 0, -self.sizes.pad, 0)
        clock = paint.text_width(self._time, s.px("clock")) + 4
        self.times = QRect(box.right() - clock, 0, self.width() - box.right() + clock, self.height())
        self.text(
            painter, QRect(box.right() - clock, box.top(), clock, box.height()), self._time, "clock", align=paint.RIGHT
        )
        apart = s.text * (2.2 if self._is_roomy else 0.7)
        middle = box.adjusted(0, 0, -clock - round(apart), 0)
        left = self._name(painter, middle) + round(s.text * 0.7)
        first, second = (self._cells(), self._whole_cells()) if self._people_above else (self._whole_cells(), [])
        if not self._people_above and self._own is None:
            second = self._cells()
        rest = middle.adjusted(left, 0, 0, 0)
        painter.setOpacity(FADED if self._stale else 1.0)  # the clock alone is true then
        start = self._draw_cells(painter, rest, first)
        rest.setRight(start - round(s.text * 2.6))
        if rest.width() > s.text * 26 and second:
            self._draw_cells(painter, rest, second)

    @property
    def _is_roomy(self) -> bool:
        return self.sizes.dense

    def _name(self, p: QPainter, box: QRect) -> int:
        """Two lines at the left; how wide they were."""
        s, half = self.sizes, box.height() // 2
        most = round(box.width() * 0.36)
        date = self._long_date if self.width_of(self._long_date, "text") < box.width() * 0.24 else self._date
        wide = min(most, max(self.width_of(self._title, "title", bold=True), self.width_of(date, "text")) + 4)
        inset = max(0, round((half - s.row("title")) * 0.5))
        self.text(p, QRect(box.left(), box.top() + inset, wide, half - inset), self._title, "title", bold=True)
        self.text(p, QRect(box.left(), box.top() + half, wide, half - inset), date, "text", "text_low")
        return wide

    def _whole_cells(self) -> list[Cell]:
        """The whole centre; on a page about something else that is said, and how its own channel did stands before."""
        w, share = self._whole, self.tr("in target today") if self._is_roomy else self.tr("in target")
        values = ("", "", "", "") if w is None else (w.share or "–", *map(text.number, (w.open, w.breached, w.at_risk)))
        levels = [Level.NORMAL] * 4
        if w is not None:
            breached = Level.BREACHED if w.breached else Level.NORMAL
            levels = [w.share_level, Level.NORMAL, breached, Level.AT_RISK if w.at_risk else Level.NORMAL]
        captions = (share, self.tr("open"), self.tr("breached"), self.tr("at risk"))
        cells = [
            Cell(value or text.READING, (caption,), level)
            for value, caption, level in zip(values, captions, levels, strict=True)
        ]
        if self._people_above:
            return cells
        label = Cell(self.tr("all"), (self.tr("channels"),), is_label=True)
        return [*self._own_cells(), label, *(cells[1:] if self._own is not None else cells)]

    def _fitting(self, cells: list[Cell], room: int) -> list[Cell]:
        """As many cells as have room. The whole centre goes as one, before a channel's own words become shorter."""
        label = next((at for at, cell in enumerate(cells) if cell.is_label), len(cells))
        own, rest = cells[:label], cells[label:]
        short = [cell._replace(ways=cell.ways[-1:]) for cell in own]
        ways = [cells, [*own, *rest[:1], *rest[2:]], own, short] if own and rest else [cells]
        for way in ways:
            if self._needed(way) <= room:
                return way
        least = list(ways[-1])
        while len(least) > 1 and self._needed(least) > room:
            del least[-2]
        return least

    def _needed(self, cells: list[Cell]) -> int:
        return sum(self._cell_width(cell) for cell in cells) + round(self.sizes.text * 0.62) * (len(cells) - 1)

    def _cell_width(self, cell: Cell) -> int:
        number = self.width_of(cell.number, "text" if cell.is_label else "people", bold=not cell.is_label)
        return max(number + self._mark_room(cell), self.width_of(cell.ways[0], "text"))

    def _mark_room(self, cell: Cell) -> int:
        return round(self.sizes.text * 0.8 * 1.4) if cell.level is not Level.NORMAL else 0

    def _draw_cells(self, p: QPainter, box: QRect, cells: list[Cell]) -> int:
        """Number above word, to the right end of ``box``, as far as there is room; where they begin is returned."""
        s, mark = self.sizes, self.sizes.text * 0.8
        cells = self._fitting(cells, box.width())
        widths = [self._cell_width(cell) for cell in cells]
        gap = round(s.text * 0.62)
        spare = box.width() - sum(widths) - gap * (len(widths) - 1)
        gap += min(round(s.text * 1.2), round(spare / (len(widths) + 1)))
        start = x = box.right() - sum(widths) - gap * (len(widths) - 1)
        half = box.height() // 2
        inset = max(0, round((half - s.row("people")) * 0.5))
        for wide, cell in zip(widths, cells, strict=True):
            top = QRect(x, box.top() + inset, wide, half - inset)
            self.mark(p, cell.level, QPointF(x + mark / 2, top.center().y() + 1), mark)
            number = top.adjusted(self._mark_room(cell), 0, 0, 0)
            if cell.is_label:
                self.text(p, number, cell.number, "text", "text_low")
            else:
                self.text(p, number, cell.number, "people", self.ink(cell.level), bold=True)
            self.text(p, QRect(x, box.top() + half, wide, half - inset), cell.ways[0], "text", "text_low")
            x += wide + gap
        return start
