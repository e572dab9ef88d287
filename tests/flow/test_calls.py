"""What becomes of calls, in every order and correction, on both databases, by a clock that stands still."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from controlcenter.clock import ManualClock
from controlcenter.commands.base import Command
from controlcenter.commands.conversation import AddNote, LogCall, NewTicket, Reply
from controlcenter.commands.promises import Promise
from controlcenter.commands.setup import PublishStrategy, StoredStrategy
from controlcenter.commands.telephone.calls import EndWrapUp, ReceiveCall, due_wrap_ups
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.call import CallFacts
from controlcenter.domain.ticket import CallState, Channel, ClockKind, ClockState, Priority, Status, Ticket
from controlcenter.errors import Refused
from controlcenter.store import blobs, health, rows
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, journal

Run = Callable[..., Any]
MAIL_ACCOUNT = """
[[mail_accounts]]
id = "service"
address = "service@northgate.example"
host = "smtp.northgate.example"
"""
NUMBER, OTHER = "+914023450101", "+914023450202"


class Line:
    """Calls as a telephone system would tell them, taken in by the service."""

    def __init__(self, run: Run, clock: ManualClock, database: Database) -> None:
        self._run = run
        self.clock = clock
        self.database = database
        self.begin_at = clock.now()

    def facts(self, key: str = "pbx:1", number: str = NUMBER, at_s: float = 0, **more: Any) -> CallFacts:
        given: dict[str, Any] = {"queue": "faults", "dialled": "600", "language": "hi", "name": "Anil"}
        instants = {"answered_at", "ended_at", "wrapped_up_at"}
        told = {name: self.at(value) if name in instants else value for name, value in more.items()}
        return CallFacts(key=key, number=number, joined_at=self.at(at_s), **{**given, **told})

    def at(self, seconds: float) -> datetime:
        return self.begin_at + timedelta(seconds=seconds)

    def take(self, facts: CallFacts, now_s: float) -> int:
        """Take it in ``now_s`` seconds after the beginning; the ticket's id is returned."""
        self.clock.set(self.at(now_s))
        return int(self._run(ReceiveCall("exchange", facts), "service").result)

    def lose(self, key: str, at_s: float, number: str = NUMBER, **more: Any) -> int:
        """A call that waits 30 s and is lost; it is decided 5 s later."""
        self.take(self.facts(key, number, at_s, **more), at_s + 1)
        lost = self.facts(key, number, at_s, ended_at=at_s + 30, outcome="abandoned", final=True, **more)
        return self.take(lost, at_s + 35)

    def answer(self, key: str, at_s: float, number: str = NUMBER, agent: str = "kavya") -> int:
        """A call that is answered after 10 s and over after a minute, wrap-up included."""
        self.take(self.facts(key, number, at_s), at_s + 1)
        self.take(self.facts(key, number, at_s, agent=agent, answered_at=at_s + 10, outcome="answered"), at_s + 11)
        done = {"answered_at": at_s + 10, "ended_at": at_s + 50, "wrapped_up_at": at_s + 60, "outcome": "answered"}
        return self.take(self.facts(key, number, at_s, agent=agent, talk_s=40, final=True, **done), at_s + 61)

    def ticket(self, ticket_id: int) -> Ticket:
        with self.database.read() as connection:
            return rows.read_tickets(connection, [ticket_id])[ticket_id]

    def clock_of(self, ticket_id: int, kind: ClockKind) -> ClockState | None:
        return next((c.state for c in reversed(self.ticket(ticket_id).clocks) if c.kind is kind), None)

    def tickets(self) -> list[Ticket]:
        with self.database.read() as connection:
            ids = rows.tickets_in_sight(connection, datetime(2020, 1, 1, tzinfo=UTC))
            return list(rows.read_tickets(connection, ids).values())


@pytest.fixture
def line(run: Run, clock: ManualClock, database: Database) -> Iterator[Line]:
    yield Line(run, clock, database)
    with database.read() as connection:
        assert check_all(connection) == []


