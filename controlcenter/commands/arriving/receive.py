"""What came in becomes part of a conversation: a reply to a known ticket, or a new ticket with deadlines."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import bindparam, update

from controlcenter.commands.arriving.acknowledge import Begun, acknowledge_all
from controlcenter.commands.arriving.arrivals import Arrival, Item, Received, ReceivedFile, independent, look_up
from controlcenter.commands.arriving.forwarding import by_its_writer
from controlcenter.commands.arriving.known_fax import complete
from controlcenter.commands.base import Alone, Command, Transaction
from controlcenter.commands.change import change_ticket
from controlcenter.commands.clocks import Beginning, Happened, begin_all, happen
from controlcenter.commands.customers import Person, customer_for, customers_for
from controlcenter.commands.telephone.callbacks import serve_customer
from controlcenter.domain.routing import RoutingFacts, route
from controlcenter.domain.ticket import Channel, Kind, Priority, Status
from controlcenter.store import blobs
from controlcenter.store.captures import IN_WORK
from controlcenter.store.tables import capture, file, interaction, ticket

__all__ = [
    "ReceiveBatch", "ReceiveInteraction", "Received", "ReceivedFile", "add_file", "add_interaction", "agent_answered",
    "insert_ticket",
]  # fmt: skip
_CAPTURE_DONE = (
    update(capture)
    .where(capture.c.id == bindparam("capture"))
    .values(state=bindparam("new_state"), reason=bindparam("new_reason"), interaction_id=bindparam("new_interaction"))
)


@dataclass(frozen=True, slots=True)
class ReceiveInteraction:
    """Turn one captured item into an interaction, on its ticket or on a new one, and finish the capture."""

    capture_id: int
    received: Received
    label: ClassVar[str] = "Receive"

    def do(self, tx: Transaction) -> Command | None:
        """Never taken back: what came in, came in. ``tx.result`` is the ticket's id (None: duplicate or filtered)."""
        tx.alone(Alone.RECEIVING)
        (ticket_id,) = _receive(tx, look_up(tx, [(self.capture_id, self.received)]))
        if ticket_id is not None:
            tx.result = ticket_id
        return None


@dataclass(frozen=True, slots=True)
class ReceiveBatch:
    """The same for several items, with one effect as if one came after the other; much cheaper than one by one."""

    items: tuple[Item, ...]
    label: ClassVar[str] = "Receive"

    def do(self, tx: Transaction) -> Command | None:
        """Never taken back. ``tx.result`` holds the tickets' ids in the order of the items."""
        tx.alone(Alone.RECEIVING)
        tx.result = [found for run in independent(self.items) for found in _receive(tx, look_up(tx, run))]
        return None


def _receive(tx: Transaction, arrivals: Sequence[Arrival]) -> list[int | None]:
    """The tickets that the items of a run became part of; None for those that are repeats or do not count."""
    finished: list[dict[str, Any]] = []
    tickets: dict[int, int] = {}
    fresh: list[Arrival] = []
    for arrival in arrivals:
        row, said = arrival.row, arrival.said
        if row.state not in IN_WORK:
            continue
        if row.interaction_id is not None and (said.quarantined or arrival.twin is None):
            interaction_id, ticket_id = _read_again(tx, arrival)
            finished.append(_finished(arrival, interaction_id))
            if not said.quarantined:
                tickets[row.id] = ticket_id
        elif (left_out := _left_out(tx, arrival)) is not None:
            finished.append(left_out)
        else:
            fresh.append(arrival if not said.forwarded_address else by_its_writer(tx.strategy, arrival))
    for arrival, ticket_id, interaction_id in _store(tx, fresh):
        tickets[arrival.row.id] = ticket_id
        finished.append(_finished(arrival, interaction_id))
    if finished:
        tx.db.execute(_CAPTURE_DONE, finished)
    return [tickets.get(arrival.row.id) for arrival in arrivals]


def _finished(arrival: Arrival, interaction_id: int | None, state: str = "", reason: str = "") -> dict[str, Any]:
    quarantined = arrival.said.quarantined
    return {
        "capture": arrival.row.id,
        "new_state": state or ("quarantined" if quarantined else "stored"),
        "new_reason": reason or quarantined,
        "new_interaction": interaction_id,
    }


