"""What is counted in a stretch of time, as numbers that can be added up, and the figures that follow from the sums."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from controlcenter.domain.metrics import CallCounts, InTarget, PromiseCounts

BACK_WITHIN = timedelta(days=7)
_NO_CALLS = CallCounts()


@dataclass(frozen=True, slots=True)
class Counts:
    """One stretch of one channel, or the sum of several.

    ``open`` and ``oldest_at`` hold at the end of the stretch. ``solved_first`` were solved for the first time in it;
    ``put_away`` of them were closed without an answer, ``reopened``, ``at_once``, ``reassigned`` and ``escalated``
    as ``reopen_rate``, ``first_contact``, ``reassignment`` and ``escalation`` say; ``handovers`` is how often all of
    them were handed on. ``waits_s`` are the waits of answered callers, in no order.
    """

    arrived: int = 0
    solved: int = 0
    open: int = 0
    oldest_at: datetime | None = None
    solved_first: int = 0
    put_away: int = 0
    reopened: int = 0
    at_once: int = 0
    reassigned: int = 0
    escalated: int = 0
    handovers: int = 0
    met: int = 0
    missed: int = 0
    overdue: int = 0
    kept: int = 0
    broken: int = 0
    calls: CallCounts = _NO_CALLS
    waits_s: tuple[float, ...] = ()

    def __add__(self, other: Counts) -> Counts:
        """Both together at the same time: two channels of one stretch."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in _ADDED}
        known = [at for at in (self.oldest_at, other.oldest_at) if at is not None]
        return Counts(**sums, oldest_at=min(known, default=None))


_ADDED = tuple(one.name for one in fields(Counts) if one.name != "oldest_at")


def over_time(stretches: Sequence[Counts]) -> Counts:
    """Stretches of one channel one after another: what happened is added up, what was open is that of the last."""
    if not stretches:
        return Counts()
    whole = {name: sum(getattr(one, name) for one in stretches) for name in _ADDED if name not in ("calls", "waits_s")}
    calls = CallCounts()
    waits_s: list[float] = []
    for one in stretches:
        calls += one.calls
        waits_s += one.waits_s
    last = stretches[-1]
    return Counts(**{**whole, "open": last.open}, oldest_at=last.oldest_at, calls=calls, waits_s=tuple(waits_s))


def percentile_s(values_s: Iterable[float], share: float = 0.9) -> float | None:
    """The smallest value that at least this share of the values does not exceed; None without values.

    Source: nearest-rank percentile.
    """
    ordered = sorted(values_s)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def in_target(counts: Counts) -> float | None:
    """Met / (met + missed + open overdue), 0 to 1, by due date; None while nothing fell due."""
    return InTarget(counts.met, counts.missed, counts.overdue).share


def promises(counts: Counts) -> float | None:
    """Kept / (kept + broken), 0 to 1, by the day on which they were due."""
    return PromiseCounts(counts.kept, counts.broken).share


def reopen_rate(counts: Counts) -> float | None:
    """Reopened within 7 days of their first solution / solved for the first time, 0 to 1, by the day of solution.

    Twice reopened counts once. Source: ITIL V3 KPI list, with a window.
    """
    return counts.reopened / counts.solved_first if counts.solved_first else None


def first_contact(counts: Counts) -> float | None:
    """Solved at the first contact / (solved for the first time - closed without an answer), 0 to 1.

    At the first contact: the customer wrote or called once before the solution, the ticket was not reopened within 7
    days, and the same customer made no other ticket of that kind until then. Source: MetricNet, net FCR.
    """
    whole = counts.solved_first - counts.put_away
    return counts.at_once / whole if whole else None


def reassignment(counts: Counts) -> float | None:
    """Handed on at least once before / solved for the first time, 0 to 1, by the day of solution.

    Handed on: it left somebody's hands, for another person or back into a queue. What the program proposed does not
    count, nor what was taken back. Source: ITIL V3 KPI list, "incorrectly assigned", one cohort above and below.
    """
    return counts.reassigned / counts.solved_first if counts.solved_first else None


def escalation(counts: Counts) -> float | None:
    """Handed on to another team at least once before / solved for the first time, 0 to 1. Source: as reassignment."""
    return counts.escalated / counts.solved_first if counts.solved_first else None


def mean_handovers(counts: Counts) -> float | None:
    """How often they were handed on before / solved for the first time. Source: as reassignment, mean count."""
    return counts.handovers / counts.solved_first if counts.solved_first else None


@dataclass(frozen=True, slots=True)
class Held:
    """Load and capacity of a team or agent in a stretch: sums over the readings of which it is made, in units."""

    load: float = 0.0
    capacity: float = 0.0
    readings: int = 0

    def __add__(self, other: Held) -> Held:
        return Held(self.load + other.load, self.capacity + other.capacity, self.readings + other.readings)

    @property
    def mean_load(self) -> float | None:
        return self.load / self.readings if self.readings else None

    @property
    def mean_capacity(self) -> float | None:
        return self.capacity / self.readings if self.readings else None

    @property
    def share(self) -> float | None:
        """Load / capacity, from the sums; None while nobody was present."""
        return self.load / self.capacity if self.capacity else None


def together(rows: Iterable[Held]) -> Held:
    """Several teams at the same readings: their loads are added, their readings are the same ones."""
    known = [row for row in rows if row.readings]
    most = max((row.readings for row in known), default=0)
    return Held(sum(row.load for row in known), sum(row.capacity for row in known), most)
