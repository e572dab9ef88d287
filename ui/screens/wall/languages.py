"""Who waits in which language over all channels, and whether anybody who is free speaks it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter

from controlcenter.domain.ticket import Channel, Level
from ui.look import icons, theme
from ui.screens.wall.ages import Age
from ui.screens.wall.floor_rows import LanguageRow
from ui.screens.wall.lists import ListPanel
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.sizes import Sizes
from ui.widgets import paint
from ui.wording import text

MOST_CELLS = 4


def fitting_rows(rows: tuple[LanguageRow, ...], count: int) -> tuple[LanguageRow, ...]:
    """As many as have room: those nobody speaks now first, then where most wait; in their usual order."""
    chosen = sorted(rows, key=lambda row: (not row.is_alone, -row.waiting, row.name))[:count]
    return tuple(row for row in rows if row in chosen)


class LanguageStrip(WallPanel):
    """One cell per language, behind what they are and how old that is.

    ``chosen`` carries the cell that was clicked, -1 for the strip.
    """

    chosen = Signal(int)

    def __init__(self, sizes: Sizes) -> None:
        super().__init__(sizes)
        self._rows: tuple[LanguageRow, ...] = ()
        self._age = Age()
        self.opened.connect(self._click)

    @property
    def shown(self) -> tuple[LanguageRow, ...]:
        """The languages that have room."""
        return fitting_rows(self._rows, MOST_CELLS)

    def cell_box(self, at: int) -> QRect:
        """Where a cell stands."""
        left = self._head_px()
        wide = (self.width() - left) / MOST_CELLS
        return QRect(round(left + at * wide), 0, round(wide), self.height())

    def _notes(self) -> tuple[str, str]:
        """What the strip is about, where there is room for words, and how old it is."""
        if self.sizes.dense:
            return self.tr("Waiting by language"), self._age.words
        return "", self._age.brief

    def _head_px(self) -> int:
        title, age = self._notes()
        icon = round(self.sizes.px("value"))
        widest = max(icon, self.width_of(title, "title", bold=True), self.width_of(age, "text", bold=True))
        return widest + 2 * self.sizes.pad

    def _draw_head(self, p: QPainter) -> None:
        s, (title, age) = self.sizes, self._notes()
        upper = s.row("value")
        top = (self.height() - upper - s.row()) // 2
        first = QRect(s.pad, top, self._head_px() - s.pad, upper)
        if title:
            self.text(p, first, title, "title", bold=True)
        else:
            sign = "plug" if self._age.is_late else "languages"
            self.icon(p, sign, first.left(), first, s.px("value"))
        second = QRect(first.left(), top + upper, first.width(), s.row())
        late = self._age.is_late
        self.text(p, second, age, "text", "text" if late else "text_low", bold=late)

    def _click(self, at: QPoint) -> None:
        self.chosen.emit(next((n for n in range(len(self.shown)) if self.cell_box(n).contains(at)), -1))

    def set(self, rows: tuple[LanguageRow, ...], age: Age) -> None:
        """Show these languages."""
        if (rows, age) == (self._rows, self._age):
            return
        self._rows, self._age = rows, age
        said = [f"{row.name} {row.waiting}, {row.waited}, {free_words(row)}" for row in self.shown]
        self.setAccessibleName(", ".join(part for part in (self.tr("Waiting by language"), *said, age.words) if part))
        self.setToolTip(
            text.tooltip(self.tr("Waiting in all channels, the longest wait, and free people who speak the language."))
        )
        self.update()

    def draw(self, painter: QPainter) -> None:
        pad = self.sizes.pad
        self._draw_head(painter)
        if not self.shown:
            self.text(painter, self.cell_box(0).adjusted(pad, 0, -pad, 0), self.tr("Nobody waits"), "text", "text_low")
        for at, row in enumerate(self.shown):
            box = self.cell_box(at)
            line = QRectF(box.left(), box.height() * 0.2, 1, box.height() * 0.6)
            painter.fillRect(line, theme.colour("border"))
            self._draw_cell(painter, box.adjusted(pad, 0, -pad, 0), row)

    def _draw_cell(self, p: QPainter, box: QRect, row: LanguageRow) -> None:
        """Name and how many wait; below it since when, and who could answer now."""
        s = self.sizes
        upper = s.row("value")
        top = box.top() + (box.height() - upper - s.row()) // 2
        first = QRect(box.left(), top, box.width(), upper)
        second = QRect(box.left(), top + upper, box.width(), s.row())
        number = text.number(row.waiting)
        wide = self.width_of(number, "value", bold=True) + round(s.text * 0.3)
        strong = "text" if row.waiting else "text_low"
        self.text(p, first, number, "value", strong, bold=True, align=paint.RIGHT)
        self.text(p, first.adjusted(0, 0, -wide, 0), row.name, "text", strong)
        if row.is_alone:
            mark, waited = s.text * 0.62, self.width_of(row.waited.short, "text")
            ways = [free_words(row), self.tr("none free"), self.tr("0 free")]
            said = self.longest(ways, round(second.width() - waited - mark * 2.2), bold=True)
            x = second.right() - self.width_of(said, "text", bold=True) - mark * 0.8
            self.text(p, second, said, "text", self.ink(Level.AT_RISK), bold=True, align=paint.RIGHT)
            self.mark(p, Level.AT_RISK, QPointF(x, second.center().y() + 1), mark)
            room = round(second.width() - self.width_of(said, "text", bold=True) - mark * 2.2)
            self.text(
                p, second, self.longest([row.waited, row.waited.short], room) or row.waited.short, "text", "text_mid"
            )
            return
        said = free_words(row) if row.code else ""
        self.text(p, second, said, "text", "text_mid" if row.waiting else "text_low", align=paint.RIGHT)
        room = second.width() - self.width_of(said, "text") - round(s.text * 0.3)
        self.text(p, second, self.longest([row.waited, row.waited.short], room), "text", "text_mid")


def free_words(row: LanguageRow) -> str:
    """How many people who speak it are free."""
    if not row.free:
        return QCoreApplication.translate("Wall", "nobody free")
    return QCoreApplication.translate("Wall", "{count} free").format(count=text.number(row.free))


class LanguageTable(ListPanel):
    """The page of languages: a row each, with those who wait by channel."""

    _most = 3.0

    def __init__(self, sizes: Sizes) -> None:
        super().__init__("", sizes)
        self._title = self.tr("waiting")
        self._rows: tuple[LanguageRow, ...] = ()
        self._age = Age()

    @property
    def shown(self) -> tuple[LanguageRow, ...]:
        """The languages that have room."""
        return fitting_rows(self._rows, self.row_count())

    def row_goal(self) -> int:
        return max(1, len(self._rows))

    def set(self, rows: tuple[LanguageRow, ...], age: Age) -> None:
        """Show these languages."""
        if (rows, age) == (self._rows, self._age):
            return
        self._rows, self._age = rows, age
        said = [f"{row.name} {row.waiting}, {row.waited}, {free_words(row)}" for row in self.shown]
        self.setAccessibleName(", ".join(part for part in (self._title, *said, age.words) if part))
        self.update()

    def _columns(self) -> tuple[QRect, list[QRect], QRect, QRect]:
        """Waiting, the channels, the longest wait and the free speakers, as x ranges of a row."""
        frame, s = self._frame(), self.sizes
        free = round(s.text * 6.6)
        waited, one = round(s.text * 4.2), round(s.text * 2.7)
        right = frame.right()
        last = QRect(right - free, 0, free + 1, 1)
        before = QRect(last.left() - waited - round(s.text * 0.5), 0, waited, 1)
        start = before.left() - 4 * one - round(s.text * 0.2)
        channels = [QRect(start + n * one, 0, one, 1) for n in range(4)]
        return QRect(start - round(s.text * 2.6), 0, round(s.text * 2.6), 1), channels, before, last

    def draw(self, painter: QPainter) -> None:
        head, (count, channels, waited, free) = self.head_box(), self._columns()
        waiting = self.width_of(self._title, "text")
        caption = QRect(count.right() - waiting, head.top(), waiting + 1, head.height())
        self.text(painter, caption, self._title, "text", "text_low", align=paint.RIGHT)
        left = head.adjusted(0, 0, caption.left() - head.right() - round(self.sizes.text), 0)
        notes = [note for note in (self._age.words, self._age.said) if note]
        self.text(painter, left, self.longest(notes, left.width()), "text", "text_low")
        for channel, column in zip(Channel, channels, strict=True):
            size = round(self.sizes.text * 0.9)
            self.icon(painter, icons.CHANNEL_ICONS[channel], column.right() - size, head, size, "text_low")
        for column, said in ((waited, self.tr("oldest")), (free, self.tr("free now"))):
            box = QRect(column.left(), head.top(), column.width(), head.height())
            self.text(painter, box, said, "text", "text_low", align=paint.RIGHT)
        if not self._rows:
            self.text(painter, self.row_box(0), self.tr("Nobody waits"), "text", "text_low")
        for at, row in enumerate(self.shown):
            self._draw_row(painter, self.row_box(at), row)

    def _draw_row(self, p: QPainter, box: QRect, row: LanguageRow) -> None:
        s, (count, channels, waited, free) = self.sizes, self._columns()
        p.fillRect(QRectF(box.left(), box.top(), box.width(), 1), theme.colour("border"))
        strong = "text" if row.waiting else "text_low"

        def cell(column: QRect) -> QRect:
            return QRect(column.left(), box.top(), column.width(), box.height())

        name = QRect(box.left(), box.top(), count.left() - box.left(), box.height())
        self.text(p, name, row.name, "title", strong, bold=row.is_alone)
        self.text(p, cell(count), text.number(row.waiting), "value", strong, bold=True, align=paint.RIGHT)
        for column, number in zip(channels, row.by_channel, strict=True):
            said = text.number(number) if number else "–"
            self.text(p, cell(column), said, "text", "text_mid" if number else "text_low", align=paint.RIGHT)
        oldest = self.longest([row.waited, row.waited.short], waited.width())
        self.text(p, cell(waited), oldest or "–", "text", "text_mid", align=paint.RIGHT)
        colour = self.ink(Level.AT_RISK) if row.is_alone else "text_mid" if row.free else "text_low"
        said = self.tr("nobody") if not row.free else text.number(row.free)
        said = said if row.code else ""
        self.text(p, cell(free), said, "text", colour, bold=row.is_alone, align=paint.RIGHT)
        if row.is_alone:
            mark = s.text * 0.62
            x = free.right() - self.width_of(said, "text", bold=True) - mark * 0.8
            self.mark(p, Level.AT_RISK, QPointF(x, box.center().y() + 1), mark)
