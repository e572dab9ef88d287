"""Promises to customers, such as a call back before 15:00: each is a clock of its own with somebody who keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Connection, func, select

from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.clocks import Happened, happen
from controlcenter.domain.ticket import ClockKind, ClockState, Status
from controlcenter.errors import Refused
from controlcenter.store.tables import ticket, ticket_clock

MADE, KEPT, WITHDRAWN, REOPENED = (
    "ticket.promised",
    "ticket.promise_kept",
    "ticket.promise_withdrawn",
    "ticket.promise_reopened",
)
EVENTS = frozenset({MADE, KEPT, WITHDRAWN, REOPENED})
"""What the journal says of promises, with ``ordinal``, and ``kept`` where one was opened again."""


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
        newest = select(func.max(ticket_clock.c.ordinal)).where(*_is(self.ticket_id))
        ordinal: int = tx.db.execute(newest).scalar_one()
        tx.record(MADE, "ticket", self.ticket_id, ordinal=ordinal)
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
        """Return the command that opens it again. Raises Refused when there is none that could be ended."""
        ordinal = _first_due(tx, self.ticket_id) if self.ordinal is None else self.ordinal
        kind = "promise_kept" if self.kept else "promise_withdrawn"
        happen(tx, self.ticket_id, Happened(kind, tx.now, by=tx.actor, to=str(ordinal)))
        tx.record(KEPT if self.kept else WITHDRAWN, "ticket", self.ticket_id, ordinal=ordinal)
        return ReopenPromise(self.ticket_id, ordinal, self.kept)


@dataclass(frozen=True, slots=True)
class ReopenPromise:
    """Take back that a promise was kept or withdrawn: it runs to the instant that the customer was told.

    ``kept`` is how it was ended; making it again ends it the same way.
    """

    ticket_id: int
    ordinal: int
    kept: bool
    label: ClassVar[str] = "Reopen promise"

    def do(self, tx: Transaction) -> Command | None:
        """Return the command that ends it again. Raises Refused where it runs already, or the ticket is done."""
        if not Status(tx.row(ticket, self.ticket_id).status).is_open:
            raise Refused("The ticket is done; reopen it before its promise.")
        happen(tx, self.ticket_id, Happened("promise_reopened", tx.now, by=tx.actor, to=str(self.ordinal)))
        tx.record(REOPENED, "ticket", self.ticket_id, ordinal=self.ordinal, kept=self.kept)
        return EndPromise(self.ticket_id, self.kept, self.ordinal)


def way_back(event: str, ticket_id: int, data: Mapping[str, Any]) -> EndPromise | ReopenPromise:
    """The command that takes back what a journalled event did to a promise. Raises KeyError for any other event."""
    ordinal = int(data["ordinal"])
    ends: dict[str, bool] = {MADE: False, REOPENED: bool(data.get("kept"))}
    if event in ends:
        return EndPromise(ticket_id, ends[event], ordinal)
    return ReopenPromise(ticket_id, ordinal, {KEPT: True, WITHDRAWN: False}[event])


def why_not(db: Connection, back: EndPromise | ReopenPromise) -> str:
    """Why a promise cannot go back any more; "" while it can."""
    state, status = db.execute(
        select(ticket_clock.c.state, ticket.c.status)
        .join(ticket, ticket.c.id == ticket_clock.c.ticket_id)
        .where(*_is(back.ticket_id), ticket_clock.c.ordinal == back.ordinal)
    ).one()
    runs = ClockState(state) in (ClockState.RUNNING, ClockState.PAUSED)
    if isinstance(back, EndPromise):
        return "" if runs else "The promise has ended since."
    if runs:
        return "The promise runs again already."
    return "" if Status(status).is_open else "The ticket is done; reopen it before its promise."


def _first_due(tx: Transaction, ticket_id: int) -> int:
    still = ticket_clock.c.state.in_((ClockState.RUNNING.value, ClockState.PAUSED.value))
    open_ones = select(ticket_clock.c.ordinal).where(*_is(ticket_id), still)
    found = tx.db.execute(open_ones.order_by(ticket_clock.c.due_at, ticket_clock.c.ordinal).limit(1)).scalar()
    if found is None:
        raise Refused("There is no such promise open that could be kept or withdrawn.")
    return int(found)


def _is(ticket_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ticket_clock.c.ticket_id == ticket_id, ticket_clock.c.kind == ClockKind.PROMISE.value
