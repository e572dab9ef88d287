"""From a telephone system over a real socket and real files to tickets on the live model, on both databases."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, Command, Outcome, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.telephone.calls import EndWrapUp, due_wrap_ups
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import CallState, ClockKind, Status, Ticket
from controlcenter.errors import StoreError
from controlcenter.intake.telephone import feed as telephone
from controlcenter.intake.telephone.asterisk import source
from controlcenter.intake.telephone.feed import TelephoneFeed
from controlcenter.live.model import LiveModel
from controlcenter.live.tail import Tail
from controlcenter.store import health
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import source_state
from tests.intake.fake_asterisk import FakeAsterisk
from tests.intake.fake_manager import PASSWORD

KINDS = ("answered", "abandoned", "timed_out", "left_empty", "refused", "cancelled")


class Desk:
    """The part of the service that telephones need, and a live model that follows by the tail."""

    def __init__(self, exchange: FakeAsterisk, database: Database, strategies: Callable[[], StoredStrategy]) -> None:
        self.exchange = exchange
        self.database = database
        self.clock = SystemClock()
        self.live = LiveModel()
        self.fail_next: list[Exception] = []
        self._strategies = strategies()
        self._tail = Tail(database, strategies(), self.clock)
        self.live.apply(self._tail.read_all())
        self.feed: TelephoneFeed | None = None

    def start(self, **changes: object) -> None:
        settings: dict[str, Any] = {
            "system": "pbx", "host": "127.0.0.1", "port": self.exchange.port, "user": "centre", "secret": "telephone",
            "queue_log": str(self.exchange.queue_log), "cdr": str(self.exchange.cdr), "silence_s": 0.3,
            "retry_first_s": 0.05, "queues": {"support": "faults", "sales": "new-orders"},
            "agents": {"PJSIP/agent1": "kavya", "Ravi Kumar": "jun"}, "since": "2026-01-01T00:00:00Z",
            "extensions": {"600": "support", "601": "sales", "602": "billing", "603": "nobody", "604": "support"},
            "fax_extensions": ["700"], "languages": {"600": "hi"},
        }  # fmt: skip
        settings = {name: value for name, value in (settings | changes).items() if value is not None}
        entry = SourceEntry(name="exchange", type="asterisk", settings=settings)
        self.feed = source.AsteriskQueues.feed(
            entry, self.database, self.execute, lambda name: PASSWORD, self.clock, self._strategies
        )
        assert self.feed is not None
        self.feed.start()

    def stop(self) -> None:
        if self.feed is not None:
            self.feed.stop()
            self.feed = None

    def execute(self, command: Command) -> Outcome:
        if self.fail_next:
            raise self.fail_next.pop()
        actor = Actor("service", "server")
        return execute(self.database, command, actor=actor, clock=self.clock, strategies=self._strategies)

    def tickets(self, **wanted: object) -> list[Ticket]:
        """Bring the live model up to date, end what wrap-ups are over, return the tickets that fit."""
        with self.database.read() as connection:
            due = due_wrap_ups(connection, self.clock.now())
        for call_id in due:
            self.execute(EndWrapUp(call_id))
        self.live.apply(self._tail.read_batch())
        found = self.live.tickets.values()
        return [t for t in found if all(getattr(t, name) == value for name, value in wanted.items())]

    def until(self, is_so: Callable[[], object], timeout_s: float = 8.0) -> None:
        until_s = time.monotonic() + timeout_s
        while not is_so() and time.monotonic() < until_s:
            time.sleep(0.03)
        assert is_so(), [(t.number, t.caller, t.status, t.call_state, t.lost_calls) for t in self.tickets()]

    def ledger(self) -> tuple[int, int, int]:
        """Seen, stored and quarantined."""
        with self.database.read() as connection:
            rows = health.read_ledger(connection)
        return (rows[0].seen, rows[0].stored, rows[0].quarantined) if rows else (0, 0, 0)

    def state(self) -> Any:
        with self.database.read() as connection:
            return connection.execute(select(source_state)).one_or_none()


@pytest.fixture(autouse=True)
def short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "TURN_S", 0.1)
    monkeypatch.setattr(telephone, "RETRY_FIRST_S", 0.05)
    monkeypatch.setattr(telephone, "BEAT_S", 0.2)


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[FakeAsterisk]:
    with FakeAsterisk(tmp_path) as fake:
        yield fake


@pytest.fixture
def desk(exchange: FakeAsterisk, database: Database, strategies_of: Callable[[], StoredStrategy]) -> Iterator[Desk]:
    made = Desk(exchange, database, strategies_of)
    yield made
    made.stop()
    with database.read() as connection:
        assert check_all(connection) == []
    fresh = LiveModel()
    fresh.apply(Tail(database, strategies_of(), made.clock).read_all())
    made.tickets()
    assert made.live.tickets == fresh.tickets


def test_that_each_kind_of_call_ends_as_the_right_ticket(desk: Desk, exchange: FakeAsterisk) -> None:
    desk.start(short_call_s=1)
    exchange.wait_for_link()
    for n, kind in enumerate(KINDS):
        exchange.call(f"0402345010{n}", "support", kind)
    desk.until(lambda: len(desk.tickets(lost_calls=1)) == 5 and len(desk.tickets(status=Status.SOLVED)) == 1)
    desk.until(lambda: len(desk.tickets(language="hi")) == 6)
    (answered,) = desk.tickets(status=Status.SOLVED)
    assert (answered.assignee, answered.queue, answered.language) == ("kavya", "faults", "hi")
    for ticket in desk.tickets(lost_calls=1):
        assert [c.is_active for c in ticket.clocks if c.kind is ClockKind.CALL_BACK] == [True]
    assert {t.queue for t in desk.tickets(lost_calls=1)} == {"faults"}
    assert desk.ledger() == (6, 6, 0)


def test_that_a_caller_is_on_the_board_before_anyone_answers(desk: Desk, exchange: FakeAsterisk) -> None:
    desk.start()
    exchange.wait_for_link()
    call = exchange.dial("04023450101", "support", name="Anil")
    exchange.join(call)
    desk.until(lambda: desk.tickets(call_state=CallState.WAITING))
    desk.until(lambda: desk.tickets(caller="+914023450101", customer_name="Anil", assignee=None))
    exchange.answer(call, "PJSIP/agent1", hold_s=1.0)
    desk.until(lambda: desk.tickets(call_state=CallState.TALKING, assignee="kavya"))
    desk.until(lambda: desk.tickets() and desk.live.agents["kavya"].presence is Presence.TALKING)
    assert desk.live.agents["kavya"].told_by == "telephone"
    exchange.hang_up(call)
    desk.until(lambda: desk.tickets(status=Status.SOLVED, call_state=CallState.NONE))


def test_that_lost_calls_share_a_call_back_until_an_answer_serves_it(desk: Desk, exchange: FakeAsterisk) -> None:
    desk.start()
    exchange.wait_for_link()
    for lost_calls in (1, 2):
        call = exchange.dial("04023450101", "support", ago_s=100 - 20 * lost_calls)
        exchange.join(call)
        exchange.lose(call, "abandoned")
        desk.until(lambda n=lost_calls: desk.tickets(lost_calls=n))  # type: ignore[misc]
    call = exchange.dial("04023450101", "support", ago_s=20)
    exchange.join(call)
    exchange.answer(call, "PJSIP/agent1")
    desk.until(lambda: desk.tickets(lost_calls=2, status=Status.SOLVED))
    exchange.hang_up(call)
    desk.until(lambda: len(desk.tickets(status=Status.SOLVED)) == 2 and not [t for t in desk.tickets() if t.is_open])
    assert desk.ledger() == (3, 3, 0)


def test_that_a_restart_in_the_middle_goes_on_without_loss_or_double(desk: Desk, exchange: FakeAsterisk) -> None:
    desk.start()
    exchange.wait_for_link()
    exchange.call("04023450101", "support")
    waits = exchange.dial("04023450102", "sales")
    exchange.join(waits)
    desk.until(lambda: desk.tickets(call_state=CallState.WAITING) and desk.tickets(status=Status.SOLVED))
    desk.stop()
    exchange.drop_link()
    exchange.lose(waits, "timed_out")
    exchange.call("04023450103", "support", "abandoned")
    desk.start()
    desk.until(lambda: len(desk.tickets(lost_calls=1)) == 2)
    assert len(desk.tickets()) == 3 and desk.ledger() == (3, 3, 0)


def test_that_everything_told_again_changes_nothing(desk: Desk, exchange: FakeAsterisk) -> None:
    desk.start(host="", user="")
    exchange.play()
    desk.until(lambda: desk.ledger()[0] == 10)
    desk.until(lambda: not desk.tickets(call_state=CallState.WAITING))
    time.sleep(0.6)
    desk.tickets()
    before = desk.live.seq
    desk.stop()
    with desk.database.write() as connection:
        connection.execute(source_state.update().values(cursor={}))
    desk.start(host="", user="")
    desk.until(lambda: desk.state().cursor.get("calls"))
    time.sleep(0.8)
    desk.tickets()
    assert desk.live.seq == before and desk.ledger()[0] == 10


def test_that_records_with_missing_fields_are_quarantined_and_seen_in_sources(
    desk: Desk, exchange: FakeAsterisk
) -> None:
    desk.start()
    exchange.wait_for_link()
    exchange.log(b"1795303764|1795303763.0\n", b"noon|1.1|support|NONE|ENTERQUEUE||040|1\n")
    exchange.call("04023450101", "support", "abandoned")
    desk.until(lambda: desk.tickets(lost_calls=1) and desk.ledger() == (3, 1, 2))
    with desk.database.read() as connection:
        rows = health.read_captures(connection, "exchange", "quarantined")
    assert all(row.reason and row.media == "call" for row in rows)
    assert len(desk.tickets(subject=telephone.BAD_RECORD)) == 2


def test_that_a_store_that_fails_once_costs_no_call(desk: Desk, exchange: FakeAsterisk) -> None:
    desk.fail_next = [StoreError("The disk is full."), StoreError("The disk is full.")]
    desk.start()
    exchange.wait_for_link()
    exchange.call("04023450101", "support", "abandoned")
    desk.until(lambda: not desk.fail_next)
    desk.until(lambda: desk.tickets(lost_calls=1))
    assert desk.ledger() == (1, 1, 0)


def test_that_the_state_of_the_line_is_told(desk: Desk, exchange: FakeAsterisk) -> None:
    desk.start(port=1, queue_log=None, since=None)
    desk.until(lambda: desk.state() is not None and desk.state().error)
    assert "Connection refused" in desk.state().error and desk.state().last_ok_at is None
    assert desk.feed is not None and "Connection refused" in desk.feed.health
    desk.stop()
    desk.start()
    desk.until(lambda: desk.state().last_ok_at is not None and not desk.state().error)
    first = desk.state().last_ok_at
    desk.until(lambda: desk.state().last_ok_at > first)


def test_that_a_line_that_nobody_has_reached_yet_is_not_called_well(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        desk.start(port=silent.getsockname()[1], queue_log=None, cdr=None)
        met, _ = silent.accept()
        time.sleep(5 * telephone.BEAT_S)
        assert desk.state() is None or desk.state().last_ok_at is None
        desk.stop()
        met.close()


def test_that_an_old_log_does_not_become_calls_at_the_first_start(desk: Desk, exchange: FakeAsterisk) -> None:
    exchange.call("04023450101", "support", "abandoned")
    desk.start(since=None)
    exchange.wait_for_link()
    call = exchange.dial("04023450102", "support", ago_s=-1)
    exchange.join(call)
    desk.until(lambda: desk.tickets(call_state=CallState.WAITING))
    assert len(desk.tickets()) == 1
