"""The two lists of the wall: what breaks next, and how full the teams are. Both show as many rows as can be read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from controlcenter.domain.ticket import Level
from controlcenter.live.floor import TeamLoad
from ui import icons, text, theme
from ui.screens.wall.figures import NextRow
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.sizes import Sizes
from ui.widgets import paint
from ui.widgets.load_bar import Load, draw_load

ROW = 1.52  # Telugu's ink is 1.4 times its size
_ROOMY = 30.0  # letters of width from which on subjects and people have room


class ListPanel(WallPanel):
    """A title with a note, and rows below it."""

    chosen = Signal(int)  # the row that was clicked
    _most = 1.9  # the height of a row in letters, where there is room to spare

    def __init__(self, title: str, sizes: Sizes) -> None:
        super().__init__(sizes)
        self._title = title
        self.opened.connect(self._click)

    def _frame(self) -> QRect:
        text = self.sizes.text
        if self.sizes.dense:
            return self.rect().adjusted(round(text * 1.1), round(text * 0.6), -round(text * 1.1), -round(text * 0.5))
        pad = round(text * 0.46)
        return self.rect().adjusted(pad, round(pad * 0.2), -pad, -round(pad * 0.2))

    def row_px(self) -> int:
        """The least height of a row: room for the tallest script."""
        return round(self.sizes.text * ROW)

    def row_count(self) -> int:
        """How many rows there is room for."""
        return max(1, (self._frame().height() - self.sizes.row("title")) // self.row_px())

    def row_goal(self) -> int:
        """Among how many rows the room is shared."""
        return self.row_count()

    def row_box(self, at: int) -> QRect:
        """Where a row stands: the rows share the room that is left."""
        frame = self._frame()
        top = frame.top() + self.sizes.row("title")
        count = min(self.row_count(), self.row_goal())
        tall = min((frame.bottom() - top) / count, self.sizes.text * self._most)
        return QRect(frame.left(), round(top + at * tall), frame.width(), round(tall))

    def _head(self, p: QPainter, note: str) -> None:
        frame = self._frame()
        row = QRect(frame.left(), frame.top(), frame.width(), self.sizes.row("title"))
        wide = self.width_of(note, "text")
        if self.width_of(self._title, "title", bold=True) + wide + self.sizes.text * 0.5 > row.width():
            note, wide = "", 0
        self.text(p, row.adjusted(0, 0, -wide - round(self.sizes.text * 0.4), 0), self._title, "title", bold=True)
        self.text(p, row, note, "text", "text_low", align=paint.RIGHT)

    def _click(self, at: QPoint) -> None:
        rows = [n for n in range(self.row_count()) if self.row_box(n).contains(at)]
        self.chosen.emit(rows[0] if rows else -1)


class NextToBreach(ListPanel):
    """The tickets that break next, those that are over first. ``why_asked`` carries a row: its time was clicked."""

    why_asked = Signal(int)

    def __init__(self, sizes: Sizes) -> None:
        super().__init__("", sizes)
        self._title = self.tr("Next to breach")
        self._rows: tuple[NextRow, ...] = ()
        self._urgent, self._open = 0, 0
        self._time_px = 0  # the width of the widest time that is shown

    def _click(self, at: QPoint) -> None:
        rows = [n for n in range(len(self.shown)) if self.row_box(n).contains(at)]
        if rows and self.times.contains(at):
            self.why_asked.emit(rows[0])
        else:
            super()._click(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.times.contains(event.position().toPoint())
        self.setToolTip(self.tr("Why this deadline? Click, or press Y for the first one.") if over else "")
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Y and not event.modifiers() and self.shown:
            self.why_asked.emit(0)
        else:
            super().keyPressEvent(event)

    @property
    def shown(self) -> tuple[NextRow, ...]:
        """The rows that have room."""
        return self._rows[: self.row_count()]

    def set(self, rows: tuple[NextRow, ...], urgent: int, open_count: int) -> None:
        """Show these; ``urgent`` of ``open_count`` are at risk or breached."""
        if (rows, urgent, open_count) == (self._rows, self._urgent, self._open):
            return
        count = self.row_count()
        shown = [replace(row, left="") for row in rows[:count]]
        widest = max((self.width_of(row.left, "value", bold=True) for row in rows[:count]), default=0)
        only_times = (
            widest <= self._time_px
            and shown == [replace(row, left="") for row in self.shown]
            and (urgent, open_count)
            == (
                self._urgent,
                self._open,
            )
        )
        self._rows, self._urgent, self._open = rows, urgent, open_count
        said = [f"{row.number} {row.queue} {row.left}" for row in self.shown]
        self.setAccessibleName(", ".join([self._title, self._note(), *said]))
        self.update(self.times if only_times else self.rect())

    def _note(self) -> str:
        said = self.tr("{count} of {open} at risk or over") if self._is_roomy else self.tr("{count} of {open}")
        return said.format(count=text.number(self._urgent), open=text.number(self._open))

    @property
    def _is_roomy(self) -> bool:
        return self.width() >= self.sizes.text * _ROOMY

    def draw(self, painter: QPainter) -> None:
        self._head(painter, self._note())
        if not self._rows:
            self.text(painter, self.row_box(0), self.tr("No deadline is running"), "text", "text_low")
        widths = [self.width_of(row.left, "value", bold=True) for row in self.shown]
        self._time_px = max([round(self.sizes.text * 3.4), *widths])
        for at, row in enumerate(self.shown):
            self._draw_row(painter, self.row_box(at), row)

    def _draw_row(self, p: QPainter, box: QRect, row: NextRow) -> None:
        s, mark = self.sizes, self.sizes.text * 0.72
        p.fillRect(QRectF(box.left(), box.top(), box.width(), 1), theme.colour("border"))
        paint.draw_level(p, row.level, QPointF(box.left() + mark / 2 + 1, box.center().y() + 1), mark)
        left = QRect(box.left() + round(mark + s.text * 0.2), box.top(), self._time_px, box.height())
        colour = paint.LEVEL_TEXT[row.level]
        self.times = QRect(0, self.row_box(0).top(), left.right() + 1, self.height() - self.row_box(0).top())
        self.text(p, left, row.left, "value", colour, bold=True, align=paint.RIGHT)
        x = left.right() + round(s.text * 0.55)
        x = self.icon(p, icons.CHANNEL_ICONS[row.channel], x, box, s.text * 0.9) + round(s.text * 0.5)
        self._words(p, QRect(x, box.top(), box.right() - x + 1, box.height()), row)

    def _words(self, p: QPainter, box: QRect, row: NextRow) -> None:
        """Queue and number; with room also whose it is, and the subject where the wall may show it."""
        gap = round(self.sizes.text * 0.6)
        wide = self.width_of(row.number, "text")
        right = QRect(box.right() - wide, box.top(), wide + 1, box.height())
        rest = box.adjusted(0, 0, -wide - gap, 0)
        if not self._is_roomy and self.width_of(row.queue, "text") > rest.width():
            self.text(p, box, row.queue, "text")
            return
        self.text(p, right, row.number, "text", "text_low", align=paint.RIGHT)
        if not self._is_roomy:
            self.text(p, rest, row.queue, "text")
            return
        who = self.tr("Unassigned") if row.is_unassigned else row.assignee or self.tr("assigned")
        room = round(rest.width() * (0.25 if row.subject else 0.4))
        person = QRect(rest.right() - room, rest.top(), room, rest.height())
        colour = "text" if row.is_unassigned else "text_mid" if row.assignee else "text_low"
        self.text(p, person, who, "text", colour, bold=row.is_unassigned, align=paint.RIGHT)
        rest = rest.adjusted(0, 0, -room - gap, 0)
        if not row.subject:
            self.text(p, rest, row.queue, "text")
            return
        split = round(rest.width() * 0.58)
        self.text(p, QRect(rest.left(), rest.top(), split - gap, rest.height()), row.subject, "text")
        self.text(p, rest.adjusted(split, 0, 0, 0), row.queue, "text", "text_mid")


class TeamLoads(ListPanel):
    """Work of each team against what those present can hold, the fullest first."""

    _most = 2.3

    def __init__(self, sizes: Sizes) -> None:
        super().__init__("", sizes)
        self._title = self.tr("Team workload")
        self._teams: tuple[TeamLoad, ...] = ()

    @property
    def shown(self) -> tuple[TeamLoad, ...]:
        """The teams that have room."""
        return self._teams[: self.row_count()]

    def row_goal(self) -> int:
        return max(1, len(self._teams))

    def set(self, teams: tuple[TeamLoad, ...]) -> None:
        """Show these teams."""
        if teams == self._teams:
            return
        self._teams = teams
        said = [f"{team.name} {_load(team).words}" for team in teams]
        self.setAccessibleName(", ".join([self._title, *said]))
        formula = self.tr(
            "Load: open work in units, channel's weight times kind's effort. The mark: what those present can hold."
        )
        self.setToolTip(text.tooltip("\n".join([formula, *said])))
        self.update()

    def draw(self, painter: QPainter) -> None:
        shown = self.shown
        some = self.tr("{shown} of {count}").format(shown=len(shown), count=len(self._teams))
        self._head(painter, some if len(shown) < len(self._teams) else "")
        if len(shown) == len(self._teams):
            self._legend(painter)
        most = max((max(team.total, team.capacity) for team in shown), default=1.0)
        names = max((self.width_of(team.name, "text") for team in shown), default=0)
        names = min(names, round(self._frame().width() * 0.46))
        for at, team in enumerate(shown):
            self._draw_team(painter, self.row_box(at), team, names, most * 1.02)

    def _draw_team(self, p: QPainter, box: QRect, team: TeamLoad, names: int, most: float) -> None:
        s, load = self.sizes, _load(team)
        over = load.level is Level.AT_RISK
        self.text(
            p, QRect(box.left(), box.top(), names + 4, box.height()), team.name, "text", "text" if over else "text_mid"
        )
        number = text.number(team.total)
        wide = round(s.text * (2.0 if team.total < 1000 else 2.8))
        right = QRect(box.right() - wide + 1, box.top(), wide, box.height())
        self.text(p, right, number, "text", "amber" if over else "text_mid", bold=True, align=paint.RIGHT)
        mark = s.text * 0.62
        place = QPointF(right.right() - self.width_of(number, "text", bold=True) - mark * 0.9, box.center().y() + 1)
        paint.draw_level(p, load.level, place, mark)
        start = box.left() + names + round(s.text * 0.5)
        end = right.left() - round(s.text * 0.45)
        thick = s.text * 0.62
        bar = QRectF(start, box.center().y() - thick / 2 + 1, max(1, end - start), thick)
        draw_load(p, bar, load, most, mark_px=max(2.0, s.text * 0.07))

    def _legend(self, p: QPainter) -> None:
        """What the parts of a bar mean, where the title leaves room for it."""
        s, frame = self.sizes, self._frame()
        row = QRect(frame.left(), frame.top(), frame.width(), s.row("title"))
        entries = ((self.tr("in work"), "data"), (self.tr("waiting"), "data_dim"), (self.tr("capacity"), "tick"))
        need = sum(self.width_of(said, "text") + round(s.text * 1.5) for said, _ in entries)
        if need > row.width() - self.width_of(self._title, "title", bold=True) - s.text:
            return
        x = row.right() - need + round(s.text * 0.7)
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


def _load(team: TeamLoad) -> Load:
    return Load(team.in_work, team.waiting, team.capacity)
