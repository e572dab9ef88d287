"""How full the teams are: work against what those present can hold, each team always in its place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from controlcenter.domain.ticket import Level
from ui.look import theme
from ui.screens.wall.ages import Age
from ui.screens.wall.floor_rows import TeamRow
from ui.screens.wall.lists import ListPanel
from ui.screens.wall.sizes import Sizes
from ui.widgets import paint
from ui.widgets.load_bar import Load, draw_load
from ui.wording import text

_PEOPLE_FROM = 24.0  # letters of width from which on it is also said how many people are free


class TeamLoads(ListPanel):
    """One row per team. Where not all have room the fullest are shown, in the same order."""

    _most = 2.9

    def __init__(self, sizes: Sizes) -> None:
        super().__init__("", sizes)
        self._title = self.tr("Team workload")
        self._teams: tuple[TeamRow, ...] = ()
        self._age = Age()

    @property
    def shown(self) -> tuple[TeamRow, ...]:
        """The teams that have room."""
        fullest = sorted(self._teams, key=lambda row: (-row.load.share, -row.load.total))[: self.row_count()]
        return tuple(row for row in self._teams if row in fullest)

    def row_goal(self) -> int:
        return max(1, len(self._teams))

    def set(self, teams: tuple[TeamRow, ...], age: Age) -> None:
        """Show these teams."""
        if (teams, age) == (self._teams, self._age):
            return
        self._teams, self._age = teams, age
        said = [f"{row.load.name} {_load(row).words}, {self._people(row)}" for row in teams]
        self.setAccessibleName(", ".join(part for part in (self._title, *said, age.words) if part))
        formula = self.tr(
            "Load: open work in units, channel's weight times kind's effort. The mark: what those present can hold."
        )
        self.setToolTip(text.tooltip("\n".join([formula, *said])))
        self.update()

    def _people(self, row: TeamRow) -> str:
        return self.tr("{free} free of {here}").format(free=text.number(row.free), here=text.number(row.here))

    def draw(self, painter: QPainter) -> None:
        shown = self.shown
        legend = self._legend(painter)
        if not legend:
            some = self.tr("{shown} of {count}").format(shown=len(shown), count=len(self._teams))
            notes = [some] if len(shown) < len(self._teams) and not self._age.is_late else [self._age.words]
            self._head(painter, notes)
        most = max((max(row.load.total, row.load.capacity) for row in shown), default=1.0)
        names = max((self.width_of(row.load.name, "text") for row in shown), default=0)
        names = min(names, round(self._frame().width() * 0.46))
        people = max((self.width_of(self._people(row), "text") for row in shown), default=0)
        people = people + round(self.sizes.text) if self._frame().width() > self.sizes.text * _PEOPLE_FROM else 0
        for at, row in enumerate(shown):
            box = self.row_box(at)
            if people:
                self.text(painter, box, self._people(row), "text", "text_low", align=paint.RIGHT)
            self._draw_team(painter, box.adjusted(0, 0, -people, 0), row, names, most * 1.02)

    def _draw_team(self, p: QPainter, box: QRect, row: TeamRow, names: int, most: float) -> None:
        s, load = self.sizes, _load(row)
        over = load.level is Level.AT_RISK
        name = QRect(box.left(), box.top(), names + 4, box.height())
        self.text(p, name, row.load.name, "text", "text" if over else "text_mid")
        number = text.number(load.total)
        wide = round(s.text * (2.0 if load.total < 1000 else 2.8))
        right = QRect(box.right() - wide + 1, box.top(), wide, box.height())
        self.text(p, right, number, "text", self.ink(load.level) if over else "text_mid", bold=True, align=paint.RIGHT)
        mark = s.text * 0.62
        place = QPointF(right.right() - self.width_of(number, "text", bold=True) - mark * 0.9, box.center().y() + 1)
        self.mark(p, load.level, place, mark)
        start = box.left() + names + round(s.text * 0.5)
        end = right.left() - round(s.text * 0.45)
        thick = s.text * 0.62
        bar = QRectF(start, box.center().y() - thick / 2 + 1, max(1, end - start), thick)
        draw_load(p, bar, load, most, mark_px=max(2.0, s.text * 0.07))

    def _legend(self, p: QPainter) -> bool:
        """Title and what the parts of a bar mean, where there is room for it and nothing more urgent to say."""
        s, row = self.sizes, self.head_box()
        entries = ((self.tr("in work"), "data"), (self.tr("waiting"), "data_dim"), (self.tr("capacity"), "tick"))
        need = sum(self.width_of(said, "text") + round(s.text * 1.5) for said, _ in entries)
        room = row.width() - self.width_of(self._title, "title", bold=True) - s.text
        if need > room or self._age.stale or len(self.shown) < len(self._teams):
            return False
        data = self.longest([self._age.words], round(room - need - s.text))
        self._head(p, [])
        x = row.right() - need + round(s.text * 0.7) - (self.width_of(data, "text") + round(s.text) if data else 0)
        self.text(p, row, data, "text", "text_low", align=paint.RIGHT)
        for said, colour in entries:
            side = s.text * 0.56
            sign = QRectF(x, row.center().y() - side / 2 + 1, side, side)
            if colour == "tick":
                sign = QRectF(x + side * 0.4, row.center().y() - side * 0.75 + 1, max(2.0, s.text * 0.08), side * 1.5)
            p.fillRect(sign, theme.colour(colour))
            x += round(side + s.text * 0.3)
            wide = self.width_of(said, "text")
            self.text(p, QRect(x, row.top(), wide, row.height()), said, "text", "text_low")
            x += wide + round(s.text * 0.64)
        return True


def _load(row: TeamRow) -> Load:
    return Load(row.load.in_work, row.load.waiting, row.load.capacity)
