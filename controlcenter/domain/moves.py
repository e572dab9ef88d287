"""What a move would mean before anybody makes it: where tickets would go, and what that does to those who get them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from controlcenter.domain.load import load_of
from controlcenter.domain.routing import queue_for, takes
from controlcenter.domain.strategy.document import Agent, Strategy
from controlcenter.domain.ticket import CallState, Status, Ticket
from controlcenter.errors import Refused


class Place(StrEnum):
    """What tickets can be dropped on. ``FREE`` is the unassigned work of a team, or of everybody for an empty id.

    A drop on a ``STATUS`` leaves tickets where they are and in the same hands.
    """

    AGENT = "agent"
    QUEUE = "queue"
    TEAM = "team"
    FREE = "free"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Target:
    """Where tickets are dropped: a place and the id of its agent, queue or team."""

    place: Place
    id: str


class Barrier(StrEnum):
    """Why a ticket cannot be moved at all."""

    CALLER = "caller"
    DONE = "done"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Move:
    """One ticket as it was seen, with the queue and the hands it goes to."""

    ticket: Ticket
    queue: str
    assignee: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a drop would do. ``load`` and ``capacity`` are those of the agent, or of the target's team.

    ``skills`` and ``languages`` name what tickets need and nobody there can do, each with its number of tickets;
    ``queues`` those into which tickets come from another team; ``wrong_channel`` counts tickets of a channel that
    their new queue does not take; ``absent``: nobody is there; ``readiness`` how soon the agent can begin, as fit
    counts it. ``at_risk`` tickets of the target are at risk or
    breached now, ``at_risk_after`` once these have come.
    """

    target: Target
    moves: tuple[Move, ...]
    stays: int
    barred: tuple[tuple[Ticket, Barrier], ...]
    load: float
    load_after: float
    capacity: float
    skills: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    queues: tuple[tuple[str, int], ...] = ()
    wrong_channel: int = 0
    absent: bool = False
    readiness: int = 0
    at_risk: int = 0
    at_risk_after: int = 0

    @property
    def ok(self) -> bool:
        """Whether the drop is allowed and would change something."""
        return bool(self.moves) and not self.barred

    @property
    def is_over(self) -> bool:
        """Whether there would be more work than capacity."""
        return self.load_after > self.capacity + 1e-9

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look twice."""
        return self.is_over or self.absent or bool(self.skills or self.languages or self.wrong_channel)

    @property
    def unfitness(self) -> tuple[float, ...]:
        """Sorts targets: who can do the work, who can begin at once, in whose queue it lies, who has the most room."""
        lacking = sum(count for _, count in (*self.skills, *self.languages)) + self.wrong_channel
        elsewhere = sum(count for _, count in self.queues)
        share = self.load_after / self.capacity if self.capacity else 1e6
        return (not self.ok, self.absent, lacking, self.is_over, self.readiness, elsewhere, share)


def move_target(strategy: Strategy, ticket: Ticket, target: Target) -> tuple[str, str | None]:
    """Return the queue and the assignee that a ticket has after a drop. Raises Refused for a target that is gone.

    An agent gets it, in a queue of the own team; a queue and a team's default queue hold it free; ``FREE`` takes it
    out of hands and leaves it in its queue if the team has that queue.
    """
    if target.place is Place.STATUS:
        return ticket.queue, ticket.assignee
    if target.place is Place.AGENT:
        if (agent := strategy.agent(target.id)) is None:
            raise Refused(f'There is no agent "{target.id}" in the strategy; choose another.')
        return queue_for(strategy, agent, ticket), agent.id
    if target.place is Place.QUEUE:
        if strategy.queue(target.id) is None:
            raise Refused(f'There is no queue "{target.id}" in the strategy; choose another.')
        return target.id, None
    if target.place is Place.FREE and not target.id:
        return ticket.queue, None
    if (team := strategy.team(target.id)) is None:
        raise Refused(f'There is no team "{target.id}" in the strategy; choose another.')
    if target.place is Place.FREE and _team(strategy, ticket.queue) == team.id:
        return ticket.queue, None
    return team.default_queue, None


def barrier(ticket: Ticket) -> Barrier | None:
    """Return why a ticket cannot be moved; None when it can."""
    if ticket.call_state is CallState.WAITING:
        return Barrier.CALLER
    return None if ticket.is_open else Barrier.DONE


def preview(
    strategy: Strategy,
    tickets: Iterable[Ticket],
    target: Target,
    *,
    load: float,
    capacity: float,
    present: Collection[str],
    readiness: int = 0,
    at_risk: int = 0,
    urgent: Collection[int] = (),
) -> Preview:
    """Return what a drop of ``tickets`` would do. ``load`` and ``capacity`` are the target's now; ``present`` agents;
    ``readiness`` is the agent's.

    ``at_risk`` tickets of the target are at risk or breached now; ``urgent`` are the ids of all such tickets.
    Raises Refused for a target that is gone.
    """
    moves, barred, stays = [], [], 0
    for ticket in tickets:
        queue, assignee = move_target(strategy, ticket, target)
        if (reason := barrier(ticket)) is not None:
            barred.append((ticket, reason))
        elif (queue, assignee) == (ticket.queue, ticket.assignee):
            stays += 1
        else:
            moves.append(Move(ticket, queue, assignee))
    people = _people(strategy, target, present)
    coming = [move.ticket for move in moves if not _is_counted(strategy, move.ticket, target)]
    return Preview(
        target=target,
        moves=tuple(moves),
        stays=stays,
        barred=tuple(barred),
        load=load,
        load_after=load + load_of(strategy, coming),
        capacity=capacity,
        skills=_lacking_skills(strategy, moves, people),
        languages=_lacking_languages(moves, people),
        queues=_foreign_queues(strategy, moves),
        wrong_channel=sum(not takes(strategy, move.queue, move.ticket.channel) for move in moves),
        absent=not any(agent.id in present for agent in people),
        readiness=readiness,
        at_risk=at_risk,
        at_risk_after=at_risk + sum(ticket.id in urgent for ticket in coming),
    )


def preview_status(tickets: Iterable[Ticket], target: Target) -> Preview:
    """Return what a drop on a status would do: nobody's load is added to, hands and queues stay as they are."""
    to = Status(target.id)
    moves, barred, stays = [], [], 0
    for ticket in tickets:
        reason = Barrier.REASON if to is Status.CLOSED else None
        if ticket.call_state is CallState.WAITING:
            reason = Barrier.CALLER
        if reason is not None:
            barred.append((ticket, reason))
        elif ticket.status is to:
            stays += 1
        else:
            moves.append(Move(ticket, ticket.queue, ticket.assignee))
    return Preview(target, tuple(moves), stays, tuple(barred), load=0.0, load_after=0.0, capacity=0.0)


