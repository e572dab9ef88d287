"""Very many rows as columns: the database writes each column as one JSON list, which is read back at once.

A driver hands rows over one by one and takes turns with every other thread for each of them: whoever paints windows
meanwhile is held up, and holds up. Here the database does its part in one go, beside everybody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Text, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


class _Column(FunctionElement[str]):
    """All values of a column as a JSON list, in the order of the rows."""

    name = "column"
    type = Text()
    inherit_cache = True


@compiles(_Column, "sqlite")
def _in_sqlite(column: _Column, compiler: Any, **options: Any) -> str:
    return f"json_group_array({compiler.process(column.clauses, **options)})"


@compiles(_Column, "postgresql")
def _in_postgresql(column: _Column, compiler: Any, **options: Any) -> str:
    return f"CAST(json_agg({compiler.process(column.clauses, **options)}) AS TEXT)"


def by_column(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The question whose answer ``columns`` reads: numbers, words and nothing else may stand in its columns."""
    return select(*map(_Column, query.subquery().c))


def columns(
    connection: Connection, question: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
) -> Sequence[list[Any]]:
    """The values of each column, in the order of the rows. ``question`` is made by ``by_column``."""
    written = connection.execute(question, values).one()
    return [json.loads(column) if column else [] for column in written]
