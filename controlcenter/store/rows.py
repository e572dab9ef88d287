"""Reading the present: rows as the domain knows them. Nobody replays the journal to know what is true now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from controlcenter.domain.customer import Customer
from controlcenter.domain.incident import Incident, IncidentStatus, TimelineNote
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import (
    CallState,
    Channel,
    ClockKind,
    ClockState,
    Interaction,
    Kind,
    Priority,
    Status,
    StoredFile,
    Ticket,
    TicketClock,
)
from controlcenter.store.tables import (
    agent_state,
    customer,
    customer_address,
    file,
    incident,
    incident_note,
    interaction,
    ticket,
    ticket_clock,
)

_DONE = (Status.SOLVED.value, Status.CLOSED.value)
_CHUNK = 500
_TICKETS = select(ticket, customer.c.name.label("customer_name")).outerjoin(
    customer, customer.c.id == ticket.c.customer_id
)
_TICKETS_BY_ID = _TICKETS.where(ticket.c.id.in_(bindparam("ids", expanding=True)))
_CLOCKS_BY_TICKET = (
    select(ticket_clock)
    .where(ticket_clock.c.ticket_id.in_(bindparam("ids", expanding=True)))
    .order_by(ticket_clock.c.ticket_id, ticket_clock.c.id)
)


def tickets_in_sight(connection: Connection, since: datetime) -> list[int]:
    """The ids that live screens need: open ones, those solved and those whose deadlines fell due since an instant."""
    due = select(ticket_clock.c.ticket_id).where(ticket_clock.c.last_due_at >= since)
    query = select(ticket.c.id).where(
        or_(ticket.c.status.not_in(_DONE), ticket.c.solved_at >= since, ticket.c.id.in_(due))
    )
    return list(connection.execute(query.order_by(ticket.c.id)).scalars())


def read_tickets(connection: Connection, ids: Sequence[int]) -> dict[int, Ticket]:
    """Tickets with all their clocks, by id; ids without a row are left out."""
    found: dict[int, Ticket] = {}
    for start in range(0, len(ids), _CHUNK):
        part = list(ids[start : start + _CHUNK])
        clocks: dict[int, list[TicketClock]] = defaultdict(list)
        for row in connection.execute(_CLOCKS_BY_TICKET, {"ids": part}):
            clocks[row.ticket_id].append(_clock(row))
        for row in connection.execute(_TICKETS_BY_ID, {"ids": part}):
            found[row.id] = _ticket(row, tuple(clocks[row.id]))
    return found


def _clock(row: Any) -> TicketClock:
    return TicketClock(
        row.id, row.ticket_id, ClockKind(row.kind), row.ordinal, ClockState(row.state), row.policy, row.calendar,
        row.target_s, row.used_s, row.started_at, row.stopped_at, row.due_at, row.risk_at, row.breaks_at,
        row.breached_at, row.last_due_at, row.owner,
    )  # fmt: skip


def _ticket(row: Any, clocks: tuple[TicketClock, ...]) -> Ticket:
    return Ticket(
        id=row.id,
        channel=Channel(row.channel),
        kind=Kind(row.kind) if row.kind else None,
        priority=Priority(row.priority),
        language=row.language,
        status=Status(row.status),
        queue=row.queue,
        assignee=row.assignee,
        customer_id=row.customer_id,
        customer_name=row.customer_name or row.caller or "",
        subject=row.subject,
        product=row.product,
        created_at=row.created_at,
        changed_at=row.changed_at,
        solved_at=row.solved_at,
        waiting_since=row.waiting_since,
        pause_reason=row.pause_reason,
        close_reason=row.close_reason,
        incident_id=row.incident_id,
        call_state=CallState(row.call_state),
        caller=row.caller,
        lost_calls=row.lost_calls,
        tries=row.tries,
        moved_by=row.moved_by,
        moved_at=row.moved_at,
        moved_note=row.moved_note,
        clocks=clocks,
        writer=row.writer,
    )


def read_agents(connection: Connection, ids: Iterable[str] | None = None) -> dict[str, AgentState]:
    """Agents' states by agent; all of them without ids."""
    query = select(agent_state)
    if ids is not None:
        query = query.where(agent_state.c.id.in_(list(ids)))
    return {
        row.id: AgentState(row.id, Presence(row.presence), row.reason, row.since, row.told_by, row.absent_until)
        for row in connection.execute(query)
    }


