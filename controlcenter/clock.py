"""The one place that asks for the time.

``now()`` has a meaning (when did it happen) and is aware UTC; ``monotonic()`` measures intervals and never jumps.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant in UTC."""

    def monotonic(self) -> float:
        """Seconds since an unknown origin; never goes back."""

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
        """Wait; True when ``wake`` was set before the time was over."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
        if wake is not None:
            return wake.wait(max(0.0, seconds))
        time.sleep(max(0.0, seconds))
        return False


class ManualClock:
    """A clock that stands still until it is moved: for tests and rehearsals."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
        self.advance(seconds)
        return wake is not None and wake.is_set()

    def advance(self, seconds: float) -> None:
        """Move both clocks forward by ``seconds``."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def set(self, instant: datetime) -> None:
        """Put the wall clock to ``instant``; the monotonic clock does not follow."""
        self._now = instant


def iso_z(instant: datetime) -> str:
    """UTC ISO text with Z, microseconds only where there are any."""
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return utc.isoformat()[:-6] + "Z"


def from_epoch(seconds: float) -> datetime:
    """The instant that lies ``seconds`` after 1970-01-01T00:00:00Z."""
    return datetime.fromtimestamp(seconds, UTC)


def epoch_s(instant: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00:00Z, cut, not rounded."""
    return int(instant.timestamp() // 1)
