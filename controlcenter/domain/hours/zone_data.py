"""Which time zone data a deadline was counted with: another version must count open clocks anew.

Operating systems and packages name their versions differently, or not at all, so a version is told by what it says:
every change of the zones' clocks in the years that deadlines live in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from controlcenter.domain.hours.line import constant_offsets

_FIRST_S = int(datetime(2010, 1, 1, tzinfo=UTC).timestamp())
_LAST_S = int(datetime(2040, 1, 1, tzinfo=UTC).timestamp())


def fingerprint(zones: Iterable[ZoneInfo]) -> str:
    """16 hex digits: the same as long as these zones show the same wall clock time from 2010 to 2039."""
    told = "\n".join(_told(zone) for zone in sorted(set(zones), key=str))
    return sha256(told.encode()).hexdigest()[:16]


def read_again(zones: Iterable[ZoneInfo]) -> str:
    """``fingerprint`` of the same zones as the system's files tell them now; one that is gone stays as it is."""
    return fingerprint(_newest(zone) for zone in set(zones))


def forget() -> None:
    """The next use of a zone reads its file."""
    ZoneInfo.clear_cache()


@lru_cache(maxsize=64)
def _told(zone: ZoneInfo) -> str:
    """The zone's name and all its changes; some milliseconds for a zone that was not asked for before."""
    return f"{zone.key} {list(constant_offsets(zone, _FIRST_S, _LAST_S))}"


def _newest(zone: ZoneInfo) -> ZoneInfo:
    try:
        return ZoneInfo.no_cache(zone.key)
    except (KeyError, ValueError, OSError):
        return zone
