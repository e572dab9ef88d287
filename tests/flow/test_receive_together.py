"""Items that are taken in together end as they would one after the other; nothing is doubled by new numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.arrivals import Item, independent
from controlcenter.commands.arriving.receive import ReceiveBatch, Received, ReceivedFile, ReceiveInteraction
from controlcenter.commands.deadlines import RecomputeClocks
from controlcenter.domain.ticket import Channel
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, customer, customer_address, file, interaction, ticket, ticket_clock

Run = Callable[..., Any]
ASHA = Received(
    form="message", subject="Parcel", text="Where is my parcel?", from_address="asha@example.org", from_name="Asha",
    message_id="<1@example.org>", content_sha="1" * 64, language="en",
)  # fmt: skip
MAILS = (
    ("in", ASHA),
    ("in", replace(ASHA, subject="Invoice", message_id="<2@example.org>", content_sha="2" * 64)),  # the same customer
    ("in", ASHA),  # the same message again
    ("in", replace(ASHA, subject="Re: Parcel", message_id="<3@x>", answers=("<1@example.org>",), content_sha="3" * 64)),
    ("in", Received(form="message", subject="Broken", quarantined="It could not be read.")),
    ("out", Received(form="message", subject="Re", message_id="<4@x>", answers=("<3@x>",), content_sha="4" * 64)),
    ("out", Received(form="message", subject="Private", message_id="<5@x>", content_sha="5" * 64)),
    ("in", replace(ASHA, from_address="B@Example.org", message_id="", content_sha="6" * 64, automatic=True)),
    (
        "in",
        replace(
            ASHA, from_address="c@example.org", content_sha="7" * 64, files=(ReceivedFile("a.txt", "text/plain", b"a"),)
        ),
    ),
)


def captured(database: Database, clock: ManualClock, directions: Sequence[str], source: str = "desk") -> list[int]:
    items = [
        RawItem(f"1:{n}", b"From: x\r\n\r\n%d" % n, clock.now(), Channel.EMAIL, "mail", "mail.eml", direction)
        for n, direction in enumerate(directions)
    ]
    with database.write() as connection:
        store_items(connection, source, items, clock.now())
    with database.read() as connection:
        return list(connection.execute(select(capture.c.id).order_by(capture.c.id)).scalars())


def outcome(database: Database) -> dict[str, Any]:
    """Everything that must be the same whichever way it came in; numbers of messages may differ."""
    with database.read() as connection:
        assert check_all(connection) == []
        subjects = {row.id: row.subject for row in connection.execute(select(interaction.c.id, interaction.c.subject))}
        captures = connection.execute(select(capture).order_by(capture.c.id)).all()
        tickets = connection.execute(select(ticket).order_by(ticket.c.id)).all()
        spoken = connection.execute(select(interaction.c.ticket_id, interaction.c.subject)).all()
        owners = connection.execute(select(customer.c.name, customer_address.c.value).join(customer_address))
        return {
            "captures": [(c.state, c.reason, subjects.get(c.interaction_id)) for c in captures],
            "tickets": [(t.id, t.subject, t.status, t.queue, t.policy, t.waiting_since) for t in tickets],
            "spoken": sorted(tuple(row) for row in spoken),
            "owners": sorted(tuple(row) for row in owners),
            "files": [tuple(row) for row in connection.execute(select(file.c.name, file.c.size))],
        }


@pytest.fixture
def ids(database: Database, clock: ManualClock) -> list[int]:
    return captured(database, clock, [direction for direction, _ in MAILS])


def expected() -> dict[str, int]:
    return {"stored": 6, "duplicate": 1, "quarantined": 1, "filtered": 1}


@pytest.mark.parametrize("size", [1, 2, 4, len(MAILS)])
def test_that_a_batch_ends_as_one_by_one(run: Run, database: Database, ids: list[int], size: int) -> None:
    items: list[Item] = [(found, said) for found, (_, said) in zip(ids, MAILS, strict=True)]
    for at in range(0, len(items), size):
        run(ReceiveBatch(tuple(items[at : at + size])))
    after = outcome(database)
    states = [state for state, _, _ in after["captures"]]
    assert {state: states.count(state) for state in states} == expected()
    assert [t[1] for t in after["tickets"]] == ["Parcel", "Invoice", "Broken", "Parcel", "Parcel"]
    assert sorted(subject for ticket_id, subject in after["spoken"] if ticket_id == 1) == ["Parcel", "Re", "Re: Parcel"]
    assert len(after["owners"]) == 3 and after["files"] == [("a.txt", 1)]
    assert after["tickets"][0][5] is None  # it was answered


def test_that_the_same_batch_twice_has_one_effect(run: Run, database: Database, ids: list[int]) -> None:
    items = tuple((found, said) for found, (_, said) in zip(ids, MAILS, strict=True))
    first = run(ReceiveBatch(items)).result
    before = outcome(database)
    assert run(ReceiveBatch(items)).result == [None] * len(MAILS) and first != [None] * len(MAILS)
    assert outcome(database) == before


def clocks_in(database: Database) -> Sequence[Any]:
    with database.read() as connection:
        return connection.execute(select(ticket_clock).order_by(ticket_clock.c.id)).all()


def test_that_tickets_of_one_second_begin_as_they_would_alone(run: Run, database: Database, clock: ManualClock) -> None:
    second = clock.now().replace(microsecond=0) - timedelta(minutes=1)
    moments = [second + timedelta(microseconds=n) for n in (0, 250_000, 999_999, 1_000_000)]
    items = [RawItem(f"1:{n}", b"%d" % n, at, Channel.EMAIL, "mail", "x.eml") for n, at in enumerate(moments)]
    with database.write() as connection:
        store_items(connection, "desk", items, clock.now())
    kinds = ("complaint", "inquiry", "complaint", "complaint")
    said = [replace(ASHA, content_sha=str(n) * 64, message_id=f"<{n}@x>", kind=kind) for n, kind in enumerate(kinds)]
    run(ReceiveBatch(tuple(enumerate(said, 1))))
    clocks = clocks_in(database)
    assert [(row.ticket_id, row.started_at) for row in clocks] == [
        (number, second if number < 4 else moments[3]) for number in (1, 2, 3, 4) for _ in range(2)
    ]
    with database.read() as connection:
        policies = connection.execute(select(ticket.c.policy).order_by(ticket.c.id)).scalars().all()
    assert policies[0] == policies[2] == policies[3] != policies[1]
    assert [row.policy for row in clocks] == [policy for policy in policies for _ in range(2)]
    run(RecomputeClocks((1, 2, 3, 4)))
    assert outcome(database) and clocks_in(database) == clocks


def test_that_items_that_belong_together_never_share_a_look_up() -> None:
    alone = Received(form="message", quarantined="It could not be read.")
    other = replace(ASHA, message_id="<9@x>", content_sha="9" * 64)
    assert [len(run) for run in independent([(1, ASHA), (2, other)])] == [2]
    assert [len(run) for run in independent([(1, ASHA), (2, ASHA)])] == [1, 1]
    assert [len(run) for run in independent([(1, ASHA), (1, other)])] == [1, 1]
    assert [len(run) for run in independent([(1, ASHA), (2, alone), (3, other)])] == [1, 1, 1]
    assert list(independent([])) == []


def test_that_an_unreadable_mail_under_a_new_number_is_a_repeat(
    run: Run, database: Database, clock: ManualClock
) -> None:
    """Deleting a server's list of numbers gives every message a new one."""
    broken = Received(form="message", subject="Broken", quarantined="It could not be read.")
    raw = b"From: x\r\n\r\n"
    for source, key in (("desk", "1:7"), ("desk", "2:1"), ("other", "1:1")):
        with database.write() as connection:
            store_items(connection, source, [RawItem(key, raw, clock.now(), Channel.EMAIL, "mail")], clock.now())
        with database.read() as connection:
            newest = connection.execute(select(capture.c.id).order_by(capture.c.id.desc()).limit(1)).scalar_one()
        run(ReceiveInteraction(newest, broken))
    states = [state for state, _, _ in outcome(database)["captures"]]
    assert states == ["quarantined", "duplicate", "quarantined"]


def test_that_another_mail_under_a_known_number_is_captured_once(database: Database, clock: ManualClock) -> None:
    """A server that lost its numbers twice within a second gives the same ones to other messages."""
    mails = [RawItem("1:1", raw, clock.now(), Channel.EMAIL, "mail") for raw in (b"first", b"second", b"first")]
    for item, new in zip((*mails, mails[1]), (1, 1, 0, 0), strict=True):
        with database.write() as connection:
            assert store_items(connection, "desk", [item], clock.now()) == new
