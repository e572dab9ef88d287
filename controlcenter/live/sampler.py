"""Writes the floor's figures down once a minute, so that trends and history have something to show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from controlcenter.domain.load import agent_capacity
from controlcenter.domain.sample import Sample, minute_of
from controlcenter.domain.ticket import Channel
from controlcenter.live import floor
from controlcenter.live.model import ALL, LiveModel, Scope
from controlcenter.store.engine import Database
from controlcenter.store.history.samples import prune_samples, write_samples

AGENTS_EVERY_MIN = 15


def samples_of(live: LiveModel, now: datetime) -> list[Sample]:
    """The figures of every scope at the minute of ``now``: all, channels, teams, every 15 minutes agents."""
    return list(_samples(live, minute_of(now), now))


def take_sample(database: Database, live: LiveModel, now: datetime) -> int:
    """Write the samples of this minute; how many rows that were. Old ones go once an hour. Raises StoreError."""
    if not live.is_loaded:
        return 0
    rows = samples_of(live, now)
    with database.write() as connection:
        write_samples(connection, rows)
        if now.minute == 0:
            prune_samples(connection, now)
    return len(rows)


def _samples(live: LiveModel, at: datetime, now: datetime) -> Iterator[Sample]:
    teams = live.strategy.teams if live.strategy else ()
    capacities = {team.id: floor.team_capacity(live, team.id, now) for team in teams}
    yield _sample(live, at, now, ALL, sum(capacities.values()))
    for channel in Channel:
        yield _sample(live, at, now, ("channel", channel.value), 0.0)
    for team_id, capacity in capacities.items():
        yield _sample(live, at, now, ("team", team_id), capacity)
    if at.minute % AGENTS_EVERY_MIN == 0 and live.strategy:
        day = now.astimezone(live.strategy.zone).date()
        for agent in live.strategy.agents:
            is_here = live.state_of(agent.id, now).presence.is_here
            yield _sample(live, at, now, ("agent", agent.id), agent_capacity(live.strategy, agent, day) * is_here)


def _sample(live: LiveModel, at: datetime, now: datetime, scope: Scope, capacity: float) -> Sample:
    f = live.figures(scope, now)
    return Sample(at, scope[0], scope[1], f.open, f.waiting, f.at_risk, f.breached, f.load, capacity)
