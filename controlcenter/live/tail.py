"""The reader's side of the journal: one snapshot at the start, then batches of touched rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select

from controlcenter.clock import Clock
from controlcenter.commands.base import StrategyProvider
from controlcenter.commands.setup import version_of
from controlcenter.domain.alarms.load import HOUR
from controlcenter.domain.day import day_start, in_sight
from controlcenter.domain.ticket import Ticket
from controlcenter.live.batch import Batch
from controlcenter.store import alarms, health, journal, rows
from controlcenter.store.engine import Database
from controlcenter.store.tables import (
    account,
    call,
    incident_note,
    interaction,
    outbox,
    sla_event,
    ticket,
    ticket_clock,
)
from controlcenter.store.ticket_rows import TicketReader

MAX_ENTRIES = 600
"""What about a hundred mails leave: more at once would keep a desk's event loop waiting while they are taken in."""
HEALTH_EVERY_S = 1.0
RESUME_UP_TO = 10_000
"""More entries than these cost about as much to follow as to read the floor anew."""
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_TICKETS_OF = {
    **{t.name: select(t.c.ticket_id).where(t.c.id.in_(_IDS)) for t in (ticket_clock, interaction, call, sla_event)},
    "outbox": (
        select(interaction.c.ticket_id).join(outbox, outbox.c.interaction_id == interaction.c.id)
        .where(outbox.c.id.in_(_IDS))
    ),
    "customer": select(ticket.c.id).where(ticket.c.customer_id.in_(_IDS)),
}  # fmt: skip
_INCIDENTS_OF_NOTES = select(incident_note.c.incident_id).where(incident_note.c.id.in_(_IDS))


