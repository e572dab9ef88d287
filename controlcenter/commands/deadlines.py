"""What the service does about time: warnings, breaches, and clocks that a new strategy counts differently.

Everything is found by an index look-up of instants, so that ten thousand running clocks cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Connection, func, select, update

from controlcenter.clock import epoch_s, from_epoch
from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.clocks import clocks_of, keys_left, recompute_all, warnings_of
from controlcenter.store.tables import ticket_clock

ACTIVE = ("running", "paused")
AT_ONCE = 20_000  # ids that one look brings home


@dataclass(frozen=True, slots=True)
class MarkBreached:
    """Write down that clocks are over. Done once per clock; a breach is a fact and is never taken back."""

    clock_ids: tuple[int, ...]
    label: ClassVar[str] = "Deadline missed"

    def do(self, tx: Transaction) -> Command | None:
        """Mark those whose time has come and that are still active; nothing changes for the others."""
        clock, now_s = ticket_clock.c, epoch_s(tx.now)
        query = select(clock.id, clock.ticket_id, clock.kind, clock.breaks_at).where(
            clock.id.in_(self.clock_ids),
            clock.state.in_(ACTIVE),
            clock.breached_at.is_(None),
            clock.breaks_at < from_epoch(now_s),
        )
        over = tx.db.execute(query.order_by(clock.id).with_for_update()).all()
        if over:
            tx.db.execute(
                update(ticket_clock).where(clock.id.in_([row.id for row in over])).values(breached_at=clock.breaks_at)
            )
        tx.changed(
            ticket_clock,
            "clock.breached",
            [
                (row.id, {"breached_at": (None, row.breaks_at)}, _noted(row, now_s - epoch_s(row.breaks_at)))
                for row in over
            ],
        )
        return None


def _noted(row: Any, late_s: int) -> dict[str, Any]:
    return {"ticket": row.ticket_id, "kind": row.kind, "marked_late_s": late_s}


@dataclass(frozen=True, slots=True)
class MarkWarned:
    """Give the warnings of clocks whose instants have come: once per clock, rule and target, never while paused."""

    clock_ids: tuple[int, ...]
    label: ClassVar[str] = "Deadline warning"

    def do(self, tx: Transaction) -> Command | None:
        """Warn if it is time; otherwise nothing changes. A warning cannot be taken back."""
        rows = [row for row in tx.rows(ticket_clock, self.clock_ids) if _is_to_warn(row, tx.now)]
        waiting = _waiting(tx, rows)
        warned = [_warned(row, waiting[row.id], epoch_s(tx.now)) for row in rows]
        for event in ("clock.warned", "clock.running"):
            changes = [(row, values, noted) for own, row, values, noted in warned if own == event]
            tx.change_all(ticket_clock, event, changes)
        return None


def _is_to_warn(row: Any, now: datetime) -> bool:
    return row.state == "running" and row.warn_at is not None and row.warn_at <= now


def _waiting(tx: Transaction, rows: Sequence[Any]) -> dict[int, list[tuple[int, str]]]:
    """(instant, key) of the warnings that each of these clocks has not given yet, the next one first.

    Where only one is left, its instant is the stored one; the history is replayed for the others only.
    """
    found: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        left = keys_left(tx.strategy, row.policy, row.kind, row.target_s, row.warned)
        if row.strategy == tx.strategy_version and len(left) == 1:
            found[row.id] = [(epoch_s(row.warn_at), left[0])]
    unclear = [row for row in rows if row.id not in found]
    clocks = clocks_of(tx, {row.ticket_id for row in unclear})
    for row in unclear:
        clock = clocks[row.ticket_id].get((row.kind, row.ordinal))
        found[row.id] = warnings_of(tx.strategy, clock, row.warned) if clock else []
    return found


def _warned(row: Any, waiting: list[tuple[int, str]], now_s: int) -> tuple[str, Any, dict[str, Any], dict[str, Any]]:
    """(event, row, new values, what is noted) of a clock with these warnings to come."""
    come = [(at, key) for at, key in waiting if at <= now_s]
    rest = [at for at, _ in waiting if at > now_s]
    values = {
        "warned": " ".join([*row.warned.split(), *(key for _, key in come)]),
        "warn_at": from_epoch(rest[0]) if rest else None,
    }
    late_s = now_s - come[0][0] if come else 0
    return "clock.warned" if come else "clock.running", row, values, _noted(row, late_s)


@dataclass(frozen=True, slots=True)
class RecomputeClocks:
    """Count the open clocks of some tickets anew, by the strategy in force."""

    ticket_ids: tuple[int, ...]
    label: ClassVar[str] = "Recompute deadlines"

    def do(self, tx: Transaction) -> Command | None:
        """Finished clocks stay as they are; there is nothing to take back."""
        recompute_all(tx, self.ticket_ids)
        return None


def due_to_be_marked(connection: Connection, now: datetime, limit: int = AT_ONCE) -> list[int]:
    """The ids of clocks whose second of breach is over and which are not marked yet, oldest first."""
    query = (
        select(ticket_clock.c.id)
        .where(ticket_clock.c.breaks_at < from_epoch(epoch_s(now)), ticket_clock.c.breached_at.is_(None))
        .order_by(ticket_clock.c.breaks_at)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def due_to_be_warned(connection: Connection, now: datetime, limit: int = AT_ONCE) -> list[int]:
    """The ids of running clocks with a warning whose instant has come, oldest first."""
    query = select(ticket_clock.c.id).where(ticket_clock.c.warn_at <= now).order_by(ticket_clock.c.warn_at).limit(limit)
    return list(connection.execute(query).scalars())


def outdated(connection: Connection, version: int, zone_data: str, limit: int = 40) -> tuple[int, ...]:
    """Tickets with an open clock that an older strategy, or other time zone data, counted."""
    others = (
        ticket_clock.c.strategy < version,
        ticket_clock.c.zone_data < zone_data,
        ticket_clock.c.zone_data > zone_data,
    )
    found: set[int] = set()
    for is_other in others:  # one index look-up each: "differs" would read every open clock
        query = select(ticket_clock.c.ticket_id).where(ticket_clock.c.state.in_(ACTIVE), is_other).distinct()
        found.update(connection.execute(query.limit(limit)).scalars())
    return tuple(sorted(found)[:limit])


def seconds_to_next(connection: Connection, now: datetime) -> float | None:
    """Seconds until the next warning or breach must be marked; None when no clock runs."""
    warn = select(func.min(ticket_clock.c.warn_at))
    breach = select(func.min(ticket_clock.c.breaks_at)).where(ticket_clock.c.breached_at.is_(None))
    warn_at, breaks_at = connection.execute(warn).scalar(), connection.execute(breach).scalar()
    over_at = breaks_at + timedelta(seconds=1) if breaks_at else None  # a second must be over before it is missed
    instants = [at for at in (warn_at, over_at) if at is not None]
    return max(0.0, (min(instants) - now).total_seconds()) if instants else None
