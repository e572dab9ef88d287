"""A database with a whole floor of open work, written straight into the tables: 100,000 tickets in seconds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from controlcenter.app.joining import join
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Ticket, TicketClock
from controlcenter.settings import account_name
from controlcenter.store.engine import Database
from controlcenter.store.tables import account, customer, ticket, ticket_clock
from tests.ui import floor
from tests.ui.believable import NOW

CUSTOMERS = 5_000
_PART = 5_000
_CLOCK_COLUMNS = (
    "id", "ticket_id", "kind", "ordinal", "state", "policy", "calendar", "target_s", "used_s", "started_at",
    "stopped_at", "due_at", "risk_at", "breaks_at", "breached_at", "last_due_at", "owner",
)  # fmt: skip
_TICKET_COLUMNS = (
    "id", "channel", "kind", "priority", "language", "status", "queue", "assignee", "customer_id", "subject",
    "product", "created_at", "changed_at", "waiting_since", "pause_reason", "call_state", "caller", "lost_calls",
)  # fmt: skip


def fill(address: str, count: int, now: datetime, seed: int = 7) -> Strategy:
    """Write ``count`` open tickets whose clocks stand around ``now``; the strategy in force is the default one.

    Whoever opens the database is known, as somebody who is none of its agents: no first start lies over the screens.
    """
    joined = join(address, create=True)
    rng = random.Random(seed)
    try:
        _write(joined.database, account, iter([{"id": account_name(), "agent": None}]))
        _write(joined.database, customer, _customers(rng, now))
        rows = [_set(row, now - NOW, rng) for row in floor.tickets(count, seed)]
        _write(joined.database, ticket, (_row(row, _TICKET_COLUMNS) for row in rows))
        _write(joined.database, ticket_clock, (_row(c, _CLOCK_COLUMNS) for row in rows for c in row.clocks))
    finally:
        joined.close()
    return floor.strategy()


def _customers(rng: random.Random, now: datetime) -> Iterator[dict[str, Any]]:
    names = [name for some in floor.CUSTOMERS.values() for name in some]
    for at in range(1, CUSTOMERS + 1):
        yield {"id": at, "name": f"{rng.choice(names)} {at}", "tier": "", "language": "en", "created_at": now}


def _set(row: Ticket, later: timedelta, rng: random.Random) -> Ticket:
    """The ticket as if the believable morning were now, with a customer of its own and a subject that is its own."""
    clocks = tuple(_later(clock, later) for clock in row.clocks)
    return replace(
        row,
        customer_id=rng.randint(1, CUSTOMERS),
        subject=f"{row.subject} {row.id}",
        created_at=row.created_at + later,
        changed_at=row.changed_at + later,
        waiting_since=None if row.waiting_since is None else row.waiting_since + later,
        clocks=clocks,
    )


def _later(clock: TicketClock, later: timedelta) -> TicketClock:
    names = ("started_at", "stopped_at", "due_at", "risk_at", "breaks_at", "breached_at", "last_due_at")
    return replace(clock, **{name: at + later for name in names if (at := getattr(clock, name)) is not None})


def _row(thing: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in columns}


def _write(database: Database, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _PART:
            _flush(database, table, part)
            part = []
    _flush(database, table, part)


def _flush(database: Database, table: Any, part: list[dict[str, Any]]) -> None:
    if part:
        with database.write() as connection:
            connection.execute(insert(table), part)
