"""A ticket's stored history, replayed by a strategy: the one way from facts to clocks."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, bindparam, select

from controlcenter.clock import epoch_s
from controlcenter.domain import sla
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel, Kind, Priority
from controlcenter.store.tables import customer, ticket

_PROPERTIES = (
    select(ticket.c.channel, ticket.c.kind, ticket.c.priority, customer.c.tier)
    .outerjoin(customer, customer.c.id == ticket.c.customer_id)
    .where(ticket.c.id == bindparam("ticket"))
)


class Fact(Protocol):
    """A row of ``sla_event``, or a fact that is about to become one."""

    @property
    def type(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def by(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def target_at(self) -> datetime | None: ...


def replayed(
    facts: Iterable[Fact], strategy: Strategy, at: datetime, instead: Callable[[], str | None]
) -> tuple[sla.Clock, ...]:
    """Every clock that the facts tell, as it stands at ``at``; those that never had a target too.

    ``instead`` gives the policy (None: none) that counts where the history names one that this strategy does not have:
    whoever renames a policy, or takes one out, must not lock up the tickets that began under it.
    """
    events, policy = _history(facts)
    known = strategy.sla_policies()
    named = {policy or "", *(event.to for event in events if event.type == "policy")} - {""}
    if not named <= known.keys():
        events, policy = _with(instead(), events, policy, known)
    return sla.replay_all(
        events,
        known,
        strategy.compiled_calendars(),
        policy,
        at=epoch_s(at),
        risk_share=strategy.centre.at_risk_share,
    )


def _history(facts: Iterable[Fact]) -> tuple[list[sla.Event], str | None]:
    """Stored facts as the engine takes them, and the policy from the start.

    The fact "created" holds that policy in ``to``: every ticket begins open.
    """
    policy = None
    events = []
    for fact in facts:
        to = fact.to
        if fact.type == "created":
            policy, to = fact.to or None, "open"
        target_at = None if fact.target_at is None else epoch_s(fact.target_at)
        events.append(sla.Event(epoch_s(fact.at), fact.type, fact.by, to, fact.note, target_at))
    return events, policy


def _with(
    instead: str | None, events: list[sla.Event], policy: str | None, known: Container[str]
) -> tuple[list[sla.Event], str | None]:
    """The history with another policy in the place of those that are not known."""
    told = [
        replace(event, to=instead or "") if event.type == "policy" and event.to and event.to not in known else event
        for event in events
    ]
    return told, instead if policy and policy not in known else policy


def policy_now(connection: Connection, strategy: Strategy, ticket_id: int) -> str | None:
    """The policy that a strategy gives a ticket as it is now; None promises nothing."""
    row = connection.execute(_PROPERTIES, {"ticket": ticket_id}).one()
    kind = Kind(row.kind) if row.kind else None
    return strategy.policy_for(Channel(row.channel), kind, Priority(row.priority), row.tier or "")
