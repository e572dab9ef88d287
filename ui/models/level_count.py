"""How many tickets of a set are at risk and how many breached, at any instant, by bisection."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sortedcontainers import SortedList

from controlcenter.domain.ticket import Ticket


class LevelCount:
    """Follows open tickets as they come and go; the clock alone changes its answers, without a scan."""

    def __init__(self) -> None:
        self._risks: SortedList = SortedList()
        self._breaks: SortedList = SortedList()

    def reset(self, tickets: Iterable[Ticket]) -> None:
        """Count exactly these."""
        kept = list(tickets)
        self._risks = SortedList(at for ticket in kept if (at := ticket.risk_at) is not None)
        self._breaks = SortedList(at for ticket in kept if (at := ticket.breaks_at) is not None)

    def replace(self, old: Ticket | None, new: Ticket | None) -> None:
        """Count ``new`` instead of ``old``; instants that stay what they were cost nothing."""
        before = (old.risk_at, old.breaks_at) if old is not None else (None, None)
        after = (new.risk_at, new.breaks_at) if new is not None else (None, None)
        for values, was, at in zip((self._risks, self._breaks), before, after, strict=True):
            if was != at:
                if was is not None:
                    values.remove(was)
                if at is not None:
                    values.add(at)

    def levels(self, now: datetime) -> tuple[int, int]:
        """At risk and breached at ``now``; an instant that has come counts."""
        breached = self._breaks.bisect_right(now)
        return self._risks.bisect_right(now) - breached, breached
