"""What each stage of a call does to its ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select

from controlcenter.commands.base import Transaction
from controlcenter.commands.change import change_ticket
from controlcenter.commands.clocks import Happened, happen
from controlcenter.commands.telephone.callbacks import JOINED, has_active, lose, serve_customer, take_back
from controlcenter.domain.call import CallFacts, CallStage
from controlcenter.domain.ticket import ClockKind, Status
from controlcenter.store.tables import journal, sla_event, ticket

DROPPED_BECAUSE = ("short call", "no number", "fax")
_BY_MACHINE = ("", "customer", "agent")
_MAKER = select(journal.c.actor).where(
    journal.c.subject == "ticket", journal.c.subject_id == bindparam("ticket"), journal.c.event == "ticket.created"
)


@dataclass(frozen=True, slots=True)
class Step:
    """A call whose stage changed from ``before`` (None: first seen). ``was_answered``: some time before this step."""

    call_id: int
    ticket_id: int
    facts: CallFacts
    before: CallStage | None
    stage: CallStage
    was_answered: bool = False


def take_step(tx: Transaction, step: Step) -> None:
    """Bring the ticket to the stage that its call has reached."""
    if step.before is CallStage.CALL_BACK:
        if step.stage is CallStage.VOICEMAIL and _has_joined(tx, step.ticket_id):
            return  # the call-back that it joined is still owed
        take_back(tx, step.call_id, step.ticket_id)
    if step.stage in (CallStage.SERVED, CallStage.DROPPED, CallStage.FAX):
        reopened: dict[str, Any] = {}
    else:
        reopened = _reopening(tx, step)
    if step.stage.is_answered:
        _answered(tx, step, reopened)
    elif step.stage is CallStage.WAITING:
        _waits(tx, step, reopened)
    elif step.stage in (CallStage.DROPPED, CallStage.FAX):
        _drop(tx, step)
    else:
        change_ticket(tx, step.ticket_id, "ticket.call_ended", {"call_state": "", **reopened})
        if step.stage is CallStage.CALL_BACK:
            lose(tx, step.call_id, step.ticket_id, _when(tx, step, step.facts.ended_at))
        elif step.stage is CallStage.VOICEMAIL:  # somebody must listen, so that only a person solves it
            happen(tx, step.ticket_id, Happened("call_lost", _when(tx, step, step.facts.ended_at), by=tx.actor))


def take_over(tx: Transaction, step: Step, agent_before: str | None) -> None:
    """The stage is the same, but another agent may have taken the call over from the one who has the ticket."""
    agent = known_agent(tx, step.facts)
    if not step.stage.is_answered or agent is None or agent == agent_before:
        return
    if tx.row(ticket, step.ticket_id).assignee == agent_before:
        change_ticket(tx, step.ticket_id, "ticket.call_taken_over", {"assignee": agent})


def finish(tx: Transaction, ticket_id: int, at: datetime) -> None:
    """Wrap-up is over: the ticket is solved.

    It stays open where a person has touched it by hand (moved, classified, written, promised), since that says that
    work is left; then the person solves it.
    """
    row = tx.row(ticket, ticket_id)
    values: dict[str, Any] = {"call_state": ""}
    if Status(row.status).is_open and not _was_touched(tx, ticket_id):
        values |= {"status": Status.SOLVED.value, "waiting_since": None, "pause_reason": ""}
    change_ticket(tx, ticket_id, "ticket.call_ended", values, at=at)


def known_queue(tx: Transaction, facts: CallFacts) -> str:
    """The queue that the source's settings give; empty where they give none that exists."""
    return facts.queue if facts.queue and tx.strategy.queue(facts.queue) is not None else ""


def known_agent(tx: Transaction, facts: CallFacts) -> str | None:
    """The agent that the source's settings give; None where they give none that exists."""
    return facts.agent if facts.agent and tx.strategy.agent(facts.agent) is not None else None


