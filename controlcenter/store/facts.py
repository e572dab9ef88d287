"""Rows that never change after insert: the journal holds a digest of each, so that damage to one is found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, RowMapping, Table

from controlcenter.store.canonical import canonical
from controlcenter.store.journal import Change
from controlcenter.store.tables import FACTS, PERSONAL_COLUMNS, STATE

DIGEST = "row digest"
"""Stands in the personal part of the entry: who knows a digest can try words, so it is erased with them."""


def default_of(column: Column[Any]) -> Any:
    """What the database puts where nothing is given."""
    if column.server_default is None:
        return None
    value = str(column.server_default.arg)  # type: ignore[attr-defined]
    return int(value) if value.isdigit() else value


_DEFAULTS = {name: {c.name: default_of(c) for c in table.c} for name, table in (FACTS | STATE).items()}


def digest_of(table: Table, values: Mapping[str, Any] | RowMapping) -> str:
    """sha256 over what differs from the defaults; the same before the insert and after a read. The id is left out."""
    defaults = _DEFAULTS[table.name]
    said = canonical({name: value for name, value in values.items() if name != "id" and value != defaults[name]})
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def first_changes(table: Table, values: Mapping[str, Any]) -> tuple[dict[str, Change], dict[str, Change]]:
    """How the entry of a new row tells it, and the personal part of that.

    A fact is told by its digest, a state row by what differs from the defaults. A person's words are always told: a
    missing one means that they were erased.
    """
    if table.name in FACTS:
        return {}, {DIGEST: (None, digest_of(table, values))}
    defaults, words = _DEFAULTS[table.name], PERSONAL_COLUMNS[table.name]
    public = {n: (None, v) for n, v in values.items() if v != defaults[n] and n not in words}
    return public, {n: (None, v) for n, v in values.items() if n in words} if words else {}
