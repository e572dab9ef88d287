"""Signs of life of the service and the sources, held against the time for which this reader has listened.

A wall clock that is set back makes an old sign look new, and two computers' clocks never agree. So a sign counts as
given when it changed before this reader's eyes; what stands still grows old by the monotonic clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from controlcenter.domain.health import ServiceHealth, SourceHealth

LISTENED_S = 2.0
"""A longer gap between two readings was no listening: the database was away, or this computer slept."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """``is_seen``: it changed while somebody listened. ``silent_s``: how long it has stood still since."""

    at: datetime
    silent_s: float = 0.0
    is_seen: bool = False


class Pulse:
    """Of one reader. Each reading gives the instants of the signs by this reader's own clock."""

    def __init__(self) -> None:
        self._moment_s: float | None = None
        self._service: _Sign | None = None
        self._sources: dict[str, _Sign] = {}

    def read(
        self, service: ServiceHealth | None, sources: Mapping[str, SourceHealth], read_at: datetime, moment_s: float
    ) -> tuple[ServiceHealth | None, dict[str, SourceHealth]]:
        """What was read at ``read_at``, monotonic ``moment_s``, with signs that are never younger than they are.

        The beat of a service that was seen to beat is told by the listening alone: its clock may be another one.
        """
        gap_s = 0.0 if self._moment_s is None else min(LISTENED_S, max(0.0, moment_s - self._moment_s))
        self._moment_s = moment_s
        told = {name: self._source(one, gap_s, read_at) for name, one in sources.items()}
        return self._served(service, gap_s, read_at), told

    def _served(self, service: ServiceHealth | None, gap_s: float, read_at: datetime) -> ServiceHealth | None:
        if service is None:
            self._service = None
            return None
        sign = self._service = _followed(self._service, service.beat_at, gap_s)
        listened = read_at - timedelta(seconds=sign.silent_s)
        return replace(service, beat_at=listened if sign.is_seen else min(sign.at, listened))

    def _source(self, source: SourceHealth, gap_s: float, read_at: datetime) -> SourceHealth:
        if source.last_ok_at is None:
            return source
        sign = self._sources[source.name] = _followed(self._sources.get(source.name), source.last_ok_at, gap_s)
        listened = read_at - timedelta(seconds=sign.silent_s)
        return source if source.last_ok_at <= listened else replace(source, last_ok_at=listened)


def _followed(known: _Sign | None, at: datetime, gap_s: float) -> _Sign:
    if known is None:
        return _Sign(at)
    if known.at != at:
        return _Sign(at, is_seen=True)
    return replace(known, silent_s=known.silent_s + gap_s)
