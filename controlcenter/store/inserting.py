"""Many rows into a table at once. What comes in goes this way, so on SQLite the driver gets the rows as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.types import TypeEngine

from controlcenter.store.columns import Instant, stored_instant

_DIALECT = sqlite.dialect()
Row = Mapping[str, Any]


def insert_all(connection: Connection, table: Table, rows: Sequence[Row], *, unless_held: bool = False) -> None:
    """Insert rows that all name the same columns.

    ``unless_held``: what another transaction has inserted meanwhile stays as it is. On SQLite there is no meanwhile.
    """
    if rows and connection.dialect.name == "sqlite":
        _put(connection, table, rows)
    elif rows:
        connection.execute(_unless_held(table) if unless_held else _plain(table), [dict(row) for row in rows])


def insert_numbered(connection: Connection, table: Table, rows: Sequence[Row]) -> list[int]:
    """Insert rows that all name the same columns and no id; their ids, in order.

    On SQLite the first row gets its number from the database and the others the next ones: a writer is alone there.
    """
    if not rows:
        return []
    if connection.dialect.name != "sqlite":
        return list(connection.execute(_returning(table), [dict(row) for row in rows]).scalars())
    first = _put(connection, table, rows[:1])
    ids = list(range(first, first + len(rows)))
    if len(rows) > 1:
        _put(connection, table, rows[1:], ids[1:])
    return ids


@lru_cache
def _plain(table: Table) -> Insert:
    return insert(table)


@lru_cache
def _unless_held(table: Table) -> Insert:
    return postgresql_insert(table).on_conflict_do_nothing()


@lru_cache
def _returning(table: Table) -> Any:
    return insert(table).returning(table.c.id, sort_by_parameter_order=True)


def _put(connection: Connection, table: Table, rows: Sequence[Row], ids: Sequence[int] = ()) -> int:
    """Insert the rows, under these ids where they are given; a single row's number is returned."""
    names = tuple(rows[0])
    bound = _binder(table, names)
    values = [bound(row) for row in rows]
    if ids:
        names = (*names, "id")
        values = [(*own, number) for own, number in zip(values, ids, strict=True)]
    done = connection.exec_driver_sql(_statement(table, names), values)
    return int(done.lastrowid or 0) if len(rows) == 1 else 0


@lru_cache(maxsize=256)
def _statement(table: Table, names: tuple[str, ...]) -> str:
    quote = _DIALECT.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    return f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({', '.join('?' * len(names))})"


@lru_cache(maxsize=256)
def _binder(table: Table, names: tuple[str, ...]) -> Callable[[Row], tuple[Any, ...]]:
    """What makes the values of a row: in the order of these columns, as SQLite stores them."""
    processors = [_processor(table.c[name].type) for name in names]
    changed = [(at, process) for at, process in enumerate(processors) if process is not None]

    def bound(row: Row) -> tuple[Any, ...]:
        values = [row[name] for name in names]
        for at, process in changed:
            values[at] = process(values[at])
        return tuple(values)

    return bound


def _processor(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What makes a value of this type ready for SQLite; None where it goes in as it is."""
    if isinstance(kind, Instant):
        return stored_instant  # what the general way ends in, three calls later; a mail has forty instants
    return kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)
