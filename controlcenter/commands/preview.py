"""What a strategy would change if it were published now: read only, so that people can look before they decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from controlcenter.clock import from_epoch
from controlcenter.commands.clocks import FINISHED
from controlcenter.commands.preview_steady import Shift, is_unsteady, steady_shifts
from controlcenter.commands.replaying import policy_now, replayed
from controlcenter.commands.setup import version_of
from controlcenter.domain import sla
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Status
from controlcenter.store.tables import sla_event, ticket, ticket_clock

CHUNK = 500
_DONE = (Status.SOLVED.value, Status.CLOSED.value)


@dataclass(frozen=True, slots=True)
class Preview:
    """``seen`` is the version in force; tickets count once, as later or as earlier by their first moved deadline.

    ``queues_gone`` still hold open tickets and are missing in the new document: it cannot be published.
    ``breaking`` are those of them whose deadline would lie in the past at once.
    """

    seen: int
    open_tickets: int
    earlier: tuple[int, ...]
    later: tuple[int, ...]
    queues_gone: tuple[str, ...]
    breaking: tuple[int, ...] = ()

    @property
    def moved(self) -> int:
        """How many open tickets would get another deadline."""
        return len(self.earlier) + len(self.later)


def preview(connection: Connection, strategy: Strategy, now: datetime) -> Preview:
    """Count the clocks of every open ticket under ``strategy`` and compare their deadlines with the stored ones.

    Only tickets that ever paused, or changed their policy, are replayed event by event.
    """
    rows = connection.execute(
        select(ticket.c.id, ticket.c.queue).where(ticket.c.status.not_in(_DONE)).order_by(ticket.c.id)
    ).all()
    shifts = steady_shifts(connection, strategy, now)
    query = select(ticket.c.id).where(ticket.c.status.not_in(_DONE), is_unsteady(strategy))
    ids = connection.execute(query).scalars().all()
    for start in range(0, len(ids), CHUNK):
        shifts += _shifts(connection, strategy, ids[start : start + CHUNK], now)
    shifts.sort()
    gone = sorted({row.queue for row in rows if strategy.queue(row.queue) is None})
    return Preview(
        version_of(connection),
        len(rows),
        earlier=tuple(shift.ticket_id for shift in shifts if shift.seconds < 0),
        later=tuple(shift.ticket_id for shift in shifts if shift.seconds > 0),
        queues_gone=tuple(gone),
        breaking=tuple(shift.ticket_id for shift in shifts if shift.breaks),
    )


def _shifts(connection: Connection, strategy: Strategy, ids: Sequence[int], now: datetime) -> list[Shift]:
    """Replay these tickets; those that move are returned."""
    events: dict[int, list[Any]] = defaultdict(list)
    query = select(sla_event).where(sla_event.c.ticket_id.in_(ids)).order_by(sla_event.c.at, sla_event.c.id)
    for row in connection.execute(query):
        events[row.ticket_id].append(row)
    stored: dict[int, dict[tuple[str, int], Any]] = defaultdict(dict)
    for row in connection.execute(select(ticket_clock).where(ticket_clock.c.ticket_id.in_(ids))):
        stored[row.ticket_id][row.kind, row.ordinal] = row
    shifts = []
    for i in ids:
        clocks = replayed(events[i], strategy, now, partial(policy_now, connection, strategy, i))
        shifts.append(Shift(i, *_shift(clocks, stored[i], now)))
    return [shift for shift in shifts if shift.seconds]


def _shift(
    clocks: Iterable[sla.Clock], stored: dict[tuple[str, int], Any], now: datetime
) -> tuple[float, bool]:  # fmt: skip
    """The first move of a deadline in seconds, 0.0 for none, and whether any that still runs would lie in the past."""
    first_s, breaks = 0.0, False
    for clock in clocks:
        known = stored.get((clock.kind.value, clock.ordinal))
        if known is None or known.state in FINISHED or known.due_at is None or clock.due_at is None:
            continue
        due_at = from_epoch(clock.due_at)
        first_s = first_s or float((due_at - known.due_at).total_seconds())
        breaks = breaks or due_at <= now < known.due_at
    return first_s, breaks
