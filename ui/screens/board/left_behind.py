"""Work in the hands of people who are not here, offered to those who are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    """What each person has in hand and could not leave there: nobody looks through all tickets.

    It follows the live model as long as ``apply`` is given every update.
    """

    def __init__(self, live: LiveModel) -> None:
        self._live = live
        self._of: dict[str, set[int]] = {}
        self._holder: dict[int, str] = {}
        self._take(live.tickets)

    def apply(self, update: Update) -> None:
        """Take in what has changed."""
        self._take(update.before)

    def _take(self, ids: Iterable[int]) -> None:
        for ticket_id in ids:
            row = self._live.tickets.get(ticket_id)
            holder = row.assignee if row is not None and row.assignee and is_left_behind(row) else None
            before = self._holder.get(ticket_id)
            if before == holder:
                continue
            if before is not None:
                self._of[before].discard(ticket_id)
                del self._holder[ticket_id]
            if holder is not None:
                self._of.setdefault(holder, set()).add(ticket_id)
                self._holder[ticket_id] = holder

    def left_behind(self, now: datetime) -> LeftBehind:
        """What people who are not here have in their hands and cannot leave there."""
        strategy = self._live.strategy
        if strategy is None:
            return LeftBehind()
        here = people.present(self._live, now)
        agents = [agent.id for agent in strategy.agents if agent.id not in here and self._of.get(agent.id)]
        return LeftBehind(frozenset().union(*(self._of[agent] for agent in agents)), tuple(agents))


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
