"""Work handed out on both databases: taken by a person, pushed by the service, refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.explain import explain_ticket
from controlcenter.commands.next import PushWork, TakeNext, plan
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.team import ReportAbsence, SetPresence
from controlcenter.commands.tickets import ClassifyTicket, MoveTicket
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.errors import Refused
from controlcenter.store import rows
from controlcenter.store.customers import find_customers
from controlcenter.store.dossier import read_dossier
from controlcenter.store.engine import Database

Run = Callable[..., Any]
OFFICE = datetime(2026, 1, 6, 5, 0, tzinfo=UTC)  # Tuesday 10:30 in the centre


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(OFFICE)


def new(queue: str, **more: Any) -> NewTicket:
    given = {
        "channel": Channel.EMAIL, "subject": "Where is it?", "text": "Hello", "customer_name": "Tara Rao",
        "email": "tara@example.org", "phone": "", "kind": None, "priority": Priority.NORMAL,
        "language": "en", "queue": queue, "assignee": None,
    }  # fmt: skip
    return NewTicket(**{**given, **more})


def read(database: Database, ticket_id: int) -> Any:
    with database.read() as connection:
        return rows.read_tickets(connection, [ticket_id])[ticket_id]


def test_that_take_next_gives_the_most_urgent_ticket_that_fits(run: Run, database: Database) -> None:
    run(new("invoices"))
    telugu = run(new("invoices", kind="product_order", language="te")).result
    urgent = run(new("invoices", priority=Priority.URGENT)).result
    taken = run(TakeNext("rohan"))
    assert taken.result == urgent and read(database, urgent).assignee == "rohan"
    second = run(TakeNext("asha"))
    assert second.result == telugu
    run(second.inverse)
    assert read(database, telugu).assignee is None


def test_that_nothing_to_take_is_refused_with_the_reason(run: Run) -> None:
    with pytest.raises(Refused, match="Nothing waits"):
        run(TakeNext("rohan"))
    for _ in range(3):
        run(new("invoices", language="te"))
    run(new("payments"))
    with pytest.raises(Refused, match=r'3 wait for Telugu, 1 waits for the skill "payments"'):
        run(TakeNext("rohan"))
    with pytest.raises(Refused, match="no agent"):
        run(TakeNext("nobody"))


def test_that_a_full_desk_takes_nothing(run: Run) -> None:
    for _ in range(12):
        run(new("invoices", assignee="rohan"))
    run(new("invoices"))
    with pytest.raises(Refused, match=r"1 waits for room on your desk \(12 of 12\)"):
        run(TakeNext("rohan"))


def test_that_work_given_by_hand_is_not_taken(run: Run) -> None:
    run(new("complaints"))
    with pytest.raises(Refused, match="Nothing waits"):
        run(TakeNext("fatima"))


def test_that_pushed_work_goes_to_whoever_is_free_with_the_smallest_share(run: Run, database: Database) -> None:
    for agent in ("meera", "jun", "kavya"):
        run(SetPresence(agent, Presence.FREE))
    run(SetPresence("arjun", Presence.PAUSED, "Lunch"))
    run(new("new-orders", assignee="jun"))
    ids = [run(new("new-orders")).result for _ in range(4)]
    assert run(PushWork(), "service").result == 4
    assert [read(database, i).assignee for i in ids] == ["meera", "kavya", "meera", "jun"]
    assert "most room" in read(database, ids[0]).moved_note
    assert run(PushWork(), "service").seq is None


def test_that_pushed_work_waits_for_language_and_for_people(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    telugu = run(new("new-orders", language="te")).result
    run(ReportAbsence("kavya", clock.now() + timedelta(hours=9)))
    assert run(PushWork(), "service").result == 0
    run(ReportAbsence("kavya", None))
    run(SetPresence("kavya", Presence.FREE))
    with database.read() as connection:
        hands = plan(connection, strategies_of().current(connection), clock.now())
    assert [(hand.ticket_id, hand.agent) for hand in hands] == [(telugu, "kavya")]
    run(PushWork(), "service")
    assert read(database, telugu).assignee == "kavya"


def test_that_by_night_only_those_who_said_so_are_free(run: Run, database: Database, clock: ManualClock) -> None:
    clock.set(datetime(2026, 1, 6, 20, 0, tzinfo=UTC))
    order = run(new("new-orders")).result
    assert run(PushWork(), "service").result == 0
    run(SetPresence("arjun", Presence.FREE))
    assert run(PushWork(), "service").result == 1
    assert read(database, order).assignee == "arjun"


def test_that_a_tickets_deadlines_are_explained_to_the_second(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    ticket_id = run(new("invoices")).result
    clock.advance(3 * 3600 + 17)
    run(ClassifyTicket(ticket_id, "priority", "normal", "urgent"))
    clock.advance(20 * 3600)
    with database.read() as connection:
        explained = explain_ticket(connection, ticket_id, strategies_of().current(connection), clock.now())
    assert explained
    for one in explained:
        assert sum(s.counted_s for s in one.stretches) == one.clock.used_s
        assert {s.reason for s in one.stretches} >= {"counted", "closed"}


def test_that_a_dossier_holds_conversation_customer_and_earlier_tickets(run: Run, database: Database) -> None:
    first = run(new("invoices")).result
    second = run(new("invoices", subject="Again", phone="040 2345 6789")).result
    run(MoveTicket(second, "invoices", None, "invoices", "asha", "speaks Telugu"))
    with database.read() as connection:
        dossier = read_dossier(connection, second)
        assert read_dossier(connection, 999) is None
    assert dossier is not None and dossier.customer is not None
    assert [ticket.id for ticket in dossier.others] == [first]
    assert dossier.customer.emails == ("tara@example.org",) and dossier.customer.phones == ("+914023456789",)
    assert dossier.conversation[0].text == "Hello" and dossier.newest == dossier.conversation[0].id


def test_that_a_customer_is_found_by_address_number_or_name(run: Run, database: Database) -> None:
    run(new("invoices", phone="040 2345 6789"))
    with database.read() as connection:
        for words in ("tara@example.org", "040 2345 6789", "+914023456789", "23456", "tara", "RAO", "example"):
            assert [c.name for c in find_customers(connection, words, "IN")] == ["Tara Rao"], words
        for words in ("", "t", "%", "tar_", "nobody@example.org"):
            assert find_customers(connection, words, "IN") == [], words
