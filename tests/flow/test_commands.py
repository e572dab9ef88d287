"""Commands, undo and conflict on both databases; the live model equals a fresh read and the fold of the journal."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from controlcenter.clock import ManualClock
from controlcenter.commands.base import Together
from controlcenter.commands.conversation import AddNote, LogCall, NewTicket
from controlcenter.commands.incidents import AddTimelineNote, ChangeIncident, DeclareIncident
from controlcenter.commands.promises import Promise
from controlcenter.commands.setup import ConfirmAccount, StoredStrategy
from controlcenter.commands.team import ReportAbsence, SetPresence
from controlcenter.commands.tickets import ClassifyTicket, MoveTicket, SetStatus
from controlcenter.domain import metrics
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, ClockState, Priority, Status
from controlcenter.errors import Conflict, Refused
from controlcenter.live.model import ALL, LiveModel
from controlcenter.live.tail import Tail
from controlcenter.store import rows
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database

Run = Callable[..., Any]


def new(subject: str = "Refund not received", **more: Any) -> NewTicket:
    given = {
        "channel": Channel.EMAIL, "subject": subject, "text": "Where is my money?", "customer_name": "Asha Rao",
        "email": "asha@example.org", "phone": "", "kind": "invoice_query", "priority": Priority.NORMAL,
        "language": "en", "queue": "billing", "assignee": None,
    }  # fmt: skip
    return NewTicket(**{**given, **more})


@pytest.fixture
def queue(strategies: StoredStrategy) -> tuple[str, str]:
    """Two queues of the default strategy."""
    first, second = strategies.check(strategies.default_text).queues[:2]
    return first.id, second.id


@pytest.fixture
def agents(strategies: StoredStrategy) -> list[str]:
    return [agent.id for agent in strategies.check(strategies.default_text).agents]


def read(database: Database, ticket_id: int) -> Any:
    with database.read() as connection:
        return rows.read_tickets(connection, [ticket_id])[ticket_id]


def assert_sound(database: Database, live: LiveModel, tail: Tail, strategies: StoredStrategy, now: datetime) -> None:
    """The guard: what the screens show = a fresh read = the journal."""
    while (batch := tail.read_batch()).seq > live.seq or batch.tickets:
        live.apply(batch)
    fresh = LiveModel()
    fresh.apply(Tail(database, strategies, ManualClock(now)).read_all())
    assert live.tickets == fresh.tickets
    assert live.agents == fresh.agents
    assert live.incidents == fresh.incidents
    assert live.figures(ALL, now) == metrics.count(live.tickets.values(), now, live.weight)
    with database.read() as connection:
        assert check_all(connection) == []


def test_that_a_new_ticket_has_deadlines_and_a_customer(run: Run, database: Database, queue: tuple[str, str]) -> None:
    ticket = read(database, run(new(queue=queue[0])).result)
    assert ticket.number == f"E-{ticket.id}" and ticket.customer_name == "Asha Rao"
    assert ticket.status is Status.NEW and ticket.due_at is not None
    assert all(clock.state is ClockState.RUNNING for clock in ticket.clocks)


def test_that_a_move_is_undone_and_redone(
    run: Run, database: Database, queue: tuple[str, str], agents: list[str]
) -> None:
    ticket_id = run(new(queue=queue[0])).result
    moved = run(MoveTicket(ticket_id, queue[0], None, queue[1], agents[0], "speaks Telugu"))
    assert read(database, ticket_id).assignee == agents[0]
    assert read(database, ticket_id).moved_note == "speaks Telugu"
    undone = run(moved.inverse)
    assert (read(database, ticket_id).queue, read(database, ticket_id).assignee) == (queue[0], None)
    run(undone.inverse)
    assert (read(database, ticket_id).queue, read(database, ticket_id).assignee) == (queue[1], agents[0])


def test_that_a_colleagues_earlier_move_is_a_conflict_with_who_and_when(
    run: Run, database: Database, queue: tuple[str, str], agents: list[str]
) -> None:
    run(ConfirmAccount("ravi", agents[2]), "ravi")
    ticket_id = run(new(queue=queue[0])).result
    run(MoveTicket(ticket_id, queue[0], None, queue[1], agents[0]), "ravi")
    with pytest.raises(Conflict, match=r"changed this first, at \d\d:\d\d:\d\d \(Move ticket\)"):
        run(MoveTicket(ticket_id, queue[0], None, queue[0], agents[1]))
    assert read(database, ticket_id).assignee == agents[0]


def test_that_an_undo_after_a_colleagues_change_is_a_conflict(
    run: Run, database: Database, queue: tuple[str, str], agents: list[str]
) -> None:
    ticket_id = run(new(queue=queue[0])).result
    moved = run(MoveTicket(ticket_id, queue[0], None, queue[0], agents[0]))
    run(MoveTicket(ticket_id, queue[0], agents[0], queue[0], agents[1]), "ravi")
    with pytest.raises(Conflict):
        run(moved.inverse)
    assert read(database, ticket_id).assignee == agents[1]


def test_that_the_same_command_id_has_one_effect(run: Run, database: Database, queue: tuple[str, str]) -> None:
    first = run(new(queue=queue[0]), command_id="once")
    again = run(new(queue=queue[0]), command_id="once")
    assert again.repeated and again.seq == first.seq
    with database.read() as connection:
        assert len(rows.tickets_in_sight(connection, datetime(2026, 1, 1, tzinfo=UTC))) == 1


def test_that_a_group_moves_wholly_or_not_at_all(
    run: Run, database: Database, queue: tuple[str, str], agents: list[str]
) -> None:
    ids = [run(new(queue=queue[0])).result for _ in range(3)]
    run(MoveTicket(ids[2], queue[0], None, queue[0], agents[1]), "ravi")
    group = Together(tuple(MoveTicket(i, queue[0], None, queue[1], agents[0]) for i in ids), "Move 3 tickets")
    with pytest.raises(Conflict):
        run(group)
    assert [read(database, i).assignee for i in ids] == [None, None, agents[1]]
    moved = run(Together(group.commands[:2], "Move 2 tickets"))
    run(moved.inverse)
    assert [read(database, i).assignee for i in ids] == [None, None, agents[1]]


def test_that_waiting_for_the_customer_pauses_and_an_undo_keeps_the_stretch(
    run: Run, database: Database, clock: ManualClock, queue: tuple[str, str]
) -> None:
    ticket_id = run(new(queue=queue[0])).result
    before = {c.kind: c for c in read(database, ticket_id).clocks}["resolution"]
    paused = run(SetStatus(ticket_id, "new", "waiting_customer", "asked for the invoice"))
    resolution = {c.kind: c for c in read(database, ticket_id).clocks}["resolution"]
    assert resolution.state is ClockState.PAUSED and resolution.due_at is None
    clock.advance(600)
    run(paused.inverse)
    after = {c.kind: c for c in read(database, ticket_id).clocks}["resolution"]
    assert after.state is ClockState.RUNNING
    assert (after.due_at - before.due_at).total_seconds() == 600


def test_that_a_closed_ticket_is_not_moved_and_closing_asks_for_a_reason(
    run: Run, queue: tuple[str, str], agents: list[str]
) -> None:
    ticket_id = run(new(queue=queue[0])).result
    with pytest.raises(Refused, match="needs a reason"):
        run(SetStatus(ticket_id, "new", "closed"))
    run(SetStatus(ticket_id, "new", "closed", "spam"))
    with pytest.raises(Refused, match="reopen it"):
        run(MoveTicket(ticket_id, queue[0], None, queue[1], agents[0]))


def test_that_random_commands_and_undos_leave_everything_sound(
    run: Run,
    database: Database,
    clock: ManualClock,
    queue: tuple[str, str],
    agents: list[str],
    strategies_of: Callable[[], StoredStrategy],
) -> None:
    strategies = strategies_of()
    tail = Tail(database, strategies, clock)
    live = LiveModel()
    live.apply(tail.read_all())
    dice = random.Random(7)
    ids = [run(new(f"Ticket {n}", queue=dice.choice(queue))).result for n in range(8)]
    undo: list[Any] = []
    for step in range(90):
        clock.advance(dice.choice((1, 60, 3600)))
        row = read(database, dice.choice(ids))
        commands = [
            lambda t=row: MoveTicket(t.id, t.queue, t.assignee, dice.choice(queue), dice.choice([None, *agents[:4]])),
            lambda t=row: SetStatus(t.id, t.status, dice.choice(("open", "waiting_customer", "solved")), "because"),
            lambda t=row: ClassifyTicket(t.id, "priority", t.priority, dice.choice(tuple(Priority))),
            lambda t=row: AddNote(t.id, "looked at it"),
            lambda t=row: LogCall(t.id, "rang", dice.random() < 0.5),
            lambda t=row: Promise(t.id, clock.now().replace(year=2027), "call back"),
            lambda t=row: SetPresence(dice.choice(agents), dice.choice(tuple(Presence)), "break"),
            lambda t=row: ReportAbsence(dice.choice(agents), None),
            lambda t=row: DeclareIncident("Fax line down", "sev1", agents[0], (t.id,)),
            lambda t=row: ChangeIncident(1, "status", "declared", "investigating"),
            lambda t=row: AddTimelineNote(1, "carrier called"),
            lambda t=row: undo.pop() if undo else AddNote(t.id, "nothing to undo"),
        ]
        try:
            outcome = run(dice.choice(commands)())
            if outcome.inverse is not None:
                undo.append(outcome.inverse)
        except (Refused, Conflict):
            pass
        if step % 30 == 29:
            assert_sound(database, live, tail, strategies, clock.now())
