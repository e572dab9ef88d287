"""A period of the centre as counts per stretch and channel, counted by the database from the rows themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, case, cast, func, select

from controlcenter.domain.counts import Counts, Held
from controlcenter.domain.metrics import CallCounts
from controlcenter.domain.period import Period
from controlcenter.domain.ticket import Channel, ClockKind, ClockState
from controlcenter.store.history.conditions import (
    ACTIVE,
    abandoned,
    counted_call,
    handled_us,
    is_at_once,
    is_handled,
    is_reopened,
    waited_us,
)
from controlcenter.store.history.stretches import stretch_of
from controlcenter.store.tables import call, sample, ticket, ticket_clock

_SECOND_US = 1_000_000
_CHUNK = 2000
Cell = tuple[Channel, int]
Known = defaultdict[Cell, dict[str, Any]]


class Part(StrEnum):
    """What can be counted apart from the rest."""

    FLOW = "flow"
    TELEPHONE = "telephone"
    QUALITY = "quality"
    LOAD = "load"


EVERYTHING = frozenset(Part)


@dataclass(frozen=True, slots=True)
class CallRules:
    """When a call counts as answered in time, and as too short to count, in seconds."""

    within_s: float = 20.0
    short_s: float = 5.0


@dataclass(frozen=True, slots=True)
class History:
    """A period as far as it has come at ``now``: one Counts per stretch that has begun, for every channel.

    ``teams`` and ``agents`` hold the load of those of whom anything is known, likewise per stretch.
    """

    period: Period
    now: datetime
    channels: Mapping[Channel, tuple[Counts, ...]]
    teams: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)
    agents: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)

    @property
    def begun(self) -> int:
        """How many stretches have begun."""
        return self.period.begun(self.now)


def read_history(
    connection: Connection, period: Period, now: datetime, rules: CallRules, parts: Collection[Part] = EVERYTHING
) -> History:
    """Count these parts of a period; what belongs to the others stays at nothing. Raises StoreError."""
    known: Known = defaultdict(dict)
    if Part.FLOW in parts:
        _read_flow(connection, period, known)
    if Part.QUALITY in parts:
        _read_solved(connection, period, known)
        _read_clocks(connection, period, now, known)
    if Part.TELEPHONE in parts:
        _read_calls(connection, period, now, rules, known)
    begun = period.begun(now)
    channels = {channel: tuple(Counts(**known[channel, at]) for at in range(begun)) for channel in Channel}
    if Part.LOAD not in parts:
        return History(period, now, channels)
    teams, agents = (_read_held(connection, period, begun, now, scope) for scope in ("team", "agent"))
    return History(period, now, channels, teams, agents)


def _read_flow(connection: Connection, period: Period, known: Known) -> None:
    """Arrived, solved, open and the oldest, from one count of tickets by the stretches in which they came and went."""
    born, gone = stretch_of(ticket.c.created_at, period), stretch_of(ticket.c.solved_at, period)
    oldest = func.min(ticket.c.created_at)
    query = select(ticket.c.channel, born, gone, func.count(), oldest).where(ticket.c.created_at < period.ends_at)
    for kept in (ticket.c.solved_at >= period.begins_at, ticket.c.solved_at.is_(None)):
        for name, came, went, count, oldest_at in connection.execute(query.where(kept).group_by("channel", born, gone)):
            channel = Channel(name)
            if came >= 0:
                _add(known[channel, came], "arrived", count)
            if went < period.count:
                _add(known[channel, went], "solved", count)
            for at in range(max(came, 0), went):
                there = known[channel, at]
                _add(there, "open", count)
                there["oldest_at"] = min(there.get("oldest_at", oldest_at), oldest_at)


def _read_solved(connection: Connection, period: Period, known: Known) -> None:
    """First solutions, and what became of them."""
    at = stretch_of(ticket.c.first_solved_at, period)
    query = select(
        ticket.c.channel,
        at,
        func.count(),
        _sum(ticket.c.close_reason != ""),
        _sum(is_reopened()),
        _sum(is_at_once()),
        _sum(ticket.c.handovers > 0),
        _sum(ticket.c.escalations > 0),
        cast(func.sum(ticket.c.handovers), BigInteger),
    ).where(ticket.c.first_solved_at >= period.begins_at, ticket.c.first_solved_at < period.ends_at)
    names = ("solved_first", "put_away", "reopened", "at_once", "reassigned", "escalated", "handovers")
    for name, stretch, *counts in connection.execute(query.group_by(ticket.c.channel, at)):
        known[Channel(name), stretch] |= dict(zip(names, counts, strict=True))


def _read_clocks(connection: Connection, period: Period, now: datetime, known: Known) -> None:
    """Clocks that fell due, all of them and the promises among them."""
    clock = ticket_clock.c
    at = stretch_of(clock.last_due_at, period)
    was_broken, is_promise = clock.breached_at.is_not(None), clock.kind == ClockKind.PROMISE.value
    groups = (ticket.c.channel, at, clock.state, was_broken, is_promise)
    query = select(*groups, func.count()).join(ticket, ticket.c.id == clock.ticket_id)
    query = query.where(clock.last_due_at >= period.begins_at, clock.last_due_at < period.ends_at)
    for name, stretch, state, broken, promise, count in connection.execute(
        query.where(clock.last_due_at <= now).group_by(*groups)
    ):
        there = known[Channel(name), stretch]
        if state in _IN_TARGET:
            _add(there, _IN_TARGET[state], count)
        if promise and (state != ClockState.CANCELLED or broken):
            _add(there, "kept" if state == ClockState.MET else "broken", count)


_IN_TARGET = {ClockState.MET.value: "met", ClockState.MISSED.value: "missed", **dict.fromkeys(ACTIVE, "overdue")}


def _read_calls(connection: Connection, period: Period, now: datetime, rules: CallRules, known: Known) -> None:
    """Calls by the stretch in which they joined a queue, counted as ``metrics.count_call`` counts one."""
    c, at, wait_us = call.c, stretch_of(call.c.joined_at, period), waited_us(now)
    answered, lost = c.answered_at.is_not(None), abandoned()
    in_time = wait_us <= _us(rules.within_s)
    handled = is_handled()
    counts: tuple[ColumnElement[Any], ...] = (
        _sum(answered), _sum(and_(answered, in_time)), _sum(lost), _sum(and_(lost, in_time)),
        _sum(and_(lost, wait_us < _us(rules.short_s))), _sum(and_(~answered, ~lost, ~in_time)),
        func.sum(case((answered, wait_us), else_=0)), _sum(handled), func.sum(case((handled, handled_us()), else_=0)),
    )  # fmt: skip
    inside = and_(counted_call(), c.joined_at >= period.begins_at, c.joined_at < period.ends_at)
    for stretch, *found in connection.execute(select(at, *counts).where(inside).group_by(at)):
        answers, timely, gone, gone_timely, short, late, waited, handles, handle_us = map(int, found)
        known[Channel.TELEPHONE, stretch]["calls"] = CallCounts(
            answers, timely, gone, gone_timely, short, late, waited / _SECOND_US, handles, handle_us / _SECOND_US
        )
    waits: defaultdict[int, list[float]] = defaultdict(list)
    for stretch, found_us in connection.execute(select(at, wait_us).where(inside, answered)):
        waits[stretch].append(found_us / _SECOND_US)
    for stretch, values in waits.items():
        known[Channel.TELEPHONE, stretch]["waits_s"] = tuple(values)


def _read_held(
    connection: Connection, period: Period, begun: int, now: datetime, scope: str
) -> dict[str, tuple[Held, ...]]:
    """Load and capacity of every team or agent by stretch, from the samples of the period's readings."""
    readings = [at for at in period.readings() if at <= now]
    at = stretch_of(sample.c.at, period)
    query = select(sample.c.name, at, func.sum(sample.c.load), func.sum(sample.c.capacity), func.count())
    query = query.where(sample.c.scope == scope).group_by(sample.c.name, at)
    found: defaultdict[str, list[Held]] = defaultdict(lambda: [Held()] * begun)
    for start in range(0, len(readings), _CHUNK):
        for name, stretch, *sums in connection.execute(query.where(sample.c.at.in_(readings[start : start + _CHUNK]))):
            found[name][stretch] += Held(*sums)
    return {name: tuple(rows) for name, rows in sorted(found.items())}


def _sum(condition: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.sum(case((condition, 1), else_=0)), BigInteger)


def _us(seconds: float) -> int:
    return round(seconds * _SECOND_US)


def _add(there: dict[str, Any], name: str, count: int) -> None:
    there[name] = there.get(name, 0) + count
