"""New rows of a table that only grows, each once: by number where it has one, else by time, a little back each time.

Rows may appear out of order, since a database shows them when they are committed: what was seen near the high-water
mark is remembered, and looked at again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Numeric, Select, column, inspect, select, table
from sqlalchemy import types as sql_types

from controlcenter.clock import from_epoch
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.sql_link import SqlLink
from controlcenter.intake.telephone.asterisk.sql_rows import CDR, NEEDED, TIMES, epoch_of, line_of
from controlcenter.intake.telephone.asterisk.tail import TailedLine

PIECE = 2000
BACK_ROWS = 200
BACK_S = {True: 3_900.0, False: 21_600.0}
"""Seconds to look back, by whether the time is that of the row's making, which a clock change may put an hour back;
else it is a call's start, hours before."""


class TableTail:
    """Reads on from where ``state`` says: {"mark", "seen"}; empty: from ``since`` on."""

    def __init__(
        self, link: SqlLink, part: str, name: str, state: dict[str, Any], zone: tzinfo, since: datetime | None
    ) -> None:
        self._link = link
        self._part = part
        self._name = name
        self._state = state
        self._zone = zone
        self._since = since
        self._columns: dict[str, Any] = {}

    def read(self) -> Iterator[TailedLine]:
        """Yield new rows as lines, some thousands at most, oldest first: call again until there are none.

        The state is right when the iteration has ended. Raises SourceError.
        """
        with self._link.reading() as connection:
            if not self._columns:
                self._learn(connection)
            found = list(self._new_rows(connection))
        yield from found

    def _learn(self, connection: Connection) -> None:
        """Find the columns, and by which of them to read on."""
        schema, _, name = self._name.rpartition(".")
        seen = inspect(connection)
        found = {one["name"].lower(): one for one in seen.get_columns(name, schema=schema or None)}
        times = [time for time in TIMES[self._part] if time in found]
        missing = [wanted for wanted in NEEDED[self._part] if wanted not in found]
        if missing or not times:
            lacking = missing[0] if missing else " or ".join(TIMES[self._part])
            raise SourceError(f"The table {self._name} has no column {lacking}. Correct the name of the table.")
        key = seen.get_pk_constraint(name, schema=schema or None)["constrained_columns"]
        numbers = [one for one in key if len(key) == 1 and isinstance(found[one.lower()]["type"], Integer)]
        self._time, self._number = times[0], numbers[0].lower() if numbers else ""
        self._types = {lower: one["type"] for lower, one in found.items()}
        made = {lower: column(one["name"], one["type"]) for lower, one in found.items()}
        self._table = table(name, *made.values(), schema=schema or None)
        self._columns = made
        self._back_s = BACK_S[self._part != CDR or self._time == "end"]

    def _new_rows(self, connection: Connection) -> Iterator[TailedLine]:
        seen: dict[str, float] = self._state.setdefault("seen", {})
        count = 0
        rows = connection.execution_options(stream_results=True, max_row_buffer=500).execute(self._query(connection))
        for values in rows.mappings():
            row = {name: values[made.name] for name, made in self._columns.items()}
            data = line_of(self._part, row, self._zone)
            place = float(row[self._number]) if self._number else epoch_of(row[self._time], self._zone) or 0.0
            key = str(row[self._number]) if self._number else hashlib.sha256(data).hexdigest()[:16]
            if key in seen:
                continue
            seen[key] = place
            yield TailedLine(data, 0, int(place) if self._number else 0, count + 1)
            count += 1
            if count == PIECE:
                break
        rows.close()
        self._move_mark(seen)

    def _move_mark(self, seen: dict[str, float]) -> None:
        mark = max([*seen.values(), self._state.get("mark") or 0.0])
        back = BACK_ROWS if self._number else self._back_s + 2  # tables may keep whole seconds
        self._state["mark"] = mark
        self._state["seen"] = {key: place for key, place in seen.items() if place >= mark - back}

    def _query(self, connection: Connection) -> Select[Any]:
        mark = self._state.get("mark")
        query = select(self._table)
        if mark and self._number:
            number = self._columns[self._number]
            return query.where(number >= int(mark - BACK_ROWS)).order_by(number)
        if mark:
            query = query.where(self._after(connection, from_epoch(mark - self._back_s)))
        elif self._since is not None:
            query = query.where(self._after(connection, self._since - timedelta(seconds=self._back_s)))
        return query.order_by(self._columns[self._number or self._time])

    def _after(self, connection: Connection, at: datetime) -> ColumnElement[bool]:
        """The condition that a row's time is not before ``at``, in the form in which the table keeps times."""
        time, kind = self._columns[self._time], self._types[self._time]
        found: ColumnElement[bool]
        if isinstance(kind, sql_types.DateTime):
            local = at.astimezone(self._zone)
            found = time >= (local if kind.timezone else local.replace(tzinfo=None))
        elif isinstance(kind, Integer | Numeric):
            found = time >= at.timestamp()
        else:
            sample = str(connection.execute(select(time).limit(1)).scalar() or "")
            is_count = sample.replace(".", "", 1).isdigit()
            local_text = at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")
            found = time >= (str(int(at.timestamp())) if is_count else local_text)
        return found