def _waits(tx: Transaction, step: Step, reopened: dict[str, Any]) -> None:
    row = tx.row(ticket, step.ticket_id)
    values: dict[str, Any] = {"call_state": "waiting", "waiting_since": row.waiting_since or tx.now, **reopened}
    if (queue := known_queue(tx, step.facts)) and queue != row.queue:
        values["queue"] = queue
    if step.was_answered and row.assignee is not None:
        values["assignee"] = None
    if step.before is not None and not has_active(tx, row.id, ClockKind.ANSWER):
        happen(tx, row.id, Happened("call_joined", tx.now, by="customer"))
    change_ticket(tx, row.id, "ticket.call_waits", values)


def _answered(tx: Transaction, step: Step, reopened: dict[str, Any]) -> None:
    row = tx.row(ticket, step.ticket_id)
    values: dict[str, Any] = {"call_state": step.stage.shown.value, **reopened}
    if step.before is None or not step.before.is_answered:
        at = tx.now if step.was_answered or step.facts.answered_at is None else past(tx, step.facts.answered_at)
        happen(tx, row.id, Happened("call_answered", at, by=tx.actor))
        if has_active(tx, row.id, ClockKind.CALL_BACK):
            happen(tx, row.id, Happened("served", tx.now, by=tx.actor))
        serve_customer(tx, row.customer_id, at, besides=row.id)
        values["waiting_since"] = None
        if row.status == Status.NEW:
            values["status"] = Status.OPEN.value
        if (agent := known_agent(tx, step.facts)) is not None and agent != row.assignee:
            values["assignee"] = agent
    change_ticket(tx, row.id, f"ticket.call_{step.stage.value}", values)
    if step.stage is CallStage.SERVED:
        finish(tx, row.id, past(tx, step.facts.wrapped_up_at))


def _drop(tx: Transaction, step: Step) -> None:
    """Closed at once with its reason, if a person has not closed it already."""
    values: dict[str, Any] = {"call_state": "", "waiting_since": None}
    reason = step.facts.close_reason or "fax"
    if Status(tx.row(ticket, step.ticket_id).status).is_open:
        values |= {"status": Status.CLOSED.value, "close_reason": reason, "pause_reason": ""}
    at = _when(tx, step, step.facts.ended_at)
    change_ticket(tx, step.ticket_id, "ticket.call_dropped", values, note=reason, at=at)


def _reopening(tx: Transaction, step: Step) -> dict[str, Any]:
    """What opens a ticket again that was closed by the machine for a reason that no longer holds."""
    row = tx.row(ticket, step.ticket_id)
    is_ours = row.close_reason in DROPPED_BECAUSE or row.close_reason.startswith(JOINED) or row.status == Status.SOLVED
    was_over = step.before in (CallStage.DROPPED, CallStage.CALL_BACK, CallStage.SERVED, CallStage.FAX)
    if Status(row.status).is_open or not (is_ours and was_over):
        return {}
    return {"status": Status.OPEN.value, "close_reason": ""}


def _has_joined(tx: Transaction, ticket_id: int) -> bool:
    return bool(tx.row(ticket, ticket_id).close_reason.startswith(JOINED))


def _was_touched(tx: Transaction, ticket_id: int) -> bool:
    """Whether anybody but the service has changed the ticket or written in it."""
    machines = {tx.actor, *tx.db.execute(_MAKER, {"ticket": str(ticket_id)}).scalars()}
    entries = exists().where(
        journal.c.subject == "ticket", journal.c.subject_id == str(ticket_id), journal.c.actor.not_in(machines)
    )
    facts = exists().where(sla_event.c.ticket_id == ticket_id, sla_event.c.by.not_in({*machines, *_BY_MACHINE}))
    return bool(tx.db.execute(select(entries | facts)).scalar())


def past(tx: Transaction, at: datetime | None) -> datetime:
    """The instant, or now where it is not known or the telephone system's clock is ahead of ours."""
    return tx.now if at is None else min(at, tx.now)


def _when(tx: Transaction, step: Step, at: datetime | None) -> datetime:
    """When it counts: what corrects a call that was over already counts from now on."""
    was_over = step.before is not None and step.before.shown == "" and step.before is not CallStage.UNDECIDED
    return tx.now if was_over else past(tx, at)
