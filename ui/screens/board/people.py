"""What people and teams carry and can carry now, read from the live model."""

from __future__ import annotations

from datetime import datetime

from controlcenter.domain.fit import readiness
from controlcenter.domain.load import agent_capacity, team_capacity
from controlcenter.domain.moves import Place, Target, team_of_target
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Status
from controlcenter.live.model import ALL, LiveModel
from ui.widgets.load_bar import Load
from ui.wording import words


def present(live: LiveModel, now: datetime) -> frozenset[str]:
    """Ids of the agents who are at work now."""
    strategy = live.strategy
    if strategy is None:
        return frozenset()
    return frozenset(agent.id for agent in strategy.agents if live.state_of(agent.id, now).presence.is_here)


def agent_load(live: LiveModel, agent_id: str, now: datetime) -> Load:
    """What somebody has in hand against what they can have today."""
    strategy = live.strategy
    agent = strategy.agent(agent_id) if strategy is not None else None
    if strategy is None or agent is None:
        return Load(live.load_of(agent_id), 0, 0)
    day = now.astimezone(strategy.zone).date()
    return Load(live.load_of(agent_id), 0, agent_capacity(strategy, agent, day))


def team_load(live: LiveModel, team_id: str, now: datetime, people: frozenset[str] | None = None) -> Load:
    """Open work of a team, in hands and waiting, against what those who are here can have; all teams for no id.

    ``people`` are those who are here, where that is known already.
    """
    strategy = live.strategy
    if strategy is None:
        return Load(0, 0, 0)
    capacity = capacity_of(strategy, team_id, now, present(live, now) if people is None else people)
    return Load(*live.loads(("team", team_id) if team_id else ALL), capacity)


def capacity_of(strategy: Strategy, team_id: str, now: datetime, here: frozenset[str]) -> float:
    """What those of a team who are here can have; of all teams for no id."""
    day = now.astimezone(strategy.zone).date()
    teams = [team_id] if team_id else [team.id for team in strategy.teams]
    return sum(team_capacity(strategy, team, day, dict.fromkeys(here, ())) for team in teams)


def target_load(live: LiveModel, target: Target, now: datetime) -> Load:
    """The load that a drop on a target would raise: the agent's, else the team's."""
    if target.place is Place.AGENT:
        return agent_load(live, target.id, now)
    strategy = live.strategy
    return team_load(live, team_of_target(strategy, target) if strategy is not None else "", now)


def target_at_risk(live: LiveModel, target: Target, now: datetime) -> int:
    """How many tickets of a target are at risk or breached now."""
    scope = {Place.AGENT: ("agent", target.id), Place.QUEUE: ("queue", target.id)}.get(target.place)
    if scope is None:
        scope = ("team", target.id) if target.id else ALL
    figures = live.figures(scope, now)
    return figures.at_risk + figures.breached


def target_readiness(live: LiveModel, target: Target, now: datetime) -> int:
    """How soon an agent can begin, as fit counts it; 0 for a target that is nobody."""
    return readiness(live.state_of(target.id, now).presence) if target.place is Place.AGENT else 0


def target_name(live: LiveModel, target: Target) -> str:
    """The name of an agent, a queue or a team as people say it; its id when it is gone."""
    strategy = live.strategy
    if target.place is Place.STATUS:
        return words.status(Status(target.id))
    if strategy is None:
        return target.id
    found = {
        Place.AGENT: strategy.agent,
        Place.QUEUE: strategy.queue,
        Place.TEAM: strategy.team,
        Place.FREE: strategy.team,
    }[target.place](target.id)
    return found.name if found is not None else target.id
