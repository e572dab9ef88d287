"""A voicemail and its call are told by two sources, in either order: one ticket, with the sound, until it is heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.quarantine import RetryCapture
from controlcenter.commands.telephone.calls import ReceiveCall
from controlcenter.domain.call import CallFacts
from controlcenter.domain.ticket import Channel, ClockKind, ClockState, Status, Ticket
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.intake.telephone.voicemail_message import MEDIA, Envelope
from controlcenter.store import rows
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, interaction

Run = Callable[..., Any]
NUMBER = "+914023450101"
SOUND = b"RIFF\x24\0\0\0WAVE"


class Exchange:
    """A telephone system with a voicemail folder beside it."""

    def __init__(self, run: Run, clock: ManualClock, database: Database, interpreter: Interpreter) -> None:
        self._run = run
        self.clock = clock
        self.database = database
        self.begin_at = clock.now()
        self.interpreter = interpreter

    def at(self, seconds: float) -> datetime:
        return self.begin_at + timedelta(seconds=seconds)

    def call(self, number: str = NUMBER, key: str = "pbx:1", at_s: float = 0, outcome: str = "voicemail") -> None:
        facts = CallFacts(
            key=key, number=number, joined_at=self.at(at_s), queue="faults", dialled="605", has_joined=False,
            ended_at=self.at(at_s + 40), outcome=outcome, final=True,
        )  # fmt: skip
        self.clock.set(max(self.clock.now(), self.at(at_s + 50)))
        self._run(ReceiveCall("exchange", facts), "service")

    def voicemail(self, number: str = NUMBER, key: str = "100@default:1", at_s: float = 20, text: str = "") -> None:
        dialled = number.replace("+91", "0") or "anonymous"  # as a telephone system of the country writes it
        said = text or f'callerid="Sita Devi" <{dialled}>\nexten=605\nduration=20\n'
        raw = Envelope(text=said, mailbox="100@default", sound="wav").sealed(SOUND)
        self.clock.set(max(self.clock.now(), self.at(at_s + 25)))
        self.take(RawItem(key, raw, self.at(at_s), Channel.TELEPHONE, MEDIA, "msg0000"))

    def take(self, item: RawItem) -> None:
        with self.database.write() as connection:
            store_items(connection, "voicemail", [item], self.clock.now())
        self.interpret()

    def interpret(self) -> None:
        Interpretation(self.database, lambda command: self._run(command, "service"), self.interpreter).run_all()

    def tickets(self) -> list[Ticket]:
        with self.database.read() as connection:
            ids = rows.tickets_in_sight(connection, self.at(-9_000_000))
            return sorted(rows.read_tickets(connection, ids).values(), key=lambda ticket: ticket.id)

    def forms(self) -> list[tuple[int, str]]:
        with self.database.read() as connection:
            query = select(interaction.c.ticket_id, interaction.c.form).order_by(interaction.c.form)
            return [(int(ticket_id), form) for ticket_id, form in connection.execute(query)]


@pytest.fixture
def exchange(run: Run, clock: ManualClock, database: Database, interpreter: Interpreter) -> Iterator[Exchange]:
    yield Exchange(run, clock, database, interpreter)
    with database.read() as connection:
        assert check_all(connection) == []


def is_owed(ticket: Ticket) -> bool:
    clocks = [clock for clock in ticket.clocks if clock.kind is ClockKind.CALL_BACK]
    return ticket.is_open and [clock.state for clock in clocks[-1:]] == [ClockState.RUNNING]


@pytest.mark.parametrize("number", [NUMBER, ""])
@pytest.mark.parametrize("first", ["call", "voicemail"])
def test_that_call_and_voicemail_are_one_ticket_whichever_is_told_first(
    exchange: Exchange, first: str, number: str
) -> None:
    for told in (first, "voicemail" if first == "call" else "call"):
        getattr(exchange, told)(number)
    (ticket,) = exchange.tickets()
    assert exchange.forms() == [(ticket.id, "call"), (ticket.id, "voicemail")]
    assert is_owed(ticket) and ticket.channel is Channel.TELEPHONE
    assert (ticket.customer_id is None) == (number == "")


def test_that_a_voicemail_without_a_known_call_is_a_ticket_of_its_own(exchange: Exchange) -> None:
    exchange.call("+914023459999")
    exchange.voicemail()
    stranger, ticket = exchange.tickets()
    assert is_owed(ticket) and ticket.caller == NUMBER and ticket.customer_id != stranger.customer_id


def test_that_two_calls_of_one_number_keep_their_own_voicemails(exchange: Exchange) -> None:
    exchange.voicemail()
    exchange.voicemail(key="100@default:2", at_s=1020)
    exchange.call(key="pbx:2", at_s=1000)
    exchange.call()
    first, second = exchange.tickets()
    assert sorted(exchange.forms()) == sorted((t.id, form) for t in (first, second) for form in ("call", "voicemail"))


def test_that_callers_without_number_are_never_one_customer(exchange: Exchange) -> None:
    exchange.voicemail("", key="100@default:1", at_s=20)
    exchange.voicemail("", key="100@default:2", at_s=1020)
    first, second = exchange.tickets()
    assert first.customer_id is None and second.customer_id is None and is_owed(first) and is_owed(second)


def test_that_a_voicemail_opens_the_call_that_was_closed_for_its_hidden_number(exchange: Exchange) -> None:
    exchange.call("", outcome="abandoned")
    (ticket,) = exchange.tickets()
    assert ticket.status is Status.CLOSED
    exchange.voicemail("")
    (ticket,) = exchange.tickets()
    assert is_owed(ticket)


def test_that_a_voicemail_told_again_changes_nothing_and_a_damaged_one_is_quarantined(
    exchange: Exchange, run: Run
) -> None:
    exchange.voicemail()
    exchange.voicemail()
    exchange.take(RawItem("100@default:9", b"damaged", exchange.at(20), Channel.TELEPHONE, MEDIA, "msg0009"))
    assert [form for _, form in exchange.forms()] == ["voicemail"] * 2 and len(exchange.tickets()) == 2
    with exchange.database.read() as connection:
        bad = connection.execute(select(capture.c.id).where(capture.c.state == "quarantined")).scalar_one()
    run(RetryCapture(bad), "lena")
    exchange.interpret()
    assert len(exchange.tickets()) == 2
