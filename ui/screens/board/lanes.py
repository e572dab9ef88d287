"""Which lanes the board shows, and in which of them a ticket stands. Pure Python over the live model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel, Ticket
from controlcenter.live.model import LiveModel

Key = tuple[str, str]
"""('free', ''), ('agent', id), ('queue', id), ('channel', name), ('team', id)."""
FREE: Key = ("free", "")


class Grouping(StrEnum):
    """By what the board is cut into lanes."""

    AGENT = "agent"
    QUEUE = "queue"
    CHANNEL = "channel"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Area:
    """Whose work the board shows: 'all' of it, a 'team', or a 'queue'."""

    kind: str = "all"
    id: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane. ``target`` is what a drop on it means; None for a lane that nothing can be moved into."""

    key: Key
    target: Target | None


def team_of_area(strategy: Strategy, area: Area) -> str:
    """Return the team of an area; empty for all of it."""
    if area.kind == "queue":
        team = strategy.team_of_queue(area.id)
        return team.id if team is not None else ""
    return area.id


def belongs(live: LiveModel, area: Area, grouping: Grouping) -> Callable[[Ticket], bool]:
    """Return the test whether a ticket is in an area.

    By agent, a team's area also holds what its people have from elsewhere: their desks are shown as they are.
    """
    strategy = live.strategy
    if strategy is None or area.kind == "all":
        return lambda ticket: True
    if area.kind == "queue":
        return lambda ticket: ticket.queue == area.id
    queues = {queue.id for queue in strategy.queues_of(area.id)}
    people = {agent.id for agent in strategy.agents_of(area.id)} if grouping is Grouping.AGENT else set()
    return lambda ticket: ticket.queue in queues or ticket.assignee in people


@cache
def _key(kind: str, ident: str) -> Key:
    """One key for all tickets of a lane: a floor has few lanes and many tickets."""
    return kind, ident


def key_of(live: LiveModel, grouping: Grouping) -> Callable[[Ticket], Key]:
    """Return what tells the lane of a ticket."""
    if grouping is Grouping.AGENT:
        return lambda ticket: _key("agent", ticket.assignee) if ticket.assignee is not None else FREE
    if grouping is Grouping.QUEUE:
        return lambda ticket: _key("queue", ticket.queue)
    if grouping is Grouping.CHANNEL:
        return lambda ticket: _key("channel", ticket.channel.value)
    return lambda ticket: _key("team", live.team_of(ticket))


def lanes_of(live: LiveModel, grouping: Grouping, area: Area, now: datetime) -> list[Lane]:
    """Return the lanes of an area in their order: unassigned work first, people who are here before the others."""
    strategy = live.strategy
    if strategy is None:
        return []
    if grouping is Grouping.CHANNEL:
        return [Lane(("channel", channel.value), None) for channel in Channel]
    team = team_of_area(strategy, area)
    if grouping is Grouping.QUEUE:
        queues = strategy.queues_of(team) if area.kind == "team" else strategy.queues
        ids = [area.id] if area.kind == "queue" else [queue.id for queue in queues]
        return [Lane(("queue", queue), Target(Place.QUEUE, queue)) for queue in ids]
    if grouping is Grouping.TEAM:
        teams = [team] if team else [each.id for each in strategy.teams]
        return [Lane(("team", each), Target(Place.TEAM, each)) for each in teams]
    return [Lane(FREE, _free_target(area)), *_agent_lanes(live, strategy, area, now)]


def _free_target(area: Area) -> Target:
    if area.kind == "queue":
        return Target(Place.QUEUE, area.id)
    return Target(Place.FREE, area.id)


def _agent_lanes(live: LiveModel, strategy: Strategy, area: Area, now: datetime) -> list[Lane]:
    team = team_of_area(strategy, area)
    people = list(strategy.agents_of(team) if team else strategy.agents)
    if area.kind == "queue":
        people = [agent for agent in people if area.id in strategy.queues_of_agent(agent)]
    own = sorted(people, key=lambda agent: not live.state_of(agent.id, now).presence.is_here)
    known = {agent.id for agent in own}
    inside = belongs(live, area, Grouping.AGENT)
    # Somebody of another team may hold work of this one: it must not be out of sight.
    others = {t.assignee for t in live.tickets.values() if t.is_open and t.assignee not in known and inside(t)}
    ids = [agent.id for agent in own] + sorted(other for other in others if other is not None)
    return [Lane(("agent", each), Target(Place.AGENT, each)) for each in ids]
