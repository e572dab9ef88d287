"""Handing work out: a person takes the next ticket, or the service gives it to whoever is free."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, Select, func, select

from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.day import day_start
from controlcenter.domain.load import agent_capacity
from controlcenter.domain.picking import HANDED_OUT, Hand, Waiting, first_that_fits, hand_out, load_of_work, why_nothing
from controlcenter.domain.strategy.document import Agent, Strategy
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import CallState, Channel, ClockState, Kind, Priority, Status
from controlcenter.errors import Refused
from controlcenter.store.tables import agent_state, ticket, ticket_clock

_DUE = (
    select(func.min(ticket_clock.c.due_at))
    .where(ticket_clock.c.ticket_id == ticket.c.id, ticket_clock.c.state == ClockState.RUNNING.value)
    .scalar_subquery()
    .label("due_at")
)
_WORK = select(
    ticket.c.id, ticket.c.queue, ticket.c.channel, ticket.c.kind, ticket.c.priority, ticket.c.language,
    ticket.c.created_at, ticket.c.call_state, ticket.c.assignee, _DUE,
)  # fmt: skip
_DONE = (Status.SOLVED.value, Status.CLOSED.value)
_HANDED_AT_ONCE = 10  # keeps the transaction short; the rest follows a moment later


@dataclass(frozen=True, slots=True)
class TakeNext:
    """Give an agent the most urgent free ticket that fits skill, language and room. ``tx.result`` is its id."""

    agent: str
    label: ClassVar[str] = "Take next"

    def do(self, tx: Transaction) -> Command | None:
        """Return the move back. Raises Refused, with the reason, when there is nothing to take."""
        agent = tx.strategy.agent(self.agent)
        if agent is None:
            raise Refused(f'There is no agent "{self.agent}" in the strategy.')
        queues = [q for q in tx.strategy.queues_of_agent(agent) if _work_of(tx.strategy, q) in HANDED_OUT]
        waiting = free_tickets(tx.db, queues)
        load = loads(tx.db, tx.strategy, [agent.id])[agent.id]
        capacity = capacity_on(tx.strategy, agent, tx.now)
        for work in first_that_fits(tx.strategy, agent, waiting, load, capacity):
            if _is_still_free(tx, work.id):
                tx.result = work.id
                return MoveTicket(work.id, work.queue, None, work.queue, agent.id).do(tx)
        raise Refused(why_nothing(tx.strategy, agent, waiting, load, capacity))


@dataclass(frozen=True, slots=True)
class PushWork:
    """Hand the tickets of queues with work = "push" to people who are free. ``tx.result`` is how many went."""

    label: ClassVar[str] = "Hand out work"

    def do(self, tx: Transaction) -> Command | None:
        """Not taken back as a whole: each move stands for itself. Nothing is recorded when nothing fits."""
        tx.result = 0
        for hand in plan(tx.db, tx.strategy, tx.now):
            if _is_still_free(tx, hand.ticket_id):
                note = "handed out: it fits and you had the most room"
                MoveTicket(hand.ticket_id, hand.queue, None, hand.queue, hand.agent, note).do(tx)
                tx.result += 1
        return None


def plan(connection: Connection, strategy: Strategy, now: datetime) -> list[Hand]:
    """What PushWork would hand out now; the service asks this first and writes only when there is something."""
    queues = [queue.id for queue in strategy.queues if queue.work == "push"]
    waiting = free_tickets(connection, queues) if queues else []
    if not waiting:
        return []
    free = _free_agents(connection, strategy, now)
    capacities = {agent.id: capacity_on(strategy, agent, now) for agent in strategy.agents}
    able = {a: load for a, load in loads(connection, strategy, free).items() if capacities[a] > 0}
    return hand_out(strategy, waiting, able, capacities, _HANDED_AT_ONCE)


def capacity_on(strategy: Strategy, agent: Agent, now: datetime) -> float:
    """What an agent can hold today."""
    return agent_capacity(strategy, agent, now.astimezone(strategy.zone).date())


def free_tickets(connection: Connection, queues: Collection[str]) -> list[Waiting]:
    """Open tickets in these queues that nobody has and that wait for us; callers on the line are left out."""
    query = _WORK.where(
        ticket.c.queue.in_(list(queues)),
        ticket.c.assignee.is_(None),
        ticket.c.status.in_((Status.NEW.value, Status.OPEN.value)),
        ticket.c.call_state == CallState.NONE.value,
    )
    return [_waiting(row) for row in _rows(connection, query)]


def loads(connection: Connection, strategy: Strategy, agents: Collection[str]) -> dict[str, float]:
    """Units of open work in each of these agents' hands."""
    held: dict[str, list[Waiting]] = {agent: [] for agent in agents}
    query = _WORK.where(ticket.c.assignee.in_(list(agents)), ticket.c.status.not_in(_DONE))
    for row in _rows(connection, query):
        held[row.assignee].append(_waiting(row))
    return {agent: load_of_work(strategy, work) for agent, work in held.items()}


def _rows(connection: Connection, query: Select[Any]) -> list[Any]:
    return list(connection.execute(query.order_by(ticket.c.id)))


def _waiting(row: Any) -> Waiting:
    return Waiting(
        row.id, row.queue, Channel(row.channel), Kind(row.kind) if row.kind else None, Priority(row.priority),
        row.language, row.due_at, row.created_at, CallState(row.call_state),
    )  # fmt: skip


def _work_of(strategy: Strategy, queue_id: str) -> str:
    queue = strategy.queue(queue_id)
    return queue.work if queue is not None else ""


def _is_still_free(tx: Transaction, ticket_id: int) -> bool:
    """Lock the ticket if nobody else is taking it at this moment."""
    query = select(ticket.c.id).where(ticket.c.id == ticket_id, ticket.c.assignee.is_(None))
    return tx.db.execute(query.with_for_update(skip_locked=True)).first() is not None


def _free_agents(connection: Connection, strategy: Strategy, now: datetime) -> list[str]:
    """Agents who are free: as they or the telephone said today, else by the roster."""
    today = day_start(now, strategy.zone)
    said = {row.id: row for row in connection.execute(select(agent_state))}
    local = now.astimezone(strategy.zone)
    free = []
    for agent in strategy.agents:
        told = _is_free(said.get(agent.id), today, now)
        if told or (told is None and strategy.is_on_shift(agent, local)):
            free.append(agent.id)
    return free


def _is_free(row: Any, today: datetime, now: datetime) -> bool | None:
    """Whether somebody said so today; None when nobody did and the roster speaks."""
    if row is None:
        return None
    if row.absent_until is not None and row.absent_until > now:
        return False
    return row.presence == Presence.FREE.value if row.since >= today else None