def _left_out(tx: Transaction, arrival: Arrival) -> dict[str, Any] | None:
    """How an item ends that becomes no interaction: a repeat, or outgoing mail that is no answer. None for the rest."""
    row = arrival.row
    if arrival.twin is not None:
        twin_id, source = arrival.twin.id, arrival.twin.source
        tx.record("interaction.repeated", "interaction", twin_id, capture=row.id, source=row.source)
        return _finished(arrival, twin_id, "duplicate", f"The same message came by {source}.")
    if row.direction == "out" and arrival.sent_id is not None:
        reason = "This answer is held already; it was sent from here."
        return _finished(arrival, arrival.sent_id, "duplicate", reason)
    if row.direction == "out" and arrival.ticket_id is None:
        return _finished(arrival, None, "filtered", "Outgoing mail that answers no ticket.")
    return None


def _store(tx: Transaction, arrivals: Sequence[Arrival]) -> list[tuple[Arrival, int, int]]:
    """Each with its ticket and interaction, and all that follows from it."""
    first = [arrival for arrival in arrivals if arrival.ticket_id is None]
    opened = iter(_open_tickets(tx, first))
    tickets = [next(opened) if arrival.ticket_id is None else arrival.ticket_id for arrival in arrivals]
    ids = _add_interactions(
        tx,
        [(arrival.row, arrival.known_as, ticket_id) for arrival, ticket_id in zip(arrivals, tickets, strict=True)],
    )
    for arrival, ticket_id in zip(arrivals, tickets, strict=True):
        _follow(tx, arrival, ticket_id)
    acknowledge_all(tx, _begun_by_people(arrivals, tickets))
    return list(zip(arrivals, tickets, ids, strict=True))


def _follow(tx: Transaction, arrival: Arrival, ticket_id: int) -> None:
    row, said = arrival.row, arrival.said
    if row.direction == "out":
        agent_answered(tx, ticket_id, row.received_at)
    elif arrival.ticket_id is not None and said.form == "fax":
        complete(tx, ticket_id, said)
    elif arrival.ticket_id is not None:
        _customer_wrote(tx, ticket_id, row.received_at, automatic=said.automatic)


def _begun_by_people(arrivals: Sequence[Arrival], tickets: Sequence[int]) -> Iterator[Begun]:
    """The new tickets whose sender can be answered: no machine wrote, and it could be read."""
    for arrival, ticket_id in zip(arrivals, tickets, strict=True):
        said = arrival.said
        is_new = arrival.ticket_id is None and arrival.row.direction != "out"
        if is_new and not (said.quarantined or said.automatic or said.quiet):
            yield Begun(arrival.row, ticket_id, said.from_address)


def _read_again(tx: Transaction, arrival: Arrival) -> tuple[int, int]:
    """What was quarantined has a ticket already: what can be read now is added there, on no second ticket."""
    row, said = arrival.row, by_its_writer(tx.strategy, arrival).said
    stub = tx.row(interaction, row.interaction_id)
    if said.quarantined:
        return stub.id, stub.ticket_id
    interaction_id = add_interaction(tx, row, said, stub.ticket_id)
    _complete(tx, row, said, stub)
    return interaction_id, stub.ticket_id


def _open_tickets(tx: Transaction, arrivals: Sequence[Arrival]) -> list[int]:
    """New tickets by the strategy's rules; their clocks start when the source received the items."""
    said = [arrival.said for arrival in arrivals]
    customers = customers_for(tx, [Person(s.from_name, s.from_address, s.from_phone, s.language) for s in said])
    tickets = []
    for arrival, (customer_id, tier) in zip(arrivals, customers, strict=True):
        tickets.append((_ticket_values(tx, arrival, customer_id, tier), tier))
    return _insert_tickets(tx, tickets, by="customer")


