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
        moments = [_moments(ticket) for ticket in tickets]
        self._risks = SortedList(at for at, _ in moments if at is not None)
        self._breaks = SortedList(at for _, at in moments if at is not None)

    def replace(self, old: Ticket | None, new: Ticket | None) -> None:
        """Count ``new`` instead of ``old``; instants that stay what they were cost nothing."""
        before = _moments(old) if old is not None else (None, None)
        after = _moments(new) if new is not None else (None, None)
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


def _moments(ticket: Ticket) -> tuple[datetime | None, datetime | None]:
    """When a ticket becomes at risk and when it breaks: ``risk_at`` and ``breaks_at``, in one look at its clocks."""
    risk = breaks = None
    for clock in ticket.clocks:
        if clock.is_active:
            if clock.risk_at is not None and (risk is None or clock.risk_at < risk):
                risk = clock.risk_at
            if clock.breaks_at is not None and (breaks is None or clock.breaks_at < breaks):
                breaks = clock.breaks_at
    return risk, breaks
