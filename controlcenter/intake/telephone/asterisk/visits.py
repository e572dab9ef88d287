"""A caller's visits to queues, told by one source and then joined across sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from controlcenter.intake.telephone.asterisk.facts import CallFact, FactKind

_KINDS = {kind: place for place, kind in enumerate(FactKind)}
_SAME_S = 3.0  # queue_log cuts to whole seconds and is written a little later
_TERMINAL = {
    FactKind.ABANDON: "abandoned",
    FactKind.TIMEOUT: "timed_out",
    FactKind.EMPTY: "left_empty",
    FactKind.KEY: "abandoned",  # the caller pressed a key to leave: nobody answered
}


@dataclass(slots=True)
class Visit:
    """One stay in one queue. ``outcome`` is empty until the source said it."""

    queue: str
    joined_at: datetime | None = None
    answered_at: datetime | None = None
    left_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    agent: str = ""
    hold_s: int | None = None
    ring_s: float | None = None
    talk_s: int | None = None
    first_at: datetime | None = None

    @property
    def begin(self) -> datetime:
        """When it began, as well as is known."""
        if self.joined_at is not None:
            return self.joined_at
        known = self.answered_at or self.ended_at or self.left_at or self.first_at
        assert known is not None, "a visit is made from a fact, which has an instant"
        held_s = (self.hold_s or 0) + (0 if self.answered_at else self.talk_s or 0)
        return known - timedelta(seconds=held_s)


def visits_of(facts: Iterable[CallFact]) -> list[Visit]:
    """The visits that one source's facts tell, in order of joining; the facts may come in any order."""
    visits: list[Visit] = []
    for fact in sorted(facts, key=_rank):
        visit = next((visit for visit in reversed(visits) if visit.queue == fact.queue), None)
        if visit is None or (fact.kind is FactKind.ENTER and visit.joined_at != fact.at):
            visit = Visit(fact.queue, first_at=fact.at)
            visits.append(visit)
        _note(visit, fact)
    return visits


def _rank(fact: CallFact) -> tuple[datetime, int, int, str, int]:
    return (fact.at, fact.order, _KINDS[fact.kind], fact.agent, fact.hold_s or 0)


def _note(visit: Visit, fact: CallFact) -> None:
    visit.hold_s = fact.hold_s if fact.hold_s is not None else visit.hold_s
    match fact.kind:
        case FactKind.ENTER:
            visit.joined_at = fact.at
        case FactKind.RING:
            visit.ring_s = (visit.ring_s or 0) + (fact.ring_s or 0)
        case FactKind.CONNECT:
            visit.answered_at, visit.outcome, visit.agent = fact.at, "answered", fact.agent
            visit.ring_s = fact.ring_s
        case FactKind.COMPLETE:
            visit.ended_at, visit.outcome, visit.talk_s = fact.at, "answered", fact.talk_s
            visit.agent = visit.agent or fact.agent
        case FactKind.LEAVE:
            visit.left_at = fact.at
        case _:
            visit.ended_at = fact.at
            if fact.source != "ami":  # its Abandon is sent for a time-out too
                visit.outcome = _TERMINAL[fact.kind]


def joined(truth: Sequence[Visit], fast: Sequence[Visit]) -> list[Visit]:
    """Both sources' visits as one list: outcomes from ``truth``, exact instants from ``fast``."""
    merged = list(truth)
    for visit in fast:
        known = _match(visit, truth, fast)
        if known is None:
            merged.append(visit)
        else:
            merged[merged.index(known)] = _refined(known, visit)
    return sorted(merged, key=lambda visit: visit.begin)


def _match(visit: Visit, truth: Sequence[Visit], fast: Sequence[Visit]) -> Visit | None:
    same_queue = [known for known in truth if known.queue == visit.queue]
    if len(same_queue) == 1 and sum(other.queue == visit.queue for other in fast) == 1:
        return same_queue[0]  # even where the two clocks differ
    near = [known for known in same_queue if abs((known.begin - visit.begin).total_seconds()) <= _SAME_S]
    return min(near, key=lambda known: abs(known.begin - visit.begin), default=None)


def _refined(truth: Visit, fast: Visit) -> Visit:
    """One visit: the instants and the agent's interface of ``fast`` where it has them, else those of ``truth``."""
    exact = {"joined_at", "answered_at", "left_at", "ended_at", "agent"}
    values = {}
    for field in fields(Visit):
        first, second = (fast, truth) if field.name in exact else (truth, fast)
        value = getattr(first, field.name)
        values[field.name] = value if value not in (None, "") else getattr(second, field.name)
    if truth.outcome and truth.outcome != "answered":
        values["answered_at"], values["agent"] = truth.answered_at, truth.agent
    return Visit(**values)