def test_that_a_waiting_caller_is_a_ticket_with_an_answer_clock(line: Line, run: Run) -> None:
    ticket = line.ticket(line.take(line.facts(), 2))
    assert (ticket.call_state, ticket.status, ticket.queue, ticket.language) == ("waiting", "new", "faults", "hi")
    assert (ticket.waiting_since, ticket.created_at, ticket.caller) == (line.at(0), line.at(0), NUMBER)
    assert ticket.customer_name == "Anil" and ticket.number == f"T-{ticket.id}"
    assert line.clock_of(ticket.id, ClockKind.ANSWER) is ClockState.RUNNING
    assert ticket.due_at == line.at(20)
    with pytest.raises(Refused, match="answer the call instead"):
        run(MoveTicket(ticket.id, "faults", None, "installation", None))


def test_that_an_answered_call_belongs_to_who_answers_and_is_solved_after_wrap_up(line: Line, run: Run) -> None:
    ticket_id = line.take(line.facts(), 1)
    told: dict[str, Any] = {"agent": "kavya", "answered_at": 10, "outcome": "answered"}
    line.take(line.facts(**told), 11)
    talking = line.ticket(ticket_id)
    assert (talking.call_state, talking.assignee, talking.status) == (CallState.TALKING, "kavya", Status.OPEN)
    assert talking.waiting_since is None
    for kind in (ClockKind.ANSWER, ClockKind.FIRST_RESPONSE):
        assert line.clock_of(ticket_id, kind) is ClockState.MET
    line.take(line.facts(**told, ended_at=50), 51)
    assert line.ticket(ticket_id).call_state is CallState.WRAP_UP
    line.take(line.facts(**told, ended_at=50, wrapped_up_at=60, talk_s=40, final=True), 52)
    assert _end_wrap_ups(line, run, 59) == 0 and line.ticket(ticket_id).is_open
    assert _end_wrap_ups(line, run, 60) == 1 and _end_wrap_ups(line, run, 61) == 0
    solved = line.ticket(ticket_id)
    assert (solved.status, solved.call_state, solved.solved_at) == (Status.SOLVED, CallState.NONE, line.at(60))


def _end_wrap_ups(line: Line, run: Run, now_s: float) -> int:
    line.clock.set(line.at(now_s))
    with line.database.read() as connection:
        due = due_wrap_ups(connection, line.clock.now())
    for call_id in due:
        run(EndWrapUp(call_id), "service")
    return len(due)


@pytest.mark.parametrize("touch", ["note", "promise", "move"])
def test_that_a_ticket_which_a_person_has_touched_stays_open_after_wrap_up(line: Line, run: Run, touch: str) -> None:
    ticket_id = line.take(line.facts(agent="kavya", answered_at=10, outcome="answered"), 11)
    commands: dict[str, Command] = {
        "note": AddNote(ticket_id, "wants the invoice by mail"),
        "promise": Promise(ticket_id, line.at(7200), "send it"),
        "move": MoveTicket(ticket_id, "faults", "kavya", "installation", None),
    }
    run(commands[touch], "kavya")
    line.answer("pbx:1", 0)
    assert line.ticket(ticket_id).is_open and line.ticket(ticket_id).call_state is CallState.NONE


def test_that_a_lost_call_becomes_a_call_back_with_its_clock(line: Line) -> None:
    ticket_id = line.take(line.facts(), 1)
    line.take(line.facts(ended_at=30), 31)
    over = line.ticket(ticket_id)
    assert (over.call_state, over.lost_calls, line.clock_of(over.id, ClockKind.CALL_BACK)) == ("", 0, None)
    line.take(line.facts(ended_at=30, outcome="abandoned"), 33)
    assert line.clock_of(ticket_id, ClockKind.CALL_BACK) is None
    line.take(line.facts(ended_at=30, outcome="abandoned", final=True), 36)
    lost = line.ticket(ticket_id)
    assert lost.is_open and lost.lost_calls == 1 and lost.waiting_since == line.at(0)
    (back,) = (clock for clock in lost.clocks if clock.kind is ClockKind.CALL_BACK)
    assert (back.state, back.started_at, back.due_at) == (ClockState.RUNNING, line.at(30), line.at(3630))
    assert line.clock_of(ticket_id, ClockKind.ANSWER) is ClockState.MISSED


