"""Two centres that acknowledge mail automatically and write to each other: no machine keeps another one busy."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.acknowledge import MOST_A_DAY
from controlcenter.commands.base import Actor, Outcome, execute
from controlcenter.commands.conversation import NewTicket, Reply
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.intake.folders.maildir import Maildir, MaildirSettings
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.outbound.outbox import Outbox
from controlcenter.settings import resource
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.opening import open_database
from controlcenter.store.tables import capture, interaction, outbox
from tests.support.smtp import PASSWORD, SmtpServer

MINUTES = 60
POST = """
[[mail_accounts]]
id = "desk"
address = "desk@{name}.example"
name = "{name}"
host = "127.0.0.1"
port = {port}
security = "none"
user = "desk"
secret = "desk"

[[sources]]
name = "Post"
type = "maildir"
[sources.settings]
folder = "post"
"""
Carry = Callable[[bytes], bytes]


def as_it_is(raw: bytes) -> bytes:
    """A mail server notes that a letter came without a sender to answer to."""
    return b"Return-Path: <>\r\n" + raw if b"Auto-Submitted" in raw else raw


def without_its_mark(raw: bytes) -> bytes:
    """A gateway that drops what says that a machine wrote it."""
    return re.sub(rb"(?m)^(Auto-Submitted|X-Auto-Response-Suppress):.*\r\n", b"", raw)


def without_anything(raw: bytes) -> bytes:
    """A gateway that writes every letter anew: nothing says who wrote it, nor what it answers, but its first lines."""
    head, _, body = without_its_mark(raw).partition(b"\r\n\r\n")
    head = re.sub(rb"(?m)^(In-Reply-To|References|Message-ID):.*\r\n( .*\r\n)*", b"", head + b"\r\n")
    return head + b"\r\n" + body


class Centre:
    """A centre with a mailbox and an outgoing account; what it sends lies at ``gone``."""

    def __init__(self, name: str, database: Database, folder: Path, clock: ManualClock, reader: Interpreter) -> None:
        self.address = f"desk@{name}.example"
        self.database, self.clock = database, clock
        self._smtp = SmtpServer()
        text = resource("strategy.toml").read_text(encoding="utf-8") + POST.format(name=name, port=self._smtp.port)
        self._strategies = StoredStrategy(text)
        self._queue = self._strategies.check(text).fallback_queue
        self._new = folder / "new"
        for part in ("new", "cur", "tmp"):
            (folder / part).mkdir(parents=True)
        settings = MaildirSettings(folder=folder)
        entry = SourceEntry(name="Post", type="maildir")
        self._post = PolledSource(entry, lambda: Maildir("Post", settings, lambda _: "", clock), database, clock)
        self._interpretation = Interpretation(database, self.run, reader, self._strategies)
        self._outbox = Outbox(database, self.run, lambda _: PASSWORD, clock, self._strategies)
        self._taken = 0
        self._count = 0

    def run(self, command: Any) -> Outcome:
        return execute(
            self.database, command, actor=Actor("lena", "desk-1"), clock=self.clock, strategies=self._strategies
        )

    def write_to(self, other: Centre) -> None:
        """A person here writes to the other centre."""
        new = NewTicket(
            Channel.EMAIL, "Spare parts", "", other.address, other.address, "", None, Priority.NORMAL, "en",
            self._queue, None,
        )  # fmt: skip
        ticket_id = self.run(new).result
        with self.database.read() as connection:
            seen = connection.execute(select(interaction.c.id).where(interaction.c.ticket_id == ticket_id)).scalars()
            newest = max(seen, default=0)
        self.run(Reply(ticket_id, "desk", (other.address,), "Spare parts", "Have you any?", seen_interaction=newest))

    def receive(self, raw: bytes) -> None:
        self._count += 1
        path = self._new / f"{self._count}.here"
        path.write_bytes(raw)
        os.utime(path, (self.clock.now().timestamp(),) * 2)

    def work(self) -> list[bytes]:
        """Take in what waits, interpret it, send what is due; what left is returned."""
        assert self._post.poll_once()
        self._interpretation.run_all()
        self._outbox.send_due()
        gone = [bytes(mail.original_content or b"") for mail in self._smtp.mails[self._taken :]]
        self._taken += len(gone)
        return gone

    def automatic_ones(self) -> int:
        """How many of its messages wrote themselves."""
        with self.database.read() as connection:
            assert check_all(connection) == []
            query = select(outbox.c.state).join(interaction, interaction.c.id == outbox.c.interaction_id)
            return len(connection.execute(query.where(interaction.c.automatic)).all())

    def states(self) -> set[str]:
        with self.database.read() as connection:
            return set(connection.execute(select(capture.c.state)).scalars())

    def close(self) -> None:
        self._post.stop()
        self._post.join(3)
        self._smtp.stop()


@pytest.fixture
def centres(
    database: Database, migrated_sqlite: Path, tmp_path: Path, clock: ManualClock, interpreter: Interpreter
) -> Iterator[tuple[Centre, Centre]]:
    shutil.copy(migrated_sqlite, tmp_path / "east.db")
    other = open_database(f"sqlite:///{tmp_path / 'east.db'}")
    west = Centre("west", database, tmp_path / "west", clock, interpreter)
    east = Centre("east", other, tmp_path / "east", clock, interpreter)
    yield west, east
    west.close()
    east.close()
    other.close()


def an_hour(west: Centre, east: Centre, carry: Carry) -> int:
    """Both work for an hour, with the post of each brought to the other; how many letters there were."""
    count = 0
    for _ in range(MINUTES):
        for here, there in ((west, east), (east, west)):
            for raw in here.work():
                there.receive(carry(raw))
                count += 1
        west.clock.advance(60)
    return count


@pytest.mark.parametrize("carry", [as_it_is, without_its_mark])
def test_that_two_centres_acknowledge_each_other_once_within_an_hour(
    centres: tuple[Centre, Centre], carry: Carry
) -> None:
    """Also where a gateway takes the mark away: then its References say that it answers a known message."""
    west, east = centres
    west.write_to(east)
    east.write_to(west)
    assert an_hour(west, east, carry) == 4
    assert (west.automatic_ones(), east.automatic_ones()) == (1, 1)
    assert west.states() == east.states() == {"stored"}


def test_that_one_letter_is_acknowledged_by_its_receiver_alone(centres: tuple[Centre, Centre]) -> None:
    west, east = centres
    west.write_to(east)
    assert an_hour(west, east, as_it_is) == 2
    assert (west.automatic_ones(), east.automatic_ones()) == (0, 1)


def test_that_even_letters_without_any_mark_come_to_an_end(centres: tuple[Centre, Centre]) -> None:
    west, east = centres
    west.write_to(east)
    an_hour(west, east, without_anything)
    assert max(west.automatic_ones(), east.automatic_ones()) <= MOST_A_DAY
    assert west.work() == east.work() == []
