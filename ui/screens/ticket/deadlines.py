"""The deadlines of a ticket: one row per active clock that counts down, and one line for those that are finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import ClockKind, ClockState, Level, Ticket, TicketClock
from ui.look import icons, theme
from ui.screens.ticket.clock_words import ClockSaid, done_words, say_clock
from ui.widgets import paint
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text

_ROW_PX = 46
_LEFT_PX = 19


class ClockRow(QWidget):
    """Name and due time at the left, what is left at the right, the bar below. ``asked``: why is it due then?"""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._said = ClockSaid("", "", "", Level.NORMAL, None)
        self.setFixedHeight(_ROW_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def set(self, said: ClockSaid) -> None:
        """Show a clock; a repaint only when a word changed."""
        if said != self._said:
            self._said = said
            self.setAccessibleName(", ".join(part for part in (said.name, said.left, said.detail) if part))
            self.setToolTip(text.tooltip(f"{said.detail}\n{self.tr('Click: why this deadline?')}"))
            self.update()

    @property
    def said(self) -> ClockSaid:
        """What is shown."""
        return self._said

    def sizeHint(self) -> QSize:
        return QSize(300, _ROW_PX)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.asked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        said = self._said
        colour = "text_low" if said.paused and said.level is Level.NORMAL else paint.LEVEL_TEXT[said.level]
        wide = paint.text_width(said.left, _LEFT_PX, True) + 2
        right = self.width()
        paint.draw_text(painter, QRect(right - wide, 2, wide, 32), said.left, _LEFT_PX, colour, bold=True,
                        align=paint.RIGHT)  # fmt: skip
        mark = right - wide - 14
        if said.paused:
            painter.drawPixmap(mark - 6, 11, icons.pixmap("pause", "text_low", 15, self.devicePixelRatioF()))
        else:
            paint.draw_level(painter, said.level, QPointF(mark, 18), 12)
        room = mark - 18
        name = min(room, paint.text_width(said.name, 14, True) + 2)
        paint.draw_text(painter, QRect(0, 1, name, 23), said.name, 14, "text", bold=True)
        paint.draw_text(painter, QRect(0, 19, room, 22), said.detail, 12.5, "text_mid")
        if said.share is not None:
            fill = "data_dim" if said.paused else paint.LEVEL_FILL[said.level]
            paint.draw_bar(painter, QRectF(0, _ROW_PX - 4.5, self.width(), 4), said.share, fill)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        painter.end()


class Deadlines(QWidget):
    """All clocks of one ticket. ``why`` asks for the explanation, ``ended`` says whether a promise was kept."""

    why = Signal()
    asked = Signal(str, int)  # kind and ordinal of a clock of which somebody wants to know why it is due then
    ended = Signal(bool)

    def __init__(self, strategy: Callable[[], Strategy | None]) -> None:
        super().__init__()
        self._strategy = strategy
        self._ticket: Ticket | None = None
        self._since: datetime | None = None
        self._promises: tuple[str, ...] = ()
        self._rows: list[ClockRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._none = PlainLabel(self.tr("Nothing is promised for this ticket."), "low")
        self._promise = self._promise_row()
        self._done = ElidedLabel("", "low")
        self._why = QPushButton(self.tr("Why this deadline?"))
        self._why.setProperty("look", "link")
        self._why.clicked.connect(self.why)
        last = QHBoxLayout()
        last.setContentsMargins(0, 0, 0, 0)
        last.addWidget(self._done, 1)
        last.addWidget(self._why)
        self._column.addWidget(self._none)
        self._column.addWidget(self._promise)
        self._column.addLayout(last)

    def _promise_row(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        for title, kept in ((self.tr("Promise kept"), True), (self.tr("Withdraw promise"), False)):
            button = QPushButton(title)
            button.setProperty("look", "link")
            button.clicked.connect(lambda _=False, kept=kept: self.ended.emit(kept))
            row.addWidget(button)
        return made

    def set(
        self, ticket: Ticket, since: datetime | None, now: datetime, promises: tuple[str, ...] = ()
    ) -> None:  # fmt: skip
        """Show the clocks of ``ticket``; ``since`` is when its status was set, ``promises`` what was promised."""
        self._ticket, self._since, self._promises = ticket, since, promises
        active = self._active()
        while len(self._rows) < len(active):
            row = ClockRow()
            row.asked.connect(partial(self._ask, len(self._rows)))
            last = self._column.indexOf(self._rows[-1]) if self._rows else -1
            self._column.insertWidget(last + 1, row)
            self._rows.append(row)
        for at, row in enumerate(self._rows):
            row.setVisible(at < len(active))
        done = [clock for clock in ticket.clocks if not clock.is_active]
        self._done.set_text(" · ".join(f"{self._sign(clock)} {done_words(clock)}" for clock in done))
        promise = next((at for at, clock in enumerate(active) if clock.kind is ClockKind.PROMISE), None)
        self._promise.setVisible(promise is not None)
        if promise is not None:
            self._column.removeWidget(self._promise)
            self._column.insertWidget(promise + 1, self._promise)
        self._none.setVisible(not ticket.clocks)
        self._why.setVisible(bool(ticket.clocks))
        self.tick(now)

    def _ask(self, at: int) -> None:
        clock = self._active()[at]
        self.asked.emit(clock.kind.value, clock.ordinal)

    def _sign(self, clock: TicketClock) -> str:
        return {ClockState.MET: "✓", ClockState.MISSED: text.BREACHED}.get(clock.state, "–")

    def _active(self) -> list[TicketClock]:
        clocks = self._ticket.clocks if self._ticket is not None else ()
        active = [clock for clock in clocks if clock.is_active]
        return sorted(active, key=lambda c: (c.due_at is None, c.due_at or c.started_at, c.id))

    def tick(self, now: datetime) -> None:
        """Count down."""
        strategy = self._strategy()
        if self._ticket is None or strategy is None:
            return
        for row, clock in zip(self._rows, self._active(), strict=False):
            row.set(say_clock(clock, self._ticket, strategy, now, self._since, self._words_of(clock)))

    def _words_of(self, clock: TicketClock) -> str:
        if clock.kind is not ClockKind.PROMISE or clock.ordinal > len(self._promises):
            return ""
        return self._promises[clock.ordinal - 1]

    @property
    def said(self) -> list[ClockSaid]:
        """What the visible rows show."""
        return [row.said for row in self._rows if not row.isHidden()]
