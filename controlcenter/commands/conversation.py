"""What people say: replies by mail, logged calls, notes, and tickets entered by hand."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from controlcenter.commands.arriving.receive import ReceivedFile, add_file, agent_answered, insert_ticket
from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.clocks import Happened, happen
from controlcenter.commands.customers import customer_for
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.ticket import Channel, Priority, Status
from controlcenter.errors import Conflict, Refused
from controlcenter.store.tables import interaction, outbox, ticket


def say(tx: Transaction, ticket_id: int, *, form: str, direction: str, channel: str, **values: Any) -> int:
    """Store an interaction that was made here."""
    row = {
        "ticket_id": ticket_id, "source": "desk", "external_id": "", "channel": channel, "direction": direction,
        "form": form, "received_at": tx.now, "to_addresses": [], "automatic": False, "author": tx.actor, "blob": None,
        **values,
    }  # fmt: skip
    return int(tx.insert(interaction, f"interaction.{form}", row, data={"ticket": ticket_id}))


@dataclass(frozen=True, slots=True)
class AddNote:
    """Write an internal note; the customer never sees it and no clock stops."""

    ticket_id: int
    text: str
    label: ClassVar[str] = "Add note"

    def do(self, tx: Transaction) -> Command | None:
        """A note cannot be taken back, only answered by another. Raises Refused when it is empty."""
        if not self.text.strip():
            raise Refused("The note is empty; write something first.")
        row = tx.row(ticket, self.ticket_id)
        say(tx, row.id, form="note", direction="internal", channel=row.channel, text=self.text.strip())
        happen(tx, row.id, Happened("internal_note", tx.now, by=tx.actor))
        return None


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer the customer by mail. The message waits in the outbox and is sent at most once.

    ``seen_interaction`` is the newest interaction that the writer saw; ``then`` is the status afterwards.
    """

    ticket_id: int
    account: str
    to_addresses: tuple[str, ...]
    subject: str
    text: str
    seen_interaction: int
    then: str = "open"
    files: tuple[ReceivedFile, ...] = ()
    label: ClassVar[str] = "Reply"

    def do(self, tx: Transaction) -> Command | None:
        """Raises Refused for a reply without text, address or account, Conflict when something newer came in."""
        row = tx.row(ticket, self.ticket_id)
        account = tx.strategy.mail_account(self.account)
        if account is None:
            raise Refused("There is no outgoing mail account; add one to the strategy under mail_accounts.")
        if not self.text.strip():
            raise Refused("The reply is empty; write something first.")
        if not any("@" in address for address in self.to_addresses):
            raise Refused("The customer's mail address is missing; enter it in the field To.")
        self._check_newest(tx)
        domain = account.address.rpartition("@")[2]
        message_id = f"<{row.token}.{row.id}.{secrets.token_hex(8)}@{domain}>"
        said = say(
            tx, row.id, form="message", direction="out", channel=Channel.EMAIL.value, from_address=account.address,
            from_name=account.name, to_addresses=list(self.to_addresses), subject=self.subject,
            text=self.text.strip(), message_id=message_id,
        )  # fmt: skip
        for item in self.files:
            add_file(tx, said, item)
        tx.insert(outbox, "outbox.created", {"interaction_id": said, "account": account.id, "state": "waiting"})
        agent_answered(tx, row.id, tx.now)
        current = tx.row(ticket, row.id).status
        was_served = Status(row.status).is_open and not Status(current).is_open  # a call-back, solved by this reply
        if self.then != current and not (was_served and self.then == "open"):
            SetStatus(row.id, current, self.then).do(tx)
        tx.result = said
        return None

    def _check_newest(self, tx: Transaction) -> None:
        newer = tx.db.execute(
            select(interaction.c.id).where(
                interaction.c.ticket_id == self.ticket_id,
                interaction.c.id > self.seen_interaction,
                interaction.c.form != "note",
            )
        ).first()
        if newer is not None:
            raise Conflict("Something newer came into this conversation while you wrote; read it, then send again.")


@dataclass(frozen=True, slots=True)
class LogCall:
    """Write down a call that an agent made or took by hand. ``reached`` means that the customer was served."""

    ticket_id: int
    text: str
    reached: bool
    label: ClassVar[str] = "Log call"

    def do(self, tx: Transaction) -> Command | None:
        """A call that took place cannot be taken back."""
        row = tx.row(ticket, self.ticket_id)
        say(tx, row.id, form="call", direction="out", channel=Channel.TELEPHONE.value, text=self.text.strip())
        if self.reached:
            happen(tx, row.id, Happened("served", tx.now, by=tx.actor))
            agent_answered(tx, row.id, tx.now)
        else:
            happen(tx, row.id, Happened("call_try", tx.now, by=tx.actor))
            tx.change(ticket, row.id, "ticket.tried", {"tries": row.tries + 1, "changed_at": tx.now})
        return None


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket entered by hand: somebody walked in or called. ``tx.result`` is its id."""

    channel: Channel
    subject: str
    text: str
    customer_name: str
    email: str
    phone: str
    kind: str | None
    priority: Priority
    language: str
    queue: str
    assignee: str | None
    label: ClassVar[str] = "New ticket"

    def do(self, tx: Transaction) -> Command | None:
        """Return the command that closes it again. Raises Refused without subject or queue."""
        if not self.subject.strip():
            raise Refused("The ticket has no subject; write a few words.")
        if tx.strategy.queue(self.queue) is None:
            raise Refused("Choose the queue that shall answer this ticket.")
        customer_id, tier = customer_for(tx, self.customer_name, self.email, self.phone, self.language)
        status = Status.OPEN if self.assignee else Status.NEW
        values = {
            "channel": self.channel.value, "kind": self.kind, "priority": self.priority.value,
            "language": self.language, "queue": self.queue, "assignee": self.assignee, "customer_id": customer_id,
            "subject": self.subject.strip(), "created_at": tx.now, "caller": self.phone,
            "status": status.value,
        }  # fmt: skip
        ticket_id = insert_ticket(tx, values, tier, by="agent")
        if self.text.strip() or (self.customer_name and customer_id is None):  # a name alone stands nowhere else
            say(
                tx, ticket_id, form="call" if self.channel is Channel.TELEPHONE else "request", direction="in",
                channel=self.channel.value, text=self.text.strip(), from_name=self.customer_name,
                from_address=self.email or self.phone, subject=self.subject.strip(), language=self.language,
            )  # fmt: skip
        tx.result = ticket_id
        return SetStatus(ticket_id, status.value, "closed", "entered by mistake")
