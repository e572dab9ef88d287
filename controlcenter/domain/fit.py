"""Who can take a ticket, and in which queue it then is: skills, language and room, said in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from controlcenter.domain.language import language_name
from controlcenter.domain.strategy.document import Agent, Strategy
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, Kind

_READINESS = {Presence.FREE: 0, Presence.TALKING: 1, Presence.WRAP_UP: 1, Presence.PAUSED: 2}
_NOT_HERE = 3


class Work(Protocol):
    """What must be known of a ticket to say who can take it; a Ticket is one."""

    @property
    def queue(self) -> str: ...
    @property
    def channel(self) -> Channel: ...
    @property
    def kind(self) -> Kind | None: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether somebody can take a ticket. ``reason`` is a sentence either way."""

    ok: bool
    reason: str


def readiness(presence: Presence) -> int:
    """How soon somebody can begin: 0 free, 1 on a call or in its wrap-up, 2 on a break, 3 not at work.

    Among those who can take a ticket, the order is by this and then by the share of their capacity in hand.
    """
    return _READINESS.get(presence, _NOT_HERE)


def takes(strategy: Strategy, queue_id: str, channel: Channel) -> bool:
    """Whether a queue takes requests of a channel."""
    queue = strategy.queue(queue_id)
    return queue is not None and (not queue.channels or channel in queue.channels)


def queue_for(strategy: Strategy, agent: Agent, work: Work) -> str:
    """Return the queue that a ticket is in once it is given to somebody.

    It stays where it is if the person's team has that queue; else it goes to the first queue of theirs that takes
    the channel and asks for the same skills, else to the team's default queue.
    """
    owner = strategy.team_of_queue(work.queue)
    own = strategy.queues_of_agent(agent)
    if work.queue in own or (owner is not None and owner.id == agent.team):
        return work.queue
    needed = set(strategy.kinds[work.kind].skills) if work.kind is not None else set()
    here = strategy.queue(work.queue)
    needed |= set(here.skills) if here is not None else set()
    for queue_id in own:
        queue = strategy.queue(queue_id)
        if queue is not None and needed & set(queue.skills) and takes(strategy, queue_id, work.channel):
            return queue_id
    team = strategy.team(agent.team)
    return team.default_queue if team is not None else work.queue


def fits(agent: Agent, work: Work, load: float, strategy: Strategy, capacity: float | None = None) -> Fit:
    """Return whether somebody has the skills, the language and the room for a ticket, and why.

    ``load`` is what they have now; ``capacity`` what they can have today (by default that of the strategy).
    """
    queue = strategy.queue(queue_for(strategy, agent, work))
    room = agent.capacity if capacity is None else capacity
    after = load + strategy.weight(work.channel, work.kind)
    needed = (*(queue.skills if queue is not None else ()), *_kind_skills(strategy, work.kind))
    lacking = [skill for skill in dict.fromkeys(needed) if skill not in agent.skills]
    against = [f'lacks the skill "{skill}"' for skill in lacking]
    if work.language and work.language not in agent.languages:
        against.append(f"does not speak {language_name(work.language)}")
    if after > room:
        against.append(f"would have {_figure(after, room)}")
    if against:
        return Fit(False, f"{agent.name} {', '.join(against)}.")
    return Fit(True, f"{agent.name} can take it and would have {_figure(after, room)}.")


def _figure(load: float, room: float) -> str:
    """Whole units, but tenths where rounding would hide that it is too much: as every screen rounds loads."""
    hides = load > room + 1e-9 and round(load) <= round(room)
    return f"{load:.1f} of {room:.0f}" if hides else f"{load:.0f} of {room:.0f}"


def _kind_skills(strategy: Strategy, kind: Kind | None) -> tuple[str, ...]:
    return strategy.kinds[kind].skills if kind is not None else ()
