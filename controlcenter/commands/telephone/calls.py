"""Calls from a telephone system: each is an interaction and a ticket from the moment it joins a queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, bindparam, insert, select

from controlcenter.commands.arriving.receive import Received, add_interaction, insert_ticket
from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.change import change_ticket
from controlcenter.commands.clocks import Happened, happen
from controlcenter.commands.customers import customer_for
from controlcenter.commands.telephone.call_raw import keep_raw
from controlcenter.commands.telephone.call_steps import (
    Step,
    finish,
    known_agent,
    known_queue,
    past,
    take_over,
    take_step,
)
from controlcenter.commands.telephone.voicemail import voicemail_ticket
from controlcenter.domain.call import CallFacts, CallStage
from controlcenter.domain.customer import normal_phone
from controlcenter.domain.routing import Routed, RoutingFacts, route
from controlcenter.domain.ticket import Channel
from controlcenter.store import blobs
from controlcenter.store.tables import call, capture, customer, interaction, ticket

_CALL = (
    select(call, interaction.c.ticket_id.label("own_ticket_id"))
    .join(interaction, interaction.c.id == call.c.interaction_id)
    .where(call.c.source == bindparam("source"), call.c.key == bindparam("key"))
)
_CAPTURE = select(capture).where(capture.c.source == bindparam("source"), capture.c.ext_key == bindparam("key"))
_OWN_TICKET = select(interaction.c.ticket_id).where(interaction.c.id == bindparam("interaction"))
FAX_REASON = "A fax machine called; its pages come in through the fax source."


@dataclass(frozen=True, slots=True)
class ReceiveCall:
    """Take in what a telephone system knows of a call now. The same facts twice change nothing."""

    source: str
    facts: CallFacts
    label: ClassVar[str] = "Receive call"

    def do(self, tx: Transaction) -> Command | None:
        """Never taken back: a call took place. ``tx.result`` is the id of its ticket (None: none was made)."""
        number = normal_phone(self.facts.number, tx.strategy.centre.country)
        facts = replace(self.facts, number=number)
        stage = facts.stage(tx.now)
        known = tx.db.execute(_CALL, {"source": self.source, "key": facts.key}).one_or_none()
        if known is None and stage is CallStage.FAX:
            _keep_fax(tx, self.source, facts)
        elif known is None:
            tx.result = _begin(tx, self.source, facts, stage)
        else:
            tx.result = known.own_ticket_id
            _follow(tx, self.source, known, facts, stage)
        return None


def _begin(tx: Transaction, source: str, facts: CallFacts, stage: CallStage) -> int:
    left = None if stage is CallStage.WAITING else voicemail_ticket(tx, facts.number, facts.joined_at, facts.ended_at)
    ticket_id = _open_ticket(tx, source, facts, stage) if left is None else left
    captured = _captured(tx, source, facts)
    said = Received(
        form="call", from_phone=facts.number, from_name=facts.name, language=facts.language,
        to_addresses=(facts.dialled,) if facts.dialled else (),
    )  # fmt: skip
    interaction_id = add_interaction(tx, captured, said, ticket_id)
    _end_capture(tx, captured.id, "stored", "", interaction_id)
    row = {"source": source, "key": facts.key, "ticket_id": ticket_id, "interaction_id": interaction_id}
    call_id = int(tx.insert(call, "call.received", row | _columns(tx, facts, stage)))
    if facts.has_joined:
        happen(tx, ticket_id, Happened("call_joined", past(tx, facts.joined_at), by="customer"))
    take_step(tx, Step(call_id, ticket_id, facts, None, stage))
    return ticket_id


def _open_ticket(tx: Transaction, source: str, facts: CallFacts, stage: CallStage) -> int:
    customer_id, tier = customer_for(tx, facts.name, "", facts.number, facts.language)
    routed = _routed(tx, source, facts, tier)
    began_at = past(tx, facts.joined_at)
    values = {
        "channel": Channel.TELEPHONE.value, "kind": routed.kind.value if routed.kind else None,
        "priority": routed.priority.value, "language": routed.language,
        "queue": known_queue(tx, facts) or routed.queue, "customer_id": customer_id, "product": routed.product,
        "created_at": began_at, "waiting_since": began_at, "caller": facts.number,
        "call_state": "waiting" if stage is CallStage.WAITING else "",
    }  # fmt: skip
    return insert_ticket(tx, values, tier)


def _routed(tx: Transaction, source: str, facts: CallFacts, tier: str) -> Routed:
    known = RoutingFacts(
        channel=Channel.TELEPHONE, source=source, language=facts.language, dialled=facts.dialled, tier=tier
    )
    return route(tx.strategy, known)


def _follow(tx: Transaction, source: str, known: Any, facts: CallFacts, stage: CallStage) -> None:
    _keep_more(tx, source, facts)
    _fill_in(tx, source, known, facts)
    if _is_known_better(known, facts):
        return
    before = CallStage(known.state)
    if before is CallStage.SERVED and facts.ended_at == known.ended_at:
        facts = replace(facts, wrapped_up_at=known.wrapped_up_at)
    tx.change(call, known.id, "call.changed", _columns(tx, facts, stage))
    step = Step(known.id, known.own_ticket_id, facts, before, stage, was_answered=known.answered_at is not None)
    if stage is not before:
        take_step(tx, step)
    else:
        take_over(tx, step, known.agent)


def _is_known_better(known: Any, facts: CallFacts) -> bool:
    """Whether these facts stop before the end of a call that is decided: a log that is read again from the start."""
    return bool(
        known.final
        and not facts.final
        and facts.ended_at is not None
        and known.ended_at is not None
        and facts.ended_at <= known.ended_at
    )


def _fill_in(tx: Transaction, source: str, known: Any, facts: CallFacts) -> None:
    """The name, the language and what was dialled may come a moment after the number.

    Until then the customer is called by the number. A waiting caller is routed anew: nobody moves him by hand.
    """
    row = tx.row(ticket, known.own_ticket_id)
    caller = tx.row(customer, row.customer_id) if row.customer_id is not None else None
    if caller is not None and facts.name and caller.name == facts.number:
        tx.change(customer, caller.id, "customer.named", {"name": facts.name})
    values: dict[str, Any] = {}
    if facts.language and not row.language:
        values["language"] = facts.language
    if known.state == CallStage.WAITING:
        queue = known_queue(tx, facts) or row.queue
        if queue == row.queue and not facts.queue and known.answered_at is None:
            queue = _routed(tx, source, facts, caller.tier if caller else "").queue
        values |= {"queue": queue} if queue != row.queue else {}
    if values:
        change_ticket(tx, row.id, "ticket.call_told_more", values)


def _columns(tx: Transaction, facts: CallFacts, stage: CallStage) -> dict[str, Any]:
    return {
        "state": stage.value, "outcome": facts.outcome, "agent": known_agent(tx, facts),
        "joined_at": facts.joined_at, "answered_at": facts.answered_at, "ended_at": facts.ended_at,
        "wrapped_up_at": facts.wrapped_up_at, "talk_s": facts.talk_s, "final": facts.final,
    }  # fmt: skip


# The ledger: one entry per call


def _captured(tx: Transaction, source: str, facts: CallFacts) -> Any:
    """The ledger's entry of this call, made if there is none."""
    names: Mapping[str, Any] = {"source": source, "key": facts.key}
    row = tx.db.execute(_CAPTURE, names).one_or_none()
    if row is None:
        values = {
            "source": source, "ext_key": facts.key, "blob": blobs.put(tx.db, keep_raw(b"", source, facts)),
            "media": "call", "channel": Channel.TELEPHONE.value, "direction": "in", "received_at": facts.joined_at,
            "captured_at": tx.now, "acknowledged": True, "state": "captured",
        }  # fmt: skip
        tx.db.execute(insert(capture), values)
    else:
        _keep_more(tx, source, facts)
    return tx.db.execute(_CAPTURE, names).one()


