"""The ticket panel: one ticket beside whatever screen is open. It follows the ticket wherever it is changed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from controlcenter.domain.ticket import Status, Ticket
from controlcenter.live.model import Update
from controlcenter.store.dossier import Dossier, read_dossier
from ui.follow import follow
from ui.look import theme
from ui.screens.ticket.composer import Composer
from ui.screens.ticket.conversation import Conversation
from ui.screens.ticket.customer_page import CustomerPage
from ui.screens.ticket.deadlines import Deadlines
from ui.screens.ticket.drafts import Drafts, Mode
from ui.screens.ticket.head import Strip
from ui.screens.ticket.intentions import Intentions
from ui.screens.ticket.properties import CustomerLine, Fields
from ui.screens.ticket.reply_form import Outgoing
from ui.screens.ticket.shared_drafts import SharedDrafts
from ui.screens.ticket.ticket_actions import MAIN, MORE, register_ticket_actions
from ui.tick import Tick
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.dialogs.why import ask_why
from ui.widgets.empty import Empty
from ui.widgets.section import Line
from ui.workspace import Workspace

SMALLEST_PX = 420
_SETTLED_MS = 250
_SMALL_PX = 760


class TicketPanel(QWidget):
    """``show_ticket`` shows one; ``closed`` asks the window to take the panel away."""

    closed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._ticket: Ticket | None = None
        self._dossier: Dossier | None = None
        self._asked = 0
        self._asking = False
        self._again = False
        self.setMinimumWidth(SMALLEST_PX)
        self.setAccessibleName(self.tr("Ticket"))
        self.intentions = Intentions(workspace, lambda: self._ticket, self)
        register_ticket_actions(workspace, self)
        self.strip = Strip(workspace.actions, MAIN, MORE)
        self.customer_line = CustomerLine()
        self.fields = Fields(workspace.live, self.intentions.assign)
        self.deadlines = Deadlines(lambda: workspace.live.strategy)
        self.conversation = Conversation(workspace)
        self.customer = CustomerPage(workspace)
        drafts = Drafts(workspace.settings)
        self.composer = Composer(drafts)
        self._shared = SharedDrafts(workspace, drafts, self)
        self._tabs = FilterChips(self._tab_specs(0, 0))
        self._empty = Empty("inbox", self.tr("No ticket is open"), self.tr("Choose a card on any screen."))
        self.page = QScrollArea()
        self._build()
        self._connect()
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self.page.verticalScrollBar().rangeChanged.connect(
            lambda *_: self._show_newest() if self._settling.isActive() else None
        )
        self._settling.timeout.connect(self._show_newest)
        self.composer.opened.connect(self._settle)
        follow(workspace.live, self, self._on_update)
        self._tick = Tick(self, workspace.clock)
        self._tick.second.connect(self._on_second)
        theme.current().changed.connect(self.update)

    def _build(self) -> None:
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        for part in (
            self.customer_line,
            self.fields,
            self.deadlines,
            Line(),
            self._tabs,
            self.conversation,
            self.customer,
        ):
            column.addWidget(part)
        column.addStretch(1)
        self.customer.hide()
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setWidgetResizable(True)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setAccessibleName(self.tr("Ticket"))
        self.page.setWidget(self._body)
        self._shown = QWidget()
        shown = QVBoxLayout(self._shown)
        shown.setContentsMargins(0, 0, 0, 0)
        shown.setSpacing(0)
        shown.addWidget(self.strip)
        shown.addWidget(self.page, 1)
        shown.addWidget(self.composer)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._shown)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        act = self.intentions
        self.strip.shut.connect(self.close_ticket)
        self.strip.subject.edited.connect(lambda said: act.classify("subject", said))
        self.fields.classified.connect(lambda column, value: act.classify(column, value or None))
        self.fields.moved.connect(act.move)
        self.fields.status_wanted.connect(self._want_status)
        self.deadlines.why.connect(self.explain)
        self.deadlines.asked.connect(self.explain)
        self.deadlines.ended.connect(act.end_promise)
        self.customer_line.pressed.connect(lambda: self.show_tab("customer"))
        self.customer.opened.connect(self._workspace.open_ticket)
        self._tabs.changed.connect(lambda ids: self.show_tab(ids[0]) if ids else None)
        self.composer.replied.connect(self._reply)
        self.composer.called.connect(
            lambda said, reached: act.log_call(said, reached, partial(self._ended, "call"))
        )  # fmt: skip
        self.composer.noted.connect(lambda said: act.add_note(said, partial(self._ended, "note")))

    # What is shown

    @property
    def ticket(self) -> Ticket | None:
        """The ticket that is shown."""
        return self._ticket

    @property
    def dossier(self) -> Dossier | None:
        """All that was read of it; None until it came."""
        return self._dossier

    def show_ticket(self, ticket_id: int) -> None:
        """Show a ticket; what was begun for another is kept as a draft."""
        if self._ticket is not None and self._ticket.id == ticket_id:
            self._read()
            return
        self.composer.keep()
        self._asked, self._dossier = ticket_id, None
        self._ticket = self._workspace.live.tickets.get(ticket_id)
        if self._ticket is not None:
            self._show_row(self._ticket)
        self.show_tab("conversation")
        self._read()
        self._workspace.actions.changed.emit()

    def close_ticket(self) -> None:
        """Show nothing any more and ask the window to take the panel away."""
        self.composer.keep()
        self._ticket, self._dossier, self._asked = None, None, 0
        self._stack.setCurrentWidget(self._empty)
        self._workspace.actions.changed.emit()
        self.closed.emit()

    def _read(self) -> None:
        """Read the dossier; while an answer is on its way, one more question is kept, not many."""
        if self._asking:
            self._again = True
            return
        self._asking = True
        wanted = self._asked

        def came(dossier: Dossier | None) -> None:
            if isValid(self):
                self._asking = False
                self._came(wanted, dossier)

        def failed(_error: Exception) -> None:
            if isValid(self):
                self._asking = self._again = False  # the next news of the ticket asks again

        self._workspace.ask(lambda connection: read_dossier(connection, wanted), came, failed)

    def _came(self, wanted: int, dossier: Dossier | None) -> None:
        if self._again or wanted != self._asked:
            self._again = False
            if self._asked:
                self._read()
        if wanted != self._asked or not wanted:
            return
        if dossier is None:
            self._empty.set_text(self.tr("There is no ticket {number}").format(number=wanted))
            self._stack.setCurrentWidget(self._empty)
            return
        self._show_dossier(dossier)

    def _show_dossier(self, dossier: Dossier) -> None:
        first = self._dossier is None
        self._dossier = dossier
        live = self._workspace.live.tickets.get(dossier.ticket.id)
        self._ticket = live or dossier.ticket
        self._show_row(self._ticket)
        strategy = self._workspace.live.strategy
        if strategy is None:
            return
        now = self._workspace.clock.now()
        self.deadlines.set(self._ticket, dossier.status_since, now, dossier.promises)
        customer = dossier.customer
        addresses = (*customer.emails, *customer.phones) if customer else (self._ticket.caller,)
        tier = next((t.name for t in strategy.tiers if customer and t.id == customer.tier), "")
        name = customer.name if customer else self._ticket.customer_name
        self.customer_line.set(name, [a for a in addresses if a], tier, len(dossier.others))
        self.conversation.set(dossier)
        self.customer.set(dossier)
        self._tabs.set_specs(self._tab_specs(len(dossier.conversation), len(dossier.others)))
        agent = strategy.agent(self._workspace.me)
        self.composer.set(dossier, strategy, agent.name if agent else "")
        if first:
            self._settle()
            name = agent.name if agent else ""
            self._shared.bring(self._ticket, lambda who: self.composer.brought(dossier, strategy, name, who))

    def _show_row(self, ticket: Ticket) -> None:
        now = self._workspace.clock.now()
        self._stack.setCurrentWidget(self._shown)
        self.strip.set(ticket, self._workspace.live.strategy, now)
        self.fields.set(ticket)
        known = self._dossier
        if known is not None and known.ticket.id == ticket.id:
            self.deadlines.set(ticket, known.status_since, now, known.promises)
        else:
            self.deadlines.set(ticket, None, now)

    def _settle(self) -> None:
        """Texts take their height after the first layout: follow the newest words until nothing moves any more."""
        self._settling.start()
        QTimer.singleShot(0, self, self._show_newest)

    def _show_newest(self) -> None:
        """The newest words are what the person came for; a short ticket stays at its head."""
        newest = self.conversation.newest
        bar = self.page.verticalScrollBar()
        if newest is None or not bar.maximum():
            return
        top = newest.mapTo(self._body, newest.rect().topLeft()).y()
        bottom = top + newest.height() + 16
        wanted = bottom - self.page.viewport().height()
        bar.setValue(max(0, min(wanted, top - 12)))

    def _tab_specs(self, said: int, others: int) -> list[ChipSpec]:
        return [
            ChipSpec("conversation", self.tr("Conversation"), count=said),
            ChipSpec("customer", self.tr("Customer"), count=others + 1 if self._dossier else others),
        ]

    def show_tab(self, tab: str) -> None:
        """Conversation or customer."""
        self._tabs.choose(tab)
        self.conversation.setVisible(tab == "conversation")
        self.customer.setVisible(tab == "customer")

    # Live

    def _on_update(self, update: Update) -> None:
        if not self._asked:
            return
        touched = self._asked in update.batch.tickets or update.batch.full
        if touched or update.batch.strategy is not None:
            row = self._workspace.live.tickets.get(self._asked)
            if row is not None:
                self._ticket = row
                self._show_row(row)
                self._workspace.actions.changed.emit()
            self._read()

    def _on_second(self) -> None:
        if self._ticket is not None:
            now = self._workspace.clock.now()
            self.strip.time.set(self._ticket, self._workspace.live.strategy, now)
            self.deadlines.tick(now)

    # Intentions that need more than the ticket

    def _reply(self, outgoing: Outgoing) -> None:
        self.intentions.reply(outgoing, self.composer.seen, partial(self._ended, "reply"))

    def _ended(self, mode: Mode, ticket_id: int, was_carried_out: bool) -> None:
        if isValid(self):
            (self.composer.sent if was_carried_out else self.composer.refused)(ticket_id, mode)

    def _want_status(self, status: str) -> None:
        act = self.intentions
        {
            Status.WAITING_CUSTOMER: act.wait_for_customer,
            Status.WAITING_THIRD_PARTY: act.wait_for_third_party,
            Status.SOLVED: act.solve,
            Status.CLOSED: act.close_unanswered,
        }.get(Status(status), act.resume)()

    def explain(self, kind: str = "", ordinal: int = 0) -> None:
        """Why this deadline? Of the clock that was asked for, else of the one that is due first."""
        if self._ticket is not None:
            ask_why(self._workspace, self._ticket, self, (kind, ordinal))

    def print_ticket(self) -> None:
        """Print the conversation as plain text; the person chooses the printer."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        if self._ticket is None:
            return
        printer = QPrinter()
        if QPrintDialog(printer, self).exec() == QDialog.DialogCode.Accepted:
            document = QTextDocument()
            document.setPlainText(f"{self._ticket.number}  {self._ticket.subject}\n\n{self.conversation.as_text()}")
            document.print_(printer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.composer.set_small(event.size().height() < _SMALL_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.fillRect(0, 0, 1, self.height(), theme.colour("border"))
        painter.end()
