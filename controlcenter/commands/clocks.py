"""Keeps the stored clocks of a ticket equal to what its history says.

The history (``sla_event``) is a list of facts; the clocks are computed from it by a replay after every event, so that
they can be explained to the second at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from controlcenter.clock import epoch_s, from_epoch
from controlcenter.commands.base import Transaction
from controlcenter.commands.replaying import Fact, policy_now, replayed
from controlcenter.domain import sla
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import ClockKind, ClockState
from controlcenter.store.tables import sla_event, ticket_clock

FINISHED = (ClockState.MET, ClockState.MISSED, ClockState.CANCELLED)
_EVENTS = (
    select(sla_event)
    .where(sla_event.c.ticket_id.in_(bindparam("ticket_ids", expanding=True)))
    .order_by(sla_event.c.at, sla_event.c.id)
)
_BEGUN = select(sla_event.c.ticket_id, sla_event.c.at).where(
    sla_event.c.ticket_id.in_(bindparam("ticket_ids", expanding=True)), sla_event.c.type == "created"
)


@dataclass(frozen=True, slots=True)
class Happened:
    """One fact of a ticket's history, as ``domain.sla.Event`` explains the words."""

    type: str
    at: datetime
    by: str = ""
    to: str = ""
    note: str = ""
    target_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a new ticket begins: since when, by whom, and the policy that counts its deadlines."""

    ticket_id: int
    at: datetime
    by: str
    policy: str | None


def begin_all(tx: Transaction, tickets: Sequence[Beginning]) -> None:
    """The first fact of new tickets, and their first clocks. The policies are those of the strategy in force.

    Clocks count whole seconds, so tickets of one second and policy begin alike: what is counted for one holds for all.
    """
    facts = [(one.ticket_id, Happened("created", one.at, by=one.by, to=one.policy or "")) for one in tickets]
    tx.insert_all(sla_event, "clock.fact", [_fact_row(ticket_id, fact) for ticket_id, fact in facts])
    begun: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
    clocks: list[dict[str, Any]] = []
    for ticket_id, fact in facts:
        alike = (epoch_s(fact.at), fact.by, fact.to)
        if alike not in begun:
            first = _replay(tx, ticket_id, [fact])
            begun[alike] = [_new_row(tx, ticket_id, clock) for clock in first if clock.was_ever_promised]
        clocks += [{**row, "ticket_id": ticket_id} for row in begun[alike]]
    tx.insert_all(ticket_clock, "clock.started", clocks)


def happen(tx: Transaction, ticket_id: int, *facts: Happened) -> None:
    """Add facts to a ticket's history and bring its clocks up to date.

    What a source with another clock, or one that tells whole seconds only, puts before the ticket's creation counts
    from the creation.
    """
    happen_all(tx, [(ticket_id, fact) for fact in facts])


def happen_all(tx: Transaction, facts: Sequence[tuple[int, Happened]]) -> None:
    """``happen`` for facts of many tickets."""
    if not facts:
        return
    ids = list(dict.fromkeys(ticket_id for ticket_id, _ in facts))
    begun = {row.ticket_id: row.at for row in tx.db.execute(_BEGUN, {"ticket_ids": ids})}
    told = [(i, replace(fact, at=begun[i]) if i in begun and fact.at < begun[i] else fact) for i, fact in facts]
    tx.insert_all(sla_event, "clock.fact", [_fact_row(ticket_id, fact) for ticket_id, fact in told])
    recompute_all(tx, ids)


def _fact_row(ticket_id: int, fact: Happened) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id, "at": fact.at, "type": fact.type, "by": fact.by, "to": fact.to, "note": fact.note,
        "target_at": fact.target_at,
    }  # fmt: skip


def recompute(tx: Transaction, ticket_id: int) -> None:
    """Replay the history and write what differs. A breach that was marked stays; a finished clock stays finished."""
    recompute_all(tx, (ticket_id,))


def recompute_all(tx: Transaction, ticket_ids: Collection[int]) -> None:
    """``recompute`` for many tickets."""
    stored = {
        (row.ticket_id, row.kind, row.ordinal): row
        for row in tx.rows_of(ticket_clock, ticket_clock.c.ticket_id, ticket_ids)
    }
    changes: dict[str, list[tuple[Any, Mapping[str, Any], Mapping[str, Any]]]] = defaultdict(list)
    for ticket_id, clocks in clocks_of(tx, ticket_ids).items():
        for (kind, ordinal), clock in clocks.items():
            row = stored.get((ticket_id, kind, ordinal))
            if row is None and not clock.was_ever_promised:
                continue
            if row is None:
                tx.insert(ticket_clock, "clock.started", _new_row(tx, ticket_id, clock))
            elif (change := _change(tx, clock, row)) is not None:
                event, values = change
                changes[event].append((row, values, {}))
    for event, rows in changes.items():
        tx.change_all(ticket_clock, event, rows)


def clocks_of(tx: Transaction, ticket_ids: Collection[int]) -> dict[int, dict[tuple[str, int], sla.Clock]]:
    """The clocks of tickets as their histories and the strategy in force tell them now, by kind and ordinal.

    Those that never had a target are among them: one that an earlier strategy promised is cancelled by that.
    """
    return {
        ticket_id: {(clock.kind.value, clock.ordinal): clock for clock in _replay(tx, ticket_id, told)}
        for ticket_id, told in facts_of(tx.db, ticket_ids).items()
    }


def facts_of(connection: Connection, ticket_ids: Collection[int]) -> dict[int, list[Fact]]:
    """The histories of tickets, each in order of time."""
    facts: dict[int, list[Fact]] = {ticket_id: [] for ticket_id in ticket_ids}
    for fact in connection.execute(_EVENTS, {"ticket_ids": list(ticket_ids)}) if ticket_ids else ():
        facts[fact.ticket_id].append(fact)
    return facts


def _replay(tx: Transaction, ticket_id: int, facts: Iterable[Fact]) -> tuple[sla.Clock, ...]:
    return replayed(facts, tx.strategy, tx.now, lambda: policy_now(tx.db, tx.strategy, ticket_id))


def _change(tx: Transaction, clock: sla.Clock, row: Any) -> tuple[str, dict[str, Any]] | None:
    """The event and the values that a stored clock takes; None for one that stays as it is."""
    values = _values(tx, clock, row.warned)
    if row.state in FINISHED and clock.state in FINISHED and row.stopped_at == values["stopped_at"]:
        return None
    is_news = row.breached_at is None and values["breached_at"] is not None
    if row.breached_at is not None:
        values["breached_at"] = row.breached_at
    if values["last_due_at"] is None:
        values["last_due_at"] = row.last_due_at
    return "clock.breached" if is_news else f"clock.{clock.state.value}", values


def warnings_of(strategy: Strategy, clock: sla.Clock, warned: str) -> list[tuple[int, str]]:
    """(instant, key) of the warnings that a running clock has not given yet, the next one first.

    The key names the rule and the target, so that each warns once per target.
    """
    left = set(keys_left(strategy, clock.policy, clock.kind, clock.target_s, warned))
    keyed = zip(clock.warn_at, _keys(strategy, clock.policy, clock.kind, clock.target_s), strict=False)
    return sorted((at, key) for at, key in keyed if key in left)


def keys_left(strategy: Strategy, policy: str, kind: str, target_s: int, warned: str) -> list[str]:
    """The keys of a clock's warnings without those that ``warned`` names."""
    given = set(warned.split())
    return [key for key in _keys(strategy, policy, kind, target_s) if key not in given]


