"""When a source is looked at next: its interval, its back-off, and the breaker that leaves a broken one alone."""

from __future__ import annotations

import random
from dataclasses import dataclass

from controlcenter.domain.health import Breaker
from controlcenter.errors import SourceError

BACK_OFF_FIRST_S = 5.0
BACK_OFF_MOST_S = 900.0
RETRY_AFTER_MOST_S = 3600.0
PERMANENT_S = 900.0
OPENS_AFTER = 3
REST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one look may take, in seconds, and how many looks that hang are borne at once.

    ``turn_s`` ends a look in good order when more waits than fits; ``deadline_s`` shuts its socket; ``grace_s`` later
    it is left behind.
    """

    turn_s: float = 45.0
    deadline_s: float = 60.0
    grace_s: float = 3.0
    stuck_most: int = 3


@dataclass(slots=True)
class Pace:
    """When a source is due. Instants are monotonic seconds: a wall clock that jumps changes nothing."""

    due_at: float = 0.0
    failures: int = 0

    @property
    def breaker(self) -> Breaker:
        """Open after three failures in a row: what comes then is one look at a time, far apart."""
        return Breaker.OPEN if self.failures >= OPENS_AFTER else Breaker.CLOSED

    def succeeded(self, now: float, every_s: float, started_at: float | None = None, *, more: bool = False) -> None:
        """The next look comes one interval after the last was due, and not without a rest; at once where more waits."""
        self.failures = 0
        began = now if started_at is None else started_at
        beat = (self.due_at if 0 <= began - self.due_at < every_s else began) + every_s
        self.due_at = now if more else max(beat, now + REST_SHARE * every_s)

    def failed(self, now: float, error: SourceError) -> None:
        """Back-off with jitter: 5 s doubled up to 15 minutes; at once 15 minutes where waiting will not mend it."""
        self.failures += 1
        most = min(BACK_OFF_MOST_S, BACK_OFF_FIRST_S * 2 ** min(self.failures - 1, 10))
        wait_s = random.uniform(most / 2, most)
        if error.permanent:  # a password that is tried too often locks its account
            wait_s = random.uniform(PERMANENT_S, PERMANENT_S * 1.2)
        self.due_at = now + max(wait_s, min(error.retry_after_s or 0.0, RETRY_AFTER_MOST_S))
