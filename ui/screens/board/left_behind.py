"""Work in the hands of people who are not here, offered to those who are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest

from controlcenter.commands.base import Command, Together
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.leftover import Desk, Handover, hand_over, is_left_behind
from controlcenter.live.model import LiveModel, Update
from ui.screens.board import people
from ui.screens.board.previews import translate
from ui.wording import change_words, text

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Ids of the tickets, and of the people who left them."""

    ids: frozenset[int] = frozenset()
    agents: tuple[str, ...] = ()


class HeldWork:
    """What people who are not here have in hand and cannot leave there: nobody looks through all tickets.

    Somebody's work is looked through once, when they are first found away. It is followed from then on, as long as
    ``apply`` is given every update.
    """

    def __init__(self, live: LiveModel) -> None:
        self._live = live
        self._of: dict[str | None, set[int]] = {}
        self._found: LeftBehind | None = None

    def apply(self, update: Update) -> None:
        """Take in what has changed."""
        if update.batch.full:
            self._of, self._found = {}, None
        for ticket_id, before in update.before.items() if self._of else ():
            row = self._live.tickets.get(ticket_id)
            if before is not None and (left := self._of.get(before.assignee)) is not None:
                left.discard(ticket_id)
                self._found = None
            if row is not None and (held := self._of.get(row.assignee)) is not None and is_left_behind(row):
                held.add(ticket_id)
                self._found = None

    def left_behind(self, now: datetime) -> LeftBehind:
        """What people who are not here have in their hands and cannot leave there."""
        strategy = self._live.strategy
        if strategy is None:
            return LeftBehind()
        here = people.present(self._live, now)
        agents = tuple(agent.id for agent in strategy.agents if agent.id not in here and self._held_by(agent.id))
        if self._found is None or self._found.agents != agents:
            self._found = LeftBehind(frozenset().union(*(self._of[agent] for agent in agents)), agents)
        return self._found

    def _held_by(self, agent: str) -> set[int]:
        if (known := self._of.get(agent)) is None:
            tickets, ids = self._live.tickets, self._live.members(("agent", agent))
            known = self._of[agent] = {ticket_id for ticket_id in ids if is_left_behind(tickets[ticket_id])}
        return known


def words_for(live: LiveModel, left: LeftBehind) -> str:
    """ "14 tickets are in the hands of people who are not here: Rohan Mehta, Liza Cruz"; "" for nothing."""
    if not left.ids or live.strategy is None:
        return ""
    names = [agent.name for agent in live.strategy.agents if agent.id in left.agents]
    shown = ", ".join(names[:3])
    if len(names) > 3:
        shown = translate("Board", "{names} and {count} more").format(names=shown, count=text.number(len(names) - 3))
    tickets = text.plural(translate("Board", "%n ticket(s)", "", len(left.ids)))
    return translate("Board", "Left behind: {tickets} of people who are not here ({names})").format(
        tickets=tickets, names=shown
    )


def plan(live: LiveModel, left: LeftBehind, now: datetime) -> tuple[Handover, ...]:
    """Who takes what, by fit; MOST_AT_ONCE tickets at most, those due first before the others."""
    strategy = live.strategy
    if strategy is None:
        return ()
    here = people.present(live, now)
    loads = {agent: people.agent_load(live, agent, now) for agent in sorted(here)}
    desks = [Desk(agent, load.total, load.capacity) for agent, load in loads.items()]
    rows = [live.tickets[ticket_id] for ticket_id in left.ids if ticket_id in live.tickets]
    most_urgent = nsmallest(MOST_AT_ONCE, rows, key=lambda row: (row.due_at is None, row.due_at or now, row.id))
    return hand_over(strategy, most_urgent, desks)


def command_for(given: Sequence[Handover]) -> Command:
    """One change with one undo."""
    moves = tuple(
        MoveTicket(
            each.ticket.id, each.ticket.queue, each.ticket.assignee, each.queue, each.assignee, _note(each),
            suggested=True,
        )
        for each in given
    )  # fmt: skip
    return Together(moves, change_words.counted(change_words.DISTRIBUTE, len(moves)))


def _note(given: Handover) -> str:
    if given.assignee is None:
        return translate("Board", "left behind; nobody here fits it")
    return translate("Board", "left behind by somebody who is not here")