def read_incidents(connection: Connection, ids: Iterable[int] | None = None) -> dict[int, Incident]:
    """Incidents with tickets and timeline; without ids all that are not closed, and the 50 newest closed ones."""
    query = select(incident).order_by(incident.c.id.desc())
    if ids is not None:
        query = query.where(incident.c.id.in_(list(ids)))
    rows = [r for n, r in enumerate(connection.execute(query)) if r.closed_at is None or n < 50 or ids is not None]
    wanted = [row.id for row in rows]
    linked: dict[int, list[int]] = defaultdict(list)
    notes: dict[int, list[TimelineNote]] = defaultdict(list)
    if wanted:
        for ticket_id, incident_id in connection.execute(
            select(ticket.c.id, ticket.c.incident_id).where(ticket.c.incident_id.in_(wanted)).order_by(ticket.c.id)
        ):
            linked[incident_id].append(ticket_id)
        for n in connection.execute(
            select(incident_note).where(incident_note.c.incident_id.in_(wanted)).order_by(incident_note.c.id)
        ):
            notes[n.incident_id].append(TimelineNote(n.id, n.incident_id, n.at, n.author, n.text))
    return {
        row.id: Incident(
            row.id, row.title, row.severity, IncidentStatus(row.status), row.commander, row.declared_at,
            row.closed_at, tuple(linked[row.id]), tuple(notes[row.id]),
        )
        for row in rows
    }  # fmt: skip


def read_conversation(connection: Connection, ticket_id: int) -> list[Interaction]:
    """The interactions of a ticket with their files, in order of time."""
    rows = connection.execute(
        select(interaction)
        .where(interaction.c.ticket_id == ticket_id)
        .order_by(interaction.c.received_at, interaction.c.id)
    ).all()
    files: dict[int, list[StoredFile]] = defaultdict(list)
    for row in connection.execute(
        select(file).where(file.c.interaction_id.in_([r.id for r in rows])).order_by(file.c.id)
    ):
        files[row.interaction_id].append(
            StoredFile(row.id, row.interaction_id, row.name, row.media_type, row.size, row.blob, row.place)
        )
    return [_interaction(row, tuple(files[row.id])) for row in rows]


def _interaction(row: Any, files: tuple[StoredFile, ...]) -> Interaction:
    return Interaction(
        row.id, row.ticket_id, row.source, row.external_id, Channel(row.channel), row.direction, row.form,
        row.received_at, row.from_address, row.from_name, tuple(row.to_addresses or ()), row.subject, row.text,
        row.language, row.automatic, row.quarantined, row.author, row.message_id, files, row.machine, row.forwarded_by,
        bool(row.html),
    )  # fmt: skip


def read_customer(connection: Connection, customer_id: int) -> Customer | None:
    """One customer with every address and number."""
    row = connection.execute(select(customer).where(customer.c.id == customer_id)).one_or_none()
    if row is None:
        return None
    addresses = connection.execute(
        select(customer_address).where(customer_address.c.customer_id == customer_id).order_by(customer_address.c.id)
    ).all()
    return Customer(
        row.id,
        row.name,
        row.tier,
        row.language,
        tuple(a.value for a in addresses if a.kind == "email"),
        tuple(a.value for a in addresses if a.kind == "phone"),
    )


def tickets_of_customer(connection: Connection, customer_id: int, limit: int = 100) -> list[int]:
    """The newest tickets of a customer, newest first."""
    query = select(ticket.c.id).where(ticket.c.customer_id == customer_id).order_by(ticket.c.id.desc()).limit(limit)
    return list(connection.execute(query).scalars())
