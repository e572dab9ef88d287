"""Two desks that make the same new row at once: the slower one finds what the quicker one made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.alarms import RaiseAlarm
from controlcenter.commands.arriving.arrivals import Received
from controlcenter.commands.arriving.receive import ReceiveBatch
from controlcenter.commands.base import Command, Outcome, Transaction
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import PublishStrategy, StoredStrategy
from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.errors import Conflict
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.store.engine import Database
from controlcenter.store.tables import alarm, capture, customer_address, strategy_version, ticket

WALK_IN = NewTicket(
    Channel.EMAIL, "Lost parcel", "Where is it?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip


@dataclass(frozen=True)
class _Overtaken:
    """Makes a ticket; between its look for the customer and its commit another desk makes the same customer."""

    run_other: Callable[[], Any]
    tries: list[int]
    label: ClassVar[str] = "New ticket"

    def do(self, tx: Transaction) -> Command | None:
        self.tries.append(1)
        found = tx.db.execute(select(customer_address.c.id)).first()
        if len(self.tries) == 1:
            assert found is None
            self.run_other()
            tx.insert(
                customer_address,
                "customer_address.created",
                {"customer_id": 1, "kind": "email", "value": "asha@example.org"},
            )
        return WALK_IN.do(tx)


def test_that_two_desks_with_the_same_new_customer_end_with_one_customer_and_two_tickets(
    database: Database, run: Callable[..., Outcome]
) -> None:
    if database.is_sqlite:  # one writer at a time: nobody can come between
        run(WALK_IN)
        run(WALK_IN)
    else:
        tries: list[int] = []
        run(_Overtaken(lambda: run(WALK_IN), tries))
        assert len(tries) == 2
    with database.read() as connection:
        assert len(connection.execute(select(customer_address)).all()) == 1
        assert len(set(connection.execute(select(ticket.c.customer_id)).scalars())) == 1
        assert len(connection.execute(select(ticket)).all()) == 2


@dataclass(frozen=True)
class _Slow:
    """Does what another command does, and commits only when its rival has run into it, or has not come so far."""

    command: Any
    is_made: threading.Event
    rival_is_done: threading.Event
    label: ClassVar[str] = "Slow"

    def do(self, tx: Transaction) -> Command | None:
        self.command.do(tx)
        self.is_made.set()
        self.rival_is_done.wait(1.0)
        return None


def at_once(run: Callable[..., Outcome], first: Command, second: Command) -> list[Exception]:
    """Two desks at the same moment: the second acts before the first has committed. What they were told is returned."""
    is_made, is_done = threading.Event(), threading.Event()
    faults: list[Exception] = []

    def act(command: Command) -> None:
        try:
            run(command)
        except Conflict as error:
            faults.append(error)

    slow = threading.Thread(target=act, args=(_Slow(first, is_made, is_done),))
    slow.start()
    assert is_made.wait(10)
    act(second)
    is_done.set()
    slow.join()
    return faults


def test_that_two_desks_that_see_the_same_condition_raise_one_alarm(
    database: Database, run: Callable[..., Outcome]
) -> None:
    seen = RaiseAlarm(AlarmKind.NO_SERVICE, "", 1)
    assert at_once(run, seen, seen) == []
    with database.read() as connection:
        assert len(connection.execute(select(alarm)).all()) == 1


def test_that_of_two_strategies_made_from_the_same_one_only_the_first_is_published(
    database: Database, run: Callable[..., Outcome], strategies: StoredStrategy
) -> None:
    text = strategies.default_text
    (told,) = at_once(run, PublishStrategy(text, 0, ""), PublishStrategy(f"{text}\n# mine\n", 0, ""))
    assert "Somebody else published" in str(told)
    with database.read() as connection:
        assert connection.execute(select(strategy_version.c.text)).scalars().all() == [text]


def test_that_the_same_message_that_two_take_in_at_once_becomes_one_ticket(
    database: Database, run: Callable[..., Outcome], clock: ManualClock
) -> None:
    run(WALK_IN)  # the customer is known, so that no new address gives the second one away
    raw = b"From: asha@example.org\r\nSubject: Refund\r\n\r\nWhere is it?\r\n"
    with database.write() as connection:
        for source in ("Mailbox", "files"):
            item = RawItem("1:1", raw, clock.now(), Channel.EMAIL, "mail")
            store_items(connection, source, [item], clock.now())
        ids = connection.execute(select(capture.c.id).order_by(capture.c.id)).scalars().all()
    said = Received(form="message", subject="Refund", from_address="asha@example.org", content_sha="a" * 64)
    assert at_once(run, ReceiveBatch(((ids[0], said),)), ReceiveBatch(((ids[1], said),))) == []
    with database.read() as connection:
        assert len(connection.execute(select(ticket)).all()) == 2
        states = connection.execute(select(capture.c.state).order_by(capture.c.id)).scalars().all()
    assert states == ["stored", "duplicate"]
