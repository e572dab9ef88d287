"""Who waits in which language, and whether anybody who is free speaks it; shown where the wall has room."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from controlcenter.domain.metrics import LanguageWaiting
from controlcenter.domain.ticket import Level
from ui import text, theme, words
from ui.screens.wall import wording
from ui.screens.wall.lists import ListPanel
from ui.screens.wall.sizes import Sizes
from ui.widgets import paint


class LanguagesWaiting(ListPanel):
    """One row per language: how many wait, the longest since, and who could answer now."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__("", sizes)
        self._title = self.tr("Waiting by language")
        self._rows: tuple[LanguageWaiting, ...] = ()
        self._waited: list[str] = []

    @property
    def shown(self) -> tuple[LanguageWaiting, ...]:
        """The languages that have room."""
        return self._rows[: self.row_count()]

    def row_goal(self) -> int:
        return max(1, len(self._rows))

    def set(self, rows: tuple[LanguageWaiting, ...], now: datetime) -> None:
        """Show these languages at ``now``."""
        waited = [wording.brief((now - row.waiting_since).total_seconds()) for row in rows]
        if (rows, waited) == (self._rows, self._waited):
            return
        self._rows, self._waited = rows, waited
        said = [f"{self.name_of(row)} {row.waiting}, {self._free_words(row)}" for row in self.shown]
        self.setAccessibleName(", ".join([self._title, *said]))
        self.update()

    def name_of(self, row: LanguageWaiting) -> str:
        """What the language is called."""
        return words.language(row.language) or self.tr("Not known")

    def _free_words(self, row: LanguageWaiting) -> str:
        return self.tr("{count} free").format(count=text.number(row.free)) if row.free else self.tr("nobody free")

    def draw(self, painter: QPainter) -> None:
        self._head(painter, self.tr("since, speakers free"))
        if not self._rows:
            self.text(painter, self.row_box(0), self.tr("Nobody waits"), "text", "text_low")
        for at, row in enumerate(self.shown):
            self._draw_row(painter, self.row_box(at), row, self._waited[at])

    def _draw_row(self, p: QPainter, box: QRect, row: LanguageWaiting, waited: str) -> None:
        s = self.sizes
        p.fillRect(QRectF(box.left(), box.top(), box.width(), 1), theme.colour("border"))
        number = QRect(box.left(), box.top(), round(s.text * 2.2), box.height())
        self.text(p, number, text.number(row.waiting), "text", bold=True, align=paint.RIGHT)
        name = QRect(number.right() + round(s.text * 0.7), box.top(), round(box.width() * 0.4), box.height())
        self.text(p, name, self.name_of(row), "text")
        nobody = not row.free and bool(row.language)
        said = self._free_words(row) if row.language else ""
        self.text(p, box, said, "text", "amber" if nobody else "text_mid", bold=nobody, align=paint.RIGHT)
        if nobody:
            mark = s.text * 0.62
            x = box.right() - self.width_of(said, "text", bold=True) - mark * 0.8
            paint.draw_level(p, Level.AT_RISK, QPointF(x, box.center().y() + 1), mark)
        middle = QRect(box.left(), box.top(), round(box.width() * 0.69), box.height())
        self.text(p, middle, waited, "text", "text_mid", align=paint.RIGHT)
