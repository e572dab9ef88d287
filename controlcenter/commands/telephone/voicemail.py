"""A voicemail belongs to the call in which it was left; without a known call it is a ticket of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import bindparam, exists, or_, select, update

from controlcenter.commands.arriving.receive import Received, add_interaction, insert_ticket
from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.change import change_ticket
from controlcenter.commands.clocks import Happened, happen
from controlcenter.commands.customers import customer_for
from controlcenter.commands.telephone.callbacks import has_active
from controlcenter.commands.telephone.known_voicemail import known_voicemail
from controlcenter.domain.customer import normal_phone
from controlcenter.domain.routing import RoutingFacts, route
from controlcenter.domain.ticket import Channel, ClockKind, Status
from controlcenter.store.captures import IN_WORK
from controlcenter.store.tables import call, capture, interaction, ticket

_NEAR = timedelta(seconds=3)  # the two clocks of a telephone system that tells whole seconds
_LONGEST = timedelta(hours=6)
_OLDEST = timedelta(hours=24)
_CAPTURE = select(capture).where(capture.c.id == bindparam("capture")).with_for_update()
_STUB = select(interaction.c.ticket_id).where(interaction.c.id == bindparam("interaction"))
_said = interaction.alias("said")
_HAS_VOICEMAIL = exists().where(_said.c.ticket_id == call.c.ticket_id, _said.c.form == "voicemail")
_CALL_OF_VOICEMAIL = (
    select(call.c.ticket_id, _HAS_VOICEMAIL.label("has_one"))
    .join(interaction, interaction.c.id == call.c.interaction_id)
    .where(
        interaction.c.from_address == bindparam("number"),
        call.c.joined_at.between(bindparam("earliest"), bindparam("latest")),
        or_(call.c.ended_at.is_(None), call.c.ended_at >= bindparam("until")),
        call.c.outcome != "answered",
    )
    .order_by(call.c.joined_at.desc(), call.c.id.desc())
)
_VOICEMAIL_OF_CALL = (
    select(interaction.c.ticket_id)
    .where(
        interaction.c.form == "voicemail",
        interaction.c.from_address == bindparam("number"),
        interaction.c.received_at.between(bindparam("earliest"), bindparam("latest")),
        ~exists().where(call.c.ticket_id == interaction.c.ticket_id),
    )
    .order_by(interaction.c.id)
)


@dataclass(frozen=True, slots=True)
class ReceiveVoicemail:
    """Turn a captured voicemail into an interaction with its sound, and finish the capture."""

    capture_id: int
    received: Received
    label: ClassVar[str] = "Receive voicemail"

    def do(self, tx: Transaction) -> Command | None:
        """Never taken back. ``tx.result`` is the ticket's id; None when the capture was finished before."""
        row = tx.db.execute(_CAPTURE, {"capture": self.capture_id}).one()
        if row.state not in IN_WORK:
            return None
        number = normal_phone(self.received.from_phone, tx.strategy.centre.country)
        at = _left_at(row, self.received)
        said = replace(self.received, from_phone=number, left_at=at)
        twin = None if said.quarantined else known_voicemail(tx, row, said, at)
        if twin is not None and (twin.blob is not None or not said.files):
            _repeat(tx, row, twin)
            return None
        if row.interaction_id is not None:  # it could not be read before, and has a ticket since
            ticket_id = int(tx.db.execute(_STUB, {"interaction": row.interaction_id}).scalar_one())
        elif twin is not None:  # the notice came first, and this is its sound
            ticket_id = int(twin.ticket_id)
        else:
            ticket_id = _ticket_of_call(tx, number, at) or _own_ticket(tx, row, said, at)
        interaction_id = add_interaction(tx, row, said, ticket_id)
        _must_be_heard(tx, ticket_id, at)
        state = "quarantined" if said.quarantined else "stored"
        done = {"state": state, "reason": said.quarantined, "interaction_id": interaction_id}
        tx.db.execute(update(capture).where(capture.c.id == row.id).values(done))
        tx.result = ticket_id
        return None


def _left_at(row: Any, said: Received) -> datetime:
    """When it was left, where the telephone system tells that; a time that cannot be is not believed."""
    told = said.left_at
    return told if told is not None and row.received_at - _OLDEST <= told <= row.received_at else row.received_at


def _repeat(tx: Transaction, row: Any, twin: Any) -> None:
    tx.record("interaction.repeated", "interaction", twin.id, capture=row.id, source=row.source)
    done = {"state": "duplicate", "reason": f"The same voicemail came by {twin.source}.", "interaction_id": twin.id}
    tx.db.execute(update(capture).where(capture.c.id == row.id).values(done))


def _ticket_of_call(tx: Transaction, number: str, at: datetime) -> int | None:
    """The ticket that holds the call during which the voicemail was left; a call leaves one, so take a free one."""
    names = {"number": number, "earliest": at - _LONGEST, "latest": at + _NEAR, "until": at - _NEAR}
    found = tx.db.execute(_CALL_OF_VOICEMAIL, names).all()
    return next((int(row.ticket_id) for row in found if not row.has_one), None)


def voicemail_ticket(tx: Transaction, number: str, joined_at: datetime, ended_at: datetime | None) -> int | None:
    """The ticket of a voicemail that came in before its call was told; None without one."""
    if ended_at is None:
        return None
    names = {"number": number, "earliest": joined_at - _NEAR, "latest": ended_at + _NEAR}
    found = tx.db.execute(_VOICEMAIL_OF_CALL, names).scalars().first()
    return None if found is None else int(found)


def _own_ticket(tx: Transaction, row: Any, said: Received, left_at: datetime) -> int:
    customer_id, tier = customer_for(tx, said.from_name, "", said.from_phone, said.language)
    routed = route(
        tx.strategy,
        RoutingFacts(
            channel=Channel.TELEPHONE, source=row.source, to_addresses=said.to_addresses, language=said.language,
            dialled=said.dialled, tier=tier,
        ),
    )  # fmt: skip
    at = min(left_at, tx.now)
    values = {
        "channel": Channel.TELEPHONE.value, "kind": routed.kind.value if routed.kind else None,
        "priority": routed.priority.value, "language": routed.language, "queue": routed.queue,
        "customer_id": customer_id, "subject": said.subject, "product": routed.product, "created_at": at,
        "waiting_since": at, "caller": said.from_phone,
    }  # fmt: skip
    return insert_ticket(tx, values, tier)


def _must_be_heard(tx: Transaction, ticket_id: int, at: datetime) -> None:
    """Somebody must listen: the ticket is open and a call back is owed, whatever closed it before."""
    row = tx.row(ticket, ticket_id)
    owed_since = min(at, tx.now)
    if not Status(row.status).is_open:
        owed_since = tx.now  # what happened before it was closed is over
        values = {"status": Status.OPEN.value, "close_reason": "", "waiting_since": row.waiting_since or at}
        change_ticket(tx, ticket_id, "ticket.voicemail_left", values)
    if not has_active(tx, ticket_id, ClockKind.CALL_BACK) and not row.call_state:
        happen(tx, ticket_id, Happened("call_lost", owed_since, by=tx.actor))