def test_that_a_second_lost_call_joins_the_call_back_of_its_number_and_queue(line: Line) -> None:
    first = line.lose("pbx:1", 0)
    second = line.lose("pbx:2", 100)
    other_number, other_queue = line.lose("pbx:3", 200, OTHER), line.lose("pbx:4", 300, queue="installation")
    assert line.ticket(first).lost_calls == 2 and len(_call_backs(line)) == 3
    joined = line.ticket(second)
    assert (joined.status, joined.close_reason) == (Status.CLOSED, f"joined T-{first}")
    assert {clock.state for clock in joined.clocks} == {ClockState.CANCELLED}
    assert {other_number, other_queue, first} == {ticket.id for ticket in _call_backs(line)}


def _call_backs(line: Line) -> list[Ticket]:
    return [ticket for ticket in line.tickets() if ticket.is_open and ticket.lost_calls]


def test_that_a_later_answered_call_serves_the_call_back(line: Line) -> None:
    lost = line.lose("pbx:1", 0)
    other = line.lose("pbx:2", 5, OTHER)
    answered = line.answer("pbx:3", 100)
    assert line.ticket(lost).status is Status.SOLVED and line.ticket(lost).solved_at == line.at(110)
    assert line.clock_of(lost, ClockKind.CALL_BACK) is ClockState.MET
    assert line.ticket(answered).status is Status.SOLVED and line.ticket(other).is_open


def test_that_a_loss_which_is_told_after_the_answer_is_solved_at_once(line: Line) -> None:
    line.answer("pbx:2", 40)
    told: dict[str, Any] = {"ended_at": 30, "outcome": "abandoned", "final": True}
    lost = line.take(line.facts("pbx:1", **told), 110)
    assert line.ticket(lost).status is Status.SOLVED
    assert line.clock_of(lost, ClockKind.CALL_BACK) is ClockState.MET
    again = line.lose("pbx:3", 200)
    assert line.ticket(again).is_open and line.ticket(again).lost_calls == 1


def test_that_a_reply_by_mail_serves_the_call_back(line: Line, run: Run, strategies: StoredStrategy) -> None:
    lost = line.lose("pbx:1", 0)
    new = NewTicket(
        Channel.EMAIL, "Router", "It blinks", "Anil", "anil@example.org", NUMBER, None, Priority.NORMAL, "en",
        "faults", None,
    )  # fmt: skip
    mail = run(new).result
    assert line.ticket(mail).customer_id == line.ticket(lost).customer_id
    text = f"{strategies.default_text}\n{MAIL_ACCOUNT}"
    run(PublishStrategy(text, 0, ""))
    line.clock.set(line.at(600))
    run(Reply(mail, "service", ("anil@example.org",), "Re: Router", "Press the button.", 10**9))
    assert line.ticket(lost).status is Status.SOLVED and line.ticket(mail).status is Status.OPEN
    second = line.lose("pbx:2", 700)
    line.clock.set(line.at(900))
    run(Reply(second, "service", ("anil@example.org",), "Your call", "Press the button.", 10**9))
    assert line.ticket(second).status is Status.SOLVED


def test_that_a_logged_call_serves_and_a_try_is_counted(line: Line, run: Run) -> None:
    lost = line.lose("pbx:1", 0)
    line.clock.set(line.at(600))
    run(LogCall(lost, "no answer", reached=False))
    assert line.ticket(lost).is_open and line.ticket(lost).tries == 1
    run(LogCall(lost, "explained it", reached=True))
    assert line.ticket(lost).status is Status.SOLVED
    assert line.clock_of(lost, ClockKind.CALL_BACK) is ClockState.MET


def test_that_a_promise_keeps_a_served_call_back_open(line: Line, run: Run) -> None:
    lost = line.lose("pbx:1", 0)
    run(Promise(lost, line.at(7200), "send the contract"))
    line.answer("pbx:2", 100)
    assert line.ticket(lost).is_open and line.clock_of(lost, ClockKind.CALL_BACK) is ClockState.MET


@pytest.mark.parametrize(("number", "reason"), [(NUMBER, "short call"), ("", "no number"), ("anonymous", "no number")])
def test_that_short_calls_and_calls_without_number_are_closed_with_the_reason(
    line: Line, number: str, reason: str
) -> None:
    lost = line.facts(number=number, ended_at=3, outcome="abandoned", is_short=reason == "short call")
    ticket = line.ticket(line.take(lost, 4))
    assert (ticket.status, ticket.close_reason, ticket.lost_calls) == (Status.CLOSED, reason, 0)
    assert not any(clock.is_active or clock.kind is ClockKind.CALL_BACK for clock in ticket.clocks)
    assert line.clock_of(ticket.id, ClockKind.ANSWER) is ClockState.CANCELLED


