"""Everything that one ticket's panel shows, read in one go."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from controlcenter.domain.call import LOST
from controlcenter.domain.customer import Customer
from controlcenter.domain.ticket import Interaction, Ticket
from controlcenter.store import rows
from controlcenter.store.tables import call, interaction, journal, outbox, sla_event

_MOST_ALIKE = 20


@dataclass(frozen=True, slots=True)
class Sending:
    """How far a reply has come on its way out. ``error`` is the server's answer to the last attempt."""

    id: int
    state: str
    error: str
    sent_at: datetime | None

    @property
    def waits_for_a_person(self) -> bool:
        """It failed, or nobody knows whether it arrived: somebody must decide whether it is sent again."""
        return self.state in ("failed", "unclear")


@dataclass(frozen=True, slots=True)
class CallTold:
    """How a call went. ``outcome`` is empty while it lasts, or nobody knows yet; ``waited_s``: until answer or end."""

    outcome: str
    agent: str
    waited_s: float | None
    talk_s: int | None
    ended_at: datetime | None

    @property
    def is_lost(self) -> bool:
        """Whether the caller left without speaking to anybody at the end."""
        return self.outcome in LOST


@dataclass(frozen=True, slots=True)
class Dossier:
    """A ticket with its conversation, its customer and that customer's other tickets, newest first.

    ``status_since`` and ``status_by`` say when and by which account the status was last set; ``outbox`` is keyed by
    interaction; ``promises`` holds the words of each promise in the order of the clocks' ordinals. ``also_by`` names
    the other sources that brought an interaction, ``same_id`` the tickets with another message of its Message-ID,
    ``calls`` how the call of an interaction went.
    """

    ticket: Ticket
    conversation: tuple[Interaction, ...]
    customer: Customer | None = None
    others: tuple[Ticket, ...] = ()
    status_since: datetime | None = None
    status_by: str = ""
    outbox: Mapping[int, Sending] = field(default_factory=dict)
    promises: tuple[str, ...] = ()
    also_by: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    same_id: Mapping[int, tuple[Ticket, ...]] = field(default_factory=dict)
    calls: Mapping[int, CallTold] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The newest interaction's id, notes included; 0 for none."""
        return max((said.id for said in self.conversation), default=0)


def read_dossier(connection: Connection, ticket_id: int) -> Dossier | None:
    """One ticket with all that belongs to it; None when there is no such ticket."""
    ticket = rows.read_tickets(connection, [ticket_id]).get(ticket_id)
    if ticket is None:
        return None
    customer = rows.read_customer(connection, ticket.customer_id) if ticket.customer_id else None
    others = rows.tickets_of_customer(connection, ticket.customer_id) if ticket.customer_id else []
    found = rows.read_tickets(connection, [i for i in others if i != ticket_id])
    since = connection.execute(
        select(sla_event.c.at, sla_event.c.by)
        .where(sla_event.c.ticket_id == ticket_id, sla_event.c.type == "state")
        .order_by(sla_event.c.at.desc(), sla_event.c.id.desc())
        .limit(1)
    ).first()
    conversation = tuple(rows.read_conversation(connection, ticket_id))
    return Dossier(
        ticket=ticket,
        conversation=conversation,
        customer=customer,
        others=tuple(found[i] for i in others if i in found),
        status_since=since.at if since else None,
        status_by=since.by if since else "",
        outbox=_outbox(connection, ticket_id),
        promises=_promises(connection, ticket_id),
        also_by=_also_by(connection, [said.id for said in conversation if said.direction == "in"]),
        same_id=_same_id(connection, conversation),
        calls=_calls(connection, [said.id for said in conversation if said.form in ("call", "voicemail")]),
    )


def _outbox(connection: Connection, ticket_id: int) -> dict[int, Sending]:
    query = (
        select(outbox.c.id, outbox.c.interaction_id, outbox.c.state, outbox.c.error, outbox.c.sent_at)
        .join(interaction, interaction.c.id == outbox.c.interaction_id)
        .where(interaction.c.ticket_id == ticket_id)
    )
    return {row.interaction_id: Sending(row.id, row.state, row.error, row.sent_at) for row in connection.execute(query)}


def _calls(connection: Connection, ids: Sequence[int]) -> dict[int, CallTold]:
    rows_found = connection.execute(select(call).where(call.c.interaction_id.in_(ids))) if ids else ()
    found = {}
    for row in rows_found:
        until = row.answered_at or row.ended_at
        waited_s = (until - row.joined_at).total_seconds() if until is not None else None
        found[row.interaction_id] = CallTold(row.outcome, row.agent or "", waited_s, row.talk_s, row.ended_at)
    return found


def _promises(connection: Connection, ticket_id: int) -> tuple[str, ...]:
    query = select(sla_event.c.note).where(sla_event.c.ticket_id == ticket_id, sla_event.c.type == "promise")
    return tuple(connection.execute(query.order_by(sla_event.c.at, sla_event.c.id)).scalars())


def _also_by(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The sources that brought an interaction again, by what the journal holds of its repeats."""
    query = (
        select(journal.c.subject_id, journal.c.data)
        .where(
            journal.c.subject == "interaction",
            journal.c.subject_id.in_([str(i) for i in ids]),
            journal.c.event == "interaction.repeated",
        )
        .order_by(journal.c.seq)
    )
    found: dict[int, tuple[str, ...]] = {}
    for subject_id, data in connection.execute(query) if ids else ():
        source = str(json.loads(data).get("source", ""))
        known = found.get(int(subject_id), ())
        found[int(subject_id)] = known if source in known else (*known, source)
    return found


def _same_id(connection: Connection, conversation: Sequence[Interaction]) -> dict[int, tuple[Ticket, ...]]:
    """Tickets with another message of the same Message-ID: some senders use one for all that they send."""
    own = {said.message_id: said.id for said in conversation if said.message_id}
    query = select(interaction.c.message_id, interaction.c.ticket_id).where(
        interaction.c.message_id.in_(own), interaction.c.id.not_in([said.id for said in conversation])
    )
    pairs = connection.execute(query.order_by(interaction.c.id).limit(_MOST_ALIKE)).all() if own else []
    tickets = rows.read_tickets(connection, [ticket_id for _, ticket_id in pairs]) if pairs else {}
    found: dict[int, tuple[Ticket, ...]] = {}
    for message_id, ticket_id in pairs:
        if ticket_id in tickets:
            found[own[message_id]] = (*found.get(own[message_id], ()), tickets[ticket_id])
    return found
