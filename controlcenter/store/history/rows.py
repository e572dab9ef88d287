"""The rows behind a figure of the history: exactly those that were counted in a stretch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, not_, or_, select

from controlcenter.domain.period import Period
from controlcenter.domain.sample import Sample
from controlcenter.domain.ticket import Channel, ClockKind, ClockState
from controlcenter.store.history.conditions import ACTIVE, counted_call
from controlcenter.store.history.counts import CallRules
from controlcenter.store.history.samples import times_of
from controlcenter.store.tables import call, sample, ticket, ticket_clock


class Rows(StrEnum):
    """What is counted: tickets, clocks, calls or readings of the load."""

    ARRIVED = "arrived"
    SOLVED = "solved"
    CAME_OR_WENT = "came_or_went"
    OPEN = "open"
    OLDEST = "oldest"
    SOLVED_FIRST = "solved_first"
    ANSWERED_FIRST = "answered_first"
    REASSIGNED = "reassigned"
    ESCALATED = "escalated"
    DUE = "due"
    PROMISED = "promised"
    SERVED = "served"
    ANSWERED = "answered"
    OFFERED = "offered"
    HANDLED = "handled"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where to look: ``count`` stretches of a period from the one with the number ``at`` on, and some channels."""

    period: Period
    at: int
    channels: Collection[Channel]
    now: datetime
    count: int = 1

    @property
    def begins_at(self) -> datetime:
        return self.period.edges[self.at]

    @property
    def ends_at(self) -> datetime:
        return self.period.edges[self.at + self.count]


@dataclass(frozen=True, slots=True)
class DueRow:
    """A clock that fell due: of which ticket, when, and what became of it."""

    ticket_id: int
    channel: Channel
    kind: ClockKind
    state: ClockState
    due_at: datetime
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call that joined a queue; what is not known or has not happened is None."""

    ticket_id: int
    joined_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    agent: str | None
    outcome: str
    handle_s: float | None = None

    def wait_s(self, now: datetime) -> float:
        """How long the caller waited, or has waited until now."""
        return max(0.0, ((self.answered_at or self.ended_at or now) - self.joined_at).total_seconds())


def read_ticket_ids(connection: Connection, rows: Rows, where: Stretch) -> list[int]:
    """The tickets behind a count, by id. Raises KeyError for what counts no tickets."""
    begins_at, ends_at, c = where.begins_at, where.ends_at, ticket.c
    came = and_(c.created_at >= begins_at, c.created_at < ends_at)
    went = and_(c.solved_at >= begins_at, c.solved_at < ends_at)
    still_open = and_(c.created_at < ends_at, or_(c.solved_at.is_(None), c.solved_at >= ends_at))
    first = and_(c.first_solved_at >= begins_at, c.first_solved_at < ends_at)
    condition = {
        Rows.ARRIVED: came,
        Rows.SOLVED: went,
        Rows.CAME_OR_WENT: or_(came, went),
        Rows.OPEN: still_open,
        Rows.OLDEST: still_open,
        Rows.SOLVED_FIRST: first,
        Rows.ANSWERED_FIRST: and_(first, c.close_reason == ""),
        Rows.REASSIGNED: and_(first, c.handovers > 0),
        Rows.ESCALATED: and_(first, c.escalations > 0),
    }[rows]
    query = select(c.id).where(condition, c.channel.in_([channel.value for channel in where.channels]))
    if rows is Rows.OLDEST:
        return list(connection.execute(query.order_by(c.created_at, c.id).limit(1)).scalars())
    return list(connection.execute(query.order_by(c.id)).scalars())


def read_due(connection: Connection, rows: Rows, where: Stretch) -> list[DueRow]:
    """The clocks behind an attainment, by the instant at which they were due."""
    c = ticket_clock.c
    counted: ColumnElement[bool] = c.state.in_([ClockState.MET.value, ClockState.MISSED.value, *ACTIVE])
    if rows is Rows.PROMISED:
        is_withdrawn = and_(c.state == ClockState.CANCELLED.value, c.breached_at.is_(None))
        counted = and_(c.kind == ClockKind.PROMISE.value, not_(is_withdrawn))
    query = (
        select(c.ticket_id, ticket.c.channel, c.kind, c.state, c.last_due_at, c.stopped_at)
        .join(ticket, ticket.c.id == c.ticket_id)
        .where(counted, c.last_due_at >= where.begins_at, c.last_due_at < where.ends_at, c.last_due_at <= where.now)
        .where(ticket.c.channel.in_([channel.value for channel in where.channels]))
        .order_by(c.last_due_at, c.id)
    )
    return [
        DueRow(ticket_id, Channel(channel), ClockKind(kind), ClockState(state), due_at, stopped_at)
        for ticket_id, channel, kind, state, due_at, stopped_at in connection.execute(query)
    ]


def read_call_rows(connection: Connection, rows: Rows, where: Stretch, rules: CallRules) -> list[CallRow]:
    """The calls behind a figure of the telephone, in the order in which they came.

    ``SERVED`` are those of the service level: answered, lost, or waiting longer than its T. ``OFFERED`` are answered
    or lost, without short ones. ``ANSWERED`` only the answered, ``HANDLED`` those of them of whom the time is known.
    """
    c = call.c
    query = (
        select(c.ticket_id, c.joined_at, c.answered_at, c.ended_at, c.agent, c.outcome, c.talk_s, c.wrapped_up_at)
        .where(counted_call(), c.joined_at >= where.begins_at, c.joined_at < where.ends_at)
        .order_by(c.joined_at, c.id)
    )
    found = [
        CallRow(
            row.ticket_id, row.joined_at, row.answered_at, row.ended_at, row.agent, row.outcome, times_of(row).handle_s
        )
        for row in connection.execute(query)
    ]  # fmt: skip
    return [one for one in found if _counts(one, rows, rules, where.now)]


def _counts(one: CallRow, rows: Rows, rules: CallRules, now: datetime) -> bool:
    if one.answered_at is not None:
        return rows is not Rows.HANDLED or one.handle_s is not None
    if one.ended_at is not None:
        return rows is Rows.SERVED or (rows is Rows.OFFERED and one.wait_s(now) >= rules.short_s)
    return rows is Rows.SERVED and one.wait_s(now) > rules.within_s


def read_readings(connection: Connection, scope: str, names: Collection[str], where: Stretch) -> list[Sample]:
    """The samples that a stretch of load is made of, in order of time."""
    instants = [at for at in where.period.readings() if where.begins_at <= at < where.ends_at and at <= where.now]
    query = select(sample).where(sample.c.at.in_(instants), sample.c.scope == scope, sample.c.name.in_(list(names)))
    return [Sample(*row) for row in connection.execute(query.order_by(sample.c.at, sample.c.name))]
