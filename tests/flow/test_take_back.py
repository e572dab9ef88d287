"""Taking back what was changed before the program was started, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.base import Outcome, Together
from controlcenter.commands.conversation import AddNote, NewTicket
from controlcenter.commands.incidents import DeclareIncident
from controlcenter.commands.promises import EndPromise, Promise
from controlcenter.commands.setup import ConfirmAccount, StoredStrategy
from controlcenter.commands.take_back import PastChange, TakeBack, past_changes
from controlcenter.commands.team import SetPresence
from controlcenter.commands.tickets import MoveTicket, SetStatus
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.errors import Conflict, Refused
from controlcenter.store.check import check_fold
from controlcenter.store.engine import Database
from controlcenter.store.tables import ticket, ticket_clock

Run = Callable[..., Outcome]
LENA = "lena"


def new_ticket(run: Run) -> int:
    given: dict[str, Any] = {
        "channel": Channel.EMAIL, "subject": "Refund", "text": "Where is it?", "customer_name": "",
        "email": "a@b.example",
        "phone": "", "kind": None, "priority": Priority.NORMAL, "language": "en", "queue": "invoices",
        "assignee": None,
    }  # fmt: skip
    return int(run(NewTicket(**given)).result)


def row(database: Database, ticket_id: int) -> Any:
    with database.read() as connection:
        return connection.execute(select(ticket).where(ticket.c.id == ticket_id)).one()


@pytest.fixture
def known(run: Run) -> None:
    for person, agent in ((LENA, "asha"), ("ravi", "ravi")):
        run(ConfirmAccount(person, agent), person)


def past(
    database: Database, strategies_of: Callable[[], StoredStrategy], clock: ManualClock, **more: Any
) -> list[PastChange]:
    with database.read() as connection:
        strategy = strategies_of().current(connection)
        return past_changes(connection, strategy, LENA, clock.now() - timedelta(days=7), **more)


def give(ticket_id: int, agent: str | None, seen: str | None = None) -> MoveTicket:
    return MoveTicket(ticket_id, "invoices", seen, "invoices", agent)


@pytest.mark.usefixtures("known")
def test_that_a_move_of_days_ago_is_listed_and_taken_back(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    one, two = new_ticket(run), new_ticket(run)
    run(Together((give(one, "asha"), give(two, "asha")), "Move 2 tickets"))
    clock.advance(2 * 86400)
    newest = past(database, strategies_of, clock)[0]
    assert (newest.label, newest.actor, newest.why_not) == ("Move 2 tickets", LENA, "")
    assert set(newest.subjects) == {("ticket", str(one)), ("ticket", str(two))}
    taken = run(TakeBack(newest.command_id, "Undo move 2 tickets"))
    assert [(row(database, t).assignee, row(database, t).status) for t in (one, two)] == [(None, "new")] * 2
    assert taken.inverse is not None
    run(taken.inverse)
    assert row(database, one).assignee == "asha"
    with database.read() as connection:
        assert check_fold(connection) == []


@pytest.mark.usefixtures("known")
def test_that_the_way_there_and_the_way_back_keep_their_names(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    undone = run(Together((give(new_ticket(run), "asha"),), "Move 1 ticket")).inverse
    assert undone is not None
    again = run(undone).inverse
    assert again is not None
    run(again)
    labels = [change.label for change in past(database, strategies_of, clock)][:3]
    assert labels == ["Move 1 ticket", "Undo move 1 ticket", "Move 1 ticket"]


@pytest.mark.usefixtures("known")
def test_that_an_instant_goes_back_as_it_was(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    run(SetPresence("asha", Presence.FREE))
    clock.advance(3600)
    run(SetPresence("asha", Presence.PAUSED, "Break"))
    change = past(database, strategies_of, clock)[0]
    run(TakeBack(change.command_id, "Undo set presence"))
    with database.read() as connection:
        assert check_fold(connection) == []


@pytest.mark.usefixtures("known")
def test_that_a_colleagues_later_change_is_named_and_never_overwritten(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    one = new_ticket(run)
    run(give(one, "asha"))
    clock.advance(60)
    run(give(one, "rohan", "asha"), "ravi")
    change = next(c for c in past(database, strategies_of, clock) if c.label == "Move ticket")
    assert "Ravi" in change.why_not
    assert "Move ticket" in change.why_not
    with pytest.raises(Conflict):
        run(TakeBack(change.command_id, "Undo move ticket"))
    assert row(database, one).assignee == "rohan"


@pytest.mark.usefixtures("known")
def test_that_another_persons_change_is_shown_and_refused(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    one = new_ticket(run)
    run(give(one, "asha"), "ravi")
    assert all(change.actor == LENA for change in past(database, strategies_of, clock))
    theirs = past(database, strategies_of, clock, everyone=True)[0]
    assert (theirs.actor, bool(theirs.why_not)) == ("ravi", True)
    with pytest.raises(Refused, match="Only who made"):
        run(TakeBack(theirs.command_id, "Undo move ticket"))
    with pytest.raises(Refused):
        run(TakeBack("no such command", "Undo"))


@pytest.mark.usefixtures("known")
def test_that_facts_and_what_lies_too_far_back_are_not_offered(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    one = new_ticket(run)
    run(AddNote(one, "Called the warehouse."))
    run(DeclareIncident("Refunds stand still", "sev2", "asha", (one,)))
    declared = past(database, strategies_of, clock)[0]
    assert "own screen" in declared.why_not
    with pytest.raises(Refused, match="own screen"):
        run(TakeBack(declared.command_id, "Undo declare incident"))
    run(SetStatus(one, "new", "solved"))
    assert past(database, strategies_of, clock)[0].why_not == ""
    clock.advance(8 * 86400)
    assert past(database, strategies_of, clock) == []


@pytest.mark.usefixtures("known")
def test_that_a_promise_kept_yesterday_is_listed_and_opened_again(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    def state() -> str:
        with database.read() as connection:
            query = select(ticket_clock.c.state).where(ticket_clock.c.kind == "promise")
            return str(connection.execute(query).scalar_one())

    one = new_ticket(run)
    run(Promise(one, clock.now() + timedelta(days=3), "call back", "asha"))
    run(EndPromise(one, kept=True))
    clock.advance(86400)
    made, kept = sorted(past(database, strategies_of, clock), key=lambda change: change.seq)[-2:]
    assert (kept.label, kept.subjects, kept.why_not) == ("End promise", (("ticket", str(one)),), "")
    assert made.why_not == "The promise has ended since."
    taken = run(TakeBack(kept.command_id, "Undo end promise"))
    assert state() == "running" and taken.inverse is not None
    newest = past(database, strategies_of, clock)[0]
    assert newest.is_undo and newest.why_not == ""
    run(TakeBack(newest.command_id, "End promise"))
    assert state() == "met"
    with database.read() as connection:
        assert check_fold(connection) == []


@pytest.mark.usefixtures("known")
def test_that_a_kept_promise_of_a_ticket_that_is_done_says_why_it_stays(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    one = new_ticket(run)
    run(Promise(one, clock.now() + timedelta(days=3), "call back", "asha"))
    run(EndPromise(one, kept=True))
    run(SetStatus(one, "new", "solved"))
    kept = next(c for c in past(database, strategies_of, clock) if c.label == "End promise")
    assert "reopen it" in kept.why_not
    with pytest.raises(Refused, match="reopen it"):
        run(TakeBack(kept.command_id, "Undo end promise"))