def team_of_target(strategy: Strategy, target: Target) -> str:
    """Return the team that a target belongs to; empty for one that is gone."""
    if target.place is Place.AGENT:
        agent = strategy.agent(target.id)
        return agent.team if agent is not None else ""
    if target.place is Place.QUEUE:
        return _team(strategy, target.id)
    return target.id


def _people(strategy: Strategy, target: Target, present: Collection[str]) -> list[Agent]:
    """Return whose skills count: the agent, or everybody of the team who is here (the whole team when nobody is)."""
    if target.place is Place.AGENT:
        agent = strategy.agent(target.id)
        return [agent] if agent is not None else []
    team_id = team_of_target(strategy, target)
    team = strategy.agents_of(team_id) if team_id else strategy.agents
    return [agent for agent in team if agent.id in present] or list(team)


def _is_counted(strategy: Strategy, ticket: Ticket, target: Target) -> bool:
    """Whether the target's load already holds the ticket."""
    if target.place is Place.AGENT:
        return ticket.assignee == target.id
    team_id = team_of_target(strategy, target)
    return not team_id or _team(strategy, ticket.queue) == team_id


def _foreign_queues(strategy: Strategy, moves: Iterable[Move]) -> tuple[tuple[str, int], ...]:
    coming = Counter(move.queue for move in moves if _team(strategy, move.queue) != _team(strategy, move.ticket.queue))
    return _most_first(coming)


def _team(strategy: Strategy, queue_id: str) -> str:
    team = strategy.team_of_queue(queue_id)
    return team.id if team is not None else ""


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _lacking_skills(strategy: Strategy, moves: Iterable[Move], people: list[Agent]) -> tuple[tuple[str, int], ...]:
    known = {skill for agent in people for skill in agent.skills}
    lacking: Counter[str] = Counter()
    for move in moves:
        queue = strategy.queue(move.queue)
        needed = set(queue.skills) if queue is not None else set()
        if move.ticket.kind is not None:
            needed |= set(strategy.kinds[move.ticket.kind].skills)
        lacking.update(needed - known)
    return _most_first(lacking)


def _lacking_languages(moves: Iterable[Move], people: list[Agent]) -> tuple[tuple[str, int], ...]:
    spoken = {language for agent in people for language in agent.languages} | {""}
    lacking = Counter(move.ticket.language for move in moves if move.ticket.language not in spoken)
    return _most_first(lacking)
