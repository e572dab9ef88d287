"""The page of incidents: what is wrong, how long already, and whether everybody affected hears of it in time."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from controlcenter.domain.ticket import Level
from ui.look import theme
from ui.screens.wall.floor_rows import IncidentRow
from ui.screens.wall.lists import ListPanel
from ui.screens.wall.sizes import Sizes
from ui.widgets import paint
from ui.wording import text


class IncidentList(ListPanel):
    """Two lines per incident. Nobody's name stands here."""

    _most = 3.4

    def __init__(self, sizes: Sizes) -> None:
        super().__init__("", sizes)
        self._title = self.tr("Active incidents")
        self._rows: tuple[IncidentRow, ...] = ()

    @property
    def shown(self) -> tuple[IncidentRow, ...]:
        """The incidents that have room."""
        return self._rows[: self.row_count()]

    def row_px(self) -> int:
        return round(self.sizes.row("title") + self.sizes.row() + self.sizes.text * 0.5)

    def set(self, rows: tuple[IncidentRow, ...]) -> None:
        """Show these incidents."""
        if rows == self._rows and self.accessibleName():
            return
        self._rows = rows
        said = [f"{row.severity} {row.title}, {row.status} {row.lasts}, {row.news}" for row in rows]
        self.setAccessibleName(", ".join([self._title, *(said or [self._none()])]))
        self.update()

    def _none(self) -> str:
        return self.tr("No incident is active")

    def draw(self, painter: QPainter) -> None:
        if not self._rows:
            self.text(painter, self.rect(), self._none(), "title", "text_low", align=paint.CENTRE)
            return
        some = self.tr("{shown} of {count}").format(shown=len(self.shown), count=len(self._rows))
        self._head(painter, [some] if len(self.shown) < len(self._rows) else [text.number(len(self._rows))])
        for at, row in enumerate(self.shown):
            self._draw_row(painter, self.row_box(at), row)

    def _draw_row(self, p: QPainter, box: QRect, row: IncidentRow) -> None:
        s, mark = self.sizes, self.sizes.text * 0.72
        p.fillRect(QRectF(box.left(), box.top(), box.width(), 1), theme.colour("border"))
        upper = s.row("title")
        top = box.top() + (box.height() - upper - s.row()) // 2
        indent = round(mark + s.text * 0.4)
        first = QRect(box.left() + indent, top, box.width() - indent, upper)
        second = QRect(box.left() + indent, top + upper, box.width() - indent, s.row())
        self.mark(p, row.level, QPointF(box.left() + mark / 2 + 1, first.center().y() + 1), mark)
        count = self.longest(
            [text.plural(self.tr("%n ticket(s)", "", row.tickets)), text.number(row.tickets)],
            round(first.width() * 0.4),
        )
        wide = self.width_of(count, "text") + round(s.text * 0.6)
        self.text(p, first, count, "text", "text_mid", align=paint.RIGHT)
        title = first.adjusted(0, 0, -wide, 0)
        self.text(p, title, paint.elided(row.title, s.px("title"), True, title.width()), "title", bold=True)
        alarm = row.level is not Level.NORMAL
        room = second.width() - round(s.text * 8)
        news = self.longest([row.news], room, bold=alarm)
        colour = self.ink(row.level) if alarm else "text_mid"
        self.text(p, second, news, "text", colour, bold=alarm, align=paint.RIGHT)
        rest = second.width() - (self.width_of(news, "text", bold=alarm) + round(s.text * 0.6) if news else 0)
        ways = [
            f"{row.severity} · {row.status} · {row.lasts}",
            f"{row.severity} · {row.lasts}",
            row.lasts,
            row.lasts.short,
        ]
        self.text(p, second, self.longest(ways, rest), "text", "text_low")
