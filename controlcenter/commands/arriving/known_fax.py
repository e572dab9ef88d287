"""Whether a fax is held already: one fax may come by the fax server, by a copy in a folder and by mail.

The rule, in this order:

1. The same reception (the server's file name and the second, or its session) is the same fax, whenever it comes. Where
   the first delivery had no pages, or not all of them, a better one joins its ticket instead.
2. The same pages within a day are the same fax where they come by a way that has not delivered this fax yet: each way
   delivers each fax once, and the nearest in time is meant. Two identical sheets that were sent twice and come twice by
   each of three ways are therefore two faxes.
3. The same bytes by the same way within a day are the same file, handed over again.

Everything else is another fax: the same sheet next week, or another file with the same pages by the same way. The time
that counts is the sources', never the program's: a server that was out of reach for days doubles nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from controlcenter.commands.base import Transaction
from controlcenter.commands.change import change_ticket
from controlcenter.domain.triage import says_nothing
from controlcenter.store.tables import capture, interaction, ticket

WINDOW = timedelta(hours=24)
_CANDIDATES = (
    select(
        interaction.c.id, interaction.c.ticket_id, interaction.c.source, interaction.c.received_at,
        interaction.c.content_sha, interaction.c.message_id, interaction.c.quarantined,
    )
    .where(
        interaction.c.form == "fax",
        or_(
            and_(interaction.c.message_id == bindparam("reception"), interaction.c.message_id != ""),
            and_(
                interaction.c.content_sha == bindparam("content"), interaction.c.content_sha != "",
                interaction.c.received_at.between(bindparam("first"), bindparam("last")),
            ),
        ),
    )
    .order_by(interaction.c.id)
)  # fmt: skip
_DELIVERED = select(capture.c.interaction_id, capture.c.blob).where(
    capture.c.interaction_id.in_(bindparam("ids", expanding=True)), capture.c.source == bindparam("source")
)


@dataclass(frozen=True, slots=True)
class KnownFax:
    """``twin`` (id, source) is the interaction that the fax repeats; ``ticket_id`` the one that it completes."""

    twin: Any = None
    ticket_id: int | None = None


def known_fax(tx: Transaction, row: Any, said: Any, content: str) -> KnownFax:
    """What is held of this fax already. ``row`` is its capture, ``content`` the sum of its pages."""
    asked = {
        "reception": said.message_id, "content": content,
        "first": row.received_at - WINDOW, "last": row.received_at + WINDOW,
    }  # fmt: skip
    found = [one for one in tx.db.execute(_CANDIDATES, asked) if one.id != row.interaction_id]
    if not found:
        return KnownFax()
    same = [one for one in found if said.message_id and one.message_id == said.message_id]
    if same:
        return _same_reception(same, said, content)
    return KnownFax(twin=_by_pages(tx, row, found))


def complete(tx: Transaction, ticket_id: int, said: Any) -> None:
    """The pages have come after the news of them: the ticket is named after them, unless a person has named it."""
    if says_nothing(tx.row(ticket, ticket_id).subject):
        change_ticket(tx, ticket_id, "ticket.fax_completed", {"subject": said.subject})


def _same_reception(same: Sequence[Any], said: Any, content: str) -> KnownFax:
    whole = next((one for one in same if one.content_sha and not one.quarantined), None)
    if whole is not None or not content or said.quarantined:
        return KnownFax(twin=whole or same[0])
    return KnownFax(ticket_id=int(same[0].ticket_id))


def _by_pages(tx: Transaction, row: Any, found: Sequence[Any]) -> Any:
    """The nearest in time that this way has not delivered yet, or whose very bytes it delivers again."""
    delivered = tx.db.execute(_DELIVERED, {"ids": [one.id for one in found], "source": row.source}).all()
    blobs = {(one.interaction_id, one.blob) for one in delivered}
    taken = {one.interaction_id for one in delivered}
    near = sorted(found, key=lambda one: (abs(one.received_at - row.received_at), one.id))
    again = next((one for one in near if (one.id, row.blob) in blobs), None)
    return again or next((one for one in near if one.id not in taken), None)
