"""Reading a quarantined item once more, after its reader was mended or its limits were raised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select, update

from controlcenter.commands.base import Command, Transaction
from controlcenter.errors import Conflict, Refused
from controlcenter.store.tables import capture

RETRIED = ("quarantined", "failed")


@dataclass(frozen=True, slots=True)
class RetryCapture:
    """Put a quarantined or failed item back into the line of what is interpreted.

    Its ticket stays: what becomes readable is added there, so that nothing is doubled.
    """

    capture_id: int
    label: ClassVar[str] = "Read again"

    def do(self, tx: Transaction) -> Command | None:
        """Not taken back: reading again does no harm. Raises Refused or Conflict when it does not wait for that."""
        row = tx.db.execute(
            select(capture.c.state, capture.c.media, capture.c.source).where(capture.c.id == self.capture_id)
        ).one_or_none()
        if row is None:
            raise Refused("This item is no longer in the ledger.")
        if row.media == "call":
            raise Refused("A call record is read by the telephone source itself and cannot be read again from here.")
        if row.state not in RETRIED:
            raise Conflict("Somebody had this item read again before you; look at its state now.")
        back = {"state": "captured", "attempts": 0}
        tx.db.execute(update(capture).where(capture.c.id == self.capture_id).values(back))
        tx.record("capture.retried", "capture", self.capture_id, source=row.source)
        return None
