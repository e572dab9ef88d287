"""Very many ids as one value: nothing has to be written out for each of them, and the statement stays the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


class _Listed(FunctionElement[Any]):
    """The numbers in a JSON list, as rows."""

    name = "listed"
    inherit_cache = True


@compiles(_Listed, "sqlite")
def _in_sqlite(listed: _Listed, compiler: Any, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(listed.clauses, **options)}))"


@compiles(_Listed, "postgresql")
def _in_postgresql(listed: _Listed, compiler: Any, **options: Any) -> str:
    text = compiler.process(listed.clauses, **options)
    return f"(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST({text} AS JSON)))"


def is_listed(column: Column[Any], name: str) -> ColumnElement[bool]:
    """Whether a column is one of the ids that ``listed`` made the value ``name`` of."""
    return column.bool_op("IN")(_Listed(bindparam(name, type_=Text)))


def listed(ids: Iterable[int]) -> str:
    """Ids as a value of ``is_listed``."""
    return json.dumps(list(ids))
