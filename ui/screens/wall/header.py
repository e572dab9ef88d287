"""The head of the wall: which centre, who is here, what day and what time it is."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QDate, QLocale, QPointF, QRect
from PySide6.QtGui import QPainter, QPaintEvent

from controlcenter.domain.metrics import People
from controlcenter.domain.ticket import Level
from ui.screens.wall.figures import Whole
from ui.screens.wall.panel import FADED, WallPanel
from ui.screens.wall.sizes import Sizes
from ui.widgets import paint
from ui.wording import text


class Header(WallPanel):
    """Name and date at the left, people in the middle, the clock at the right. It has no surface of its own."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__(sizes)
        self._title, self._date, self._long_date, self._time = "", "", "", ""
        self._people_above = True
        self._people = People()
        self._whole: Whole | None = Whole()
        self._day: date | None = None

    def set(
        self, title: str, people: People, local: datetime, whole: Whole | None, *, people_above: bool = True
    ) -> None:
        """Show the local time, and who is here or how the whole centre stands (None: not known yet); with room both."""
        state = (whole, title, people, local.date(), people_above)
        only_time = state == (self._whole, self._title, self._people, self._day, self._people_above)
        self._whole, self._title, self._people, self._day, self._people_above = state
        day = QDate(local.year, local.month, local.day)
        self._date = QLocale().toString(day, "ddd d MMM")
        self._long_date = QLocale().toString(day, "dddd d MMMM")
        self._time = f"{local:%H:%M:%S}"
        if only_time:
            self.update(self.times)
            return
        self.setAccessibleName(", ".join([title, self._long_date, *(f"{n} {said}" for n, said in self._cells())]))
        self.update()

    def _cells(self) -> list[tuple[str, str]]:
        """Who is here; no number before the floor is known."""
        p = self._people
        cells = (
            (p.free, self.tr("free")), (p.talking, self.tr("on calls")), (p.wrap_up, self.tr("wrap-up")),
            (p.paused, self.tr("paused")), (p.present, self.tr("here")),
        )  # fmt: skip
        return [(text.READING if self._whole is None else text.number(count), said) for count, said in cells]

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
        people = [(count, said, Level.NORMAL) for count, said in self._cells()]
        first, second = (people, self._whole_cells()) if self._people_above else (self._whole_cells(), people)
        rest = middle.adjusted(left, 0, 0, 0)
        painter.setOpacity(FADED if self._stale else 1.0)  # the clock alone is true then
        start = self._draw_cells(painter, rest, first)
        rest.setRight(start - round(s.text * 2.6))
        if rest.width() > s.text * 26:
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

    def _whole_cells(self) -> list[tuple[str, str, Level]]:
        w, share = self._whole, self.tr("in target today") if self._is_roomy else self.tr("in target")
        if w is None:
            captions = (share, self.tr("open"), self.tr("breached"), self.tr("at risk"))
            return [(text.READING, caption, Level.NORMAL) for caption in captions]
        return [
            (w.share or "–", share, w.share_level),
            (text.number(w.open), self.tr("open"), Level.NORMAL),
            (text.number(w.breached), self.tr("breached"), Level.BREACHED if w.breached else Level.NORMAL),
            (text.number(w.at_risk), self.tr("at risk"), Level.AT_RISK if w.at_risk else Level.NORMAL),
        ]

    def _draw_cells(self, p: QPainter, box: QRect, cells: list[tuple[str, str, Level]]) -> int:
        """Number above word, to the right end of ``box``, as far as there is room; where they begin is returned."""
        s, mark = self.sizes, self.sizes.text * 0.8
        extra = [round(mark * 1.4) if level is not Level.NORMAL else 0 for _, _, level in cells]
        widths = [
            max(self.width_of(n, "people", bold=True) + more, self.width_of(said, "text"))
            for (n, said, _), more in zip(cells, extra, strict=True)
        ]
        gap = round(s.text * 0.62)
        while len(cells) > 1 and sum(widths) + gap * (len(widths) - 1) > box.width():
            widths, cells, extra = ([*every[:-2], every[-1]] for every in (widths, cells, extra))
        spare = box.width() - sum(widths) - gap * (len(widths) - 1)
        gap += min(round(s.text * 1.2), round(spare / (len(widths) + 1)))
        start = x = box.right() - sum(widths) - gap * (len(widths) - 1)
        half = box.height() // 2
        inset = max(0, round((half - s.row("people")) * 0.5))
        for wide, (number, caption, level), more in zip(widths, cells, extra, strict=True):
            top = QRect(x, box.top() + inset, wide, half - inset)
            self.mark(p, level, QPointF(x + mark / 2, top.center().y() + 1), mark)
            self.text(p, top.adjusted(more, 0, 0, 0), number, "people", self.ink(level), bold=True)
            self.text(p, QRect(x, box.top() + half, wide, half - inset), caption, "text", "text_low")
            x += wide + gap
        return start
