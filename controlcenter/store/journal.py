"""The journal: every change with what was before and after, in commit order, chained by hashes.

Numbers are gapless: one head row is locked, raised and the entries are inserted as the last step before the commit.
An auto-increment number would be taken before the commit, and a tailing reader would lose entries.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects import sqlite

from controlcenter.clock import iso_z
from controlcenter.store.canonical import canonical
from controlcenter.store.columns import microseconds
from controlcenter.store.tables import account, head, journal

GENESIS = "0" * 64
_SALT_BYTES = 16
_ORIGIN_OF = itemgetter("actor", "workstation", "command_id", "label")
_SUBJECT_OF = itemgetter("event", "subject", "subject_id")
Change = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one command did to one row. ``changes`` and ``personal`` map a column to (before, after).

    ``is_new``: the command inserted the row.
    """

    event: str
    subject: str
    subject_id: int | str
    changes: Mapping[str, Change] = field(default_factory=dict)
    personal: Mapping[str, Change] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Who did it, where, by which command."""

    at: datetime
    actor: str
    workstation: str
    command_id: str
    label: str


def plain(value: Any) -> Any:
    """The value as JSON knows it: instants as UTC ISO text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return iso_z(value)
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    return value


@lru_cache(maxsize=1024)
def _words_text(event: str, subject: str) -> str:
    """The beginning of the canonical list of event, subject and id: these words come again and again."""
    return canonical([event, subject])[:-1]


def _origin_text(row: Mapping[str, Any]) -> str:
    return canonical([row["at"], *_ORIGIN_OF(row)])


def digest_of(row: Mapping[str, Any]) -> str:
    """sha256 over everything but the personal column, which counts by its salted digest only."""
    return _digest(_origin_text(row), row)


def _digest(origin: str, row: Mapping[str, Any]) -> str:
    """One canonical JSON list of origin, subject, changes, data and digest; most of it is JSON text already."""
    event, kind, subject_id = _SUBJECT_OF(row)
    subject = f"{_words_text(event, kind)},{canonical(subject_id)}]"
    text = f'[{origin},{subject},{row["changes"]},{row["data"]},"{row["personal_digest"]}"]'
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def personal_digest(salt: str, personal: str) -> str:
    """The digest that stands in the chain for a person's words."""
    return hashlib.sha256((salt + personal).encode("utf-8", "surrogatepass")).hexdigest()


def chain(previous: str, seq: int, digest: str) -> str:
    """The hash of an entry: sha256(previous hash, seq as 8 bytes, digest)."""
    return hashlib.sha256(bytes.fromhex(previous) + seq.to_bytes(8, "big") + bytes.fromhex(digest)).hexdigest()


def append(connection: Connection, origin: Origin, entries: Sequence[Entry]) -> int:
    """Write the entries and commit on PostgreSQL, write only on SQLite; the last number is returned.

    Must be the last step of a transaction: on PostgreSQL the append and the COMMIT travel together, so that the head
    row is never locked across a round trip.
    """
    rows = _rows(origin, entries)
    if connection.dialect.name == "sqlite":
        return _append_here(connection, rows)
    return _append_on_server(connection, rows)


