"""Every hostile message becomes a ticket with its words or a quarantined one, in time, with its bytes kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import LIMIT_S, Interpreter
from controlcenter.intake.mail import parse_mail
from controlcenter.intake.mail.html import sanitise_html
from controlcenter.store import blobs
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, interaction, ticket
from tests.intake.hostile import mail
from tests.intake.hostile_case import Hostile
from tests.intake.hostile_corpus import corpus, mutations
from tests.intake.test_mail_never_raises import assert_harmless

CORPUS = corpus()
OTHER_FAULTS = ("It could not be read within", "It needs more than", "Reading it ended")
# The program that reads messages, but for one that never ends: any defect of ours could be such a loop.
ENDLESS = """
import controlcenter.intake.mail.parse as parse
whole = parse._parsed
def endless(raw):
    while b"POISON" in raw:
        pass
    return whole(raw)
parse._parsed = endless
"""


def take_in(database: Database, strategies: StoredStrategy, mails: Sequence[bytes]) -> float:
    """Capture and interpret as the service does; seconds until all was done."""
    clock = SystemClock()
    items = [RawItem(f"1:{n}", raw, clock.now(), Channel.EMAIL, "mail", "mail.eml") for n, raw in enumerate(mails, 1)]
    for at in range(0, len(items), 50):
        with database.write() as connection:
            store_items(connection, "mailbox", items[at : at + 50], clock.now())
    began = time.monotonic()
    with Interpreter() as interpreter:
        Interpretation(
            database,
            lambda command: execute(
                database, command, actor=Actor("service", "service"), clock=clock, strategies=strategies
            ),
            interpreter,
        ).run_all()
    return time.monotonic() - began


def assert_nothing_is_lost(database: Database, mails: Sequence[bytes]) -> dict[int, str]:
    """Every message is one stored, quarantined or repeated capture with its bytes; the state of each by number."""
    with database.read() as connection:
        rows = connection.execute(select(capture).order_by(capture.c.id)).all()
        assert len(rows) == len(mails)
        kept = blobs.get_many(connection, [row.blob for row in rows])
        spoken = {row.id: row for row in connection.execute(select(interaction))}
        tickets = set(connection.execute(select(ticket.c.id)).scalars())
        for row in rows:
            assert kept[row.blob] == mails[int(row.ext_key.split(":")[1]) - 1]
            assert row.state in ("stored", "quarantined", "duplicate"), row.reason
            assert spoken[row.interaction_id].ticket_id in tickets
            assert bool(spoken[row.interaction_id].quarantined) is (row.state == "quarantined")
            assert not row.reason.startswith(OTHER_FAULTS), row.reason
        assert check_all(connection) == []
        return {int(row.ext_key.split(":")[1]): row.state for row in rows}


def test_that_the_corpus_is_large_and_every_name_is_told_once() -> None:
    assert len(CORPUS) >= 250 and len({one.name for one in CORPUS}) == len(CORPUS)
    assert all(any(letters in one.name for one in CORPUS) for letters in ("Hindi", "Telugu", "Tamil"))


@pytest.mark.parametrize("one", CORPUS, ids=lambda one: one.name.replace(" ", "_"))
def test_that_a_hostile_message_gives_what_is_expected(one: Hostile) -> None:
    began = time.process_time()
    message = parse_mail(one.raw)
    assert time.process_time() - began < LIMIT_S / 2
    assert one.says in message.text
    assert message.fault.startswith(one.fault) and bool(message.fault) is bool(one.fault)
    assert one.subject is None or message.subject == one.subject
    assert one.sender is None or message.from_address == one.sender
    assert one.files is None or tuple(file.name for file in message.files) == one.files
    assert one.machine is None or message.machine == one.machine
    assert_harmless(message)
    sanitise_html(message.html).encode()


def test_that_every_hostile_message_becomes_a_ticket_with_its_bytes(
    sqlite_database: Database, strategies: StoredStrategy
) -> None:
    states = assert_taken_in(sqlite_database, strategies, [one.raw for one in CORPUS])
    for number, one in enumerate(CORPUS, 1):
        if states[number] != "duplicate":
            assert (states[number] == "quarantined") is bool(one.fault), one.name
    with sqlite_database.read() as connection:
        forged = connection.execute(
            select(interaction.c.from_address).where(interaction.c.subject == "Fwd: x")
        ).scalar_one()
    assert forged == "service@northgate.example"


def assert_taken_in(database: Database, strategies: StoredStrategy, mails: Sequence[bytes]) -> dict[int, str]:
    take_in(database, strategies, mails)
    return assert_nothing_is_lost(database, mails)


def test_that_five_hundred_mutations_become_tickets(sqlite_database: Database, strategies: StoredStrategy) -> None:
    mails = list(dict.fromkeys(mutations(500)))
    for raw in mails:
        assert_harmless(parse_mail(raw))
    assert_taken_in(sqlite_database, strategies, mails)


@pytest.mark.soak
def test_that_five_thousand_mutations_become_tickets(database: Database, strategies: StoredStrategy) -> None:
    mails = list(dict.fromkeys(mutations(5000, seed=5)))
    assert len(mails) > 4900
    assert_taken_in(database, strategies, mails)


def test_that_a_hundred_good_mails_behind_a_poison_are_tickets_within_thirty_seconds(
    sqlite_database: Database, strategies: StoredStrategy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(ENDLESS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    mails = [mail(b"POISON"), *(mail(b"good %d" % n, number=n) for n in range(2, 102))]
    assert take_in(sqlite_database, strategies, mails) < 30
    with sqlite_database.read() as connection:
        states = connection.execute(select(capture.c.state).order_by(capture.c.id)).scalars().all()
        (reason,) = connection.execute(select(capture.c.reason).where(capture.c.state == "quarantined")).scalars()
        kept = blobs.get_many(connection, connection.execute(select(capture.c.blob)).scalars().all())
        assert connection.execute(select(func.count()).select_from(ticket)).scalar_one() == 101
    assert states == ["quarantined", *["stored"] * 100] and reason.startswith("It could not be read within 10 seconds")
    assert mails[0] in kept.values()
