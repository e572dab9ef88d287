"""Promises to customers, such as a call back before 15:00: each is a clock of its own with somebody who keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import func, select

from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.clocks import Happened, happen
from controlcenter.domain.ticket import ClockKind, Status
from controlcenter.errors import Refused
from controlcenter.store.tables import ticket, ticket_clock


@dataclass(frozen=True, slots=True)
class Promise:
    """Promise the customer something by an instant. ``owner`` is the agent who keeps it; "" whoever has the ticket."""

    ticket_id: int
    target_at: datetime
    text: str
    owner: str = ""
    label: ClassVar[str] = "Promise"

    def do(self, tx: Transaction) -> Command | None:
        """Return the command that withdraws it. Raises Refused for an instant that has passed, or a ticket done."""
        if self.target_at <= tx.now:
            raise Refused("The promised time has passed already; choose a later one.")
        if self.owner and tx.strategy.agent(self.owner) is None:
            raise Refused("Nobody of that name works here; choose who keeps the promise.")
        row = tx.row(ticket, self.ticket_id)
        if not Status(row.status).is_open:
            raise Refused("The ticket is done; reopen it before something is promised.")
        fact = Happened("promise", tx.now, by=tx.actor, to=self.owner, note=self.text, target_at=self.target_at)
        happen(tx, self.ticket_id, fact)
        promised = ticket_clock.c.ticket_id == self.ticket_id, ticket_clock.c.kind == ClockKind.PROMISE.value
        ordinal = tx.db.execute(select(func.max(ticket_clock.c.ordinal)).where(*promised)).scalar_one()
        tx.result = ordinal
        return EndPromise(self.ticket_id, kept=False, ordinal=ordinal)


@dataclass(frozen=True, slots=True)
class EndPromise:
    """Say that a promise was kept, or withdraw it. ``ordinal`` says which; None means the one that is due first."""

    ticket_id: int
    kept: bool
    ordinal: int | None = None
    label: ClassVar[str] = "End promise"

    def do(self, tx: Transaction) -> Command | None:
        """A kept promise stays kept. Raises Refused when there is none that could be kept or withdrawn."""
        which = "" if self.ordinal is None else str(self.ordinal)
        kind = "promise_kept" if self.kept else "promise_withdrawn"
        happen(tx, self.ticket_id, Happened(kind, tx.now, by=tx.actor, to=which))
        return None