def _rows(origin: Origin, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    common = {
        "at": origin.at, "actor": origin.actor, "workstation": origin.workstation, "command_id": origin.command_id,
        "label": origin.label,
    }  # fmt: skip
    told = _origin_text(common)
    salts = secrets.token_hex(_SALT_BYTES * len(entries))
    rows = [
        {**common, **_words(entry, salts[at : at + 2 * _SALT_BYTES])}
        for entry, at in zip(entries, range(0, len(salts), 2 * _SALT_BYTES), strict=True)
    ]
    for row in rows:
        row["digest"] = _digest(told, row)
    return rows


def _words(entry: Entry, salt: str) -> dict[str, Any]:
    personal = canonical(entry.personal) if entry.personal else None
    return {
        "event": entry.event,
        "subject": entry.subject,
        "subject_id": str(entry.subject_id),
        "changes": canonical(entry.changes) if entry.changes else "{}",
        "data": canonical(entry.data) if entry.data else "{}",
        "personal": personal,
        "salt": salt if personal else None,
        "personal_digest": personal_digest(salt, personal) if personal else "",
    }


_INSERT = insert(journal).compile(dialect=sqlite.dialect())  # sent as it is: thousands of rows a second go this way
_IN_ORDER = itemgetter(*(_INSERT.positiontup or ()))
_READ_HEAD = select(head.c.seq, head.c.hash)
_WRITE_HEAD = update(head).values(seq=bindparam("new_seq"), hash=bindparam("new_hash"))


def _append_here(connection: Connection, rows: list[dict[str, Any]]) -> int:
    seq, last = connection.execute(_READ_HEAD).one()
    for row in rows:
        seq += 1
        last = chain(last, seq, row["digest"])
        row["seq"], row["hash"], row["at"] = seq, last, microseconds(row["at"])
    connection.exec_driver_sql(str(_INSERT), [_IN_ORDER(row) for row in rows])
    connection.execute(_WRITE_HEAD, {"new_seq": seq, "new_hash": last})
    return int(seq)


def _append_on_server(connection: Connection, rows: list[dict[str, Any]]) -> int:
    for row in rows:
        row["at"] = microseconds(row["at"])
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.pipeline():
        cursor = driver.execute("SELECT journal_append(%s::jsonb)", (json.dumps(rows, ensure_ascii=False),))
        driver.commit()
    return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Noted:
    """One journal entry as readers see it; ``changes`` holds the personal ones too."""

    seq: int
    at: datetime
    actor: str
    workstation: str
    command_id: str
    label: str
    event: str
    subject: str
    subject_id: str
    changes: dict[str, list[Any]]
    data: dict[str, Any]


def _noted(row: Any) -> Noted:
    changes = json.loads(row.changes)
    if row.personal:
        changes |= json.loads(row.personal)
    return Noted(
        row.seq, row.at, row.actor, row.workstation, row.command_id, row.label,
        row.event, row.subject, row.subject_id, changes, json.loads(row.data),
    )  # fmt: skip


def position(connection: Connection) -> tuple[int, str]:
    """The newest number and hash."""
    row = connection.execute(_READ_HEAD).one()
    return int(row.seq), str(row.hash)


def hash_at(connection: Connection, seq: int) -> str:
    """The hash of one entry, that of the beginning for 0; "" where there is no such entry."""
    if seq == 0:
        return GENESIS
    return str(connection.execute(select(journal.c.hash).where(journal.c.seq == seq)).scalar() or "")


_TOUCHED = (
    select(journal.c.seq, journal.c.event, journal.c.subject, journal.c.subject_id, journal.c.hash)
    .where(journal.c.seq > bindparam("after"))
    .order_by(journal.c.seq)
)


def touched(connection: Connection, after: int, limit: int = 1000) -> Sequence[Any]:
    """(seq, event, subject, subject_id, hash) of the entries after a number, in order."""
    return connection.execute(_TOUCHED.limit(limit), {"after": after}).all()


def entries_of(connection: Connection, subject: str, subject_id: int | str, limit: int = 200) -> list[Noted]:
    """The newest entries about one row, newest first."""
    rows = connection.execute(
        select(journal)
        .where(journal.c.subject == subject, journal.c.subject_id == str(subject_id))
        .order_by(journal.c.seq.desc())
        .limit(limit)
    )
    return [_noted(row) for row in rows]


def entries_of_command(connection: Connection, command_id: str) -> list[Noted]:
    """What a command wrote, in order; empty when it never committed."""
    rows = connection.execute(select(journal).where(journal.c.command_id == command_id).order_by(journal.c.seq))
    return [_noted(row) for row in rows]


_COMMAND_SEQ = select(func.max(journal.c.seq)).where(journal.c.command_id == bindparam("command_id"))


def seq_of_command(connection: Connection, command_id: str) -> int | None:
    """The last number that a command wrote, or None when it never committed."""
    return connection.execute(_COMMAND_SEQ, {"command_id": command_id}).scalar()


def entries_after(connection: Connection, after: int = 0, limit: int | None = None) -> Sequence[Noted]:
    """Whole entries in order of number."""
    query = select(journal).where(journal.c.seq > after).order_by(journal.c.seq)
    return [_noted(row) for row in connection.execute(query if limit is None else query.limit(limit))]


LOOKED_THROUGH = 100_000
"""How far back from its end the journal is searched for people's changes; a busy month of one centre."""


def commands_of_people(
    connection: Connection, since: datetime, actor: str | None = None, limit: int = 100
) -> list[list[Noted]]:
    """What known accounts did since an instant: the entries of each command, newest command first.

    ``actor``: only that account's.
    """
    newest, _ = position(connection)
    whose = journal.c.actor == actor if actor is not None else journal.c.actor.in_(select(account.c.id))
    ids = connection.execute(
        select(journal.c.command_id)
        .where(journal.c.seq > newest - LOOKED_THROUGH, journal.c.at >= since, whose)
        .group_by(journal.c.command_id)
        .order_by(func.max(journal.c.seq).desc())
        .limit(limit)
    ).scalars()
    return [entries_of_command(connection, command_id) for command_id in ids.all()]
