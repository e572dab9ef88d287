"""Why this deadline? The history of a ticket read and replayed, each clock with the stretches that add up to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from controlcenter.clock import epoch_s
from controlcenter.domain import sla
from controlcenter.domain.strategy import Strategy
from controlcenter.store.tables import sla_event


@dataclass(frozen=True, slots=True)
class Explained:
    """A clock as it stands at the instant that was asked for; the stretches' ``counted_s`` add up to ``used_s``."""

    clock: sla.Clock
    stretches: tuple[sla.Stretch, ...]


def read_history(connection: Connection, ticket_id: int) -> list[sla.Event]:
    """The facts of a ticket's history in order of time."""
    query = select(sla_event).where(sla_event.c.ticket_id == ticket_id).order_by(sla_event.c.at, sla_event.c.id)
    return [
        sla.Event(
            at=epoch_s(row.at), type=row.type, by=row.by, to=row.to, note=row.note,
            target_at=None if row.target_at is None else epoch_s(row.target_at),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def explain_ticket(connection: Connection, ticket_id: int, strategy: Strategy, at: datetime) -> list[Explained]:
    """Every clock of a ticket with its stretches, oldest first."""
    calendars = strategy.compiled_calendars()
    clocks = sla.replay(
        read_history(connection, ticket_id), strategy.sla_policies(), calendars, None,
        at=epoch_s(at), risk_share=strategy.centre.at_risk_share,
    )  # fmt: skip
    return [Explained(clock, tuple(sla.explain(clock, calendars))) for clock in clocks]
