"""Running totals of one set of tickets: kept from changes, equal to a recount at every instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sortedcontainers import SortedList

from controlcenter.clock import from_epoch
from controlcenter.domain.metrics import Figures, is_call_back
from controlcenter.domain.ticket import CallState, Ticket


@dataclass(frozen=True, slots=True)
class Share:
    """What one open ticket adds to every total, worked out once for all scopes in which it counts.

    ``load_m`` is in thousandths of a unit: whole numbers that come and go leave no dust behind. ``instants`` are
    (seconds since 1970, id) of: at risk or over, over, waiting since, due; None where there is none.
    """

    load_m: int
    is_assigned: bool
    is_caller: bool
    is_call_back: bool
    instants: tuple[tuple[float, int] | None, ...]

    @classmethod
    def of(cls, ticket: Ticket, weight: float) -> Share:
        """The share of a ticket of this weight."""
        instants = (_urgent_at(ticket), ticket.breaks_at, ticket.waiting_since, ticket.due_at)
        return cls(
            load_m=round(weight * 1000),
            is_assigned=ticket.assignee is not None,
            is_caller=ticket.call_state is CallState.WAITING,
            is_call_back=is_call_back(ticket),
            instants=tuple(None if at is None else (at.timestamp(), ticket.id) for at in instants),
        )


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

    def add(self, share: Share) -> None:
        """Count an open ticket."""
        self._count(share, 1)
        for values, at in zip(self._lists(), share.instants, strict=True):
            if at is not None:
                values.add(at)

    def remove(self, share: Share) -> None:
        """Take back what ``add`` did for the same ticket."""
        self._count(share, -1)
        for values, at in zip(self._lists(), share.instants, strict=True):
            if at is not None:
                values.remove(at)

    def _count(self, share: Share, sign: int) -> None:
        self._open += sign
        self._load_m += sign * share.load_m
        if share.is_assigned:
            self._assigned_load_m += sign * share.load_m
        else:
            self._unassigned += sign
        self._callers += sign * share.is_caller
        self._call_backs += sign * share.is_call_back

    def _lists(self) -> tuple[SortedList, ...]:
        return (self._risks, self._breaks, self._waits, self._dues)

    @property
    def load(self) -> float:
        """Units of work, assigned or not."""
        return self._load_m / 1000

    def figures(self, now: datetime) -> Figures:
        """The figures at ``now``; an instant that has come counts."""
        passed = (now.timestamp(), _BIG)
        breached = self._breaks.bisect_right(passed)
        return Figures(
            open=self._open,
            waiting=len(self._waits),
            at_risk=self._risks.bisect_right(passed) - breached,
            breached=breached,
            unassigned=self._unassigned,
            load=self.load,
            assigned_load=self._assigned_load_m / 1000,
            waiting_since=from_epoch(self._waits[0][0]) if self._waits else None,
            least_left_at=from_epoch(self._dues[0][0]) if self._dues else None,
            callers_waiting=self._callers,
            call_backs=self._call_backs,
        )

    def next_to_break(self, limit: int) -> list[int]:
        """Ids in the order in which they break, those that are over first."""
        return [ticket_id for _, ticket_id in self._breaks.islice(0, limit)]

    def urgent(self, now: datetime) -> list[int]:
        """Ids of every ticket at risk or breached now, in no order that means anything."""
        return [ticket_id for _, ticket_id in self._risks.islice(0, self._risks.bisect_right((now.timestamp(), _BIG)))]


def _urgent_at(ticket: Ticket) -> datetime | None:
    """When a ticket becomes at risk or breached, whichever is first: a broken clock may be the only one."""
    return min((at for at in (ticket.risk_at, ticket.breaks_at) if at is not None), default=None)


_BIG = 1 << 62
