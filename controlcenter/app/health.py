"""How sources and service do, for people and for monitoring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from controlcenter.app.joining import Joined
from controlcenter.clock import iso_z
from controlcenter.domain.health import (
    SERVICE_SILENT_S,
    Breaker,
    ServiceHealth,
    SourceHealth,
    is_behind,
    is_stale,
    lag_of,
)
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.store import health

WATCHED_S = 2.5
"""A service gives a sign of life every second."""


@dataclass(frozen=True, slots=True)
class Report:
    """What ``controlcenter health`` tells."""

    now: datetime
    service: ServiceHealth | None
    sources: tuple[tuple[SourceEntry, SourceHealth | None], ...]
    service_runs: bool

    @property
    def ok(self) -> bool:
        """Whether the service runs and no source is stale."""
        return self.service_runs and not any(
            is_stale(source, entry.every_s, self.now) for entry, source in self.sources
        )

    def as_dict(self) -> dict[str, Any]:
        """One JSON object."""
        return {
            "ok": self.ok,
            "service": {
                "running": self.service_runs,
                "holder": self.service.holder if self.service else "",
                "beat_at": iso_z(self.service.beat_at) if self.service else None,
            },
            "sources": [self._source(entry, source) for entry, source in self.sources],
        }

    def _source(self, entry: SourceEntry, source: SourceHealth | None) -> dict[str, Any]:
        there = source.newest_there_at if source else None
        stored = source.newest_stored_at if source else None
        return {
            "name": entry.name,
            "stale": is_stale(source, entry.every_s, self.now),
            "newest_there": iso_z(there) if there else None,
            "newest_stored": iso_z(stored) if stored else None,
            "late": is_behind(source),
            "lag_s": lag_of(source),
            "last_ok": iso_z(source.last_ok_at) if source and source.last_ok_at else None,
            "error": source.error if source else "",
            "failures": source.failures if source else 0,
            "breaker": (source.breaker if source else Breaker.CLOSED).value,
            "stuck": source.stuck if source else 0,
            "next_try": iso_z(source.next_try_at) if source and source.next_try_at else None,
        }

    def sentences(self) -> list[str]:
        """One line for the service and one for each source."""
        lines = ["The service runs." if self.service_runs else "No service is running."]
        for entry, source in self.sources:
            if is_stale(source, entry.every_s, self.now):
                why = f": {source.error}" if source and source.error else ""
                lines.append(f"{entry.name} is stale{why}")
            elif source and source.error:
                lines.append(f"{entry.name} is down: {source.error}")
            elif source and source.newest_there_at and source.newest_stored_at and is_behind(source):
                there, stored = iso_z(source.newest_there_at), iso_z(source.newest_stored_at)
                lines.append(f"{entry.name} is late: its newest item is of {there}, the newest stored one of {stored}.")
            else:
                lines.append(f"{entry.name} is fresh.")
        return lines


def report(joined: Joined) -> Report:
    """The health of every enabled source and of the service, now."""
    with joined.database.read() as connection:
        strategy = joined.strategies.current(connection)
        known = health.read_sources(connection)
        service = health.read_service(connection)
    entries = tuple((entry, known.get(entry.name)) for entry in strategy.sources if entry.enabled)
    now = joined.clock.now()
    return Report(now, service, entries, _runs(joined, service, now))


def _runs(joined: Joined, service: ServiceHealth | None, now: datetime) -> bool:
    """Whether a service lives that has not said goodbye.

    A beat that cannot be judged by this clock (it lies ahead, or comes from another computer) is watched for a moment.
    """
    if service is None or not service.holder:
        return False
    age_s = (now - service.beat_at).total_seconds()
    if 0 <= age_s <= SERVICE_SILENT_S:
        return True
    if age_s > 0 and joined.database.is_sqlite:
        return False
    joined.clock.sleep(WATCHED_S)
    with joined.database.read() as connection:
        later = health.read_service(connection)
    return later is not None and bool(later.holder) and later.beat_at != service.beat_at
