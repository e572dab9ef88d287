"""Finding tickets by what was said in them, open or long closed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from controlcenter.domain.ticket import Ticket
from controlcenter.store.rows import read_tickets
from controlcenter.store.tables import customer, interaction, ticket

MOST_WORDS = 8


def find_tickets(connection: Connection, typed: str, limit: int = 200) -> list[Ticket]:
    """Tickets in which every word is found: in number, subject, customer's name, or one of the texts; newest first.

    Letters of the Latin alphabet match whatever their case.
    """
    words = typed.split()[:MOST_WORDS]
    if not words:
        return []
    query = (
        select(ticket.c.id)
        .outerjoin(customer, customer.c.id == ticket.c.customer_id)
        .where(and_(*(_has(word) for word in words)))
        .order_by(ticket.c.id.desc())
        .limit(limit)
    )
    ids = list(connection.execute(query).scalars())
    found = read_tickets(connection, ids)
    return [found[ticket_id] for ticket_id in ids]


def _has(word: str) -> ColumnElement[bool]:
    said = select(interaction.c.ticket_id).where(
        or_(_contains(interaction.c.text, word), _contains(interaction.c.subject, word))
    )
    places = [
        _contains(ticket.c.subject, word),
        _contains(ticket.c.caller, word),
        _contains(customer.c.name, word),
        ticket.c.id.in_(said),
    ]
    number = word.rpartition("-")[2]
    if number.isascii() and number.isdigit() and len(number) < 18:
        places.append(ticket.c.id == int(number))
    return or_(*places)


def _contains(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return func.lower(column).contains(word.lower(), autoescape=True)
