"""The properties of a ticket as compact fields, each change one command, and the line of its customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from controlcenter.domain.ticket import CallState, Kind, Priority, Status, Ticket
from controlcenter.live.model import LiveModel
from ui.look import theme
from ui.widgets import paint
from ui.widgets.avatar import draw_avatar
from ui.widgets.inputs.field import Choice, Field
from ui.wording import text, words

_ROOMY_PX = 440  # of width from which on three fields fit side by side


class Fields(QWidget):
    """Kind, priority, language, queue, assignee, status. ``classified`` carries (column, id)."""

    classified = Signal(str, str)
    moved = Signal(str)
    status_wanted = Signal(str)

    def __init__(self, live: LiveModel, assign: Callable[[], None]) -> None:
        super().__init__()
        self._live = live
        self.kind = Field(self.tr("Kind"), self._kinds, lambda v: self.classified.emit("kind", v))
        self.priority = Field(self.tr("Priority"), self._priorities, lambda v: self.classified.emit("priority", v))
        self.language = Field(self.tr("Language"), self._languages, lambda v: self.classified.emit("language", v))
        self.queue = Field(self.tr("Queue"), self._queues, self.moved.emit)
        self.assignee = Field(self.tr("Assignee"), list, lambda v: None, press=assign)
        self.status = Field(self.tr("Status"), self._statuses, self.status_wanted.emit)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._columns = 0
        self._lay_out(3)

    def _lay_out(self, columns: int) -> None:
        """Three fields side by side, or two where words would be cut off."""
        if columns == self._columns:
            return
        self._columns = columns
        order = (self.queue, self.assignee, self.language, self.status, self.kind, self.priority)
        for at, field in enumerate(order):
            self._grid.addWidget(field, at // columns, at % columns)
        for column, share in enumerate((5, 4, 3) if columns == 3 else (1, 1, 0)):
            self._grid.setColumnStretch(column, share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(3 if event.size().width() >= _ROOMY_PX else 2)

    def set(self, ticket: Ticket) -> None:
        """Show a ticket's properties; those of a finished ticket stand still."""
        strategy = self._live.strategy
        if strategy is None:
            return
        icon = {Priority.URGENT: "chevrons-up", Priority.HIGH: "chevron-up"}.get(ticket.priority, "")
        agent = strategy.agent(ticket.assignee) if ticket.assignee else None
        queue = strategy.queue(ticket.queue)
        self.kind.set(ticket.kind or "", words.kind(ticket.kind))
        self.priority.set(ticket.priority, words.priority(ticket.priority), icon)
        self.language.set(ticket.language, words.language(ticket.language))
        self.queue.set(ticket.queue, queue.name if queue else ticket.queue)
        self.assignee.set(ticket.assignee or "", agent.name if agent else self.tr("Nobody yet"))
        self.status.set(ticket.status, words.status(ticket.status))
        is_free = ticket.is_open and ticket.call_state is not CallState.WAITING
        self.queue.setEnabled(is_free)
        self.assignee.setEnabled(is_free)

    def _kinds(self) -> list[Choice]:
        return [Choice(kind.value, words.kind(kind)) for kind in Kind]

    def _priorities(self) -> list[Choice]:
        return [Choice(priority.value, words.priority(priority)) for priority in reversed(Priority)]

    def _languages(self) -> list[Choice]:
        strategy = self._live.strategy
        codes = dict.fromkeys((*(strategy.centre.languages if strategy else ()), self.language.value_id))
        return [Choice(code, words.language(code) or self.tr("Not known")) for code in codes]

    def _queues(self) -> list[Choice]:
        strategy = self._live.strategy
        found: list[Choice] = []
        for team in strategy.teams if strategy else ():
            found.append(Choice("", team.name, is_rule=True))
            for queue in strategy.queues_of(team.id) if strategy else ():
                count = self._live.figures(("queue", queue.id), self._live.read_at).open if self._live.read_at else 0
                found.append(Choice(queue.id, queue.name, text.number(count)))
        return found

    def _statuses(self) -> list[Choice]:
        wanted = (Status.OPEN, Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY, Status.SOLVED, Status.CLOSED)
        return [Choice(status.value, words.status(status)) for status in wanted]


class CustomerLine(QWidget):
    """Who it is, by which address, and how many other tickets there are; a click shows them."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name, self._detail = "", ""
        self._others = QPushButton()
        self._others.setProperty("look", "link")
        self._others.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._others)
        self.setFixedHeight(46)
        theme.current().changed.connect(self.update)

    def set(self, name: str, addresses: Sequence[str], tier: str, others: int) -> None:
        """Show a customer."""
        self._name = text.one_line(name) or self.tr("Unknown customer")
        others_than_name = [address for address in addresses if address != name]  # a number alone is told once
        self._detail = "   ".join(text.one_line(part) for part in (tier, *others_than_name) if part)
        counted = text.plural(self.tr("%n other ticket(s)", "", others))
        self._others.setText(counted if others else self.tr("First ticket"))
        self.setAccessibleName(", ".join(part for part in (self._name, self._detail, self._others.text()) if part))
        self.setToolTip(text.tooltip(self._detail) if self._detail else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_avatar(painter, QRectF(1, 4, 38, 38), self._name)
        room = self.width() - 52 - self._others.width() - 8
        top = 0 if self._detail else 11
        paint.draw_text(painter, QRect(50, top, room, 24), self._name, 14.5, "text", bold=True)
        paint.draw_text(painter, QRect(50, 21, room, 24), self._detail, 12.5, "text_mid")
        painter.end()
