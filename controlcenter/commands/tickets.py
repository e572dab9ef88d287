"""What people do with tickets: move, classify, pause, solve, close, reopen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.change import TicketChange, change_ticket, change_tickets, inverse
from controlcenter.domain.ticket import CallState, Status, number_of
from controlcenter.errors import Refused
from controlcenter.store.tables import ticket


@dataclass(frozen=True, slots=True)
class MoveTicket:
    """Move a ticket out of the queue and the hands in which the user saw it.

    Without ``assignee`` it lies free in the queue. ``note`` tells the receiver why. ``suggested`` says that the
    program proposed it, for instance for people who are not here: it does not count as handed on.
    """

    ticket_id: int
    seen_queue: str
    seen_assignee: str | None
    queue: str
    assignee: str | None
    note: str = ""
    suggested: bool = False
    label: ClassVar[str] = "Move ticket"

    def do(self, tx: Transaction) -> Command | None:
        """Return the move back. Raises Conflict when someone moved it first, Refused for an illegal target."""
        return self.do_all(tx, (self,))

    @classmethod
    def do_all(cls, tx: Transaction, moves: Sequence[MoveTicket]) -> Command | None:
        """``do`` for many at once. A ticket that is moved twice is moved one time after the other."""
        start = len(tx.entries)
        for each in _without_repeats(moves):
            rows = {row.id: row for row in tx.rows(ticket, [move.ticket_id for move in each])}
            change_tickets(tx, [move._change(tx, rows.get(move.ticket_id)) for move in each])
        return inverse(tx.entries[start:], f"Undo {cls.label.lower()}")

    def _change(self, tx: Transaction, row: Any) -> TicketChange:
        if row is None:
            raise Refused(f"There is no ticket {self.ticket_id} any more.")
        _check_movable(row)
        _check_target(tx, self.queue, self.assignee)
        values: dict[str, Any] = {"queue": self.queue, "assignee": self.assignee}
        if self.assignee and row.status == Status.NEW:
            values["status"] = Status.OPEN.value
        seen = {"queue": self.seen_queue, "assignee": self.seen_assignee}
        return TicketChange(self.ticket_id, "ticket.moved", values, seen, self.note, suggested=self.suggested)


def _without_repeats(moves: Sequence[MoveTicket]) -> Iterator[list[MoveTicket]]:
    """The moves in order, cut before each that meets a ticket a second time."""
    part: dict[int, MoveTicket] = {}
    for move in moves:
        if move.ticket_id in part:
            yield list(part.values())
            part = {}
        part[move.ticket_id] = move
    yield list(part.values())


def _check_movable(row: Any) -> None:
    number = number_of(row.channel, row.id)
    if row.call_state == CallState.WAITING:
        raise Refused(f"{number} is a caller who waits on the line; answer the call instead of moving it.")
    if not Status(row.status).is_open:
        raise Refused(f"{number} is {row.status}; reopen it before you move it.")


def _check_target(tx: Transaction, queue: str, assignee: str | None) -> None:
    if tx.strategy.queue(queue) is None:
        raise Refused(f'There is no queue "{queue}" in the strategy; choose another.')
    if assignee is not None and tx.strategy.agent(assignee) is None:
        raise Refused(f'There is no agent "{assignee}" in the strategy; choose another.')


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Bring a ticket into another status, with the reason that pausing and closing ask for."""

    ticket_id: int
    seen: str
    to: str
    reason: str = ""

    @property
    def label(self) -> str:
        """Named after where it goes."""
        names = {
            "open": "Reopen ticket" if self.seen in ("solved", "closed") else "Resume ticket",
            "waiting_customer": "Wait for customer",
            "waiting_third_party": "Wait for third party",
            "solved": "Solve ticket",
            "closed": "Close ticket",
        }
        return names.get(self.to, "Change status")

    def do(self, tx: Transaction) -> Command | None:
        """Return the change back. Raises Conflict when it is no longer in the status that the user saw."""
        to = Status(self.to)
        values: dict[str, Any] = {"status": to.value, "pause_reason": "", "close_reason": ""}
        if to in (Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY):
            values["pause_reason"] = self.reason
        if to is Status.CLOSED:
            if not self.reason:
                raise Refused("Closing without an answer needs a reason, such as spam or duplicate.")
            values["close_reason"] = self.reason
        if not to.is_open:
            values["waiting_since"] = None
        start = len(tx.entries)
        change_ticket(tx, self.ticket_id, f"ticket.{to.value}", values, seen={"status": self.seen}, note=self.reason)
        return inverse(tx.entries[start:], f"Undo {self.label.lower()}")


@dataclass(frozen=True, slots=True)
class ClassifyTicket:
    """Set one of a ticket's properties: kind, priority, language, subject or product."""

    ticket_id: int
    column: str
    seen: str | None
    value: str | None
    label: ClassVar[str] = "Classify ticket"
    COLUMNS: ClassVar[tuple[str, ...]] = ("kind", "priority", "language", "subject", "product")

    def do(self, tx: Transaction) -> Command | None:
        """Return the change back. Raises Conflict when someone changed it first."""
        if self.column not in self.COLUMNS:
            raise Refused(f'"{self.column}" cannot be set this way.')
        start = len(tx.entries)
        change_ticket(tx, self.ticket_id, "ticket.classified", {self.column: self.value}, seen={self.column: self.seen})
        return inverse(tx.entries[start:], f"Undo {self.label.lower()}")
