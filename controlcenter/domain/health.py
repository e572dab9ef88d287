"""How the machinery does: sources, their ledger, and the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

SERVICE_SILENT_S = 10.0
"""A service that gave no sign of life for so long counts as gone."""
SHORTEST_PERIOD_S = 10.0
"""What listens instead of polling gives a sign of life every ten seconds."""
LATE_PERIODS, STALE_PERIODS = 2, 3
LATE_LAG_S = 120.0
"""A source whose newest stored item is so much older than its newest one is late, however well its looks go."""
LEDGER_STATES = ("stored", "duplicate", "filtered", "quarantined")


class Breaker(StrEnum):
    """Whether a source is looked at (closed), left alone for a while (open), or tried with one look (half open)."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source does. ``newest_there_at`` beside ``newest_stored_at`` is the lag.

    ``stuck`` counts looks that did not come back even after they were cut off. ``wish`` is what a person asked to be
    fetched again, and, once that was done, what came of it.
    """

    name: str
    last_try_at: datetime | None
    last_ok_at: datetime | None
    next_try_at: datetime | None
    newest_there_at: datetime | None
    newest_stored_at: datetime | None
    failures: int
    error: str
    permanent: bool
    breaker: Breaker = Breaker.CLOSED
    stuck: int = 0
    wish: Mapping[str, Any] | None = None


def lag_of(health: SourceHealth | None) -> float | None:
    """Seconds between the newest item at the source and the newest that is stored; None before the first."""
    if health is None or health.newest_there_at is None or health.newest_stored_at is None:
        return None
    return max(0.0, (health.newest_there_at - health.newest_stored_at).total_seconds())


def is_behind(health: SourceHealth | None) -> bool:
    """Whether items wait there that are not stored, although its looks may go well."""
    return (lag_of(health) or 0.0) > LATE_LAG_S


def is_late(health: SourceHealth | None, every_s: float, now: datetime) -> bool:
    """Whether a source had no success for two of its periods: its figures are shown as old."""
    return _is_silent(health, LATE_PERIODS * max(SHORTEST_PERIOD_S, every_s), now)


def is_stale(health: SourceHealth | None, every_s: float, now: datetime) -> bool:
    """Whether a source had no success for three of its periods: louder than any error."""
    return _is_silent(health, STALE_PERIODS * max(SHORTEST_PERIOD_S, every_s), now)


def _is_silent(health: SourceHealth | None, patience_s: float, now: datetime) -> bool:
    return health is None or health.last_ok_at is None or (now - health.last_ok_at).total_seconds() > patience_s


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """The service that holds the lease now, by its last beat."""

    holder: str
    epoch: int
    until: datetime
    beat_at: datetime


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one source has brought: ``seen`` is always the sum of the others."""

    source: str
    seen: int
    stored: int
    duplicate: int
    filtered: int
    quarantined: int
    in_work: int

    @property
    def balances(self) -> bool:
        """Whether everything that was seen is somewhere."""
        return self.seen == self.stored + self.duplicate + self.filtered + self.quarantined + self.in_work


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One captured item in the ledger."""

    id: int
    source: str
    name: str
    media: str
    received_at: datetime
    captured_at: datetime
    state: str
    reason: str
    attempts: int
    interaction_id: int | None
    blob: str
