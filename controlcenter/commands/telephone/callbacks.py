"""Lost calls: one call-back per number and queue, which is solved by itself once that customer was served."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from controlcenter.commands.base import Transaction
from controlcenter.commands.change import change_ticket
from controlcenter.commands.clocks import Happened, happen
from controlcenter.domain.ticket import Channel, ClockKind, ClockState, Status
from controlcenter.store.tables import call, sla_event, ticket, ticket_clock

_ACTIVE = (ClockState.RUNNING.value, ClockState.PAUSED.value)
_DONE = (Status.SOLVED.value, Status.CLOSED.value)
_OPEN_CALL_BACKS = (
    select(ticket)
    .where(
        ticket.c.customer_id == bindparam("customer"),
        ticket.c.channel == Channel.TELEPHONE.value,
        ticket.c.lost_calls > 0,
        ticket.c.call_state == "",
        ticket.c.status.not_in(_DONE),
    )
    .order_by(ticket.c.id)
)
_LAST_LOST = select(func.max(call.c.ended_at)).where(call.c.ticket_id == bindparam("ticket"))
_SERVED_SINCE = (
    select(func.min(sla_event.c.at))
    .join(ticket, ticket.c.id == sla_event.c.ticket_id)
    .where(
        ticket.c.customer_id == bindparam("customer"),
        sla_event.c.at > bindparam("since", type_=sla_event.c.at.type),
        sla_event.c.type.in_(("agent_reply", "call_answered", "served")),
    )
)
_ACTIVE_OF_KIND = select(ticket_clock.c.id).where(
    ticket_clock.c.ticket_id == bindparam("ticket"),
    ticket_clock.c.kind == bindparam("kind"),
    ticket_clock.c.state.in_(_ACTIVE),
)
JOINED = f"joined {Channel.TELEPHONE.letter}-"
"""How the reason begins with which the ticket of a further lost call is closed."""


def has_active(tx: Transaction, ticket_id: int, kind: ClockKind) -> bool:
    """Whether the ticket has a clock of that kind for which somebody must still do something."""
    return tx.db.execute(_ACTIVE_OF_KIND, {"ticket": ticket_id, "kind": kind.value}).first() is not None


def serve_customer(tx: Transaction, customer_id: int | None, at: datetime, *, besides: int | None = None) -> None:
    """The customer was served, by whatever channel: call-backs that he is owed since before ``at`` are solved."""
    if customer_id is None:
        return
    for row in tx.db.execute(_OPEN_CALL_BACKS, {"customer": customer_id}).all():
        if row.id != besides and row.created_at <= at and not _was_lost_after(tx, row.id, at):
            serve(tx, row.id, at)


def _was_lost_after(tx: Transaction, ticket_id: int, at: datetime) -> bool:
    last = tx.db.execute(_LAST_LOST, {"ticket": ticket_id}).scalar()
    return last is not None and last > at


def serve(tx: Transaction, ticket_id: int, at: datetime) -> None:
    """Meet the call-back clock and solve the ticket, unless the customer was promised something more."""
    happen(tx, ticket_id, Happened("served", at, by=tx.actor))
    if not has_active(tx, ticket_id, ClockKind.PROMISE):
        values = {"status": Status.SOLVED.value, "waiting_since": None, "pause_reason": ""}
        change_ticket(tx, ticket_id, "ticket.served", values, at=at)


def lose(tx: Transaction, call_id: int, ticket_id: int, at: datetime) -> None:
    """The call was lost at ``at``: its ticket becomes the call-back, or joins the one that is open already."""
    row = tx.row(ticket, ticket_id)
    known = _call_back_of(tx, row) if Status(row.status).is_open else None
    if known is not None:
        _join(tx, call_id, row, known, at)
        return
    happen(tx, ticket_id, Happened("call_lost", at, by=tx.actor))
    change_ticket(tx, ticket_id, "ticket.call_lost", {"lost_calls": row.lost_calls + 1, "call_state": ""})
    served_at = tx.db.execute(_SERVED_SINCE, {"customer": row.customer_id, "since": at}).scalar()
    if served_at is not None and Status(row.status).is_open:
        serve(tx, ticket_id, served_at)


def _call_back_of(tx: Transaction, row: Any) -> Any:
    """The open call-back for the same number and queue, if there is one."""
    found = tx.db.execute(_OPEN_CALL_BACKS, {"customer": row.customer_id}).all()
    return next((r for r in found if r.id != row.id and (r.caller, r.queue) == (row.caller, row.queue)), None)


def _join(tx: Transaction, call_id: int, row: Any, known: Any, at: datetime) -> None:
    happen(tx, row.id, Happened("merged", at, by=tx.actor, to=str(known.id)))
    reason = f"{JOINED}{known.id}"
    values = {"status": Status.CLOSED.value, "close_reason": reason, "call_state": "", "waiting_since": None}
    change_ticket(tx, row.id, "ticket.joined", values, note=reason, at=at)
    happen(tx, known.id, Happened("call_lost", max(at, known.created_at), by=tx.actor))
    change_ticket(tx, known.id, "ticket.call_lost", {"lost_calls": known.lost_calls + 1})
    tx.change(call, call_id, "call.joined_call_back", {"ticket_id": known.id})


def take_back(tx: Transaction, call_id: int, own_ticket_id: int) -> None:
    """A call that was counted as lost turned out not to be: it is counted no more and has its own ticket again."""
    counted = tx.row(ticket, tx.row(call, call_id).ticket_id)
    change_ticket(tx, counted.id, "ticket.call_not_lost", {"lost_calls": max(0, counted.lost_calls - 1)})
    tx.change(call, call_id, "call.left_call_back", {"ticket_id": own_ticket_id})
