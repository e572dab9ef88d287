"""One section of own tickets: its name with a shape and a count, and its cards at full height."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from controlcenter.domain.sla.time_left import Reckon
from controlcenter.domain.ticket import Level, Ticket
from ui.look import theme
from ui.models.lane_model import LaneModel
from ui.widgets import paint
from ui.widgets.cards.lane_view import LaneView
from ui.wording import text


class SectionName(QWidget):
    """The name with the shape of its level and the count."""

    def __init__(self, name: str, level: Level) -> None:
        super().__init__()
        self._name, self._level, self._count = name, level, text.number(0)
        self.setFixedHeight(28)
        theme.current().changed.connect(self.update)

    @property
    def count(self) -> str:
        """What is said of how many there are."""
        return self._count

    def set_count(self, count: str) -> None:
        """Say how many there are."""
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self._name}, {count}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = 2
        if self._level is not Level.NORMAL:
            paint.draw_level(painter, self._level, QPointF(8, 14), 12)
            left = 22
        wide = paint.text_width(self._name, 14.5, True) + 2
        colour = paint.LEVEL_TEXT[self._level]
        paint.draw_text(painter, QRect(left, 0, wide, 28), self._name, 14.5, colour, bold=True)
        count = QRect(left + wide + 10, 0, 80, 28)
        paint.draw_text(painter, count, self._count, 13.5, "text_low")
        painter.end()


class Section(QWidget):
    """Hidden while it has no ticket. ``opened`` and ``why_asked`` carry the id of a ticket."""

    opened = Signal(int)
    why_asked = Signal(int)

    def __init__(self, name: str, level: Level, now: Callable[[], datetime], reckon: Reckon) -> None:
        super().__init__()
        self.name = SectionName(name, level)
        self._rows: dict[int, Ticket] = {}
        self.model = LaneModel(now, reckon)
        self.view = LaneView(now, name)
        self.view.cards.reckon = reckon
        self.view.setModel(self.model)
        self.view.setDragEnabled(False)
        self.view.setAcceptDrops(False)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.opened.connect(self.opened)
        self.view.why_asked.connect(self.why_asked)
        self.view.clicked.connect(lambda index: self._clicked(index.row()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.view)
        self.hide()

    def _clicked(self, row: int) -> None:
        if self.view.asked is None:
            self.opened.emit(self.model.ticket_at(row).id)

    @property
    def ids(self) -> list[int]:
        """The tickets that are shown, in order."""
        return self.model.ids()

    def set(self, tickets: Sequence[Ticket], *, is_whole: bool = True) -> None:
        """Show these; what did not change is not touched. They are counted once all of them are here."""
        rows = {ticket.id: ticket for ticket in tickets}
        changes: dict[int, Ticket | None] = dict.fromkeys(self._rows.keys() - rows.keys())
        changes.update({i: ticket for i, ticket in rows.items() if self._rows.get(i) is not ticket})
        self._rows = rows
        if changes:
            self.model.apply(changes)
            self.view.setFixedHeight(self.view.cards.row_px * len(rows))
        self.name.set_count(text.counted(len(rows), is_whole))
        self.setVisible(bool(rows))

    def tick(self) -> None:
        """Repaint what counts down."""
        self.view.tick()