@pytest.mark.parametrize("outcome", ["refused", "cancelled", "timed_out", "left_empty"])
def test_that_calls_which_arrive_already_lost_become_call_backs_by_routing(line: Line, outcome: str) -> None:
    told: dict[str, Any] = {
        "queue": "",
        "dialled": "",
        "has_joined": False,
        "ended_at": 9,
        "outcome": outcome,
        "final": True,
    }
    ticket = line.ticket(line.take(line.facts(**told), 600))
    assert ticket.is_open and ticket.lost_calls == 1 and ticket.queue
    assert line.clock_of(ticket.id, ClockKind.CALL_BACK) is ClockState.RUNNING
    assert line.clock_of(ticket.id, ClockKind.ANSWER) is None


def test_that_a_voicemail_waits_for_a_person_and_a_fax_is_filtered_with_its_reason(line: Line, run: Run) -> None:
    voicemail = line.take(line.facts(ended_at=30, outcome="voicemail", final=True), 31)
    line.answer("pbx:2", 100)
    ticket = line.ticket(voicemail)
    assert ticket.is_open and line.clock_of(voicemail, ClockKind.CALL_BACK) is ClockState.RUNNING
    fax = line.facts("pbx:3", ended_at=200, outcome="fax", has_joined=False, final=True)
    assert run(ReceiveCall("exchange", fax), "service").result is None
    with line.database.read() as connection:
        (row,) = health.read_ledger(connection)
        assert (row.seen, row.stored, row.filtered) == (3, 2, 1)
        assert health.read_captures(connection, state="filtered")[0].reason.startswith("A fax machine called")


def test_that_the_same_facts_twice_change_nothing_and_write_nothing(line: Line) -> None:
    ended: dict[str, Any] = {
        "agent": "kavya",
        "answered_at": 10,
        "ended_at": 50,
        "wrapped_up_at": 60,
        "outcome": "answered",
    }
    told = [
        line.facts(raw=b"joined\n"),
        line.facts(agent="kavya", answered_at=10, outcome="answered", raw=b"connected\n"),
        line.facts(**ended, final=True, raw=b"completed\n"),
    ]
    for now_s, facts in zip((1, 11, 61), told, strict=True):
        line.take(facts, now_s)
        before = _entries(line.database)
        line.take(facts, now_s + 1)
        assert _entries(line.database) == before
    with line.database.read() as connection:
        kept = connection.execute(select(capture.c.blob)).scalar_one()
        assert blobs.get(connection, kept) == b"# exchange pbx:1\njoined\nconnected\ncompleted\n"


def _entries(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(journal)).scalar_one())


def test_that_outcomes_which_change_are_followed(line: Line) -> None:
    ticket_id = line.take(line.facts(), 1)
    line.take(line.facts(ended_at=30, outcome="timed_out"), 31)
    line.take(line.facts(queue="installation"), 33)
    again = line.ticket(ticket_id)
    assert (again.call_state, again.queue) == (CallState.WAITING, "installation")
    assert line.clock_of(ticket_id, ClockKind.ANSWER) is ClockState.RUNNING
    line.take(line.facts(queue="installation", ended_at=60, outcome="abandoned", final=True), 65)
    assert line.ticket(ticket_id).lost_calls == 1
    corrected: dict[str, Any] = {
        "agent": "kavya",
        "answered_at": 55,
        "ended_at": 60,
        "wrapped_up_at": 60,
        "outcome": "answered",
    }
    line.take(line.facts(queue="installation", **corrected, final=True), 90)
    ticket = line.ticket(ticket_id)
    assert (ticket.status, ticket.lost_calls, ticket.assignee) == (Status.SOLVED, 0, "kavya")


def test_that_a_joined_call_that_was_answered_after_all_leaves_the_call_back(line: Line) -> None:
    first, second = line.lose("pbx:1", 0), line.lose("pbx:2", 100)
    assert line.ticket(first).lost_calls == 2
    told: dict[str, Any] = {"agent": "kavya", "answered_at": 110, "outcome": "answered"}
    line.take(line.facts("pbx:2", at_s=100, **told), 140)
    assert (line.ticket(first).lost_calls, line.ticket(first).status) == (1, Status.SOLVED)
    ticket = line.ticket(second)
    assert (ticket.status, ticket.call_state, ticket.assignee) == (Status.OPEN, CallState.TALKING, "kavya")


