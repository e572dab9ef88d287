"""Beginning to write: kept for everybody to see that somebody is at it, and for whoever gets the ticket next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from controlcenter.commands.base import Command, Transaction
from controlcenter.store.drafts import StoredDraft, drop_draft, read_drafts, write_draft
from controlcenter.store.tables import ticket

LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Keep what the actor has begun to write on a ticket; empty ``content`` means it was sent or thrown away.

    ``taken_from`` is the account whose draft the actor has gone on with: that one is theirs no more. The journal
    learns who writes, never what.
    """

    ticket_id: int
    mode: str
    content: str
    taken_from: str = ""
    label: ClassVar[str] = "Keep draft"

    def do(self, tx: Transaction) -> Command | None:
        """Return None: what somebody types is not taken back this way. Raises Refused for a ticket that is gone."""
        row = tx.row(ticket, self.ticket_id)
        if self.content:
            kept = StoredDraft(self.ticket_id, self.mode, tx.actor, self.content[:LONGEST], tx.now)
            write_draft(tx.db, kept)
        else:
            drop_draft(tx.db, self.ticket_id, self.mode, tx.actor)
        if self.taken_from and self.taken_from != tx.actor:
            drop_draft(tx.db, self.ticket_id, self.mode, self.taken_from)
        left = read_drafts(tx.db, self.ticket_id)
        writer = left[0].account if left else ""
        if writer != row.writer:
            event = "draft.begun" if writer else "draft.ended"
            values = {"writer": writer, "writing_at": tx.now if writer else None}
            tx.change(ticket, self.ticket_id, event, values)
        return None
