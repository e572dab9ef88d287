"""Work of people who are not here: which tickets it is, and who could take each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from controlcenter.domain.fit import fits, queue_for
from controlcenter.domain.load import ticket_load
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import CallState, Status, Ticket

_WAITING = (Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY)
_NO_CALL = CallState.NONE
_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person who is here has in hand and can hold, in units of load."""

    agent: str
    load: float
    capacity: float


@dataclass(frozen=True, slots=True)
class Handover:
    """One ticket with the queue and the hands it goes to; nobody's hands where nobody fits, and why."""

    ticket: Ticket
    queue: str
    assignee: str | None
    reason: str = ""


def is_left_behind(ticket: Ticket) -> bool:
    """Whether somebody must act on a ticket while the person who has it is away.

    What waits for others and has no running deadline can wait for its person too.
    """
    if not ticket.is_open or ticket.call_state is not _NO_CALL:
        return False
    return ticket.status not in _WAITING or ticket.due_at is not None


def hand_over(strategy: Strategy, tickets: Iterable[Ticket], desks: Iterable[Desk]) -> tuple[Handover, ...]:
    """Return who takes each ticket, those due first served first.

    Each goes to somebody with the skills, the language and room for it: first to people of its own team, among
    these to the one with the smallest share of their capacity in hand. Where nobody fits it lies free in its queue.
    """
    held = {desk.agent: desk.load for desk in desks}
    room = {desk.agent: desk.capacity for desk in desks}
    given = []
    for ticket in sorted(tickets, key=lambda each: (each.due_at or _FAR, each.id)):
        found = _best(strategy, ticket, held, room)
        if found is None:
            given.append(Handover(ticket, ticket.queue, None))
            continue
        agent = strategy.agent(found)
        assert agent is not None
        held[found] += ticket_load(strategy, ticket)
        given.append(Handover(ticket, queue_for(strategy, agent, ticket), found, fits(
            agent, ticket, held[found] - ticket_load(strategy, ticket), strategy, room[found]).reason))  # fmt: skip
    return tuple(given)


def _best(strategy: Strategy, ticket: Ticket, held: Mapping[str, float], room: Mapping[str, float]) -> str | None:
    team = strategy.team_of_queue(ticket.queue)
    found: list[tuple[bool, float, str]] = []
    for agent_id, load in held.items():
        agent = strategy.agent(agent_id)
        if agent is None or agent_id == ticket.assignee or not room[agent_id]:
            continue
        if fits(agent, ticket, load, strategy, room[agent_id]).ok:
            other_team = team is None or agent.team != team.id
            found.append((other_team, load / room[agent_id], agent_id))
    return min(found)[2] if found else None
