"""Lists of the wall, and the first of them: what breaks next. A list shows as many rows as can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from ui.actions import keys
from ui.look import icons, theme
from ui.screens.wall.ages import Age
from ui.screens.wall.figures import NextRow
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.sizes import Sizes
from ui.screens.wall.wording import NOTHING
from ui.widgets import paint
from ui.wording import text

ROW = 1.52  # Telugu's ink is 1.4 times its size
_SPACIOUS = 34.0  # letters of width from which on times are said in full
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
            return self.rect().adjusted(self.sizes.pad, round(text * 0.6), -self.sizes.pad, -round(text * 0.5))
        pad = self.sizes.pad
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

    def head_box(self) -> QRect:
        """Where the title stands."""
        frame = self._frame()
        return QRect(frame.left(), frame.top(), frame.width(), self.sizes.row("title"))

    def _head(self, p: QPainter, notes: Sequence[str]) -> None:
        """The title, and at the right the longest of these notes that has room."""
        row, apart = self.head_box(), round(self.sizes.text * 0.5)
        note = self.longest(notes, row.width() - self.width_of(self._title, "title", bold=True) - apart)
        wide = self.width_of(note, "text") + apart if note else 0
        self.text(p, row.adjusted(0, 0, -wide, 0), self._title, "title", bold=True)
        self.text(p, row, note, "text", "text_low", align=paint.RIGHT)

    def _click(self, at: QPoint) -> None:
        rows = [n for n in range(self.row_count()) if self.row_box(n).contains(at)]
        self.chosen.emit(rows[0] if rows else -1)


class NextToBreach(ListPanel):
    """The tickets that break next, those that are over first. ``why_asked`` carries a row: its time was clicked."""

    why_asked = Signal(int)

    def __init__(self, sizes: Sizes, *, one_channel: bool = False) -> None:
        super().__init__("", sizes)
        self._title = self.tr("Next to breach")
        self._one_channel = one_channel
        self._has_numbers = True
        self._rows: tuple[NextRow, ...] = ()
        self._counts = (0, 0, Age())
        self._time_px = 0  # the width of the widest time that is shown

    def _click(self, at: QPoint) -> None:
        rows = [n for n in range(len(self.shown)) if self.row_box(n).contains(at)]
        if rows and self.times.contains(at):
            self.why_asked.emit(rows[0])
        else:
            super()._click(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.times.contains(event.position().toPoint())
        said = self.tr("Why this deadline? Click, or press {key} for the first one.")
        self.setToolTip(said.format(key=keys.current().shown("lists.why")) if over else "")
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.current().meaning(event, "lists") == "lists.why" and self.shown:
            self.why_asked.emit(0)
        else:
            super().keyPressEvent(event)

    @property
    def is_late(self) -> bool:
        return self._one_channel and self._counts[2].is_late

    @property
    def shown(self) -> tuple[NextRow, ...]:
        """The rows that have room."""
        return self._rows[: self.row_count()]

    def set(self, rows: tuple[NextRow, ...], urgent: int, open_count: int, age: Age) -> None:
        """Show these; ``urgent`` of ``open_count`` are at risk or breached."""
        head = (urgent, open_count, age)
        if (rows, head) == (self._rows, self._counts):
            return
        count = self.row_count()
        widest = max((self.time_width(self._left(row), self.sizes.px("value")) for row in rows[:count]), default=0)
        same_rows = [replace(row, left=NOTHING) for row in rows[:count]] == [
            replace(row, left=NOTHING) for row in self.shown
        ]
        only_times = widest <= self._time_px and same_rows and head == self._counts
        self._rows, self._counts = rows, head
        said = [f"{row.number} {row.queue} {row.left}" for row in self.shown]
        self.setAccessibleName(", ".join([self._title, *self._notes()[:1], *said]))
        self.update(self.times if only_times else self.rect())

    def _notes(self) -> list[str]:
        urgent, open_count, age = self._counts
        count, whole = text.number(urgent), text.number(open_count)
        words = self.tr("{count} of {open} at risk or over").format(count=count, open=whole)
        short = self.tr("{count} of {open}").format(count=count, open=whole)
        if age.stale:
            return [age.stale, short]
        dated = [f"{said}, {age.words}" for said in (words, short)] if age.said else []
        return [*dated, words, short]

    def _left(self, row: NextRow) -> str:
        """A time as long as this list has room for: every row of it in the same way."""
        return row.left if self.width() >= self.sizes.text * _SPACIOUS else row.left.short

    @property
    def _is_roomy(self) -> bool:
        return self.width() >= self.sizes.text * _ROOMY

    def draw(self, painter: QPainter) -> None:
        self._head(painter, self._notes())
        if not self._rows:
            self.text(painter, self.row_box(0), self.tr("No deadline is running"), "text", "text_low")
        widths = [self.time_width(self._left(row), self.sizes.px("value")) for row in self.shown]
        self._time_px = max([round(self.sizes.text * 3.4), *widths])
        room = self._frame().width() - self._time_px - round(self.sizes.text * (2.2 if self._one_channel else 3.6))
        self._has_numbers = self._is_roomy or all(
            self.width_of(row.queue, "text") + self.width_of(row.number, "text") <= room for row in self.shown
        )
        for at, row in enumerate(self.shown):
            self._draw_row(painter, self.row_box(at), row)

    def _draw_row(self, p: QPainter, box: QRect, row: NextRow) -> None:
        s, mark = self.sizes, self.sizes.text * 0.72
        p.fillRect(QRectF(box.left(), box.top(), box.width(), 1), theme.colour("border"))
        self.mark(p, row.level, QPointF(box.left() + mark / 2 + 1, box.center().y() + 1), mark)
        apart = s.text * (0.5 if s.dense else 0.2)
        left = QRect(box.left() + round(mark + apart), box.top(), self._time_px, box.height())
        colour = self.ink(row.level)
        self.times = QRect(0, self.row_box(0).top(), left.right() + 1, self.height() - self.row_box(0).top())
        self.time(p, left, self._left(row), s.px("value"), colour, is_right=True)
        x = left.right() + round(s.text * 0.55)
        if not self._one_channel:
            x = self.icon(p, icons.CHANNEL_ICONS[row.channel], x, box, s.text * 0.9) + round(s.text * 0.5)
        self._words(p, QRect(x, box.top(), box.right() - x + 1, box.height()), row)

    def _words(self, p: QPainter, box: QRect, row: NextRow) -> None:
        """Queue and number; with room also whose it is, and the subject where the wall may show it."""
        gap = round(self.sizes.text * 0.6)
        wide = self.width_of(row.number, "text")
        right = QRect(box.right() - wide, box.top(), wide + 1, box.height())
        rest = box.adjusted(0, 0, -wide - gap, 0)
        if not self._has_numbers:
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
