"""What people ask of a source by hand: to be looked at now, or to fetch something again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import insert, select, update

from controlcenter.clock import iso_z
from controlcenter.commands.base import Command, Transaction
from controlcenter.errors import Refused
from controlcenter.store.tables import source_state

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LookNow:
    """Let the service look at a source at once, whatever its back-off says."""

    source: str
    label: ClassVar[str] = "Look at a source now"

    def do(self, tx: Transaction) -> Command | None:
        """Not taken back: a look does no harm. Raises Refused for a source that is not read."""
        _ask(tx, self.source, NEVER, NEVER, ())
        return None


@dataclass(frozen=True, slots=True)
class FetchAgain:
    """Let the service read again what a source received from ``since`` to before ``until``.

    Only what is missing is taken in. ``keys`` limits it to single items.
    """

    source: str
    since: datetime
    until: datetime
    keys: tuple[str, ...] = ()
    label: ClassVar[str] = "Fetch again"

    def do(self, tx: Transaction) -> Command | None:
        """Not taken back: what is held already stays as it is. Raises Refused for what cannot be fetched."""
        if not self.since < self.until:
            raise Refused("The time to fetch again ends before it begins; choose a later end.")
        _ask(tx, self.source, self.since, self.until, self.keys)
        return None


def _ask(tx: Transaction, source: str, since: datetime, until: datetime, keys: tuple[str, ...]) -> None:
    entry = next((entry for entry in tx.strategy.sources if entry.name == source), None)
    if entry is None:
        raise Refused(f"There is no source {source} in the strategy any more.")
    if not entry.enabled:
        raise Refused(f"The source {source} is switched off; switch it on first.")
    wish = {
        "since": iso_z(since), "until": iso_z(until), "keys": list(keys), "asked_at": iso_z(tx.now), "by": tx.actor,
    }  # fmt: skip
    known = tx.db.execute(select(source_state.c.id).where(source_state.c.id == source)).first()
    if known is None:
        tx.db.execute(insert(source_state), {"id": source, "cursor": {}, "permanent": False, "wish": wish})
    else:
        tx.db.execute(update(source_state).where(source_state.c.id == source).values(wish=wish))
    tx.record("source.asked", "source", source)
