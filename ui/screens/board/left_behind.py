"""Work in the hands of people who are not here, offered to those who are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from controlcenter.commands.base import Command, Together
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.leftover import Desk, Handover, hand_over, is_left_behind
from controlcenter.domain.ticket import Ticket
from controlcenter.live.model import LiveModel
from ui.screens.board import people
from ui.screens.board.previews import translate
from ui.wording import text

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """The tickets, those due first on top, and the ids of the people who left them."""

    tickets: tuple[Ticket, ...] = ()
    agents: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[int]:
        """Ids of the tickets."""
        return frozenset(ticket.id for ticket in self.tickets)


def left_behind(live: LiveModel, now: datetime) -> LeftBehind:
    """What people who are not here have in their hands and cannot leave there."""
    strategy = live.strategy
    if strategy is None:
        return LeftBehind()
    found: list[Ticket] = []
    agents = []
    here = people.present(live, now)
    for agent in strategy.agents:
        if agent.id in here:
            continue
        rows = (live.tickets[ticket_id] for ticket_id in live.members(("agent", agent.id)))
        if left := [ticket for ticket in rows if is_left_behind(ticket)]:
            found += left
            agents.append(agent.id)
    return LeftBehind(tuple(found), tuple(agents))


def words_for(live: LiveModel, left: LeftBehind) -> str:
    """ "14 tickets are in the hands of people who are not here: Rohan Mehta, Liza Cruz"; "" for nothing."""
    if not left.tickets or live.strategy is None:
        return ""
    names = [agent.name for agent in live.strategy.agents if agent.id in left.agents]
    shown = ", ".join(names[:3])
    if len(names) > 3:
        shown = translate("Board", "{names} and {count} more").format(names=shown, count=text.number(len(names) - 3))
    tickets = text.plural(translate("Board", "%n ticket(s)", "", len(left.tickets)))
    return translate("Board", "Left behind: {tickets} of people who are not here ({names})").format(
        tickets=tickets, names=shown
    )


def plan(live: LiveModel, tickets: Sequence[Ticket], now: datetime) -> tuple[Handover, ...]:
    """Who takes what, by fit; MOST_AT_ONCE tickets at most."""
    strategy = live.strategy
    if strategy is None:
        return ()
    here = people.present(live, now)
    loads = {agent: people.agent_load(live, agent, now) for agent in sorted(here)}
    desks = [Desk(agent, load.total, load.capacity) for agent, load in loads.items()]
    return hand_over(strategy, list(tickets)[:MOST_AT_ONCE], desks)


def command_for(given: Sequence[Handover]) -> Command:
    """One change with one undo."""
    moves = tuple(
        MoveTicket(each.ticket.id, each.ticket.queue, each.ticket.assignee, each.queue, each.assignee, note=_note(each))
        for each in given
    )
    tickets = text.plural(translate("Board", "%n ticket(s)", "", len(moves)))
    return Together(moves, translate("Board", "Distribute {tickets}").format(tickets=tickets))


def _note(given: Handover) -> str:
    if given.assignee is None:
        return translate("Board", "left behind; nobody here fits it")
    return translate("Board", "left behind by somebody who is not here")
