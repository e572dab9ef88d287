"""The one road for every change: a command runs in one transaction and its entries are journalled as the last step."""

from __future__ import annotations

import random
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import groupby
from typing import Any, Protocol

from sqlalchemy import BigInteger, Column, Connection, Table, bindparam, func, insert, select, update

from controlcenter.clock import Clock
from controlcenter.domain.strategy.document import Strategy
from controlcenter.errors import Conflict, Refused, StoreError
from controlcenter.store import facts, journal
from controlcenter.store.engine import Database
from controlcenter.store.inserting import insert_numbered
from controlcenter.store.tables import FACTS, PERSONAL_COLUMNS, STATE, account

ATTEMPTS = 5
_PASSING = ("40001", "40P01", "55P03", "23505")
"""SQLSTATE of serialisation failure, deadlock, lock not available and unique violation."""
_INSERTS = {name: insert(table) for name, table in (STATE | FACTS).items()}


class Command(Protocol):
    """A change that somebody wants."""

    @property
    def label(self) -> str:
        """What menus and the journal call it."""

    def do(self, tx: Transaction) -> Command | None:
        """Make the change and return the command that undoes it, or None for what cannot be taken back."""


class StrategyProvider(Protocol):
    """Gives the strategy in force."""

    def current(self, connection: Connection) -> Strategy:
        """The newest published strategy as this connection sees it."""

    def in_force(self, connection: Connection) -> tuple[int, Strategy]:
        """Its version (0 for the default document) and the strategy."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and where. ``name`` is an operating system account, or the name of a part of the service."""

    name: str
    workstation: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did. ``seq`` is the last journal number (None: nothing changed)."""

    command_id: str
    label: str
    seq: int | None
    inverse: Command | None
    repeated: bool = False
    result: Any = None


class Alone(IntEnum):
    """What only one transaction at a time may be about; the values are the numbers of PostgreSQL's advisory locks."""

    RECEIVING = 4444
    RAISING_ALARMS = 4445
    PUBLISHING = 4446


_ALONE = select(func.pg_advisory_xact_lock(bindparam("what", type_=BigInteger)))


