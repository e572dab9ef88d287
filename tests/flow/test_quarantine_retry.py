"""A quarantined item is read again on its own ticket; nothing is doubled and the ledger balances."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.quarantine import RetryCapture
from controlcenter.commands.arriving.receive import Received, ReceiveInteraction
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.ticket import Channel, Status
from controlcenter.errors import Conflict, Refused
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.store import health, rows
from controlcenter.store.captures import read_items
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database

Run = Callable[..., Any]
STUB = Received(form="message", subject="letter.eml", quarantined="The message could not be read: it is too deep.")
READABLE = Received(
    form="message", subject="Refund not received", text="Where is my money?", from_address="asha@example.org",
    from_name="Asha Rao", language="en", content_sha="c" * 64,
)  # fmt: skip


@pytest.fixture
def capture_id(database: Database, clock: ManualClock, run: Run) -> int:
    """One captured mail that could not be read."""
    item = RawItem("1:7", b"From: asha@example.org\r\n\r\n", clock.now(), Channel.EMAIL, "mail", "letter.eml")
    with database.write() as connection:
        store_items(connection, "Support mailbox", [item], clock.now())
    with database.read() as connection:
        captured = health.read_captures(connection)[0].id
    run(ReceiveInteraction(captured, STUB))
    return captured


def item_of(database: Database) -> Any:
    with database.read() as connection:
        return read_items(connection, source="Support mailbox")[0]


def faults(database: Database) -> list[str]:
    with database.read() as connection:
        return check_all(connection)


def test_that_a_retry_adds_the_readable_text_to_the_same_ticket(run: Run, database: Database, capture_id: int) -> None:
    before = item_of(database)
    assert before.row.state == "quarantined" and before.number == f"E-{before.ticket_id}"
    run(RetryCapture(capture_id))
    assert item_of(database).row.state == "captured"
    assert run(ReceiveInteraction(capture_id, READABLE)).result == before.ticket_id
    after = item_of(database)
    assert (after.row.state, after.row.reason, after.ticket_id) == ("stored", "", before.ticket_id)
    with database.read() as connection:
        said = rows.read_conversation(connection, before.ticket_id)
        row = rows.read_tickets(connection, [before.ticket_id])[before.ticket_id]
        ledger = health.read_ledger(connection)
    assert [one.quarantined != "" for one in said] == [True, False]
    assert (row.subject, row.customer_name) == ("Refund not received", "Asha Rao")
    assert (ledger[0].seen, ledger[0].stored, ledger[0].quarantined) == (1, 1, 0)
    assert faults(database) == []


def test_that_interpreting_twice_after_a_retry_has_one_effect(run: Run, database: Database, capture_id: int) -> None:
    run(RetryCapture(capture_id))
    run(ReceiveInteraction(capture_id, READABLE))
    run(ReceiveInteraction(capture_id, READABLE))
    with database.read() as connection:
        assert len(rows.read_conversation(connection, item_of(database).ticket_id)) == 2
    assert faults(database) == []


def test_that_what_stays_unreadable_goes_back_without_a_second_stub(
    run: Run, database: Database, capture_id: int
) -> None:
    run(RetryCapture(capture_id))
    run(ReceiveInteraction(capture_id, Received(form="message", quarantined="It is still too deep.")))
    item = item_of(database)
    assert (item.row.state, item.row.reason) == ("quarantined", "It is still too deep.")
    with database.read() as connection:
        assert len(rows.read_conversation(connection, item.ticket_id)) == 1
    assert faults(database) == []


def test_that_a_ticket_that_was_put_away_reopens_when_its_words_are_found(
    run: Run, database: Database, clock: ManualClock, capture_id: int
) -> None:
    ticket_id = item_of(database).ticket_id
    run(SetStatus(ticket_id, Status.NEW, Status.CLOSED, "unreadable"))
    clock.advance(timedelta(hours=1).total_seconds())
    run(RetryCapture(capture_id))
    run(ReceiveInteraction(capture_id, READABLE))
    with database.read() as connection:
        row = rows.read_tickets(connection, [ticket_id])[ticket_id]
    assert row.status is Status.OPEN and row.waiting_since is not None
    assert faults(database) == []


def test_that_the_same_message_from_elsewhere_makes_the_retry_a_duplicate(
    run: Run, database: Database, clock: ManualClock, capture_id: int
) -> None:
    item = RawItem("2:1", b"other", clock.now(), Channel.EMAIL, "mail", "copy.eml")
    with database.write() as connection:
        store_items(connection, "Second mailbox", [item], clock.now())
    with database.read() as connection:
        other = health.read_captures(connection, source="Second mailbox")[0].id
    run(ReceiveInteraction(other, READABLE))
    run(RetryCapture(capture_id))
    run(ReceiveInteraction(capture_id, READABLE))
    assert item_of(database).row.state == "duplicate"
    assert faults(database) == []


def test_that_only_what_waits_for_it_can_be_read_again(run: Run, database: Database, capture_id: int) -> None:
    run(RetryCapture(capture_id))
    with pytest.raises(Conflict, match="before you"):
        run(RetryCapture(capture_id))
    with pytest.raises(Refused, match="no longer in the ledger"):
        run(RetryCapture(capture_id + 1000))
