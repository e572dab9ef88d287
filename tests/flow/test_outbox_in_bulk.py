"""Hundreds of letters wait, after a restart or an outage: they leave at once, and a server in trouble is spared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from controlcenter.clock import ManualClock
from controlcenter.commands.base import Command
from controlcenter.commands.outbox import MarkSent
from controlcenter.errors import SourceError, StoreError
from controlcenter.store.engine import Database
from controlcenter.store.tables import outbox
from tests.flow.test_outbox import House
from tests.support.smtp import PASSWORD, SmtpServer


class CountingServer(SmtpServer):
    """``lines`` is how often somebody logged in; after ``patience`` letters a line is ended with 421."""

    def __init__(self, port: int = 0, patience: int = 1000) -> None:
        self.lines = 0
        self.patience = patience
        self.drops_at = ""
        super().__init__(port=port)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, answers: list[str]
    ) -> list[str]:
        self.lines += 1
        session.host_name = host
        session.letters = 0  # type: ignore[attr-defined]
        return answers

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        session.letters += 1
        if session.letters > self.patience:
            assert server.transport is not None
            server.transport.close()
            return "421 that is enough"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address == self.drops_at:
            assert server.transport is not None
            server.transport.close()
        return await super().handle_RCPT(server, session, envelope, address, options)


@pytest.fixture
def server() -> Iterator[CountingServer]:
    made = CountingServer()
    yield made
    made.stop()


@pytest.fixture
def house(sqlite_database: Database, clock: ManualClock, server: CountingServer) -> House:
    return House(sqlite_database, clock, server.port)


def states(house: House) -> list[tuple[str, int, str]]:
    with house.database.read() as connection:
        rows = connection.execute(outbox.select().order_by(outbox.c.id)).all()
    return [(row.state, row.attempts, row.error) for row in rows]


def test_that_all_that_wait_after_a_restart_leave_at_once_by_few_lines(house: House, server: CountingServer) -> None:
    for _ in range(60):
        house.reply()
    assert house.new_outbox().send_due() == 60
    assert server.lines == 2 and len({mail.original_content for mail in server.mails}) == 60
    assert {(state, attempts) for state, attempts, _ in states(house)} == {("sent", 1)}


def test_that_a_server_that_ends_lines_early_gets_every_letter_once(house: House, server: CountingServer) -> None:
    server.patience = 3
    for _ in range(10):
        house.reply()
    assert house.outbox.send_due() == 10 and len(server.mails) == 10 and server.lines == 4
    assert {state for state, _, _ in states(house)} == {"sent"}


def test_that_an_outage_costs_no_letter_an_attempt_and_all_say_why_they_wait(
    sqlite_database: Database, clock: ManualClock
) -> None:
    server = CountingServer()
    server.stop()
    house = House(sqlite_database, clock, server.port)
    for _ in range(10):
        house.reply()
    for _ in range(50):
        assert house.outbox.send_due() == 0
        clock.advance(301)
    assert {(state, attempts) for state, attempts, _ in states(house)} == {("waiting", 0)}
    assert all("cannot be reached" in error for _, _, error in states(house))
    again = CountingServer(port=server.port)
    try:
        assert house.outbox.send_due() == 10 and len(again.mails) == 10
        assert {error for _, _, error in states(house)} == {""}
    finally:
        again.stop()


def test_that_a_service_that_starts_anew_tries_at_once(house: House, server: CountingServer) -> None:
    def nowhere(name: str) -> str:
        raise SourceError("The password is stored nowhere.", permanent=True)

    house.password = nowhere
    house.reply()
    house.reply()
    assert house.outbox.send_due() == 0 and states(house) == [("waiting", 0, "The password is stored nowhere.")] * 2
    house.password = lambda name: PASSWORD
    assert house.outbox.send_due() == 0  # accounts get locked when a password is tried on and on
    assert house.new_outbox().send_due() == 2


def test_that_a_letter_at_which_the_server_hangs_up_does_not_hold_up_the_others(
    house: House, server: CountingServer
) -> None:
    server.drops_at = "asha@example.org"
    house.reply(to_addresses=("other@example.org",))
    house.reply()
    house.reply(to_addresses=("other@example.org",))
    assert house.outbox.send_due() == 1
    assert [state for state, _, _ in states(house)] == ["sent", "waiting", "waiting"]
    house.clock.advance(20)
    assert house.outbox.send_due() == 1
    assert [state for state, _, _ in states(house)] == ["sent", "waiting", "sent"]


def test_that_a_letter_that_was_put_off_goes_by_its_own_time(house: House, server: CountingServer) -> None:
    server.refused["asha@example.org"] = "450 greylisted"
    house.reply()
    house.reply(to_addresses=("other@example.org",))
    assert house.outbox.send_due() == 1 and server.lines == 1  # the same line goes on after the refusal
    server.refused.clear()
    house.clock.advance(61)
    assert house.outbox.send_due() == 1
    assert [(state, attempts) for state, attempts, _ in states(house)] == [("sent", 2), ("sent", 1)]


def test_that_what_was_sent_while_the_database_was_away_is_written_down_later(
    house: House, server: CountingServer
) -> None:
    house.reply()
    run, is_away = house.outbox._execute, [True]

    def execute(command: Command) -> Any:
        if isinstance(command, MarkSent) and is_away.pop():
            is_away.append(False)
            raise StoreError("The database is away.")
        return run(command)

    house.outbox._execute = execute
    with pytest.raises(StoreError):
        house.outbox.send_due()
    assert house.outbox.send_due() == 0 and states(house) == [("sent", 1, "")] and len(server.mails) == 1


def test_that_a_server_that_answers_nonsense_after_the_text_leaves_it_unclear(
    house: House, server: CountingServer
) -> None:
    server.data_answer = "what?"
    house.reply()
    house.reply()
    assert house.outbox.send_due() == 0
    assert [state for state, _, _ in states(house)] == ["unclear", "waiting"]  # not one letter after the other


def test_that_a_service_that_ends_begins_with_no_other_letter(house: House, server: CountingServer) -> None:
    house.reply()
    house.outbox.stop()
    assert house.outbox.send_due() == 0 and states(house) == [("waiting", 0, "")]
