"""What each figure on the screens means: one formula each, the same in the program, in exports and in documents.

Counts are added up, percentages never averaged; a figure without a denominator is None, never 0 or 100 %.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from controlcenter.domain.load import team_capacity as capacity_of_people
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import CallState, Channel, ClockState, Level, Ticket, TicketClock

if TYPE_CHECKING:
    from controlcenter.domain.strategy.document import Strategy

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


@dataclass(frozen=True, slots=True)
class PromiseCounts:
    """Promises that fell due in a period. Withdrawn ones count only if they were broken before."""

    kept: int = 0
    broken: int = 0

    @property
    def share(self) -> float | None:
        """Kept / (kept + broken), 0 to 1; None while none fell due.

        Source: as SLA attainment (ITIL V3 KPI list), counted by due date, with promises still open and over as broken.
        """
        return _share(self.kept, self.kept + self.broken)


def _due_of(clock: TicketClock) -> datetime | None:
    return clock.due_at or clock.last_due_at


# -- people and languages


@dataclass(frozen=True, slots=True)
class People:
    """How many people do what now; ``present`` is everybody at work, free or not."""

    free: int = 0
    talking: int = 0
    wrap_up: int = 0
    paused: int = 0

    @property
    def present(self) -> int:
        return self.free + self.talking + self.wrap_up + self.paused


def people(states: Iterable[AgentState]) -> People:
    """The people of these states, each counted once."""
    seen = [state.presence for state in states]
    here = (Presence.FREE, Presence.TALKING, Presence.WRAP_UP, Presence.PAUSED)
    return People(*(seen.count(presence) for presence in here))


def team_capacity(strategy: Strategy, team_id: str, states: Mapping[str, AgentState], day: date) -> float:
    """Units of work that a team can hold: the sum over those present of what the strategy gives each."""
    present = {agent: () for agent, state in states.items() if state.presence.is_here}
    return capacity_of_people(strategy, team_id, day, present)


@dataclass(frozen=True, slots=True)
class LanguageWaiting:
    """Customers who wait in one language: how many, since when the oldest, and how many free people speak it.

    ``by_channel`` splits those who wait, in the order of Channel.
    """

    language: str
    waiting: int
    waiting_since: datetime
    free: int
    by_channel: tuple[int, ...] = ()


def languages_waiting(tickets: Iterable[Ticket], free: Mapping[str, int]) -> list[LanguageWaiting]:
    """One row per language in which somebody waits, the longest wait first. ``free`` counts speakers by language."""
    since: dict[str, list[datetime]] = defaultdict(list)
    channels: dict[str, list[Channel]] = defaultdict(list)
    for ticket in tickets:
        if ticket.is_open and ticket.waiting_since is not None:
            since[ticket.language].append(ticket.waiting_since)
            channels[ticket.language].append(ticket.channel)
    rows = [
        LanguageWaiting(code, len(waits), min(waits), free.get(code, 0), tuple(map(channels[code].count, Channel)))
        for code, waits in since.items()
    ]
    return sorted(rows, key=lambda row: (row.waiting_since, row.language))


# -- telephone


@dataclass(frozen=True, slots=True)
class CallTimes:
    """One call in a queue: when it joined, was answered and ended, and how long the agent was busy with it.

    ``handle_s`` is talk, hold and wrap-up together; None while it is not known.
    """

    joined_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    handle_s: float | None = None


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Calls of a period as counts that can be added up; every share is computed from the sums.

    ``in_time`` were answered within the service level's T; ``given_up_in_time`` hung up within T, ``short`` within
    the time that does not count; ``late`` still wait, longer than T already.
    """

    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    given_up_in_time: int = 0
    short: int = 0
    late: int = 0
    waited_s: float = 0.0
    handled: int = 0
    handle_s: float = 0.0

    def __add__(self, other: CallCounts) -> CallCounts:
        return CallCounts(
            self.answered + other.answered, self.in_time + other.in_time, self.abandoned + other.abandoned,
            self.given_up_in_time + other.given_up_in_time, self.short + other.short, self.late + other.late,
            self.waited_s + other.waited_s, self.handled + other.handled, self.handle_s + other.handle_s,
        )  # fmt: skip


def handled_s(talk_s: float | None, ended_at: datetime | None, wrapped_up_at: datetime | None) -> float | None:
    """How long an agent was busy with a call: talk, hold included, and the wrap-up behind it; None until it is over."""
    if talk_s is None or ended_at is None:
        return None
    return talk_s + (max(0.0, (wrapped_up_at - ended_at).total_seconds()) if wrapped_up_at is not None else 0.0)


def count_call(call: CallTimes, within_s: float, short_s: float, now: datetime) -> CallCounts:
    """What one call adds to the counts at ``now``; its clock starts when it joins the queue."""
    end = call.answered_at or call.ended_at or now
    wait_s = max(0.0, (end - call.joined_at).total_seconds())
    handled = call.handle_s is not None
    if call.answered_at is not None:
        return CallCounts(
            answered=1, in_time=int(wait_s <= within_s), waited_s=wait_s, handled=int(handled),
            handle_s=call.handle_s or 0.0 if handled else 0.0,
        )  # fmt: skip
    if call.ended_at is not None:
        return CallCounts(abandoned=1, given_up_in_time=int(wait_s <= within_s), short=int(wait_s < short_s))
    return CallCounts(late=int(wait_s > within_s))


def count_calls(calls: Iterable[CallTimes], within_s: float, short_s: float, now: datetime) -> CallCounts:
    """The counts of these calls at ``now``."""
    return sum((count_call(call, within_s, short_s, now) for call in calls), CallCounts())


def service_level(counts: CallCounts, variant: int = 1) -> float | None:
    """Share of calls served within T, 0 to 1; None without calls. Waits that are over T already count as missed.

    1: answered in time / (answered + abandoned). 2: the same without those who gave up in time. 3: those who gave up
    in time count as served. 4: answered in time / answered.
    Source: ICMI, the variants of service level, which give 81.1 to 86.0 % for the same day.
    """
    offered = counts.answered + counts.abandoned + counts.late
    if variant == 2:
        return _share(counts.in_time, offered - counts.given_up_in_time)
    if variant == 3:
        return _share(counts.in_time + counts.given_up_in_time, offered)
    if variant == 4:
        return _share(counts.in_time, counts.answered + counts.late)
    return _share(counts.in_time, offered)


def speed_of_answer_s(counts: CallCounts) -> float | None:
    """ASA: mean wait of the answered in seconds, zeros included; it falls when people give up.

    Source: Talkdesk, Genesys.
    """
    return _share(counts.waited_s, counts.answered)


def handle_time_s(counts: CallCounts) -> float | None:
    """AHT: (talk + hold + wrap-up) / handled, in seconds. Handled: answered, over, and the time talked is known."""
    return _share(counts.handle_s, counts.handled)


def abandonment(counts: CallCounts) -> float | None:
    """Abandoned / offered, 0 to 1, short ones out of both terms."""
    return _share(counts.abandoned - counts.short, counts.answered + counts.abandoned - counts.short)


def queue_rate(closed: int, opened: int) -> float | None:
    """Closed / opened; below 1 the backlog grows. Source: ASL and KPI lists."""
    return _share(closed, opened)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
