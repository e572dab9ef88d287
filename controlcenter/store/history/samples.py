"""The floor's figures minute by minute, and how many tickets were open, for trends and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, delete, func, insert, or_, select, type_coerce

from controlcenter.domain.metrics import CallTimes, handled_s
from controlcenter.domain.sample import MINUTE, Sample, minute_of
from controlcenter.domain.ticket import Channel
from controlcenter.store.columns import microseconds
from controlcenter.store.tables import call, sample, ticket

KEPT = timedelta(days=400)


def write_samples(connection: Connection, rows: Sequence[Sample]) -> None:
    """Keep these samples; those of the same minute are replaced, so that a minute taken twice counts once."""
    if not rows:
        return
    connection.execute(delete(sample).where(sample.c.at.in_({row.at for row in rows})))
    connection.execute(insert(sample), [asdict(row) for row in rows])


def prune_samples(connection: Connection, now: datetime) -> int:
    """Let samples go that are older than 400 days; how many they were."""
    return connection.execute(delete(sample).where(sample.c.at < now - KEPT)).rowcount


def read_samples(
    connection: Connection, since: datetime, until: datetime, scope: str = "", name: str | None = None
) -> list[Sample]:
    """Samples of [since, until] in order of time; without ``scope`` of every scope, without ``name`` of every name."""
    query = select(sample).where(sample.c.at >= since, sample.c.at <= until)
    if scope:
        query = query.where(sample.c.scope == scope)
    if name is not None:
        query = query.where(sample.c.name == name)
    return [Sample(*row) for row in connection.execute(query.order_by(sample.c.at, sample.c.scope, sample.c.name))]


def read_hour(connection: Connection, now: datetime) -> list[Sample]:
    """The last 60 minutes of every scope, for trends."""
    last = minute_of(now)
    return read_samples(connection, last - MINUTE * 59, last)


def first_samples(connection: Connection, since: datetime) -> dict[tuple[str, str], Sample]:
    """The first sample of each scope from an instant on, by (scope, name): how the day began."""
    first = select(func.min(sample.c.at)).where(sample.c.at >= since).scalar_subquery()
    return {
        (row.scope, row.name): Sample(*row) for row in connection.execute(select(sample).where(sample.c.at == first))
    }


def read_open(connection: Connection, since: datetime, until: datetime, step_s: int = 60) -> dict[Channel, list[int]]:
    """How many tickets of each channel were open at ``since`` and every ``step_s`` seconds on, up to ``until``.

    Counted from the tickets themselves, so it is known for hours without a service too; a ticket that was reopened
    counts as open all along. Channels without any ticket are left out.
    """
    over = ticket.c.solved_at
    still = or_(over.is_(None), over >= since)
    before = select(ticket.c.channel, func.count()).where(ticket.c.created_at < since, still)
    base = {str(name): int(count) for name, count in connection.execute(before.group_by(ticket.c.channel))}
    came = _counts(connection, ticket.c.created_at, since, until, step_s)
    went = _counts(connection, over, since, until, step_s)
    steps = int((until - since).total_seconds() // step_s)
    found = {}
    for name in sorted({*base, *(channel for _, channel in [*came, *went])}):
        changes = (came[at, name] - went[at, name] for at in range(steps))
        found[Channel(name)] = list(accumulate(changes, initial=base.get(name, 0)))
    return found


def _counts(
    connection: Connection, column: Column[Any], since: datetime, until: datetime, step_s: int
) -> defaultdict[tuple[int, str], int]:
    at = ((type_coerce(column, BigInteger) - microseconds(since)) // (step_s * 1_000_000)).label("stretch")
    query = select(at, ticket.c.channel, func.count()).where(column >= since, column < until)
    found: defaultdict[tuple[int, str], int] = defaultdict(int)
    for stretch, channel, count in connection.execute(query.group_by(at, ticket.c.channel)):
        found[int(stretch), channel] = count
    return found


def read_calls(connection: Connection, since: datetime) -> list[CallTimes]:
    """Calls that joined a queue since an instant, or that are still there, in the order in which they came."""
    over = call.c.ended_at.is_not(None) | call.c.final
    query = select(call).where(or_(call.c.joined_at >= since, ~over)).order_by(call.c.joined_at, call.c.id)
    return [times_of(row) for row in connection.execute(query)]


def times_of(row: Any) -> CallTimes:
    """The times of a row of calls."""
    answered_at, ended_at = row.answered_at, row.ended_at
    handle_s = handled_s(row.talk_s, ended_at, row.wrapped_up_at) if answered_at is not None else None
    return CallTimes(row.joined_at, answered_at, ended_at, handle_s)


def callers_by_minute(calls: Sequence[CallTimes], until: datetime, minutes: int = 60) -> tuple[float, ...]:
    """How many callers waited at each of the last ``minutes`` whole minutes up to ``until``, oldest first."""
    last = minute_of(until)
    instants = [last - MINUTE * back for back in range(minutes - 1, -1, -1)]
    spans = [(one.joined_at, one.answered_at or one.ended_at) for one in calls]
    return tuple(float(sum(a <= at and (b is None or b > at) for a, b in spans)) for at in instants)
