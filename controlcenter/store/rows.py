"""Reading the present: rows as the domain knows them. Nobody replays the journal to know what is true now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from controlcenter.domain.customer import Customer
from controlcenter.domain.incident import Incident, IncidentStatus, TimelineNote
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import (
    Channel,
    Interaction,
    StoredFile,
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
)
from controlcenter.store.ticket_rows import read_tickets as read_tickets
from controlcenter.store.ticket_rows import tickets_in_sight as tickets_in_sight


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
