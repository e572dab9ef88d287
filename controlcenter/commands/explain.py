"""Why this deadline? The history of a ticket read and replayed as the commands do, each clock with its stretches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from controlcenter.clock import epoch_s
from controlcenter.commands.clocks import history_of
from controlcenter.domain import sla
from controlcenter.domain.strategy import Strategy
from controlcenter.store.tables import sla_event


@dataclass(frozen=True, slots=True)
class Explained:
    """A clock as it stands at the instant that was asked for; the stretches' ``counted_s`` add up to ``used_s``."""

    clock: sla.Clock
    stretches: tuple[sla.Stretch, ...]


def explain_ticket(connection: Connection, ticket_id: int, strategy: Strategy, at: datetime) -> list[Explained]:
    """Every clock of a ticket with its stretches, oldest first."""
    query = select(sla_event).where(sla_event.c.ticket_id == ticket_id).order_by(sla_event.c.at, sla_event.c.id)
    events, policy = history_of(connection.execute(query).all())
    calendars = strategy.compiled_calendars()
    clocks = sla.replay(
        events, strategy.sla_policies(), calendars, policy,
        at=epoch_s(at), risk_share=strategy.centre.at_risk_share,
    )  # fmt: skip
    return [Explained(clock, tuple(sla.explain(clock, calendars))) for clock in clocks]
