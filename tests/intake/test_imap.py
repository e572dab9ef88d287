"""A mailbox on a real IMAP server over verified TLS, and on servers that misbehave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock, SystemClock
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.intake.imap import source as imap
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.store.engine import Database
from controlcenter.store.health import read_captures, read_ledger, read_sources
from controlcenter.store.tables import interaction
from tests.intake.imap_desk import Mailbox, look_once, mail, read_to, subjects, taken
from tests.support.imap import ImapServer


def test_that_messages_come_oldest_first_and_are_moved_when_safe(imap_server: ImapServer, mailbox: Mailbox) -> None:
    arrived = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    for n in range(5):
        imap_server.deliver(mail(f"m{n}"), at=arrived + timedelta(minutes=n))
    source, state = mailbox(batch=2), {}
    items = taken(source, state)
    assert subjects(items) == ["m0", "m1", "m2", "m3", "m4"]
    assert items[0].received_at == arrived and items[0].raw == mail("m0")
    at = read_to(state)
    assert items[0].ext_key == f"{at['uidvalidity']}:{at['last_uid'] - 4}"
    assert source.newest_at_source() == arrived + timedelta(minutes=4)
    assert imap_server.messages() == [] and len(imap_server.messages("Processed")) == 5
    assert taken(source, state) == []


def test_that_reading_leaves_no_trace_until_it_is_acknowledged(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.deliver(mail("m"))
    assert len(list(mailbox().poll({}))) == 1
    assert len(imap_server.messages()) == 1 and imap_server.seen() == 0


def test_that_what_was_not_acknowledged_comes_again_with_the_same_key(
    imap_server: ImapServer, mailbox: Mailbox
) -> None:
    imap_server.deliver(mail("m"))
    state: dict[str, object] = {}
    first = list(mailbox().poll(state))
    again = taken(mailbox(), state)
    assert [i.ext_key for i in again] == [i.ext_key for i in first]
    assert imap_server.messages() == []


def test_that_the_cursor_lets_only_new_messages_through(imap_server: ImapServer, mailbox: Mailbox) -> None:
    source, state = mailbox(), {}
    imap_server.deliver(mail("first"))
    assert subjects(list(source.poll(state))) == ["first"]
    assert list(source.poll(state)) == []  # "last + 1:*" names the last message again: it is left out
    imap_server.deliver(mail("second"))
    assert subjects(list(source.poll(state))) == ["second"]


def test_that_the_whole_folder_is_looked_at_again_every_hour(imap_server: ImapServer, mailbox: Mailbox) -> None:
    clock = ManualClock(datetime(2026, 1, 5, tzinfo=UTC))
    source, state = mailbox(clock=clock), {}
    imap_server.deliver(mail("left behind"))
    list(source.poll(state))
    clock.advance(imap.RECONCILE_EVERY_S - 1)
    assert list(source.poll(state)) == []
    clock.advance(2)
    assert subjects(list(source.poll(state))) == ["left behind"]


def test_that_sent_mail_is_read_by_its_cursor_and_stays(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.create("Sent")
    imap_server.deliver(mail("answer"), "Sent")
    state: dict[str, object] = {}
    items = taken(mailbox(folder="Sent", direction="out"), state)
    assert [i.direction for i in items] == ["out"]
    assert taken(mailbox(folder="Sent", direction="out"), state) == []
    assert len(imap_server.messages("Sent")) == 1 and imap_server.messages("Processed") == []


def test_that_older_mail_is_filtered_with_a_reason_and_left_alone(imap_server: ImapServer, mailbox: Mailbox) -> None:
    since = datetime(2026, 1, 5, tzinfo=UTC)
    imap_server.deliver(mail("old"), at=since - timedelta(seconds=1))
    imap_server.deliver(mail("new"), at=since)
    state: dict[str, object] = {}
    old, new = taken(mailbox(from_when=since), state)
    assert old.filtered == "It is older than 2026-01-05T00:00:00Z." and old.raw == b""
    assert new.filtered == "" and len(imap_server.messages()) == 1
    assert taken(mailbox(from_when=since), state) == []
    assert subjects(taken(mailbox(), state)) == ["old"]  # the setting was taken back: it comes in whole


def test_that_a_message_that_is_too_large_gives_its_head_and_stays(imap_server: ImapServer, mailbox: Mailbox) -> None:
    head = b"Subject: Photos\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\nFrom: a@example.org\r\n\r\n"
    imap_server.deliver(head + b"x" * 20_000)
    imap_server.deliver(mail("small"))
    state: dict[str, object] = {}
    large, small = taken(mailbox(max_bytes=10_000), state)
    assert b"too large" in large.raw and b"Subject: Photos" in large.raw and len(large.raw) < 1_000
    assert b"X-Original-Content-Type: multipart/mixed;\r\n boundary=x\r\n" in large.raw
    assert subjects([small]) == ["small"] and len(imap_server.messages()) == 1
    assert taken(mailbox(max_bytes=10_000), state) == []
    assert len(taken(mailbox(), state)[0].raw) > 20_000 and imap_server.messages() == []


def test_that_a_message_that_went_away_before_it_is_acknowledged_is_fine(
    imap_server: ImapServer, mailbox: Mailbox
) -> None:
    imap_server.deliver(mail("m"))
    source, state = mailbox(), {}
    (item,) = source.poll(state)
    imap_server.remove(read_to(state)["last_uid"])
    source.done(item)
    source.done(item)
    assert imap_server.messages() == [] == imap_server.messages("Processed")


def test_that_a_message_that_goes_away_while_we_read_is_fine(scripted: Any) -> None:
    server, source = scripted({n: mail(f"m{n}") for n in range(1, 26)})
    poll = source.poll({})
    items = [next(poll)]
    del server.messages[22]  # known from its envelope, gone before its bytes are fetched
    assert len(subjects([*items, *poll])) == 24


def test_that_new_numbers_of_the_server_bring_nothing_twice(
    imap_server: ImapServer, mailbox: Mailbox, sqlite_database: Database, run_on: Callable[..., Any]
) -> None:
    imap_server.create("Desk")
    for n in range(3):
        imap_server.deliver(mail(f"m{n}"), "Desk")
    entry = SourceEntry(name="desk mail", type="imap")

    def poll() -> None:
        made = mailbox(folder="Desk", processed="Kept")
        made.done = lambda item: None  # type: ignore[method-assign]  # a crash before every acknowledgement
        look_once(PolledSource(entry, lambda: made, sqlite_database, SystemClock()))
        run_on(sqlite_database)

    poll()
    imap_server.recreate("Desk")
    for n in range(4):
        imap_server.deliver(mail(f"m{n}"), "Desk")
    poll()
    with sqlite_database.read() as connection:
        (row,) = read_ledger(connection)
    assert (row.seen, row.stored, row.duplicate) == (7, 4, 3)


def test_that_a_mail_that_is_too_large_is_quarantined_with_its_reason_and_the_next_comes(
    imap_server: ImapServer, mailbox: Mailbox, sqlite_database: Database, run_on: Callable[..., Any]
) -> None:
    imap_server.deliver(b"Subject: Photos\r\nFrom: Asha <asha@example.org>\r\n\r\n" + b"x" * 20_000)
    imap_server.deliver(mail("small"))
    entry = SourceEntry(name="desk mail", type="imap")
    for _ in range(2):
        made = mailbox(max_bytes=10_000)
        look_once(PolledSource(entry, lambda made=made: made, sqlite_database, SystemClock()))
        run_on(sqlite_database)
    with sqlite_database.read() as connection:
        rows = {row.state: row for row in read_captures(connection)}
        (ledger,) = read_ledger(connection)
        found = connection.execute(
            select(interaction.c.subject, interaction.c.from_address).where(interaction.c.quarantined != "")
        ).all()
    assert (ledger.seen, ledger.stored, ledger.quarantined) == (2, 1, 1)
    said = rows["quarantined"].reason
    assert said.startswith("This message is too large to be taken in (20,0") and "in the folder INBOX" in said
    assert [tuple(row) for row in found] == [("Photos", "asha@example.org")]
    assert len(imap_server.messages()) == 1


@pytest.fixture
def run_on(strategies: Any) -> Callable[[Database], None]:
    """Interpret everything that was captured."""
    from controlcenter.commands.base import Actor, execute

    def interpret(database: Database) -> None:
        with Interpreter() as interpreter:
            Interpretation(
                database,
                lambda command: execute(
                    database, command, actor=Actor("service", "here"), clock=SystemClock(), strategies=strategies
                ),
                interpreter,
            ).run_all()

    return interpret


def test_that_a_poll_stores_items_cursor_and_health(
    imap_server: ImapServer, mailbox: Mailbox, database: Database
) -> None:
    for n in range(3):
        imap_server.deliver(mail(f"m{n}"))
    entry = SourceEntry(name="desk mail", type="imap")
    look_once(PolledSource(entry, mailbox, database, SystemClock()))
    with database.read() as connection:
        assert [row.name for row in read_captures(connection)][-1].startswith("INBOX ")
        health = read_sources(connection)["desk mail"]
    assert health.error == "" and health.newest_there_at == health.newest_stored_at
    assert len(imap_server.messages("Processed")) == 3