def test_that_what_was_dialled_may_be_told_later_and_still_decides_the_queue(line: Line) -> None:
    unknown: dict[str, Any] = {"queue": "", "name": "", "language": ""}
    ticket_id = line.take(line.facts(**unknown | {"dialled": ""}), 1)
    line.take(line.facts(**unknown | {"dialled": "orders", "name": "Anil", "language": "te"}), 2)
    ticket = line.ticket(ticket_id)
    assert (ticket.queue, ticket.language, ticket.customer_name) == ("new-orders", "te", "Anil")


def test_that_a_transferred_caller_waits_anew_and_is_free_again(line: Line) -> None:
    answered: dict[str, Any] = {"agent": "kavya", "answered_at": 10}
    ticket_id = line.take(line.facts(**answered, outcome="answered"), 11)
    line.take(line.facts(**answered, queue="installation"), 40)
    waits = line.ticket(ticket_id)
    assert (waits.call_state, waits.assignee, waits.queue) == (CallState.WAITING, None, "installation")
    line.take(line.facts(agent="arjun", answered_at=10, queue="installation", outcome="answered"), 50)
    ticket = line.ticket(ticket_id)
    assert ticket.assignee == "arjun"
    assert [c.state for c in ticket.clocks if c.kind is ClockKind.ANSWER] == [ClockState.MET, ClockState.MET]


@pytest.mark.parametrize("seed", range(4))
def test_that_calls_told_in_any_order_end_the_same(line: Line, run: Run, seed: int) -> None:
    """Each call in its own order, but the calls mixed: one call-back at most per number, none for who was served."""
    dice = random.Random(seed)
    told = {
        f"pbx:{n}": _story(line, dice, f"pbx:{n}", (NUMBER, OTHER)[n % 2], n * 100.0)
        for n in range(8)
    }  # fmt: skip
    finals = {key: facts[-1] for key, facts in told.items()}
    now_s = 2000.0
    while waiting := [key for key in sorted(told) if told[key]]:
        facts = told[dice.choice(waiting)].pop(0)
        now_s += 1
        for _ in range(dice.choice((1, 1, 2))):
            line.take(facts, now_s)
        if not waiting[1:] or dice.random() < 0.2:
            stale = [f for f in finals.values() if f.final and not told[f.key]]
            for facts in stale[:2]:
                line.take(replace(facts, final=False, outcome="" if facts.is_lost else facts.outcome), now_s)
    _end_wrap_ups(line, run, now_s + 1)
    for number in (NUMBER, OTHER):
        calls = [facts for facts in finals.values() if facts.number == number]
        served_at = max((f.answered_at for f in calls if f.answered_at), default=None)
        owed = [f for f in calls if f.is_lost and not f.is_short and (not served_at or f.ended_at > served_at)]  # type: ignore[operator]
        backs = [ticket for ticket in _call_backs(line) if ticket.caller == number]
        assert len(backs) == min(1, len(owed)), (number, served_at, owed, backs)
        assert not backs or backs[0].lost_calls >= len(owed)
    assert all(ticket.call_state is CallState.NONE for ticket in line.tickets())


def _story(line: Line, dice: random.Random, key: str, number: str, at_s: float) -> list[CallFacts]:
    waits = line.facts(key, number, at_s)
    if dice.random() < 0.4:
        answered = line.facts(key, number, at_s, agent="kavya", answered_at=at_s + 10, outcome="answered")
        ended = replace(answered, ended_at=line.at(at_s + 40))
        return [waits, answered, ended, replace(ended, wrapped_up_at=line.at(at_s + 50), final=True)]
    over = replace(waits, ended_at=line.at(at_s + dice.choice((3, 30))))
    is_short = over.ended_at == line.at(at_s + 3)
    lost = replace(over, outcome=dice.choice(("abandoned", "timed_out")), is_short=is_short)
    return [waits, over, lost, replace(lost, final=True)][dice.choice((0, 3)) :]
