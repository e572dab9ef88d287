"""Proves that the database is whole: the file, the chain, state = fold of the journal, the ledger, the stored bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, exists, func, select, text

from controlcenter.errors import StoreError
from controlcenter.store import blobs, facts, health, journal
from controlcenter.store.tables import FACTS, PERSONAL_COLUMNS, STATE, blob, capture, file, interaction
from controlcenter.store.tables import journal as journal_table

MAX_FAULTS = 20


def check_all(connection: Connection) -> list[str]:
    """Every fault as a sentence with its place; empty when all is well."""
    faults = check_file(connection)
    if faults:
        return faults
    faults = _found_by(check_chain, connection)
    rest = (check_ledger, check_bytes) if faults else (check_fold, check_facts, check_ledger, check_bytes)
    for part in rest:  # a journal that is not whole proves nothing about the state
        faults += _found_by(part, connection)
    return faults[:MAX_FAULTS]


def _found_by(part: Callable[[Connection], list[str]], connection: Connection) -> list[str]:
    try:
        return part(connection)
    except (ValueError, TypeError, LookupError, ArithmeticError) as error:
        what = part.__name__.removeprefix("check_")
        return [f"What the database holds is damaged and cannot be read ({what}: {type(error).__name__})."]


def check_file(connection: Connection) -> list[str]:
    """The database's own check."""
    if connection.dialect.name != "sqlite":
        return []
    rows = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(5)"))]
    faults = [] if rows == ["ok"] else [f"The database file is damaged: {row}." for row in rows]
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        faults.append(f"A row of {row[0]} points to a missing row of {row[2]}.")
    return faults


def _rows(connection: Connection) -> Iterator[Any]:
    query = select(journal_table).order_by(journal_table.c.seq)
    with connection.execute(query, execution_options={"yield_per": 1000}) as rows:
        yield from rows


def check_chain(connection: Connection) -> list[str]:
    """Numbers without gaps, each digest and each hash right, and the head at the end of the chain."""
    last, seq = journal.GENESIS, 0
    for row in _rows(connection):
        seq += 1
        if row.seq != seq:
            return [f"The journal has a gap: after {seq - 1} comes {row.seq}."]
        fields = row._mapping
        if row.personal is not None and journal.personal_digest(row.salt or "", row.personal) != row.personal_digest:
            return [f"The personal part of journal entry {seq} was changed after it was written."]
        if journal.digest_of(fields) != row.digest or journal.chain(last, seq, row.digest) != row.hash:
            return [f"Journal entry {seq} was changed after it was written, or an entry before it was removed."]
        last = row.hash
    if journal.position(connection) != (seq, last):
        return [f"The journal's end was cut off: its head does not fit entry {seq}."]
    return []


def fold(connection: Connection) -> dict[str, dict[str, dict[str, Any]]]:
    """Every state row as the journal alone tells it: table, id, column, value as JSON knows it.

    Personal columns that were erased from the journal are left out.
    """
    state: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in STATE}
    for row in _rows(connection):
        if row.subject not in STATE:
            continue
        columns = state[row.subject].setdefault(row.subject_id, {})
        for part in (row.changes, row.personal or "{}"):
            columns.update({name: after for name, (_, after) in json.loads(part).items()})
    return state


def check_fold(connection: Connection) -> list[str]:
    """Each state row equals the fold of the journal over it, column by column."""
    told = fold(connection)
    faults: list[str] = []
    for name, table in STATE.items():
        seen = set()
        for row in connection.execute(select(table)):
            seen.add(str(row.id))
            faults += _differences(name, row, told[name].get(str(row.id)))
        faults += [
            f"The journal knows {name} {row_id}, the table does not." for row_id in sorted(told[name].keys() - seen)
        ]
    return faults[:MAX_FAULTS]


def _differences(name: str, row: Any, told: dict[str, Any] | None) -> list[str]:
    if told is None:
        return [f"The table {name} has a row {row.id} that the journal does not know."]
    wrong = []
    for column, value in row._mapping.items():
        if column == "id" or (column not in told and column in PERSONAL_COLUMNS[name]):
            continue
        expected = told.get(column, facts.default_of(STATE[name].c[column]))
        if journal.plain(value) != expected:
            wrong.append(f"{name} {row.id}: {column} differs from what the journal tells.")
    return wrong


def check_facts(connection: Connection) -> list[str]:
    """Each row that never changes is as it was inserted."""
    told: dict[str, dict[str, str]] = {name: {} for name in FACTS}
    known: set[tuple[str, str]] = set()
    for row in _rows(connection):
        if row.subject in FACTS:
            known.add((row.subject, row.subject_id))
            if (change := json.loads(row.personal or "{}").get(facts.DIGEST)) is not None:
                told[row.subject][row.subject_id] = change[1]
    faults: list[str] = []
    for name, table in FACTS.items():
        for row in connection.execute(select(table).execution_options(yield_per=1000)):
            expected = told[name].pop(str(row.id), None)
            if (name, str(row.id)) not in known:
                faults.append(f"The table {name} has a row {row.id} that the journal does not know.")
            elif expected is not None and facts.digest_of(table, row._mapping) != expected:
                faults.append(f"{name} {row.id} was changed after it was written.")
        faults += [f"The journal knows {name} {row_id}, the table does not." for row_id in sorted(told[name])]
    return faults[:MAX_FAULTS]


def check_ledger(connection: Connection) -> list[str]:
    """seen = stored + duplicate + filtered + quarantined + in work, and every stored item has its interaction."""
    faults = [
        f"The ledger of {row.source} does not balance: {row.seen} seen." for row in health.read_ledger(connection)
        if not row.balances
    ]  # fmt: skip
    orphans = connection.execute(
        select(func.count())
        .select_from(capture.outerjoin(interaction, interaction.c.id == capture.c.interaction_id))
        .where(capture.c.state.in_(("stored", "quarantined")), interaction.c.id.is_(None))
    ).scalar_one()
    if orphans:
        faults.append(f"{orphans} captured items are marked as stored but have no interaction.")
    twice = connection.execute(
        select(capture.c.interaction_id)
        .where(capture.c.state.in_(("stored", "quarantined")))
        .group_by(capture.c.interaction_id)
        .having(func.count() > 1)
        .limit(1)
    ).first()
    if twice is not None:
        faults.append(f"Interaction {twice[0]} belongs to two captured items.")
    return faults


def check_bytes(connection: Connection) -> list[str]:
    """Every stored message, attachment and page still has the bytes that its name was made of."""
    faults = []
    for name in connection.execute(select(blob.c.id).order_by(blob.c.id)).scalars().all():
        try:
            blobs.get(connection, name)
        except StoreError as error:
            faults.append(str(error))
    for table in (capture, file):
        missing = connection.execute(
            select(func.count()).where(~exists().where(blob.c.id == table.c.blob)).select_from(table)
        ).scalar_one()
        if missing:
            faults.append(f"{missing} rows of {table.name} name bytes that are not there.")
    return faults[:MAX_FAULTS]
