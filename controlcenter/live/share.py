"""What one open ticket adds to every total: worked out once, counted in every scope to which it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from controlcenter.domain.ticket import CallState, ClockKind, ClockState, Ticket

Moment = tuple[float, int]
"""Seconds since 1970, and the id of the ticket."""
URGENT, OVER, WAITS, DUE = range(4)
NO_MOMENTS: tuple[Moment | None, ...] = (None,) * 4
_SORTS: dict[tuple[float, bool, bool, bool, bool, bool], Sort] = {}  # each sort once: there are some dozens of them
_ACTIVE = (ClockState.RUNNING, ClockState.PAUSED)
_CALL_BACK, _PROMISE = ClockKind.CALL_BACK, ClockKind.PROMISE  # a name in an enumeration is dear to look up
_CALLER_WAITS = CallState.WAITING


@dataclass(frozen=True, slots=True, eq=False)
class Sort:
    """What a ticket counts as. Many tickets are of one sort, and each sort is made once: it is its own key.

    ``load_m`` is in thousandths of a unit of work: whole numbers that come and go leave no dust behind.
    """

    load_m: int
    is_assigned: bool
    is_caller: bool
    is_call_back: bool
    is_waiting: bool
    is_promised: bool


class Share(NamedTuple):
    """What one open ticket adds to every total, worked out once for all scopes in which it counts.

    A tuple, since one is made for every ticket of a floor. ``moments`` are: at risk or over, over, waiting since, due;
    None where there is none.
    """

    id: int
    sort: Sort
    moments: tuple[Moment | None, ...]

    @classmethod
    def of(cls, ticket: Ticket, weight: float) -> Share:
        """The share of a ticket of this weight."""
        risk = over = due = None
        is_call_back = is_promised = False
        for clock in ticket.clocks:
            if clock.state in _ACTIVE:  # written out: every ticket of a floor goes through here
                if (at := clock.risk_at) is not None and (risk is None or at < risk):
                    risk = at
                if (at := clock.breaks_at) is not None and (over is None or at < over):
                    over = at
                if (at := clock.due_at) is not None and (due is None or at < due):
                    due = at
                if (kind := clock.kind) is _CALL_BACK:
                    is_call_back = True
                elif kind is _PROMISE:
                    is_promised = True
        waits, is_caller = ticket.waiting_since, ticket.call_state is _CALLER_WAITS
        counts_as = weight, ticket.assignee is not None, is_caller, is_call_back, waits is not None, is_promised
        if (sort := _SORTS.get(counts_as)) is None:
            sort = _SORTS[counts_as] = Sort(round(weight * 1000), *counts_as[1:])
        ident = ticket.id
        urgent = over if risk is None or (over is not None and over < risk) else risk
        breaks = None if over is None else (over.timestamp(), ident)
        moments = (
            breaks if urgent is over else None if urgent is None else (urgent.timestamp(), ident),
            breaks,
            None if waits is None else (waits.timestamp(), ident),
            breaks if due is over or due == over else None if due is None else (due.timestamp(), ident),
        )
        return cls(ident, sort, moments)
