"""Reading a quarantined item once more, after its reader was mended or its limits were raised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select, update

from controlcenter.commands.base import Command, Transaction
from controlcenter.errors import Conflict, Refused
from controlcenter.store.captures import QUARANTINE
from controlcenter.store.tables import capture


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
            select(capture.c.state, capture.c.media, capture.c.source)
            .where(capture.c.id == self.capture_id)
            .with_for_update()
        ).one_or_none()
        if row is None:
            raise Refused("This item is no longer in the ledger.")
        if row.media == "call":
            raise Refused("A call record is read by the telephone source itself and cannot be read again from here.")
        if row.state not in QUARANTINE:
            raise Conflict("Somebody had this item read again before you; look at its state now.")
        back = {"state": "captured", "attempts": 0}
        tx.db.execute(update(capture).where(capture.c.id == self.capture_id).values(back))
        tx.record("capture.retried", "capture", self.capture_id, source=row.source)
        return None


@dataclass(frozen=True, slots=True)
class RetryCaptures:
    """Put several items back into the line; the result is how many of them still waited for that."""

    capture_ids: tuple[int, ...]
    label: ClassVar[str] = "Read again"

    def do(self, tx: Transaction) -> Command | None:
        """Not taken back. What somebody else had read again meanwhile is left out. Raises Refused when none is left."""
        rows = tx.db.execute(
            select(capture.c.id, capture.c.source)
            .where(capture.c.id.in_(self.capture_ids), capture.c.state.in_(QUARANTINE), capture.c.media != "call")
            .order_by(capture.c.id)
            .with_for_update()
        ).all()
        if not rows:
            raise Refused("None of these items waits to be read again any more.")
        ids = [row.id for row in rows]
        tx.db.execute(update(capture).where(capture.c.id.in_(ids)).values(state="captured", attempts=0))
        for row in rows:
            tx.record("capture.retried", "capture", row.id, source=row.source)
        tx.result = len(rows)
        return None
