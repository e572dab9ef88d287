"""Why this deadline? The history of a ticket read and replayed as the commands do, each clock with its stretches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from controlcenter.clock import epoch_s
from controlcenter.commands.clocks import FINISHED
from controlcenter.commands.replaying import policy_now, replayed
from controlcenter.commands.setup import text_of, version_of
from controlcenter.domain import sla
from controlcenter.domain.strategy.document import Strategy
from controlcenter.settings import resource
from controlcenter.store.tables import sla_event, ticket_clock


@dataclass(frozen=True, slots=True)
class Explained:
    """A clock as it stands at the instant that was asked for; the stretches' ``counted_s`` add up to ``used_s``.

    ``ahead`` is what lies between that instant and the due one; its ``counted_s`` add up to what is left.
    """

    clock: sla.Clock
    stretches: tuple[sla.Stretch, ...]
    ahead: tuple[sla.Stretch, ...] = ()


def explain_ticket(connection: Connection, ticket_id: int, strategy: Strategy, at: datetime) -> list[Explained]:
    """Every clock of a ticket with its stretches, oldest first.

    A finished clock is told by the strategy that counted it, whatever has been published since.
    """
    query = select(sla_event).where(sla_event.c.ticket_id == ticket_id).order_by(sla_event.c.at, sla_event.c.id)
    facts = connection.execute(query).all()
    told = _replay(connection, ticket_id, facts, strategy, at)
    newest = version_of(connection)
    for key, version in _finished_by(connection, ticket_id).items():
        if version != newest:
            text = text_of(connection, version) or resource("strategy.toml").read_text(encoding="utf-8")
            if (then := _replay(connection, ticket_id, facts, _parsed(text), at).get(key)) is not None:
                told[key] = then
    return sorted(told.values(), key=lambda one: one.clock.started_at)


def _replay(
    connection: Connection, ticket_id: int, facts: Sequence[Any], strategy: Strategy, at: datetime
) -> dict[tuple[str, int], Explained]:
    calendars = strategy.compiled_calendars()
    clocks = replayed(facts, strategy, at, lambda: policy_now(connection, strategy, ticket_id))
    return {
        (c.kind.value, c.ordinal): Explained(
            c, tuple(sla.explain(c, calendars)), tuple(sla.ahead(c, calendars, epoch_s(at)))
        )
        for c in clocks
        if c.was_ever_promised
    }


def _finished_by(connection: Connection, ticket_id: int) -> dict[tuple[str, int], int]:
    """The version of the strategy that counted each finished clock."""
    query = select(ticket_clock.c.kind, ticket_clock.c.ordinal, ticket_clock.c.strategy).where(
        ticket_clock.c.ticket_id == ticket_id, ticket_clock.c.state.in_(FINISHED)
    )
    return {(row.kind, row.ordinal): row.strategy for row in connection.execute(query)}


@lru_cache(maxsize=8)
def _parsed(text: str) -> Strategy:
    return Strategy.parse(text)
