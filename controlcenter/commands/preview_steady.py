"""The deadlines of tickets whose clocks ran without a pause, under another strategy: all of them in one go.

A clock that never paused and never changed its policy ran in one stretch since its start, so its stored row says all
that a replay would find out. These are most of the open tickets.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Connection, and_, exists, or_, select, type_coerce

from controlcenter.clock import epoch_s
from controlcenter.domain.sla.redue import NEVER, OpenClocks, redue
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import ClockKind, ClockState, Status
from controlcenter.store.tables import sla_event, ticket, ticket_clock

_SECOND = 1_000_000  # instants are stored in microseconds
_TURNS = ("state", "policy", "calendar")


class Shift(NamedTuple):
    """By how many seconds the first moved deadline of a ticket moves, and whether one of its deadlines is over then."""

    ticket_id: int
    seconds: float
    breaks: bool


def is_unsteady(strategy: Strategy) -> ColumnElement[bool]:
    """Whether a ticket ever paused or changed, or began with a policy that ``strategy`` does not have."""
    unknown = and_(sla_event.c.type == "created", sla_event.c.to.not_in(["", *strategy.sla_policies()]))
    return exists().where(sla_event.c.ticket_id == ticket.c.id, or_(sla_event.c.type.in_(_TURNS), unknown))


def steady_shifts(connection: Connection, strategy: Strategy, now: datetime) -> list[Shift]:
    """Return the tickets that move, without those that are ``is_unsteady``."""
    query = (
        select(
            ticket_clock.c.ticket_id,
            ticket_clock.c.kind,
            ticket_clock.c.policy,
            type_coerce(ticket_clock.c.started_at, BigInteger),
            type_coerce(ticket_clock.c.due_at, BigInteger),
        )
        .join(ticket, ticket.c.id == ticket_clock.c.ticket_id)
        .where(
            ticket.c.status.not_in((Status.SOLVED.value, Status.CLOSED.value)),
            ticket_clock.c.state == ClockState.RUNNING.value,
            ticket_clock.c.due_at.is_not(None),
            ~is_unsteady(strategy),
        )
        .order_by(ticket_clock.c.ticket_id, ticket_clock.c.id)
    )
    promised = _Promised(strategy)
    rows = [(row[0], *promised.of(row[1], row[2]), *row[3:]) for row in connection.execute(query)]
    return _moved(np.array([row for row in rows if row[1]], dtype=np.int64).reshape(-1, 5), strategy, promised, now)


class _Promised:
    """Targets and calendars of a strategy as numbers; ``names`` are the calendars in the order of their numbers."""

    def __init__(self, strategy: Strategy) -> None:
        self.names = tuple(strategy.compiled_calendars())
        self._found = {
            (kind.value, policy.name): (target_s, self.names.index(policy.calendar))
            for policy in strategy.sla_policies().values()
            for kind, target_s in policy.targets.items()
            if kind is not ClockKind.PROMISE
        }

    def of(self, kind: str, policy: str) -> tuple[int, int]:
        """Return the target in seconds and the calendar's number; a target of 0 where nothing is promised."""
        return self._found.get((kind, policy), (0, 0))


def _moved(
    clocks: np.ndarray[Any, np.dtype[np.int64]], strategy: Strategy, promised: _Promised, now: datetime
) -> list[Shift]:
    """Count the clocks again; the first one of a ticket that moves tells by how much."""
    ticket_id, target_s, calendar, started_us, due_us = clocks.T
    count, at = len(clocks), epoch_s(now)
    started_at, known = started_us // _SECOND, due_us // _SECOND
    columns = OpenClocks(
        at=at,
        names=promised.names,
        started_at=started_at,
        target_s=target_s,
        calendar=calendar,
        running=np.ones(count, dtype=np.bool_),
        run_clock=np.arange(count),
        run_start=started_at,
        run_end=np.full(count, at),
        run_calendar=calendar,
    )
    due_at = redue(columns, strategy.compiled_calendars()).due_at
    moves = np.flatnonzero((due_at != NEVER) & (due_at != known))
    breaks = set(ticket_id[moves[(due_at[moves] <= at) & (known[moves] > at)]].tolist())
    _, first = np.unique(ticket_id[moves], return_index=True)
    return [
        Shift(int(ticket_id[i]), float(due_at[i] - known[i]), int(ticket_id[i]) in breaks)
        for i in moves[first].tolist()
    ]
