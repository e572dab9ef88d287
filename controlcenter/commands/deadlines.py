"""What the service does about time: warnings, breaches, and clocks that a new strategy counts differently.

Everything is found by an index look-up of instants, so that ten thousand running clocks cost next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import Connection, func, select

from controlcenter.clock import epoch_s, from_epoch
from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.clocks import clocks_now, recompute, warnings_of
from controlcenter.store.tables import ticket_clock

ACTIVE = ("running", "paused")


@dataclass(frozen=True, slots=True)
class MarkWarned:
    """Give the warnings of a clock whose instants have come: once per clock, rule and target, never while paused."""

    clock_id: int
    label: ClassVar[str] = "Deadline warning"

    def do(self, tx: Transaction) -> Command | None:
        """Warn if it is time; otherwise nothing changes. A warning cannot be taken back."""
        row = tx.row(ticket_clock, self.clock_id)
        if row.state != "running" or row.warn_at is None or row.warn_at > tx.now:
            return None
        clocks = clocks_now(tx, row.ticket_id)
        clock = next((c for c in clocks if (c.kind.value, c.ordinal) == (row.kind, row.ordinal)), None)
        waiting = warnings_of(tx.strategy, clock, row.warned) if clock else []
        come = [(at, key) for at, key in waiting if at <= epoch_s(tx.now)]
        rest = [at for at, _ in waiting if at > epoch_s(tx.now)]
        values = {
            "warned": " ".join([*row.warned.split(), *(key for _, key in come)]),
            "warn_at": from_epoch(rest[0]) if rest else None,
        }
        late_s = epoch_s(tx.now) - come[0][0] if come else 0
        noted = {"ticket": row.ticket_id, "kind": row.kind, "marked_late_s": late_s}
        tx.change(ticket_clock, row.id, "clock.warned" if come else "clock.running", values, data=noted)
        return None


@dataclass(frozen=True, slots=True)
class RecomputeClocks:
    """Count the open clocks of some tickets anew, by the strategy in force."""

    ticket_ids: tuple[int, ...]
    label: ClassVar[str] = "Recompute deadlines"

    def do(self, tx: Transaction) -> Command | None:
        """Finished clocks stay as they are; there is nothing to take back."""
        for ticket_id in self.ticket_ids:
            recompute(tx, ticket_id)
        return None


def due_to_be_warned(connection: Connection, now: datetime, limit: int = 100) -> list[int]:
    """The ids of running clocks with a warning whose instant has come, oldest first."""
    query = select(ticket_clock.c.id).where(ticket_clock.c.warn_at <= now).order_by(ticket_clock.c.warn_at).limit(limit)
    return list(connection.execute(query).scalars())


def outdated(connection: Connection, version: int, limit: int = 8) -> tuple[int, ...]:
    """Tickets with an open clock that an older strategy counted."""
    query = (
        select(ticket_clock.c.ticket_id)
        .where(ticket_clock.c.state.in_(ACTIVE), ticket_clock.c.strategy < version)
        .distinct()
        .limit(limit)
    )
    return tuple(connection.execute(query).scalars())


def seconds_to_next(connection: Connection, now: datetime) -> float | None:
    """Seconds until the next warning or breach must be marked; None when no clock runs."""
    warn = select(func.min(ticket_clock.c.warn_at))
    breach = select(func.min(ticket_clock.c.breaks_at)).where(ticket_clock.c.breached_at.is_(None))
    warn_at, breaks_at = connection.execute(warn).scalar(), connection.execute(breach).scalar()
    over_at = breaks_at + timedelta(seconds=1) if breaks_at else None  # a second must be over before it is missed
    instants = [at for at in (warn_at, over_at) if at is not None]
    return max(0.0, (min(instants) - now).total_seconds()) if instants else None
