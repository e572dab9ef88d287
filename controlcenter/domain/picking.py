"""Who takes which ticket: the most urgent one that fits a person, and the person with the most room for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from controlcenter.domain.language import language_name
from controlcenter.domain.routing import fits
from controlcenter.domain.strategy.document import Agent, Strategy
from controlcenter.domain.ticket import CallState, Channel, Kind, Priority

HANDED_OUT = ("pull", "push")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open ticket that nobody has, or one that counts in somebody's load. ``due_at`` is its next deadline."""

    id: int
    queue: str
    channel: Channel
    kind: Kind | None
    priority: Priority
    language: str
    due_at: datetime | None
    created_at: datetime
    call_state: CallState = CallState.NONE

    @property
    def urgency(self) -> tuple[bool, datetime, int, int]:
        """Sorts the most urgent first: the next deadline, then priority, then the older ticket."""
        return self.due_at is None, self.due_at or self.created_at, -self.priority.rank, self.id


def load_of_work(strategy: Strategy, work: Iterable[Waiting]) -> float:
    """Units of work of whoever has these tickets; a live call counts its channel's weight."""
    return sum(
        strategy.weight(w.channel, w.kind) if w.call_state is CallState.NONE else strategy.channels[w.channel].weight
        for w in work
    )


def first_that_fits(
    strategy: Strategy, agent: Agent, waiting: Iterable[Waiting], load: float, capacity: float
) -> list[Waiting]:
    """What the person could take, the most urgent first."""
    return [w for w in sorted(waiting, key=lambda w: w.urgency) if fits(agent, w, load, strategy, capacity).ok]


def why_nothing(strategy: Strategy, agent: Agent, waiting: Sequence[Waiting], load: float, capacity: float) -> str:
    """One sentence: why there is nothing for this person to take now."""
    queues = [strategy.queue(q) for q in strategy.queues_of_agent(agent)]
    if not any(q is not None and q.work in HANDED_OUT for q in queues):
        return "Work in your queues is given by hand; ask your team lead for the next ticket."
    if not waiting:
        return "Nothing waits in your queues; well done."
    causes = Counter(_cause(strategy, agent, w, load, capacity) for w in waiting)
    listed = ", ".join(f"{count} {'waits' if count == 1 else 'wait'} {cause}" for cause, count in causes.most_common())
    return f"Nothing fits you now: {listed}."


def _cause(strategy: Strategy, agent: Agent, work: Waiting, load: float, capacity: float) -> str:
    """What stands in the way first: what the person cannot do, then the room that is missing."""
    if work.language and work.language not in agent.languages:
        return f"for {language_name(work.language)}"
    queue = strategy.queue(work.queue)
    needed = (*(queue.skills if queue else ()), *(strategy.kinds[work.kind].skills if work.kind else ()))
    if lacking := [skill for skill in needed if skill not in agent.skills]:
        return f'for the skill "{lacking[0]}"'
    return f"for room on your desk ({load:g} of {capacity:g})"


@dataclass(frozen=True, slots=True)
class Hand:
    """One ticket to be handed to one person."""

    ticket_id: int
    queue: str
    agent: str


def hand_out(
    strategy: Strategy, waiting: Iterable[Waiting], free: Mapping[str, float], capacities: Mapping[str, float],
    limit: int,
) -> list[Hand]:  # fmt: skip
    """Who gets what: each ticket, the most urgent first, to the fitting person with the smallest share of load.

    ``free`` holds the load of everyone who is free. Equal shares go by the order of the strategy, so that the same
    floor always gives the same answer.
    """
    loads = dict(free)
    hands: list[Hand] = []
    for work in sorted(waiting, key=lambda w: w.urgency):
        able = [
            agent
            for agent in strategy.agents
            if agent.id in loads
            and work.queue in strategy.queues_of_agent(agent)
            and fits(agent, work, loads[agent.id], strategy, capacities[agent.id]).ok
        ]
        if not able:
            continue
        chosen = min(able, key=lambda agent: loads[agent.id] / capacities[agent.id])
        loads[chosen.id] += strategy.weight(work.channel, work.kind)
        hands.append(Hand(work.id, work.queue, chosen.id))
        if len(hands) == limit:
            break
    return hands
