"""What each figure on the screens means: one formula each, the same in the program, in exports and in documents.

Counts are added up, percentages never averaged; a figure without a denominator is None, never 0 or 100 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from controlcenter.domain.ticket import CallState, ClockState, Level, Ticket, TicketClock

Weight = Callable[[Ticket], float]


@dataclass(frozen=True, slots=True)
class Figures:
    """The floor's own figures of one set of tickets at one instant.

    ``open`` = ``normal`` + ``at_risk`` + ``breached``. ``waiting_since`` is the oldest unanswered message,
    ``least_left_at`` the next instant at which a running clock is due.
    """

    open: int = 0
    waiting: int = 0
    at_risk: int = 0
    breached: int = 0
    unassigned: int = 0
    load: float = 0.0
    assigned_load: float = 0.0
    waiting_since: datetime | None = None
    least_left_at: datetime | None = None
    callers_waiting: int = 0
    call_backs: int = 0

    @property
    def normal(self) -> int:
        return self.open - self.at_risk - self.breached


def count(tickets: Iterable[Ticket], now: datetime, weight: Weight) -> Figures:
    """The figures by counting every ticket: the definition, against which the live tallies are proved."""
    opened = [t for t in tickets if t.is_open]
    levels = [t.level(now) for t in opened]
    waits = [t.waiting_since for t in opened if t.waiting_since is not None]
    dues = [due for t in opened if (due := t.due_at) is not None]
    return Figures(
        open=len(opened),
        waiting=len(waits),
        at_risk=levels.count(Level.AT_RISK),
        breached=levels.count(Level.BREACHED),
        unassigned=sum(t.assignee is None for t in opened),
        load=sum(weight(t) for t in opened),
        assigned_load=sum(weight(t) for t in opened if t.assignee is not None),
        waiting_since=min(waits, default=None),
        least_left_at=min(dues, default=None),
        callers_waiting=sum(t.call_state is CallState.WAITING for t in opened),
        call_backs=sum(is_call_back(t) for t in opened),
    )


def is_call_back(ticket: Ticket) -> bool:
    """Whether the centre owes this customer a call: a call-back clock is active."""
    return any(c.kind == "call_back" and c.is_active for c in ticket.clocks)


@dataclass(frozen=True, slots=True)
class InTarget:
    """Attainment of the clocks that fell due in a period: met / (met + missed + open overdue)."""

    met: int
    missed: int
    overdue: int

    @property
    def share(self) -> float | None:
        """0 to 1; None while nothing fell due. Source: ITIL V3 KPI list, with open overdue clocks counted."""
        total = self.met + self.missed + self.overdue
        return self.met / total if total else None


def in_target(tickets: Iterable[Ticket], since: datetime, now: datetime) -> InTarget:
    """Attainment of all clocks whose due instant lies in [since, now]."""
    met = missed = overdue = 0
    for ticket in tickets:
        for clock in ticket.clocks:
            due = _due_of(clock)
            if due is None or not since <= due <= now:
                continue
            if clock.state is ClockState.MET:
                met += 1
            elif clock.state is ClockState.MISSED:
                missed += 1
            elif clock.is_active:
                overdue += 1
    return InTarget(met, missed, overdue)


def _due_of(clock: TicketClock) -> datetime | None:
    return clock.due_at or clock.last_due_at


def breached_today(tickets: Iterable[Ticket], since: datetime) -> int:
    """Tickets of which a clock was broken since an instant, those answered or solved since included."""
    return sum(any(c.breached_at is not None and c.breached_at >= since for c in t.clocks) for t in tickets)
