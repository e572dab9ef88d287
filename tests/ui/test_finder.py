"""The palette finds tickets, people, customers and actions, the most wanted first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel, Priority, Ticket
from controlcenter.store.engine import Database
from tests.support.desk import Desk
from ui.look import icons
from ui.shell.finder import Finder


def ticket(name: str, subject: str, priority: Priority = Priority.NORMAL, assignee: str | None = None) -> NewTicket:
    address = f"{name.split()[0].casefold()}@example.org"
    return NewTicket(
        Channel.EMAIL, subject, "Where is it?", name, address, "", None, priority, "en", "payments", assignee
    )


@pytest.fixture
def desk(
    sqlite_database: Database, strategies_of: Callable[[], StoredStrategy], clock: ManualClock, tmp_path: Path
) -> Desk:
    made = Desk(sqlite_database, strategies_of(), clock, tmp_path)
    made.run(ticket("Padma Reddy", "Refund of March"))
    made.run(ticket("Padma Reddy", "Refund of April", Priority.URGENT, "rohan"))
    made.run(ticket("Tom Baxter", "Refund to a closed account"))
    return made


@pytest.fixture
def shown() -> list[tuple[str, list[Ticket]]]:
    return []


@pytest.fixture
def finder(desk: Desk, shown: list[tuple[str, list[Ticket]]]) -> Finder:
    return Finder(desk, lambda title, rows: shown.append((title, rows)))  # type: ignore[arg-type]


def test_that_the_number_comes_first_and_then_what_is_due_next(desk: Desk, finder: Finder) -> None:
    hits = finder.tickets("refund")
    assert hits[0].title == "Refund of April"
    numbers = [row.number for row in desk.live.tickets.values()]
    assert finder.tickets(numbers[2])[0].note == numbers[2]
    hits[0].run()
    assert desk.opened == [next(row.id for row in desk.live.tickets.values() if row.subject == "Refund of April")]


def test_that_the_last_line_searches_every_text(finder: Finder, shown: list[tuple[str, list[Ticket]]]) -> None:
    finder.tickets("baxter")[-1].run()
    assert [row.subject for row in shown[0][1]] == ["Refund to a closed account"]
    assert len(finder.tickets("nobody has written this")) == 1


def test_that_a_person_is_found_with_their_tickets(finder: Finder, shown: list[tuple[str, list[Ticket]]]) -> None:
    found = finder.people("rohan")
    assert len(found) == 1
    assert found[0].note.startswith("1 ")
    found[0].run()
    assert [row.subject for row in shown[0][1]] == ["Refund of April"]


def test_that_a_customer_is_found_once_with_all_open_tickets(
    finder: Finder, shown: list[tuple[str, list[Ticket]]]
) -> None:
    found = finder.customers("padma red")
    assert [(hit.title, hit.note[:1]) for hit in found] == [("Padma Reddy", "2")]
    found[0].run()
    assert len(shown[0][1]) == 2
    assert {hit.icon for hit in [*found, *finder.people("a"), *finder.tickets("a")]} <= set(icons.available())


def test_that_a_ticket_that_changed_is_found_by_its_new_words(desk: Desk, finder: Finder, qtbot: QtBot) -> None:
    from controlcenter.commands.tickets import ClassifyTicket

    assert len(finder.tickets("closed account")) == 2
    row = next(row for row in desk.live.tickets.values() if "closed" in row.subject)
    desk.run(ClassifyTicket(row.id, "subject", row.subject, "Cheque was lost"))
    assert len(finder.tickets("closed account")) == 1
    assert len(finder.tickets("cheque")) == 2
