"""The customer behind a ticket: every address and number, and all their tickets, newest first."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from controlcenter.domain.customer import Customer
from controlcenter.domain.ticket import Ticket
from controlcenter.store.dossier import Dossier
from ui.look import icons, theme
from ui.widgets import paint
from ui.widgets.cards.card import CardTime, card_time, headline
from ui.widgets.empty import IconSign
from ui.widgets.plain import PlainLabel
from ui.widgets.section import SectionHeader
from ui.wording import text, words
from ui.workspace import Workspace

_ROW_PX = 48


class TicketRow(QAbstractButton):
    """One ticket in a list: number, subject, status, when; a click opens it."""

    def __init__(self, ticket: Ticket, when: str, time: CardTime | None) -> None:
        super().__init__()
        self._ticket = ticket
        self._when = when
        self._time = time
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        said = ", ".join((ticket.number, headline(ticket), words.status(ticket.status), when))
        self.setAccessibleName(said)
        self.setToolTip(text.tooltip(said))
        theme.current().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint.draw_panel(painter, box, "hover" if self.underMouse() else "card", "border", 6)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        icon = icons.CHANNEL_ICONS[self._ticket.channel]
        painter.drawPixmap(12, 16, icons.pixmap(icon, "text_mid", 16, self.devicePixelRatioF()))
        right = self.width() - 12
        state = self._time.text if self._time and self._time.text else words.status(self._ticket.status)
        level = self._time.level if self._time else None
        colour = paint.LEVEL_TEXT[level] if level is not None else "text_mid"
        wide = paint.text_width(state, 13, True) + 2
        paint.draw_text(painter, QRect(right - wide, 3, wide, 22), state, 13, colour, bold=True, align=paint.RIGHT)
        room = right - wide - 50
        is_open = self._ticket.is_open
        said = headline(self._ticket)
        paint.draw_text(painter, QRect(38, 3, room, 22), said, 13.5, "text" if is_open else "text_mid", bold=is_open)
        detail = f"{self._ticket.number}   {self._when}"
        paint.draw_text(painter, QRect(38, 23, right - 50, 22), detail, 12, "text_low")
        painter.end()


class CustomerPage(QWidget):
    """``opened`` carries the id of a ticket that was clicked."""

    opened = Signal(int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._rows: list[QWidget] = []

    def set(self, dossier: Dossier) -> None:
        """Show the customer of a ticket."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = []
        if dossier.customer is None:
            self._add(PlainLabel(self.tr("No address and no number is known, so nobody else's tickets can be matched."),
                                 "low", wrap=True))  # fmt: skip
            return
        self._add_addresses(dossier.customer)
        others = dossier.others
        self._add(SectionHeader(self.tr("Other tickets"), text.number(len(others)), look="strong"))
        if not others:
            self._add(PlainLabel(self.tr("This is the customer's first ticket."), "low"))
        for ticket in others:
            self._add(self._ticket_row(ticket))

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)
        self._rows.append(widget)

    def _add_addresses(self, customer: Customer) -> None:
        for icon, values in (("mail", customer.emails), ("phone", customer.phones)):
            for value in values:
                made = QWidget()
                row = QHBoxLayout(made)
                row.setContentsMargins(2, 0, 0, 0)
                row.setSpacing(8)
                label = PlainLabel(text.one_line(value), "body")
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                row.addWidget(IconSign(icon, "text_mid", 16))
                row.addWidget(label, 1)
                self._add(made)

    def _ticket_row(self, ticket: Ticket) -> TicketRow:
        strategy, now = self._workspace.live.strategy, self._workspace.clock.now()
        assert strategy is not None
        time = card_time(ticket, now, self._workspace.live.time_left) if ticket.is_open else None
        made = TicketRow(ticket, text.when(ticket.created_at, now, strategy.zone), time)
        made.clicked.connect(lambda _checked=False, ticket_id=ticket.id: self.opened.emit(ticket_id))
        return made
