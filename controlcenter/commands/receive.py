"""What came in becomes part of a conversation: a reply to a known ticket, or a new ticket with deadlines."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import and_, bindparam, select, update

from controlcenter.commands.acknowledge import acknowledge
from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.callbacks import serve_customer
from controlcenter.commands.change import change_ticket
from controlcenter.commands.clocks import Happened, begin, happen
from controlcenter.commands.customers import customer_for
from controlcenter.domain.routing import RoutingFacts, route
from controlcenter.domain.ticket import Channel, Kind, Priority, Status
from controlcenter.store import blobs
from controlcenter.store.tables import capture, file, interaction, ticket

_BY_MESSAGE_ID = (
    select(interaction.c.ticket_id)
    .where(interaction.c.message_id.in_(bindparam("ids", expanding=True)), interaction.c.message_id != "")
    .order_by(interaction.c.id.desc())
    .limit(1)
)
_BY_TOKEN = select(ticket.c.id).where(ticket.c.token.in_(bindparam("tokens", expanding=True))).limit(1)
_TWIN = interaction.alias("twin")
_SENT_HERE = (
    select(interaction.c.id)
    .where(interaction.c.message_id == bindparam("message_id"), interaction.c.direction == "out")
    .limit(1)
)
_CAPTURE_DONE = (
    update(capture)
    .where(capture.c.id == bindparam("capture"))
    .values(state=bindparam("new_state"), reason=bindparam("new_reason"), interaction_id=bindparam("new_interaction"))
)
_CAPTURE = (
    select(capture, _TWIN.c.id.label("twin_id"), _TWIN.c.source.label("twin_source"))
    .outerjoin(_TWIN, and_(_TWIN.c.content_sha == bindparam("sha"), _TWIN.c.content_sha != ""))
    .where(capture.c.id == bindparam("capture"))
    .limit(1)
    .with_for_update(of=capture)  # the web endpoint and the service's round may take the same item at once
)
"""The captured item, and beside it an interaction with the same content where there is one."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """An attachment with its bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """An interpreted item, whatever the channel. ``form`` is message, fax, request or voicemail."""

    form: str
    subject: str = ""
    text: str = ""
    html: str = ""
    from_address: str = ""
    from_name: str = ""
    from_phone: str = ""
    to_addresses: tuple[str, ...] = ()
    message_id: str = ""
    answers: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    language: str = ""
    kind: str = ""
    product: str = ""
    dialled: str = ""
    automatic: bool = False
    quarantined: str = ""
    content_sha: str = ""
    files: tuple[ReceivedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiveInteraction:
    """Turn one captured item into an interaction, on its ticket or on a new one, and finish the capture."""

    capture_id: int
    received: Received
    label: ClassVar[str] = "Receive"

    def do(self, tx: Transaction) -> Command | None:
        """Never taken back: what came in, came in. ``tx.result`` is the ticket's id (None: duplicate or filtered)."""
        sha = "" if self.received.quarantined else self.received.content_sha
        row = tx.db.execute(_CAPTURE, {"capture": self.capture_id, "sha": sha}).one()
        if row.state not in ("captured", "failed"):
            return None
        said = self.received
        if row.twin_id is not None:
            self._finish(tx, "duplicate", f"The same message came by {row.twin_source}.", row.twin_id)
            tx.record("interaction.repeated", "interaction", row.twin_id, capture=self.capture_id, source=row.source)
            return None
        if row.interaction_id is not None:
            self._read_again(tx, row)
            return None
        ticket_id = _ticket_of_thread(tx, said)
        if row.direction == "out":
            self._receive_outgoing(tx, row, ticket_id)
            return None
        if ticket_id is None:
            ticket_id = open_ticket(tx, row, said)
            interaction_id = add_interaction(tx, row, said, ticket_id)
            if not said.quarantined:
                acknowledge(tx, row, ticket_id, said.from_address, is_automatic=said.automatic)
        else:
            interaction_id = add_interaction(tx, row, said, ticket_id)
            _customer_wrote(tx, ticket_id, row.received_at, automatic=said.automatic)
        self._finish(tx, "quarantined" if said.quarantined else "stored", said.quarantined, interaction_id)
        tx.result = ticket_id
        return None

    def _receive_outgoing(self, tx: Transaction, row: Any, ticket_id: int | None) -> None:
        names = {"message_id": self.received.message_id}
        if names["message_id"] and (own := tx.db.execute(_SENT_HERE, names).scalar()) is not None:
            self._finish(tx, "duplicate", "This answer is held already; it was sent from here.", own)
            return
        if ticket_id is None:
            self._finish(tx, "filtered", "Outgoing mail that answers no ticket.", None)
            return
        interaction_id = add_interaction(tx, row, self.received, ticket_id)
        agent_answered(tx, ticket_id, row.received_at)
        self._finish(tx, "stored", "", interaction_id)
        tx.result = ticket_id

    def _read_again(self, tx: Transaction, row: Any) -> None:
        """What was quarantined has a ticket already: what can be read now is added there, on no second ticket."""
        stub = tx.row(interaction, row.interaction_id)
        if self.received.quarantined:
            self._finish(tx, "quarantined", self.received.quarantined, stub.id)
            return
        interaction_id = add_interaction(tx, row, self.received, stub.ticket_id)
        _complete(tx, row, self.received, stub)
        self._finish(tx, "stored", "", interaction_id)
        tx.result = stub.ticket_id

    def _finish(self, tx: Transaction, state: str, reason: str, interaction_id: int | None) -> None:
        tx.db.execute(
            _CAPTURE_DONE,
            {
                "capture": self.capture_id,
                "new_state": state,
                "new_reason": reason,
                "new_interaction": interaction_id,
            },
        )


def _ticket_of_thread(tx: Transaction, said: Received) -> int | None:
    """Our own token first, then the messages that this one answers, nearest first; never the subject."""
    if said.tokens and (found := tx.db.execute(_BY_TOKEN, {"tokens": list(said.tokens)}).scalar()):
        return int(found)
    if said.answers and (found := tx.db.execute(_BY_MESSAGE_ID, {"ids": list(said.answers)}).scalar()):
        return int(found)
    return None


def open_ticket(tx: Transaction, row: Any, said: Received) -> int:
    """A new ticket by the strategy's rules; its clocks start when the source received the item."""
    customer_id, tier = customer_for(tx, said.from_name, said.from_address, said.from_phone, said.language)
    channel = Channel(row.channel)
    routed = route(
        tx.strategy,
        RoutingFacts(
            channel=channel, source=row.source, from_address=said.from_address, to_addresses=said.to_addresses,
            subject=said.subject, text=said.text, language=said.language, dialled=said.dialled,
            kind=Kind(said.kind) if said.kind else None, tier=tier,
        ),
    )  # fmt: skip
    return insert_ticket(
        tx,
        {
            "channel": channel.value, "kind": routed.kind.value if routed.kind else None,
            "priority": routed.priority.value, "language": routed.language, "queue": routed.queue,
            "customer_id": customer_id, "subject": said.subject, "product": said.product or routed.product,
            "created_at": row.received_at, "waiting_since": row.received_at, "caller": said.from_phone,
        },
        tier,
    )  # fmt: skip


def insert_ticket(tx: Transaction, values: dict[str, Any], tier: str, *, by: str = "customer") -> int:
    """Insert a ticket with its token, policy and first facts; the id is returned."""
    kind = Kind(values["kind"]) if values.get("kind") else None
    policy = tx.strategy.policy_for(Channel(values["channel"]), kind, Priority(values["priority"]), tier)
    values = {
        "status": Status.NEW.value, "assignee": None, "changed_at": tx.now, "token": secrets.token_hex(8),
        "policy": policy, **values,
    }  # fmt: skip
    ticket_id = int(tx.insert(ticket, "ticket.created", values))
    begin(tx, ticket_id, values["created_at"], by=by, policy=policy)
    return ticket_id


def add_interaction(tx: Transaction, row: Any, said: Received, ticket_id: int) -> int:
    """Store what was said, with its attachments."""
    values = {
        "ticket_id": ticket_id, "source": row.source, "external_id": row.ext_key, "channel": row.channel,
        "direction": row.direction, "form": said.form, "received_at": row.received_at,
        "from_address": said.from_address or said.from_phone, "from_name": said.from_name,
        "to_addresses": list(said.to_addresses), "subject": said.subject, "text": said.text, "html": said.html,
        "language": said.language, "automatic": said.automatic, "quarantined": said.quarantined,
        "author": "", "message_id": said.message_id, "content_sha": said.content_sha, "blob": row.blob,
    }  # fmt: skip
    interaction_id = int(tx.insert(interaction, "interaction.received", values, data={"ticket": ticket_id}))
    for item in said.files:
        add_file(tx, interaction_id, item)
    return interaction_id


def add_file(tx: Transaction, interaction_id: int, item: ReceivedFile) -> int:
    """Store an attachment."""
    values = {
        "interaction_id": interaction_id, "name": item.name, "media_type": item.media_type,
        "size": len(item.data), "blob": blobs.put(tx.db, item.data),
    }  # fmt: skip
    return int(tx.insert(file, "file.stored", values))


def _customer_wrote(tx: Transaction, ticket_id: int, at: datetime, *, automatic: bool) -> None:
    if automatic:
        return
    row = tx.row(ticket, ticket_id)
    values: dict[str, Any] = {"waiting_since": row.waiting_since or at}
    happen(tx, ticket_id, Happened("customer_reply", at, by="customer"))
    if Status(row.status) is not Status.OPEN and Status(row.status) is not Status.NEW:
        values |= {"status": Status.OPEN.value, "pause_reason": "", "close_reason": ""}
    change_ticket(tx, ticket_id, "ticket.customer_wrote", values)


def _complete(tx: Transaction, row: Any, said: Received, stub: Any) -> None:
    """Fill in what the stub could not tell; what people have set since stays. A ticket that was put away reopens."""
    now = tx.row(ticket, stub.ticket_id)
    values: dict[str, Any] = {}
    if said.subject and now.subject == stub.subject:
        values["subject"] = said.subject
    if said.language and not now.language:
        values["language"] = said.language
    if now.customer_id is None:
        customer_id, _ = customer_for(tx, said.from_name, said.from_address, said.from_phone, said.language)
        values |= {"customer_id": customer_id} if customer_id else {}
    if not Status(now.status).is_open:
        values |= {"status": Status.OPEN.value, "close_reason": "", "waiting_since": row.received_at}
    change_ticket(tx, stub.ticket_id, "ticket.read_again", values)


def agent_answered(tx: Transaction, ticket_id: int, at: datetime) -> None:
    """A public reply by a human: the reply clocks stop, nobody waits any more, and no call back is owed."""
    happen(tx, ticket_id, Happened("agent_reply", at, by=tx.actor))
    row = tx.row(ticket, ticket_id)
    values: dict[str, Any] = {"waiting_since": None}
    if row.status == Status.NEW:
        values["status"] = Status.OPEN.value
    change_ticket(tx, ticket_id, "ticket.answered", values)
    serve_customer(tx, row.customer_id, at)