def _ticket_values(tx: Transaction, arrival: Arrival, customer_id: int | None, tier: str) -> dict[str, Any]:
    row, said = arrival.row, arrival.said
    channel = _channel(row, said)
    routed = route(
        tx.strategy,
        RoutingFacts(
            channel=channel, source=row.source, from_address=said.from_address, to_addresses=said.to_addresses,
            subject=said.subject, text=said.text, language=said.language, dialled=said.dialled,
            kind=Kind(said.kind) if said.kind else None, tier=tier,
        ),
    )  # fmt: skip
    return {
        "channel": channel.value, "kind": routed.kind.value if routed.kind else None,
        "priority": routed.priority.value, "language": routed.language, "queue": routed.queue,
        "customer_id": customer_id, "subject": said.subject, "product": said.product or routed.product,
        "created_at": row.received_at, "waiting_since": row.received_at, "caller": said.from_phone,
    }  # fmt: skip


def _channel(row: Any, said: Received) -> Channel:
    """A fax stays a fax where a gateway sends it by mail, and so does a voicemail."""
    own = {"fax": Channel.FAX, "voicemail": Channel.TELEPHONE}
    return own.get(said.form) or Channel(row.channel)


def insert_ticket(tx: Transaction, values: dict[str, Any], tier: str, *, by: str = "customer") -> int:
    """Insert a ticket with its token, policy and first facts; the id is returned."""
    return _insert_tickets(tx, [(values, tier)], by=by)[0]


def _insert_tickets(tx: Transaction, tickets: Sequence[tuple[dict[str, Any], str]], *, by: str) -> list[int]:
    rows = [_with_policy(tx, values, tier) for values, tier in tickets]
    ids = [int(ticket_id) for ticket_id in tx.insert_all(ticket, "ticket.created", rows)]
    begin_all(tx, [Beginning(i, row["created_at"], by, row["policy"]) for i, row in zip(ids, rows, strict=True)])
    return ids


def _with_policy(tx: Transaction, values: dict[str, Any], tier: str) -> dict[str, Any]:
    kind = Kind(values["kind"]) if values.get("kind") else None
    return {
        "status": Status.NEW.value, "assignee": None, "changed_at": tx.now, "token": secrets.token_hex(8),
        "policy": tx.strategy.policy_for(Channel(values["channel"]), kind, Priority(values["priority"]), tier),
        **values,
    }  # fmt: skip


def add_interaction(tx: Transaction, row: Any, said: Received, ticket_id: int) -> int:
    """Store what was said, with its attachments."""
    return _add_interactions(tx, [(row, said, ticket_id)])[0]


def _add_interactions(tx: Transaction, spoken: Sequence[tuple[Any, Received, int]]) -> list[int]:
    rows = [_interaction_values(row, said, ticket_id) for row, said, ticket_id in spoken]
    data = [{"ticket": ticket_id} for _, _, ticket_id in spoken]
    ids = [int(found) for found in tx.insert_all(interaction, "interaction.received", rows, data=data)]
    _add_files(tx, [(found, item) for found, (_, said, _) in zip(ids, spoken, strict=True) for item in said.files])
    return ids


def _interaction_values(row: Any, said: Received, ticket_id: int) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id, "source": row.source, "external_id": row.ext_key, "channel": _channel(row, said).value,
        "direction": row.direction, "form": said.form, "received_at": said.left_at or row.received_at,
        "from_address": said.from_address or said.from_phone, "from_name": said.from_name,
        "to_addresses": list(said.to_addresses), "subject": said.subject, "text": said.text, "html": said.html,
        "language": said.language, "automatic": said.automatic, "quarantined": said.quarantined,
        "machine": said.machine, "forwarded_by": said.forwarded_by,
        "author": "", "message_id": said.message_id, "content_sha": said.content_sha, "blob": row.blob,
    }  # fmt: skip


def add_file(tx: Transaction, interaction_id: int, item: ReceivedFile) -> int:
    """Store an attachment."""
    return _add_files(tx, [(interaction_id, item)])[0]


def _add_files(tx: Transaction, files: Sequence[tuple[int, ReceivedFile]]) -> list[int]:
    names = blobs.put_packed(tx.db, [item.packed or blobs.pack(item.data) for _, item in files])
    rows = [
        {
            "interaction_id": interaction_id, "name": item.name, "media_type": item.media_type,
            "size": len(item.data), "blob": name, "place": "inline" if item.inline else "",
        }
        for (interaction_id, item), name in zip(files, names, strict=True)
    ]  # fmt: skip
    return [int(found) for found in tx.insert_all(file, "file.stored", rows)]


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