class Tail:
    """Follows the journal for one reader. Not shared between threads."""

    def __init__(self, database: Database, strategies: StrategyProvider, clock: Clock) -> None:
        self._database = database
        self._strategies = strategies
        self._clock = clock
        self._seq, self._hash = 0, ""
        self._version = -1
        self._health_at = -HEALTH_EVERY_S

    def read_all(self) -> Batch:
        """Everything in sight as one steady snapshot; later batches go on from there. Raises StoreError."""
        (batch,) = self.read_parts(None)
        return batch

    def read_parts(self, size: int | None) -> Iterator[Batch]:
        """The same snapshot, its tickets ``size`` at a time: those that break next come with the first part."""
        now, moment_s = self._clock.now(), self._clock.monotonic()
        with self._database.read(at_length=True) as connection:
            self._seq, self._hash = journal.position(connection)
            strategy = self._strategies.current(connection)
            self._version = version_of(connection)
            since = day_start(now, strategy.zone)
            ids = rows.tickets_in_sight(connection, since, size or 0)
            self._health_at = moment_s
            reader = TicketReader(connection)
            size = size or max(1, len(ids))
            yield Batch(
                seq=self._seq,
                read_at=now,
                tickets=reader.read(ids[:size]),
                agents=rows.read_agents(connection),
                incidents=rows.read_incidents(connection),
                strategy=strategy,
                strategy_version=self._version,
                sources=health.read_sources(connection),
                service=health.read_service(connection),
                people=_people(connection),
                alarms=alarms.alarms_in_sight(connection, now - HOUR),
                full=True,
                awaited=max(0, len(ids) - size),
                moment_s=moment_s,
                ahead_s=self._ahead_s(connection),
            )
            for start in range(size, len(ids), size):
                tickets = reader.read(ids[start : start + size])
                awaited = max(0, len(ids) - start - size)
                yield Batch(self._seq, now, tickets=tickets, awaited=awaited, moment_s=moment_s)

    def may_resume(self) -> bool:
        """Whether ``read_batch`` may go on after the database was away: what was read last stands there as it was.

        False for another database, one that was put back to an older state, and one in which very much has happened
        meanwhile: then ``read_all`` is due. Raises StoreError.
        """
        with self._database.read() as connection:
            newest, _ = journal.position(connection)
            if not self._hash or not self._seq <= newest <= self._seq + RESUME_UP_TO:
                return False
            return journal.hash_at(connection, self._seq) == self._hash

    def read_batch(self) -> Batch:
        """What changed since the last call; empty but for ``seq`` and ``read_at`` when nothing did."""
        now, moment_s = self._clock.now(), self._clock.monotonic()
        with self._database.read() as connection:
            touched = journal.touched(connection, self._seq, MAX_ENTRIES)
            if touched and touched[0].seq != self._seq + 1:
                raise AssertionError(f"journal gap: {self._seq} then {touched[0].seq}")
            batch = self._batch(connection, touched, now, moment_s)
        if touched:
            self._seq, self._hash = batch.seq, str(touched[-1].hash)
        return batch

    def _batch(self, connection: Connection, touched: Any, now: datetime, moment_s: float) -> Batch:
        ids: dict[str, set[str]] = defaultdict(set)
        for entry in touched:
            ids[entry.subject].add(entry.subject_id)
        wants_health = moment_s - self._health_at >= HEALTH_EVERY_S
        if wants_health:
            self._health_at = moment_s
        strategy = None
        if "strategy_version" in ids:
            strategy = self._strategies.current(connection)
            self._version = version_of(connection)
        ticket_ids = _ticket_ids(connection, ids)
        incident_ids = {int(i) for i in ids["incident"]}
        if ids["incident_note"]:
            incident_ids |= _pluck(connection, _INCIDENTS_OF_NOTES, ids["incident_note"])
        return Batch(
            seq=touched[-1].seq if touched else self._seq,
            read_at=now,
            tickets=self._tickets(connection, sorted(ticket_ids), now),
            agents=rows.read_agents(connection, ids["agent_state"]) if ids["agent_state"] else {},
            incidents=rows.read_incidents(connection, incident_ids) if incident_ids else {},
            strategy=strategy,
            strategy_version=self._version,
            sources=health.read_sources(connection) if wants_health else None,
            service=health.read_service(connection) if wants_health else None,
            people=_people(connection) if ids["account"] else None,
            alarms=alarms.read_alarms(connection, _ints(ids["alarm"])) if ids["alarm"] else {},
            events=tuple((entry.event, entry.subject, entry.subject_id) for entry in touched),
            moment_s=moment_s,
            ahead_s=self._ahead_s(connection) if wants_health else None,
        )

    def _ahead_s(self, connection: Connection) -> float | None:
        """By how much this clock is ahead of the server's, negative for behind; 0 within the time that asking took."""
        if self._database.is_sqlite:
            return None
        asked_at = self._clock.now()
        server_at: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        ahead_s = (asked_at - server_at).total_seconds()
        behind_s = (server_at - self._clock.now()).total_seconds()
        return ahead_s if ahead_s > 0 else -behind_s if behind_s > 0 else 0.0

    def _tickets(self, connection: Connection, ids: list[int], now: datetime) -> dict[int, Ticket | None]:
        found = rows.read_tickets(connection, ids)
        since = day_start(now, self._strategies.current(connection).zone) if found else now
        return {i: found[i] if i in found and in_sight(found[i], since) else None for i in ids}


def _ticket_ids(connection: Connection, ids: dict[str, set[str]]) -> set[int]:
    found = {int(i) for i in ids["ticket"]}
    for name, query in _TICKETS_OF.items():
        if ids[name]:
            found |= _pluck(connection, query, ids[name])
    return found


def _pluck(connection: Connection, query: Select[Any], ids: Iterable[str]) -> set[int]:
    return set(connection.execute(query, {"ids": _ints(ids)}).scalars())


def _ints(ids: Iterable[str]) -> list[int]:
    return [int(i) for i in ids]


def _people(connection: Connection) -> dict[str, str]:
    """Agents by operating system account."""
    return {row.id: row.agent for row in connection.execute(select(account)) if row.agent}
