"""Promises that fell due in a period, counted from their rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from controlcenter.domain.metrics import PromiseCounts, count_promises
from controlcenter.domain.ticket import ClockKind, ClockState
from controlcenter.store.tables import ticket_clock


def read_promises(connection: Connection, since: datetime, until: datetime, now: datetime) -> PromiseCounts:
    """Kept and broken promises that were due in [since, until) and not later than ``now``.

    A promise that was kept counts by the time that was promised, not by the time at which it was kept.
    """
    clock = ticket_clock.c
    query = select(clock.state, clock.breached_at).where(
        clock.last_due_at >= since,
        clock.last_due_at < min(until, now),
        clock.kind == ClockKind.PROMISE.value,
    )
    return count_promises((ClockState(row.state), row.breached_at) for row in connection.execute(query))
