"""Load and capacity: how much open work people hold, and how much they can hold today.

Source: the definitions of the floor's figures: load of an agent = sum over open assigned tickets of the channel's
weight times the kind's effort, a live call counting its channel's weight; capacity = what the strategy gives the
agent times the share of the shift that the person is present; of a team the sum over those present.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from controlcenter.domain.hours.rules import cut, unite
from controlcenter.domain.ticket import CallState, Ticket

if TYPE_CHECKING:
    from controlcenter.domain.strategy.document import Agent, Strategy
    from controlcenter.domain.strategy.words import Stretch


def ticket_load(strategy: Strategy, ticket: Ticket) -> float:
    """Return the units of work that a ticket means to whoever has it; 0 once it is solved."""
    if not ticket.is_open:
        return 0.0
    if ticket.call_state is not CallState.NONE:
        return strategy.channels[ticket.channel].weight
    return strategy.weight(ticket.channel, ticket.kind)


def load_of(strategy: Strategy, tickets: Iterable[Ticket]) -> float:
    """Return the load of whoever has exactly these tickets."""
    return sum((ticket_load(strategy, ticket) for ticket in tickets), 0.0)


def present_share(shift: Iterable[Stretch], away: Iterable[Stretch]) -> float:
    """Return the share of a shift that remains after the stretches away, 0 to 1.

    All in seconds since local midnight. Somebody who works on a day without a shift counts in full.
    """
    worked = unite(shift)
    worked_s = _length_s(worked)
    return _length_s(cut(worked, unite(away))) / worked_s if worked_s else 1.0


def agent_capacity(strategy: Strategy, agent: Agent, day: date, away: Iterable[Stretch] = ()) -> float:
    """Return what somebody can hold on a local date, given the stretches of it that they are away."""
    return agent.capacity * present_share(strategy.shift_of(agent, day), away)


def team_capacity(strategy: Strategy, team_id: str, day: date, present: Mapping[str, Iterable[Stretch]]) -> float:
    """Return what a team can hold: the sum over its people in ``present``, each with their stretches away."""
    people = (agent for agent in strategy.agents_of(team_id) if agent.id in present)
    return sum((agent_capacity(strategy, agent, day, present[agent.id]) for agent in people), 0.0)


def shift_left_s(strategy: Strategy, agent: Agent, local: datetime) -> int | None:
    """Return the seconds until somebody's shift of a local instant ends; None outside of every shift of that day.

    Stretches that touch are one shift; a break inside a shift does not end it.
    """
    now_s = local.hour * 3600 + local.minute * 60 + local.second
    shift = strategy.shift_of(agent, local.date())
    if not shift or now_s < shift[0][0] or now_s >= shift[-1][1]:
        return None
    return shift[-1][1] - now_s


def _length_s(stretches: Iterable[Stretch]) -> int:
    return sum(ends_s - begins_s for begins_s, ends_s in stretches)
