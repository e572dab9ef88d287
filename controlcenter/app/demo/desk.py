"""What the sample centre's people do at their desks: the same commands as the buttons of the program."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from random import Random

from controlcenter.app.demo.places import MAIL_ACCOUNT
from controlcenter.app.demo.plan import LeadTurn, OwnAnswer, Turn
from controlcenter.app.demo.words import Words
from controlcenter.commands.base import Command
from controlcenter.commands.conversation import AddNote, LogCall, Reply
from controlcenter.commands.next import TakeNext
from controlcenter.commands.tickets import MoveTicket, SetStatus
from controlcenter.domain.routing import fits
from controlcenter.domain.strategy.document import Agent, Strategy
from controlcenter.domain.ticket import CallState, Channel, Interaction, Status, Ticket
from controlcenter.live.model import LiveModel

log = logging.getLogger(__name__)

Act = Callable[[str, Command], bool]
"""Runs a command as an agent; False when it was refused."""
Read = Callable[[int], Sequence[Interaction]]
SendOwn = Callable[[OwnAnswer], None]

MANY_OPEN = 265
"""How many open tickets the sample centre is staffed for: with more, people solve more than they leave open."""
_SPREAD = 60
_OWN_PROGRAM_SHARE = 0.3
_SOLVES_SHARE = 0.65
_NOTE_SHARE = 0.07
_FOR_VIEWER_SHARE, _VIEWER_HOLDS = 0.6, 6.0  # who looks on has some work too, and nobody else does it
_LOOKS_AT = 6  # people do not always take the most urgent one


class Desk:
    """One desk for everybody: who sits there is named by the turn."""

    def __init__(self, live: LiveModel, words: Words, act: Act, read: Read, send_own: SendOwn) -> None:
        self._live = live
        self._words = words
        self._act = act
        self._read = read
        self._send_own = send_own

    @property
    def _strategy(self) -> Strategy:
        strategy = self._live.strategy
        assert strategy is not None, "turns begin after the first snapshot"
        return strategy

    def turn(self, turn: Turn) -> None:
        """One thing that the agent does now: take, answer or solve."""
        dice, second, third = turn.dice
        rng = Random(f"{turn.at_s} {third}")
        mine = self._mine(turn.agent)
        waiting = [ticket for ticket in mine if ticket.waiting_since is not None]
        done = [ticket for ticket in mine if ticket.waiting_since is None and ticket.status is Status.OPEN]
        if turn.only_take:
            self._act(turn.agent, TakeNext(turn.agent))
        elif waiting and dice < 0.66:
            chosen = waiting[int(second * min(_LOOKS_AT, len(waiting)))]
            self._answer(turn.agent, chosen, rng)
        elif done and rng.random() < self._solve_share():
            chosen = done[int(second * len(done))]
            self._act(turn.agent, SetStatus(chosen.id, chosen.status.value, Status.SOLVED.value))
        elif not self._act(turn.agent, TakeNext(turn.agent)) and waiting:
            self._answer(turn.agent, waiting[0], rng)

    def _mine(self, agent: str) -> list[Ticket]:
        """The agent's tickets that can be worked on, those that break first at the front."""
        found = [self._live.tickets[i] for i in self._live.members(("agent", agent))]
        found = [ticket for ticket in found if ticket.call_state is CallState.NONE]
        return sorted(found, key=lambda ticket: (ticket.breaks_at is None, ticket.breaks_at or ticket.created_at))

    def _solve_share(self) -> float:
        """More when too much lies open, less when there is room: the number of open tickets stays about the same."""
        open_now = sum(1 for _ in self._live.members(("all", "")))
        return min(1.0, max(0.1, _SOLVES_SHARE + (open_now - MANY_OPEN) / _SPREAD))

    def _answer(self, agent: str, ticket: Ticket, rng: Random) -> None:
        if rng.random() < _NOTE_SHARE:
            self._act(agent, AddNote(ticket.id, self._words.some(rng, "notes")))
            return
        said = self._read(ticket.id)
        asked = next((one for one in reversed(said) if one.direction == "in"), None)
        if asked is not None and self._words.is_thanks(asked.text):
            self._act(agent, SetStatus(ticket.id, ticket.status.value, Status.SOLVED.value))
        elif asked is None or "@" not in asked.from_address:
            self._call(agent, ticket, rng)
        elif asked.message_id and ticket.channel is Channel.EMAIL and rng.random() < _OWN_PROGRAM_SHARE:
            self._answer_by_own_program(agent, ticket, asked, rng)
        else:
            self._reply(agent, ticket, asked, said, rng)

    def _call(self, agent: str, ticket: Ticket, rng: Random) -> None:
        """Where there is no mail address, people are called; some are not reached."""
        is_reached = rng.random() < 0.85
        text = self._words.some(rng, "calls") if is_reached else "No answer; tries again later."
        if self._act(agent, LogCall(ticket.id, text, is_reached)) and is_reached and rng.random() < 0.8:
            self._act(agent, SetStatus(ticket.id, Status.OPEN.value, Status.SOLVED.value))

    def _reply(self, agent: str, ticket: Ticket, asked: Interaction, said: Sequence[Interaction], rng: Random) -> None:
        newest = max((one.id for one in said if one.form != "note"), default=0)
        text = f"{self._words.say(rng, 'answers', ticket.language)}\n\n{self._name(agent)}\nNorthgate"
        then = "solved" if rng.random() < self._solve_share() else rng.choice(("open", "waiting_customer"))
        subject = asked.subject if asked.subject.startswith("Re:") else f"Re: {asked.subject or ticket.subject}"
        self._act(agent, Reply(ticket.id, MAIL_ACCOUNT, (asked.from_address,), subject, text, newest, then))

    def _answer_by_own_program(self, agent: str, ticket: Ticket, asked: Interaction, rng: Random) -> None:
        text = f"{self._words.say(rng, 'answers', ticket.language)}\n\n{self._name(agent)}\nNorthgate\n"
        key = f"o-{ticket.id}-{asked.id}"
        subject = asked.subject if asked.subject.startswith("Re:") else f"Re: {asked.subject}"
        self._send_own(
            OwnAnswer(0.0, key, agent, self._name(agent), asked.message_id, asked.from_address, subject, text)
        )

    def _name(self, agent: str) -> str:
        known = self._strategy.agent(agent)
        return known.name if known else agent

    # The team lead

    def hand_out(self, lead: str, turn: LeadTurn, here: Callable[[str], bool], viewer: str) -> None:
        """A ticket that waits for a hand goes to somebody with room; now and then to the person who looks on."""
        free = self._free_tickets(by_hand=True) or self._free_tickets(by_hand=False)
        people = [agent for agent in self._strategy.agents if here(agent.id)]
        looks_on = self._strategy.agent(viewer)
        if looks_on and turn.dice[2] < _FOR_VIEWER_SHARE and self._live.load_of(viewer) < _VIEWER_HOLDS:
            free = [ticket for ticket in self._free_tickets(by_hand=False) if self._can(looks_on, ticket)]
            people = [looks_on]
        if not free:
            return
        ticket = free[int(turn.dice[0] * min(3, len(free)))]
        able = [agent for agent in people if self._can(agent, ticket)]
        if not able:
            return
        able.sort(key=lambda agent: self._live.load_of(agent.id) / max(agent.capacity, 1.0))
        chosen = able[int(turn.dice[1] * min(2, len(able)))]
        self._act(lead, MoveTicket(ticket.id, ticket.queue, None, ticket.queue, chosen.id, turn.why))

    def _can(self, agent: Agent, ticket: Ticket) -> bool:
        is_own = ticket.queue in self._strategy.queues_of_agent(agent)
        return is_own and fits(agent, ticket, self._live.load_of(agent.id), self._strategy).ok

    def _free_tickets(self, *, by_hand: bool) -> list[Ticket]:
        """Unassigned tickets, those that break first at the front."""
        found = []
        for i in self._live.members(("agent", "")):
            ticket = self._live.tickets[i]
            queue = self._strategy.queue(ticket.queue)
            if ticket.call_state is CallState.NONE and queue is not None and (queue.work == "hand") is by_hand:
                found.append(ticket)
        return sorted(found, key=lambda ticket: (ticket.breaks_at is None, ticket.breaks_at or ticket.created_at))
