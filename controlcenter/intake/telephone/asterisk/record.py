"""What is known of one call: a pure function of the set of its facts, whatever order they came in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Literal

from controlcenter.intake.telephone.asterisk.facts import CallFact, FactKind
from controlcenter.intake.telephone.asterisk.visits import Visit, joined, visits_of

Outcome = Literal["", "answered", "abandoned", "timed_out", "refused", "cancelled", "left_empty", "voicemail", "fax"]
VISIT_KINDS = frozenset(
    {
        FactKind.ENTER, FactKind.RING, FactKind.CONNECT, FactKind.COMPLETE, FactKind.ABANDON, FactKind.TIMEOUT,
        FactKind.EMPTY, FactKind.KEY, FactKind.LEAVE,
    }
)  # fmt: skip
_MENU = frozenset({"background", "waitexten", "read", "wait", "ivr"})
_NAMING = {FactKind.ENTER: 0, FactKind.NEW: 1, FactKind.ROW: 2}
_SOURCES = {"ami": 0, "queue_log": 1, "snapshot": 2, "cdr": 3}


@dataclass(frozen=True, slots=True)
class CallRules:
    """What the facts do not say: which dialled extensions lead to which queue or fax, and the length of wrap-up."""

    queue_extensions: Mapping[str, str] = field(default_factory=dict)
    fax_extensions: frozenset[str] = frozenset()
    wrap_up_s: int = 0
    silence_s: float = 5.0


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call. Instants are UTC, durations whole seconds; None means not yet, or not known.

    ``joined_at``: joined its first queue (or rang, if it never joined one). ``queue``: the last queue. ``ended_at``
    with an empty ``outcome``: the call is over, and for some seconds not yet decided. ``answered_at``: the first
    answer by an agent; a call that was transferred and then lost has it and a lost outcome. ``wrapped_up_at``: end of
    the agent's wrap-up, which may lie ahead. ``final``: no more is to come, but for a late
    correction by the queue log or a voicemail. ``extensions``: all that the caller passed, the choice nearest to the
    queue first. ``spoken``: the language that the telephone system was set to when the caller joined.
    """

    key: str
    queue: str
    number: str
    name: str
    joined_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    wrapped_up_at: datetime | None = None
    agent: str = ""
    outcome: Outcome = ""
    hold_s: int | None = None
    ring_s: int | None = None
    talk_s: int | None = None
    extension: str = ""
    final: bool = False
    extensions: tuple[str, ...] = ()
    spoken: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether the caller stands in a queue now."""
        return self.ended_at is None and not self.outcome

    @property
    def is_lost(self) -> bool:
        """Whether the caller hung up or was sent away without speaking to anybody at the end."""
        return self.outcome in ("abandoned", "timed_out", "refused", "cancelled", "left_empty")


def over_at(facts: Collection[CallFact], restarts: Collection[datetime]) -> datetime | None:
    """When the caller's line was given up, by the best witness; None while it is open."""
    for kind, choose in ((FactKind.HANGUP, min), (FactKind.ROW, max), (FactKind.GONE, min)):
        if instants := [fact.at for fact in facts if fact.kind is kind]:
            return choose(instants)
    began_at = min((fact.at for fact in facts), default=None)
    return min((at for at in restarts if began_at is not None and at > began_at), default=None)


def derive(
    key: str, facts: Collection[CallFact], restarts: Collection[datetime], rules: CallRules, *, settled: bool
) -> CallRecord | None:
    """The call as its facts tell it; None while they do not tell of a queue, a voicemail or a fax.

    ``settled``: nothing was heard about it for ``silence_s``, so the weaker witnesses may decide.
    """
    visits = _visits(facts)
    over = over_at(facts, restarts)
    if visits:
        return _queued(key, facts, visits, over, rules, settled)
    return _never_queued(key, facts, over, rules, settled)


def _visits(facts: Collection[CallFact]) -> list[Visit]:
    def told_by(source: str) -> list[Visit]:
        return visits_of(fact for fact in facts if fact.source == source and fact.kind in VISIT_KINDS)

    visits = joined(told_by("queue_log"), told_by("ami"))
    for seen in reversed(told_by("snapshot")):  # the earliest look comes last and stays
        known = next((visit for visit in visits if visit.queue == seen.queue), None)
        if known is None:
            visits.append(seen)
        elif known.joined_at is None:
            known.joined_at = seen.joined_at
    return sorted(visits, key=lambda visit: visit.begin)


def _queued(
    key: str,
    facts: Collection[CallFact],
    visits: list[Visit],
    over: datetime | None,
    rules: CallRules,
    settled: bool,
) -> CallRecord:
    last = visits[-1]
    ended_at = last.ended_at or over
    if ended_at is None and settled and last.answered_at is None:
        ended_at = last.left_at
    outcome = last.outcome or (_guess(facts, last) if settled and ended_at else "")
    if outcome not in ("", "answered") and _has(facts, FactKind.VOICEMAIL, "voicemail"):
        outcome = "voicemail"
    answered = [visit for visit in visits if visit.answered_at or visit.outcome == "answered"]
    answered_at = answered[0].answered_at if answered else None
    joined_at = visits[0].begin
    decided = bool(last.outcome and over and _log_has_ended(facts, last.queue))
    wrapped_up_at = _wrapped_up_at(facts, outcome, ended_at, rules)
    is_over = ended_at is not None and (outcome != "answered" or wrapped_up_at is not None)
    return CallRecord(
        key, last.queue, _first(facts, lambda fact: fact.number), _first(facts, lambda fact: fact.name),
        joined_at, answered_at, ended_at, wrapped_up_at,
        answered[-1].agent if answered else "",
        outcome,  # type: ignore[arg-type]
        hold_s=_held_s(visits, joined_at, answered_at or ended_at),
        ring_s=None if last.ring_s is None else round(last.ring_s),
        talk_s=_talked_s(last, ended_at),
        extension=_first(facts, lambda fact: fact.extension),
        final=is_over and (settled or decided),
        extensions=_every(facts, lambda fact: fact.extension),
        spoken=_first(facts, lambda fact: fact.spoken),
    )  # fmt: skip


