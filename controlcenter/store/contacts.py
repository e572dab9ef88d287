"""How often customers came lately: the messages and calls that came in, counted per customer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from controlcenter.store.tables import interaction, ticket


def frequent_customers(connection: Connection, since: datetime, least: int) -> dict[int, int]:
    """How often each customer came since an instant, of those who came ``least`` times or more.

    A contact is one exchange that came in; what programs wrote by themselves and what lies in quarantine is none.
    """
    count = func.count().label("times")
    query = (
        select(ticket.c.customer_id, count)
        .select_from(interaction.join(ticket, ticket.c.id == interaction.c.ticket_id))
        .where(
            interaction.c.received_at >= since,
            interaction.c.direction == "in",
            interaction.c.automatic.is_(False),
            interaction.c.quarantined == "",
            ticket.c.customer_id.is_not(None),
        )
        .group_by(ticket.c.customer_id)
        .having(count >= least)
    )
    return {row.customer_id: row.times for row in connection.execute(query)}
