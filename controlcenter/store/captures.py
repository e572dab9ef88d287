"""Reading captured items with the tickets that they became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from controlcenter.domain.health import CaptureRow
from controlcenter.domain.ticket import number_of
from controlcenter.store.tables import capture, interaction, ticket

IN_WORK = ("captured", "failed")
QUARANTINE = ("quarantined", "failed")


@dataclass(frozen=True, slots=True)
class CapturedItem:
    """One line of the ledger with its ticket: ``ticket_id`` None and ``number`` "" where there is none."""

    row: CaptureRow
    ticket_id: int | None
    number: str
    ext_key: str = ""


def read_items(
    connection: Connection,
    *,
    source: str = "",
    states: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 500,
) -> list[CapturedItem]:
    """The newest captured items, newest first; "" or nothing means all of them."""
    query = (
        select(capture, interaction.c.ticket_id, ticket.c.channel.label("ticket_channel"))
        .outerjoin(interaction, interaction.c.id == capture.c.interaction_id)
        .outerjoin(ticket, ticket.c.id == interaction.c.ticket_id)
        .order_by(capture.c.id.desc())
        .limit(limit)
    )
    if source:
        query = query.where(capture.c.source == source)
    if states:
        query = query.where(capture.c.state.in_(states))
    if since is not None:
        query = query.where(capture.c.captured_at >= since)
    if until is not None:
        query = query.where(capture.c.captured_at < until)
    return [_item(row) for row in connection.execute(query)]


def _item(row: Any) -> CapturedItem:
    held = CaptureRow(
        row.id, row.source, row.name or row.ext_key, row.media, row.received_at, row.captured_at, row.state,
        row.reason, row.attempts, row.interaction_id, row.blob,
    )  # fmt: skip
    number = number_of(row.ticket_channel, row.ticket_id) if row.ticket_id is not None else ""
    return CapturedItem(held, row.ticket_id, number, row.ext_key)


def quarantined_ids(connection: Connection) -> list[int]:
    """Every item that a person must look at, oldest first."""
    query = select(capture.c.id).where(capture.c.state.in_(QUARANTINE)).order_by(capture.c.id)
    return list(connection.execute(query).scalars())
