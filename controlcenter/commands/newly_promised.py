"""Open tickets without an open clock: a new strategy may promise them something, and nothing else would find them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select

from controlcenter.commands.clocks import facts_of
from controlcenter.commands.deadlines import ACTIVE
from controlcenter.commands.replaying import Fact, policy_now, replayed
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Status
from controlcenter.store.tables import ticket, ticket_clock

AT_ONCE = 200
_UNCLOCKED = (
    select(ticket.c.id)
    .where(
        ticket.c.id > bindparam("after"),
        ticket.c.status.not_in((Status.SOLVED.value, Status.CLOSED.value)),
        ~exists().where(ticket_clock.c.ticket_id == ticket.c.id, ticket_clock.c.state.in_(ACTIVE)),
    )
    .order_by(ticket.c.id)
    .limit(AT_ONCE)
)


def newly_promised(
    connection: Connection, strategy: Strategy, now: datetime, after: int
) -> tuple[tuple[int, ...], int | None]:
    """Some tickets that the strategy gives an open clock and that have none, and the ticket behind which to go on.

    ``after`` is that ticket, 0 to begin; None is returned in its place once every open ticket was looked at.
    """
    ids = connection.execute(_UNCLOCKED, {"after": after}).scalars().all()
    facts = facts_of(connection, ids)
    found = tuple(one for one in ids if _has_open_clock(connection, strategy, now, one, facts[one]))
    return found, ids[-1] if len(ids) == AT_ONCE else None


def _has_open_clock(
    connection: Connection, strategy: Strategy, now: datetime, ticket_id: int, facts: Sequence[Fact]
) -> bool:
    clocks = replayed(facts, strategy, now, lambda: policy_now(connection, strategy, ticket_id))
    return any(clock.is_active for clock in clocks)
