"""What people do with the ticket that is shown: ask what must be asked, then state one command."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from controlcenter.commands.base import Command
from controlcenter.commands.conversation import AddNote, LogCall, Reply
from controlcenter.commands.incidents import LinkTicket
from controlcenter.commands.promises import EndPromise, Promise
from controlcenter.commands.tickets import ClassifyTicket, MoveTicket, SetStatus
from controlcenter.domain.routing import queue_for
from controlcenter.domain.ticket import Status, Ticket
from ui.screens.ticket import assign, questions
from ui.screens.ticket.promise_dialog import ask_promise
from ui.screens.ticket.reply_form import Outgoing
from ui.widgets.dialogs.declare_incident import declare_dialog
from ui.widgets.dialogs.plain_dialogs import ask_reason
from ui.wording import text
from ui.workspace import Workspace

Ended = Callable[[int, bool], None]  # the ticket, and whether it was carried out


class Intentions:
    """States commands for the ticket that ``shown`` returns; None there makes every method do nothing."""

    def __init__(self, workspace: Workspace, shown: Callable[[], Ticket | None], window: QWidget) -> None:
        self._workspace = workspace
        self._shown = shown
        self._window = window

    # Where it lies and who has it

    def take(self) -> None:
        """Take the ticket oneself."""
        ticket, live = self._shown(), self._workspace.live
        if ticket is None or live.strategy is None:
            return
        agent = live.strategy.agent(self._workspace.me)
        if agent is None:
            self._workspace.say(
                QCoreApplication.translate(
                    "TicketPanel", "Nobody has said who sits here; choose it under My work first."
                )
            )
            return
        queue = queue_for(live.strategy, agent, ticket)
        said = QCoreApplication.translate("TicketPanel", "{number} is yours now").format(number=ticket.number)
        self._workspace.run(MoveTicket(ticket.id, ticket.queue, ticket.assignee, queue, agent.id), toast=said)

    def assign(self) -> None:
        """Give it to somebody, chosen from everybody in order of fit."""
        ticket, live = self._shown(), self._workspace.live
        if ticket is None:
            return
        answer = assign.ask_assignee(self._window, live, ticket, self._workspace.clock.now())
        if answer is None:
            return
        who, note = answer
        said = QCoreApplication.translate("TicketPanel", "{number} assigned to {name}")
        self._workspace.run(
            MoveTicket(ticket.id, ticket.queue, ticket.assignee, who.queue, who.agent.id, note),
            toast=said.format(number=ticket.number, name=who.agent.name),
        )

    def unassign(self) -> None:
        """Put it back into its queue."""
        if (ticket := self._shown()) is not None and ticket.assignee is not None:
            said = QCoreApplication.translate("TicketPanel", "{number} is free in its queue again")
            self._workspace.run(
                MoveTicket(ticket.id, ticket.queue, ticket.assignee, ticket.queue, None),
                toast=said.format(number=ticket.number),
            )

    def move(self, queue: str) -> None:
        """Move it to another queue; nobody has it then."""
        ticket, strategy = self._shown(), self._workspace.live.strategy
        if ticket is None or strategy is None or queue == ticket.queue:
            return
        target = strategy.queue(queue)
        said = QCoreApplication.translate("TicketPanel", "{number} moved to {queue}")
        self._workspace.run(
            MoveTicket(ticket.id, ticket.queue, ticket.assignee, queue, None),
            toast=said.format(number=ticket.number, queue=target.name if target else queue),
        )

    # What it is

    def classify(self, column: str, value: str | None) -> None:
        """Set kind, priority, language or subject."""
        if (ticket := self._shown()) is None:
            return
        seen = getattr(ticket, column)
        seen = None if seen is None else str(seen)
        if seen != value:
            self._workspace.run(ClassifyTicket(ticket.id, column, seen, value))

    # How it stands

    def _set_status(self, to: Status, said: str, reason: str = "") -> None:
        if (ticket := self._shown()) is not None:
            command = SetStatus(ticket.id, ticket.status.value, to.value, reason)
            self._workspace.run(command, toast=said.format(number=ticket.number))

    def _ask(self, title: str, text: str, yes: str, reasons: Sequence[str]) -> str | None:
        ticket = self._shown()
        if ticket is None:
            return None
        return ask_reason(self._window, title.format(number=ticket.number), text, yes, reasons)

    def wait_for_customer(self) -> None:
        """Pause until the customer has done something; the reason is shown beside the paused clock."""
        translate = QCoreApplication.translate
        reason = self._ask(
            translate("TicketPanel", "Wait for the customer: {number}"),
            translate("TicketPanel", "The time to the solution stands still until the customer writes or calls."),
            translate("TicketPanel", "Wait"),
            (
                translate("TicketPanel", "Asked for information"),
                translate("TicketPanel", "Asked for a document"),
                translate("TicketPanel", "Waiting for payment"),
                translate("TicketPanel", "The customer wants it later"),
            ),
        )
        if reason is not None:
            self._set_status(
                Status.WAITING_CUSTOMER, translate("TicketPanel", "{number} waits for the customer"), reason
            )

    def wait_for_third_party(self) -> None:
        """Wait for somebody else, such as a carrier; whether clocks stand is the policy's choice."""
        translate = QCoreApplication.translate
        reason = self._ask(
            translate("TicketPanel", "Wait for a third party: {number}"),
            translate("TicketPanel", "Say for whom, so that everybody knows whom to ask."),
            translate("TicketPanel", "Wait"),
            (
                translate("TicketPanel", "Carrier"),
                translate("TicketPanel", "Supplier"),
                translate("TicketPanel", "Bank"),
                translate("TicketPanel", "Another department"),
            ),
        )
        if reason is not None:
            said = translate("TicketPanel", "{number} waits for a third party")
            self._set_status(Status.WAITING_THIRD_PARTY, said, reason)

    def resume(self) -> None:
        """Go on with it; for a ticket that is done this is reopening."""
        translate = QCoreApplication.translate
        ticket = self._shown()
        if ticket is None or ticket.status is Status.OPEN:
            return
        said = translate("TicketPanel", "{number} goes on")
        if not ticket.is_open:
            said = translate("TicketPanel", "{number} is open again")
        self._set_status(Status.OPEN, said)

    def solve(self) -> None:
        """It is done."""
        if (ticket := self._shown()) is not None and ticket.is_open:
            self._set_status(Status.SOLVED, QCoreApplication.translate("TicketPanel", "{number} solved"))

    def close_unanswered(self) -> None:
        """Close without an answer: spam, a duplicate, or another reason."""
        translate = QCoreApplication.translate
        reason = self._ask(
            translate("TicketPanel", "Close {number} without an answer"),
            translate("TicketPanel", "The customer hears nothing. The ticket stays and can be reopened."),
            translate("TicketPanel", "Close ticket"),
            (
                translate("TicketPanel", "Spam"),
                translate("TicketPanel", "Duplicate"),
                translate("TicketPanel", "Settled elsewhere"),
                translate("TicketPanel", "Other"),
            ),
        )
        if reason is not None:
            self._set_status(Status.CLOSED, translate("TicketPanel", "{number} closed"), reason)

    # What is said and promised

    def reply(self, outgoing: Outgoing, seen: int, ended: Ended) -> None:
        """Put a reply into the outbox."""
        if (ticket := self._shown()) is None:
            return
        command = Reply(
            ticket.id, outgoing.account, outgoing.to, outgoing.subject, outgoing.text, seen, outgoing.then,
            outgoing.files,
        )  # fmt: skip
        said = QCoreApplication.translate("TicketPanel", "Answer to {number} is on its way").format(
            number=ticket.number
        )
        self._state(command, ticket, ended, said)

    def log_call(self, text: str, reached: bool, ended: Ended) -> None:
        """Write down a call."""
        if (ticket := self._shown()) is not None:
            self._state(LogCall(ticket.id, text, reached), ticket, ended)

    def add_note(self, text: str, ended: Ended) -> None:
        """Write down a note."""
        if (ticket := self._shown()) is not None:
            self._state(AddNote(ticket.id, text), ticket, ended)

    def _state(self, command: Command, ticket: Ticket, ended: Ended, toast: str | None = None) -> None:
        self._workspace.run(
            command, toast=toast, done=lambda _: ended(ticket.id, True), failed=lambda _: ended(ticket.id, False)
        )

    def promise(self) -> None:
        """Promise something by an instant."""
        ticket, strategy = self._shown(), self._workspace.live.strategy
        if ticket is None or strategy is None:
            return
        workspace, now = self._workspace, self._workspace.clock.now()
        answer = ask_promise(self._window, ticket, now, strategy, workspace.me)
        if answer is not None:
            said = QCoreApplication.translate("TicketPanel", "{number}: promised until {when}")
            when = text.when(answer[0], now, strategy.zone)
            workspace.run(Promise(ticket.id, *answer), toast=said.format(number=ticket.number, when=when))

    def end_promise(self, kept: bool) -> None:
        """The promise that is due first was kept, or is withdrawn."""
        ticket = self._shown()
        if ticket is None or not ticket.promises:
            return
        said = QCoreApplication.translate("TicketPanel", "{number}: promise withdrawn")
        if kept:
            said = QCoreApplication.translate("TicketPanel", "{number}: promise kept")
        command = EndPromise(ticket.id, kept, ticket.promises[0].ordinal)
        self._workspace.run(command, toast=said.format(number=ticket.number))

    # Incidents

    def declare_incident(self) -> None:
        """Declare an incident from this ticket."""
        if (ticket := self._shown()) is not None:
            declare_dialog(self._workspace, (ticket.id,), self._window)

    def link_incident(self) -> None:
        """Put it under an incident that is known."""
        ticket = self._shown()
        active = [one for one in self._workspace.live.incidents.values() if one.status.is_active]
        if ticket is None:
            return
        if not active:
            said = QCoreApplication.translate("TicketPanel", "No incident is open; declare one from this ticket.")
            self._workspace.say(said)
            return
        which = questions.ask_which(self._window, ticket, active)
        if which is not None:
            self._workspace.run(LinkTicket(ticket.id, ticket.incident_id, which))

    def unlink_incident(self) -> None:
        """Take it out of its incident."""
        if (ticket := self._shown()) is not None and ticket.incident_id is not None:
            self._workspace.run(LinkTicket(ticket.id, ticket.incident_id, None))