def _keys(strategy: Strategy, policy: str, kind: str, target_s: int) -> list[str]:
    known = strategy.sla_policies().get(policy)
    rules = known.warnings.get(ClockKind(kind), ()) if known else ()
    return [f"{rule}/{target_s}" for rule in rules]


def _new_row(tx: Transaction, ticket_id: int, clock: sla.Clock) -> dict[str, Any]:
    return {**_values(tx, clock, ""), "ticket_id": ticket_id, "kind": clock.kind.value, "ordinal": clock.ordinal}


def _values(tx: Transaction, clock: sla.Clock, warned: str) -> dict[str, Any]:
    warnings = warnings_of(tx.strategy, clock, warned)
    due = clock.due_at
    return {
        "state": clock.state.value,
        "policy": clock.policy,
        "calendar": clock.calendar,
        "target_s": clock.target_s,
        "used_s": clock.used_s,
        "started_at": from_epoch(clock.started_at),
        "stopped_at": _instant(clock.stopped_at),
        "due_at": _instant(due),
        "risk_at": _instant(clock.risk_at),
        "breaks_at": _instant(clock.breaks_at),
        "breached_at": _instant(clock.breached_at),
        "last_due_at": _instant(due),
        "warn_at": _instant(warnings[0][0]) if warnings else None,
        "strategy": tx.strategy_version,
        "zone_data": tx.strategy.zone_data,
        "owner": clock.owner,
    }


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)