class Transaction:
    """What a command may do while it runs: read, change state rows, insert facts. Everything is journalled."""

    def __init__(self, db: Connection, in_force: tuple[int, Strategy], actor: Actor, now: datetime) -> None:
        self.db = db
        self.strategy_version, self.strategy = in_force
        self.actor = actor.name
        self.workstation = actor.workstation
        self.now = now
        self.result: Any = None
        self._entries: list[journal.Entry] = []

    @property
    def entries(self) -> Sequence[journal.Entry]:
        """What was recorded so far, in order."""
        return self._entries

    def row(self, table: Table, row_id: int | str) -> Any:
        """One row as it is now, locked against others until the end. Raises Refused when there is none."""
        found = self.db.execute(select(table).where(table.c.id == row_id).with_for_update()).one_or_none()
        if found is None:
            raise Refused(f"There is no {table.name.replace('_', ' ')} {row_id} any more.")
        return found

    def rows(self, table: Table, ids: Collection[int]) -> Sequence[Any]:
        """The rows with these ids as they are now, in order of id, locked against others; missing ones are left out."""
        return self.rows_of(table, table.c.id, ids)

    def rows_of(self, table: Table, column: Column[Any], values: Collection[int]) -> Sequence[Any]:
        """``rows`` by another column than the id."""
        return self.db.execute(select(table).where(column.in_(values)).order_by(table.c.id).with_for_update()).all()

    def alone(self, what: Alone) -> None:
        """Wait until no other transaction is about the same, and hold the others off until this one ends.

        For what is new only if nobody has made it: there is no row yet that could be locked. On SQLite every writer is
        alone already.
        """
        if self.db.dialect.name == "postgresql":
            self.db.execute(_ALONE, {"what": what.value})

    def insert(self, table: Table, event: str, values: Mapping[str, Any], *, data: Mapping[str, Any] = {}) -> Any:
        """Insert a row and record it; the id is returned. Fact rows are journalled by a digest alone."""
        inserted = self.db.execute(_INSERTS[table.name], dict(values))
        row_id = values["id"] if "id" in values else (inserted.inserted_primary_key or (None,))[0]
        self._record_new(table, row_id, event, values, data)
        return row_id

    def insert_all(
        self, table: Table, event: str, rows: Sequence[Mapping[str, Any]], *, data: Sequence[Mapping[str, Any]] = ()
    ) -> list[Any]:
        """Insert rows that name the same columns in one statement and record each; the ids are returned in order.

        ``data`` is what is noted beside each of them.
        """
        if len(rows) < 2:
            return [self.insert(table, event, row, data=data[0] if data else {}) for row in rows]
        ids = insert_numbered(self.db, table, rows)
        for row_id, values, noted in zip(ids, rows, data or [{}] * len(rows), strict=True):
            self._record_new(table, row_id, event, values, noted)
        return ids

    def change(
        self,
        table: Table,
        row_id: int | str,
        event: str,
        values: Mapping[str, Any],
        *,
        seen: Mapping[str, Any] = {},
        data: Mapping[str, Any] = {},
    ) -> Any:
        """Set columns of a state row and record before and after; the row as it was is returned.

        ``seen`` is what the user saw. Raises Conflict, naming who and when, if it is no longer so.
        """
        before = self.row(table, row_id)
        self.check(table, before, seen)
        changed = {n: (getattr(before, n), v) for n, v in values.items() if getattr(before, n) != v}
        if changed:
            new = {n: after for n, (_, after) in changed.items()}
            self.db.execute(update(table).where(table.c.id == row_id).values(new))
        if changed or data:
            self._record(table, row_id, event, changed, data)
        return before

    def check(self, table: Table, before: Any, seen: Mapping[str, Any]) -> None:
        """Raises Conflict, naming who and when, if a row is no longer what the user saw."""
        for name, value in seen.items():
            if getattr(before, name) != value:
                raise self._conflict(table, before.id, name, value)

    def change_all(
        self, table: Table, event: str, changes: Sequence[tuple[Any, Mapping[str, Any], Mapping[str, Any]]]
    ) -> None:
        """``change`` for many rows with one statement.

        Each item is a row from ``rows``, the new values (the same columns for all) and what is noted beside them.
        """
        before = [({n: (getattr(row, n), v) for n, v in new.items() if getattr(row, n) != v}, row, new, data)
                  for row, new, data in changes]  # fmt: skip
        if wanted := [{**new, "changed_row": row.id} for changed, row, new, _ in before if changed]:
            statement = update(table).where(table.c.id == bindparam("changed_row"))
            self.db.execute(statement.values({name: bindparam(name) for name in changes[0][1]}), wanted)
        self.changed(table, event, [(row.id, changed, data) for changed, row, _, data in before])

    def changed(
        self, table: Table, event: str, changes: Iterable[tuple[Any, Mapping[str, journal.Change], Mapping[str, Any]]]
    ) -> None:
        """Record what a statement of the caller's own changed: (id, before and after by column, what is noted)."""
        for row_id, changed, data in changes:
            if changed or data:
                self._record(table, row_id, event, changed, data)

    def record(self, event: str, subject: str, subject_id: int | str, **data: Any) -> None:
        """Note something that happened without a change of columns."""
        self._entries.append(journal.Entry(event, subject, subject_id, {}, {}, data))

    def _record_new(
        self, table: Table, row_id: Any, event: str, values: Mapping[str, Any], data: Mapping[str, Any]
    ) -> None:
        public, personal = facts.first_changes(table, values)
        self._entries.append(journal.Entry(event, table.name, row_id, public, personal, data, is_new=True))

    def _record(
        self, table: Table, row_id: Any, event: str, changes: Mapping[str, journal.Change], data: Mapping[str, Any]
    ) -> None:
        words = PERSONAL_COLUMNS[table.name]
        personal = {n: c for n, c in changes.items() if n in words}
        public = {n: c for n, c in changes.items() if n not in words} if personal else changes
        self._entries.append(journal.Entry(event, table.name, row_id, public, personal, data))

    def _conflict(self, table: Table, row_id: int | str, column: str, seen: Any) -> Conflict:
        for entry in journal.entries_of(self.db, table.name, row_id, limit=50):
            if column in entry.changes:
                who = person_name(self.db, self.strategy, entry.actor)
                local = entry.at.astimezone(self.strategy.zone).strftime("%H:%M:%S")
                return Conflict(
                    f"{who} changed this first, at {local} ({entry.label}); your change was not made.", event=entry.seq
                )
        return Conflict(f"The {table.name.replace('_', ' ')} {row_id} is no longer as you saw it; nothing was changed.")


