"""Reading how the house is set up: which strategies were in force, and which accounts are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, cast, select

from controlcenter.store.tables import account, journal, strategy_version


@dataclass(frozen=True, slots=True)
class StrategyVersion:
    """One published version. ``actor`` is the account that published it, ``label`` what the journal calls it."""

    id: int
    published_at: datetime
    actor: str
    label: str


def read_versions(connection: Connection, limit: int = 200) -> list[StrategyVersion]:
    """The published strategies, newest first."""
    query = (
        select(strategy_version.c.id, strategy_version.c.published_at, journal.c.actor, journal.c.label)
        .outerjoin(
            journal,
            (journal.c.subject == strategy_version.name)
            & (journal.c.subject_id == cast(strategy_version.c.id, String))
            & (journal.c.event == "strategy.published"),
        )
        .order_by(strategy_version.c.id.desc())
        .limit(limit)
    )
    return [
        StrategyVersion(row.id, row.published_at, row.actor or "", row.label or "")
        for row in connection.execute(query)
    ]  # fmt: skip


def is_account_known(connection: Connection, name: str) -> bool:
    """Whether somebody has said who works under this account, even if it is nobody of the strategy."""
    return connection.execute(select(account.c.id).where(account.c.id == name)).first() is not None
