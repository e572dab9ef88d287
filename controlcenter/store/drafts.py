"""What people have begun to write and not sent: it belongs to the ticket and goes where the ticket goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from controlcenter.store.tables import draft


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """What ``account`` has begun in one mode of writing; ``content`` is the desk's own text form of it."""

    ticket_id: int
    mode: str
    account: str
    content: str
    kept_at: datetime


def read_drafts(connection: Connection, ticket_id: int) -> list[StoredDraft]:
    """What was begun on a ticket, the newest first."""
    query = select(draft).where(draft.c.ticket_id == ticket_id).order_by(draft.c.kept_at.desc(), draft.c.mode)
    return [
        StoredDraft(row.ticket_id, row.mode, row.account, row.content, row.kept_at) for row in connection.execute(query)
    ]


def write_draft(connection: Connection, kept: StoredDraft) -> None:
    """Keep a draft instead of the one that the same person had in this mode."""
    values = {"content": kept.content, "kept_at": kept.kept_at}
    mine = _key(kept.ticket_id, kept.mode, kept.account)
    if not connection.execute(update(draft).where(*mine).values(values)).rowcount:
        key = {"ticket_id": kept.ticket_id, "mode": kept.mode, "account": kept.account}
        connection.execute(insert(draft).values(key | values))


def drop_draft(connection: Connection, ticket_id: int, mode: str, account: str) -> None:
    """Forget what somebody had begun in a mode."""
    connection.execute(delete(draft).where(*_key(ticket_id, mode, account)))


def _key(ticket_id: int, mode: str, account: str) -> tuple[ColumnElement[bool], ...]:
    return draft.c.ticket_id == ticket_id, draft.c.mode == mode, draft.c.account == account
