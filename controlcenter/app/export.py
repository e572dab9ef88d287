"""Rows out of the house: one object or line each, in order of id."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TextIO

from sqlalchemy import Connection, Result, Table, select

from controlcenter.clock import iso_z
from controlcenter.domain.ticket import number_of
from controlcenter.store import journal as journalling
from controlcenter.store.tables import customer, customer_address, file, incident, interaction, ticket

_FORMULA = re.compile(r"^[\s\u3000]*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")
_AT_A_TIME = 1000
_PHONE = re.compile(r"^\+\d+$")
_INTERACTION = (
    "id", "ticket_id", "source", "external_id", "channel", "direction", "received_at", "from_address", "from_name",
    "to_addresses", "subject", "text", "attachments", "language", "automatic", "machine", "forwarded_by", "quarantined",
)  # fmt: skip


def _in_order(connection: Connection, table: Table) -> Result[Any]:
    """Every row by id, some at a time: a centre's texts of years do not fit into memory."""
    return connection.execute(select(table).order_by(table.c.id).execution_options(yield_per=_AT_A_TIME))


def _tickets(connection: Connection) -> Iterator[dict[str, Any]]:
    for row in _in_order(connection, ticket):
        values = dict(row._mapping)
        del values["token"]
        yield {"id": values.pop("id"), "number": number_of(row.channel, row.id), **values}


def _interactions(connection: Connection) -> Iterator[dict[str, Any]]:
    names: dict[int, list[str]] = {}
    for found in connection.execute(select(file.c.interaction_id, file.c.name).order_by(file.c.id)):
        names.setdefault(found.interaction_id, []).append(found.name)
    for row in _in_order(connection, interaction):
        values = {**row._mapping, "attachments": names.get(row.id, []), "to_addresses": row.to_addresses or []}
        yield {name: values[name] for name in _INTERACTION}


def _customers(connection: Connection) -> Iterator[dict[str, Any]]:
    addresses: dict[int, list[Any]] = {}
    for found in connection.execute(select(customer_address).order_by(customer_address.c.id)):
        addresses.setdefault(found.customer_id, []).append(found)
    for row in _in_order(connection, customer):
        mine = addresses.get(row.id, [])
        yield {
            **row._mapping,
            "emails": [a.value for a in mine if a.kind == "email"],
            "phones": [a.value for a in mine if a.kind == "phone"],
        }


def _journal(connection: Connection) -> Iterator[dict[str, Any]]:
    after = 0
    while entries := journalling.entries_after(connection, after, limit=_AT_A_TIME):
        for entry in entries:
            yield {name: getattr(entry, name) for name in entry.__slots__}
        after = entries[-1].seq


def _incidents(connection: Connection) -> Iterator[dict[str, Any]]:
    for row in connection.execute(select(incident).order_by(incident.c.id)):
        linked = connection.execute(select(ticket.c.id).where(ticket.c.incident_id == row.id).order_by(ticket.c.id))
        yield {**row._mapping, "ticket_ids": list(linked.scalars())}


WHAT: dict[str, Callable[[Connection], Iterator[dict[str, Any]]]] = {
    "tickets": _tickets,
    "interactions": _interactions,
    "customers": _customers,
    "journal": _journal,
    "incidents": _incidents,
}


def _without(names: Sequence[str], *left_out: str) -> list[str]:
    return [name for name in names if name not in left_out]


_COLUMNS: dict[str, Sequence[str]] = {
    "tickets": ["id", "number", *_without(ticket.c.keys(), "id", "token")],
    "interactions": _INTERACTION,
    "customers": [*customer.c.keys(), "emails", "phones"],
    "journal": journalling.Noted.__slots__,
    "incidents": [*incident.c.keys(), "ticket_ids"],
}
"""What each row holds, in order: a table without rows has its head line, too."""


def export(connection: Connection, what: str, form: str, out: TextIO) -> int:
    """Write every row as JSON lines or CSV; the number of rows is returned."""
    rows = WHAT[what](connection)
    return _write_csv(_COLUMNS[what], rows, out) if form == "csv" else _write_lines(rows, out)


def _write_lines(rows: Iterator[dict[str, Any]], out: TextIO) -> int:
    count = 0
    for row in rows:
        out.write(json.dumps({k: _plain(v) for k, v in row.items()}, ensure_ascii=False) + "\n")
        count += 1
    return count


def _write_csv(columns: Sequence[str], rows: Iterator[dict[str, Any]], out: TextIO) -> int:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([cell(value) for value in row.values()])
        count += 1
    return count


def _plain(value: Any) -> Any:
    return iso_z(value) if isinstance(value, datetime) else value


def cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula; telephone numbers stay as they are."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return iso_z(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if isinstance(value, str) and _FORMULA.match(text) and not _PHONE.match(text):
        return "'" + text
    return text
