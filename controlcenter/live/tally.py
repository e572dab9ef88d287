"""Running totals of one set of tickets: kept from changes, equal to a recount at every instant."""

from __future__ import annotations

from datetime import datetime

from sortedcontainers import SortedList

from controlcenter.domain.metrics import Figures, is_call_back
from controlcenter.domain.ticket import CallState, Ticket


class Tally:
    """Counts of open tickets whose levels follow the clock without being touched.

    A ticket at risk or breached is found by bisection on its instants: no timer per ticket, no scan per second.
    """

    def __init__(self) -> None:
        self._open = 0
        self._unassigned = 0
        self._load_m = 0
        self._assigned_load_m = 0
        self._callers = 0
        self._call_backs = 0
        self._risks: SortedList = SortedList()
        self._breaks: SortedList = SortedList()
        self._waits: SortedList = SortedList()
        self._dues: SortedList = SortedList()

    def add(self, ticket: Ticket, weight: float) -> None:
        """Count an open ticket."""
        self._count(ticket, weight, 1)
        for values, at in self._instants(ticket):
            if at is not None:
                values.add((at, ticket.id))

    def remove(self, ticket: Ticket, weight: float) -> None:
        """Take back what ``add`` did for the same ticket and weight."""
        self._count(ticket, weight, -1)
        for values, at in self._instants(ticket):
            if at is not None:
                values.remove((at, ticket.id))

    def _count(self, ticket: Ticket, weight: float, sign: int) -> None:
        thousandths = round(weight * 1000)  # whole numbers: sums that come and go leave no dust behind
        self._open += sign
        self._load_m += sign * thousandths
        if ticket.assignee is None:
            self._unassigned += sign
        else:
            self._assigned_load_m += sign * thousandths
        self._callers += sign * (ticket.call_state is CallState.WAITING)
        self._call_backs += sign * is_call_back(ticket)

    def _instants(self, ticket: Ticket) -> tuple[tuple[SortedList, datetime | None], ...]:
        return (
            (self._risks, _urgent_at(ticket)),
            (self._breaks, ticket.breaks_at),
            (self._waits, ticket.waiting_since),
            (self._dues, ticket.due_at),
        )

    @property
    def load(self) -> float:
        """Units of work, assigned or not."""
        return self._load_m / 1000

    @property
    def is_empty(self) -> bool:
        return self._open == 0

    def figures(self, now: datetime) -> Figures:
        """The figures at ``now``; an instant that has come counts."""
        breached = self._breaks.bisect_right((now, _BIG))
        return Figures(
            open=self._open,
            waiting=len(self._waits),
            at_risk=self._risks.bisect_right((now, _BIG)) - breached,
            breached=breached,
            unassigned=self._unassigned,
            load=self.load,
            assigned_load=self._assigned_load_m / 1000,
            waiting_since=self._waits[0][0] if self._waits else None,
            least_left_at=self._dues[0][0] if self._dues else None,
            callers_waiting=self._callers,
            call_backs=self._call_backs,
        )

    def next_to_break(self, limit: int) -> list[int]:
        """Ids in the order in which they break, those that are over first."""
        return [ticket_id for _, ticket_id in self._breaks.islice(0, limit)]

    def urgent(self, now: datetime) -> list[int]:
        """Ids of every ticket at risk or breached now, in no order that means anything."""
        return [ticket_id for _, ticket_id in self._risks.islice(0, self._risks.bisect_right((now, _BIG)))]


def _urgent_at(ticket: Ticket) -> datetime | None:
    """When a ticket becomes at risk or breached, whichever is first: a broken clock may be the only one."""
    return min((at for at in (ticket.risk_at, ticket.breaks_at) if at is not None), default=None)


_BIG = 1 << 62