def person_name(db: Connection, strategy: Strategy, account_name: str) -> str:
    """The name of the agent behind an account, or the account itself where nobody has confirmed it."""
    agent = db.execute(select(account.c.agent).where(account.c.id == account_name)).scalar()
    found = strategy.agent(agent) if agent else None
    return found.name if found else account_name


def execute(
    database: Database,
    command: Command,
    *,
    actor: Actor,
    clock: Clock,
    strategies: StrategyProvider,
    command_id: str | None = None,
    fence: Fence | None = None,
) -> Outcome:
    """Run a command in one transaction.

    A ``command_id`` that already stands in the journal has had its effect: the answer says so and nothing is done
    again. Serialisation faults and dropped connections are tried again with the same id. Raises Refused or Conflict
    (nothing changed), StoreError (the database is out of reach; ``is_unclear`` says that it may have been done).
    """
    may_be_done = command_id is not None
    command_id = command_id or uuid.uuid4().hex
    is_unclear = False
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _attempt(database, command, actor, clock, strategies, command_id, fence, may_be_done=may_be_done)
        except StoreError as error:
            may_be_done = True
            is_unclear = error.is_unclear = is_unclear or _is_broken_off(error)
            if attempt == ATTEMPTS or not _is_passing(error):
                raise
            clock.sleep(random.uniform(0.01, 0.05) * attempt)
    raise AssertionError("unreachable")


class Fence(Protocol):
    """Lets a transaction through only while its writer is still the one in charge."""

    def check(self, connection: Connection) -> None:
        """Raises Refused when another has taken over."""


def _attempt(
    database: Database,
    command: Command,
    actor: Actor,
    clock: Clock,
    strategies: StrategyProvider,
    command_id: str,
    fence: Fence | None,
    *,
    may_be_done: bool,
) -> Outcome:
    with database.write() as connection:
        if may_be_done and (seq := journal.seq_of_command(connection, command_id)) is not None:
            return Outcome(command_id, command.label, seq, None, repeated=True)
        if fence is not None:
            fence.check(connection)
        tx = Transaction(connection, strategies.in_force(connection), actor, clock.now())
        inverse = command.do(tx)
        if not tx.entries:
            return Outcome(command_id, command.label, None, None, result=tx.result)
        origin = journal.Origin(tx.now, actor.name, actor.workstation, command_id, command.label)
        seq = journal.append(connection, origin, tx.entries)
    return Outcome(command_id, command.label, seq, inverse, result=tx.result)


def _is_passing(error: StoreError) -> bool:
    """Whether another try can succeed: serialisation, deadlock, lock time-out, a dropped connection, a lost race.

    A race is lost when two transactions make the same new row at once: the second try finds what the first made.
    """
    cause = error.__cause__
    original = getattr(cause, "orig", None)
    state = getattr(original, "sqlstate", None)
    return state in _PASSING or _is_broken_off(error)


def _is_broken_off(error: StoreError) -> bool:
    """Whether an open connection was lost: what was on its way may have arrived."""
    return bool(getattr(error.__cause__, "connection_invalidated", False))


@dataclass(frozen=True, slots=True)
class Together:
    """Several commands as one: all of them or none, one undo for all."""

    commands: tuple[Command, ...]
    label: str

    def do(self, tx: Transaction) -> Command | None:
        """Run them in order; the inverse runs backwards. None when one of them cannot be taken back."""
        inverses = [inverse for kind, run in groupby(self.commands, type) for inverse in _run(tx, kind, tuple(run))]
        if any(inverse is None for inverse in inverses):
            return None
        return Together(tuple(i for i in reversed(inverses) if i is not None), opposite(self.label))


def _run(tx: Transaction, kind: type[Command], commands: Sequence[Command]) -> list[Command | None]:
    """Neighbours of one kind, at once where the kind knows how: ``do_all`` returns one way back for all of them."""
    at_once = getattr(kind, "do_all", None)
    if at_once is None or len(commands) < 2:
        return [command.do(tx) for command in commands]
    return [at_once(tx, commands)]


def opposite(label: str) -> str:
    """What the way back is called: "Move ticket" and "Undo move ticket" are each other's."""
    done = label.removeprefix("Undo ")
    return f"Undo {label.lower()}" if done == label else done[:1].upper() + done[1:]