def _keep_more(tx: Transaction, source: str, facts: CallFacts) -> None:
    """Add the lines that are new to those that are held; the interaction keeps the first it came with."""
    row = tx.db.execute(_CAPTURE, {"source": source, "key": facts.key}).one()
    held = blobs.get(tx.db, row.blob)
    more = keep_raw(held, source, facts)
    if more == held:
        return
    tx.db.execute(capture.update().where(capture.c.id == row.id).values(blob=blobs.put(tx.db, more)))
    used = select(interaction.c.blob).where(interaction.c.id == row.interaction_id)
    if row.blob != tx.db.execute(used).scalar():
        blobs.drop(tx.db, row.blob)


def _keep_fax(tx: Transaction, source: str, facts: CallFacts) -> None:
    _end_capture(tx, _captured(tx, source, facts).id, "filtered", FAX_REASON, None)


def _end_capture(tx: Transaction, capture_id: int, state: str, reason: str, interaction_id: int | None) -> None:
    done = {"state": state, "reason": reason, "interaction_id": interaction_id}
    tx.db.execute(capture.update().where(capture.c.id == capture_id).values(done))


# The end of wrap-up is told by no telephone system: time brings it


def due_wrap_ups(connection: Connection, now: datetime, limit: int = 100) -> list[int]:
    """The ids of calls whose wrap-up is over, oldest first."""
    query = (
        select(call.c.id)
        .where(call.c.state == CallStage.WRAP_UP.value, call.c.wrapped_up_at <= now)
        .order_by(call.c.wrapped_up_at)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class EndWrapUp:
    """The agent is ready for the next call: the call's ticket is solved, unless a person keeps it open."""

    call_id: int
    label: ClassVar[str] = "End wrap-up"

    def do(self, tx: Transaction) -> Command | None:
        """Nothing changes before its time, or twice."""
        row = tx.row(call, self.call_id)
        if row.state != CallStage.WRAP_UP or row.wrapped_up_at is None or row.wrapped_up_at > tx.now:
            return None
        tx.change(call, row.id, "call.wrapped_up", {"state": CallStage.SERVED.value})
        ticket_id = tx.db.execute(_OWN_TICKET, {"interaction": row.interaction_id}).scalar_one()
        finish(tx, ticket_id, row.wrapped_up_at)
        return None