def _guess(facts: Collection[CallFact], last: Visit) -> Outcome:
    """The outcome where the queue log says nothing: whether the dialplan went on after the queue tells it."""
    if last.answered_at is not None:
        return "answered"
    rows = sorted((fact for fact in facts if fact.kind is FactKind.ROW), key=lambda row: (row.at, row.order))
    if rows:
        return "abandoned" if rows[-1].application == "Queue" else "timed_out"
    put_down = any(fact.kind is FactKind.HANGUP_REQUEST for fact in facts)
    left_first = any(fact.kind is FactKind.ABANDON for fact in facts) and any(
        fact.kind is FactKind.HANGUP for fact in facts
    )
    return "timed_out" if left_first and not put_down else "abandoned"


def _never_queued(
    key: str, facts: Collection[CallFact], over: datetime | None, rules: CallRules, settled: bool
) -> CallRecord | None:
    dialled = _first(facts, lambda fact: fact.extension)
    passed = sorted(fact.extension for fact in facts if fact.extension in rules.queue_extensions)
    extension = dialled if dialled in rules.queue_extensions or not passed else passed[0]
    outcome: Outcome = ""
    if _has(facts, FactKind.VOICEMAIL, "voicemail"):
        outcome = "voicemail"
    elif _has(facts, FactKind.FAX, "receivefax") or (over is not None and dialled in rules.fax_extensions):
        outcome = "fax"
    elif settled and over is not None and extension in rules.queue_extensions:
        outcome = _lost_before_queue(facts)
    if not outcome:
        return None
    rows = [fact for fact in facts if fact.kind is FactKind.ROW]
    began_at = min(fact.started_at or fact.at for fact in facts)
    return CallRecord(
        key, rules.queue_extensions.get(extension, ""), _first(facts, lambda fact: fact.number),
        _first(facts, lambda fact: fact.name), began_at, began_at if outcome == "answered" else None, over,
        wrapped_up_at=_wrapped_up_at(facts, outcome, over, rules),
        agent=_first(rows, lambda row: row.agent) if outcome == "answered" else "",
        outcome=outcome, extension=dialled, final=settled and over is not None,
        extensions=_every(facts, lambda fact: fact.extension),
    )  # fmt: skip


def _lost_before_queue(facts: Collection[CallFact]) -> Outcome:
    rows = sorted((fact for fact in facts if fact.kind is FactKind.ROW), key=lambda row: (row.at, row.order))
    if not rows:
        if not any(fact.kind is FactKind.HANGUP for fact in facts):
            return ""  # the link was lost: nobody knows how it went on
        return "refused" if any(fact.kind is FactKind.UP for fact in facts) else "cancelled"
    if any(row.agent for row in rows):
        return "answered"
    if not any(row.answered for row in rows) or rows[-1].application.lower() in _MENU:
        return "cancelled"
    if any(row.application == "Queue" for row in rows):  # a queue whose log is not read
        return "abandoned" if rows[-1].application == "Queue" else "timed_out"
    return "refused"


def _has(facts: Collection[CallFact], kind: FactKind, application: str) -> bool:
    return any(
        fact.kind is kind or (fact.kind is FactKind.ROW and fact.application.lower() == application) for fact in facts
    )


def _log_has_ended(facts: Collection[CallFact], queue: str) -> bool:
    told = visits_of(fact for fact in facts if fact.source == "queue_log" and fact.kind in VISIT_KINDS)
    return bool(told) and told[-1].queue == queue and told[-1].ended_at is not None


def _first(facts: Collection[CallFact], value: Callable[[CallFact], str]) -> str:
    """The value of the best witness that has one: who joined or dialled, before later changes."""
    return next(iter(_every(facts, value)), "")


def _every(facts: Collection[CallFact], value: Callable[[CallFact], str]) -> tuple[str, ...]:
    """Each value that a witness has, the best witness first."""
    witnesses = ((_NAMING.get(f.kind, 9), _SOURCES[f.source], f.at, value(f)) for f in facts if value(f))
    return tuple(dict.fromkeys(said for *_, said in sorted(witnesses)))


def _held_s(visits: list[Visit], joined_at: datetime, until: datetime | None) -> int | None:
    """Seconds in queues before the first answer; measured where the telephone system did not say."""
    waits = list(takewhile(lambda visit: visit.answered_at is None, visits))
    counted = visits[: len(waits) + 1]
    if all(visit.hold_s is not None for visit in counted):
        return sum(visit.hold_s or 0 for visit in counted)
    return None if until is None else max(0, int((until - joined_at).total_seconds()))


def _talked_s(last: Visit, ended_at: datetime | None) -> int | None:
    if last.talk_s is not None or last.answered_at is None or ended_at is None:
        return last.talk_s
    return max(0, int((ended_at - last.answered_at).total_seconds()))


def _wrapped_up_at(
    facts: Collection[CallFact], outcome: str, ended_at: datetime | None, rules: CallRules
) -> datetime | None:
    """The end of wrap-up: as seen on the agent's telephone state, else after the time set for it."""
    if outcome != "answered" or ended_at is None:
        return None
    if told := [fact.at for fact in facts if fact.kind is FactKind.WRAPPED]:
        return max(*told, ended_at)
    if any(fact.kind is FactKind.COMPLETE and fact.source == "ami" for fact in facts):
        return None
    return ended_at + timedelta(seconds=rules.wrap_up_s)
