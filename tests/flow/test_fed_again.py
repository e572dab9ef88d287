"""Every corpus by every road, fed a second and a third time in another order: nothing more is stored."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from controlcenter.app.intake_files import take_in
from controlcenter.app.joining import Joined
from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.intake import capture as capturing
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.intake.registry import build, kind_of_source
from controlcenter.intake.web.desk import RequestDesk
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger
from controlcenter.store.tables import call, capture, customer, file, interaction, outbox, ticket
from tests.intake.fake_asterisk import FakeAsterisk
from tests.intake.hostile_corpus import corpus
from tests.intake.test_voicemail import TEXT, sound
from tests.support.drop_box import KEY, Box, drop_box

DATA = Path(__file__).parents[1] / "data"
TABLES = (interaction, ticket, call, customer, file, outbox)
HEADINGS = "start,caller,queue,agent,outcome,wait,talk,id\n"
SIGNED_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
LEFT_S = 1_795_303_811
CALLS_WITHIN_S = 20.0


class Roads:
    """The centre's roads in; ``feed`` gives each of them its whole corpus from the beginning, in a new order."""

    def __init__(self, database: Database, folder: Path, strategies: StoredStrategy, box: Box, exchange: Any) -> None:
        self.database, self._folder, self._box, self._exchange = database, folder, box, exchange
        self._clock = SystemClock()
        self._joined = Joined(database, strategies, self._clock, Actor("service", "server"))
        self._dice = random.Random(8)
        self._mails = [one.raw for one in corpus()]
        self._good = [self._mail(n) for n in range(40)]
        for name in ("files", "post/new", "post/cur", "post/tmp", "fax", "voice/default/100/INBOX"):
            (folder / name).mkdir(parents=True)
        for number, raw in enumerate(self._mails):
            (folder / "files" / f"{number}.eml").write_bytes(raw)
        self._calls = [
            f"2026-03-02T09:{n:02}:00,+9140{23000000 + n},Support,{'101,done,12,90' if n % 2 else ',lost,40,0'},{n}\n"
            for n in range(1, 31)
        ]

    @staticmethod
    def _mail(number: int) -> bytes:
        head = f"From: C <c{number}@example.org>\nSubject: Matter {number}\nMessage-ID: <g{number}@example.org>\n"
        return f"{head}\nPlease help, {number}.\n".encode()

    def feed(self) -> None:
        self._files()
        self._polled()
        self._requests()
        self._streamed("records", "call_records", self._records())
        self._streamed("exchange", "asterisk", self._telephone())

    def counts(self) -> dict[str, int]:
        """How much is stored, by table; everything about it must be sound."""
        with self.database.read() as connection:
            assert check_all(connection) == []
            assert all(row.balances for row in read_ledger(connection))
            open_ones = select(func.count()).where(
                capture.c.state.in_(("captured", "failed")), capture.c.media != "call"
            )
            assert connection.execute(open_ones).scalar_one() == 0
            counted = {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in TABLES}
        return {name: int(count) for name, count in counted.items()}

    def _files(self) -> None:
        """Hostile mails one by one, good ones in one mailbox file, faxes and what fax gateways mail."""
        self._dice.shuffle(self._good)
        box = self._folder / "good.mbox"
        box.write_bytes(b"".join(b"From x Sat Nov 21 10:00:00 2026\n" + raw + b"\n" for raw in self._good))
        paths = [*(self._folder / "files").iterdir(), box, *(DATA / "fax").iterdir(), *(DATA / "mail").iterdir()]
        paths += [path for path in (DATA / "asterisk").iterdir() if path.suffix in (".tif", ".eml")]
        self._dice.shuffle(paths)
        take_in(self._joined, paths, "files")

    def _polled(self) -> None:
        """A Maildir, a fax folder, a voicemail spool and a drop box, all of them as full as at first."""
        for number, raw in enumerate(self._shuffled(self._mails[:60])):
            name = f"{self._mails.index(raw)}.{number if number % 2 else 'here'}"  # some come under another name
            (self._folder / "post" / "new" / name).write_bytes(raw)
        for name in self._shuffled(["fax_group4.tif", "fax_received.tif", "fax_group3_1d_big_endian.tif"]):
            self._put(self._folder / "fax" / name, (DATA / "fax" / name).read_bytes())
        for number in self._shuffled(range(3)):
            path = self._folder / "voice/default/100/INBOX" / f"msg{number:04}.txt"
            said = TEXT.replace("1795303811-00000000", f"{LEFT_S + number}-0").replace(
                "04055556666", f"0405555{number}111"
            )
            self._put(path, (said + "duration=1\n").encode())
            self._put(path.with_suffix(".wav"), sound())
        for number in self._shuffled(range(10)):
            self._box.drop(f"request-{number}", subject=f"Dropped {number}", email=f"d{number}@example.org")
        sources: list[tuple[str, str, dict[str, Any]]] = [
            ("Post", "maildir", {"folder": str(self._folder / "post")}),
            ("Fax", "fax_folder", {"folder": str(self._folder / "fax"), "settle_s": 0}),
            ("Voicemail", "voicemail", {"folder": str(self._folder / "voice"), "settle_s": 0, "give_up_s": 0}),
            ("Site", "drop_box", {"url": self._box.server.url, "secret": "site"}),
        ]
        for name, kind, settings in sources:
            self._forget(name)
            entry = SourceEntry(name=name, type=kind, settings=settings)
            polled = PolledSource(entry, self._maker(entry), self.database, self._clock)
            assert polled.poll_once() and polled.poll_once()
            polled.stop()
            polled.join(5)
        with Interpreter(clock=self._clock) as interpreter:
            Interpretation(self.database, self._joined.execute, interpreter, self._joined.strategies).run_all()

    def _maker(self, entry: SourceEntry) -> Callable[[], Any]:
        return lambda: build(entry, lambda _: KEY, self._clock)

    def _requests(self) -> None:
        desk = RequestDesk("Web", self.database, self._joined.execute, self._clock)
        for number in self._shuffled(range(20)):
            request = {"subject": f"Request {number}", "text": "No light.", "email": f"w{number}@example.org"}
            assert desk.take(f"key-{number}", json.dumps(request).encode(), SIGNED_AT).status in (200, 201)

    def _records(self) -> dict[str, Any]:
        path = self._folder / "calls.csv"
        path.write_text(HEADINGS + "".join(self._shuffled(self._calls)), encoding="utf-8")
        columns = {"started": "start", "number": "caller", "queue": "queue", "agent": "agent", "outcome": "outcome"}
        columns |= {"wait": "wait", "talk": "talk", "call": "id"}
        return {
            "file": str(path), "outcomes": {"done": "answered", "lost": "abandoned"}, "queues": {"Support": "faults"},
            "agents": {"101": "kavya"}, "since": "2026-01-01T00:00:00Z",
            **{f"{name}_column": heading for name, heading in columns.items()},
        }  # fmt: skip

    def _telephone(self) -> dict[str, Any]:
        """The recorded logs of an Asterisk, and nobody at its manager's port."""
        return {
            "system": "pbx", "host": "127.0.0.1", "port": 9, "user": "centre", "secret": "telephone",
            "queue_log": str(self._exchange.queue_log), "cdr": str(self._exchange.cdr),
            "queues": {"support": "faults", "sales": "new-orders"}, "since": "2020-01-01T00:00:00Z",
        }  # fmt: skip

    def _streamed(self, name: str, kind: str, settings: dict[str, Any]) -> None:
        """Run it from the beginning until no more calls come."""
        self._forget(name)
        entry = SourceEntry(name=name, type=kind, settings=settings)
        strategies = self._joined.strategies
        feed = kind_of_source(kind).feed(
            entry, self.database, self._joined.execute, lambda _: KEY, self._clock, strategies
        )
        feed.start()
        deadline = time.monotonic() + CALLS_WITHIN_S
        before: dict[str, object] = {}
        still_since = time.monotonic()
        while time.monotonic() < deadline and (time.monotonic() - still_since < 1.5 or not before):
            time.sleep(0.1)
            with self.database.read() as connection:
                now = capturing.read_cursor(connection, name)
            if now != before:
                before, still_since = now, time.monotonic()
        feed.stop()
        assert before

    def _forget(self, name: str) -> None:
        with self.database.write() as connection:
            capturing.write_state(connection, name, {"cursor": {}})

    def _shuffled(self, things: Any) -> list[Any]:
        mixed = list(things)
        self._dice.shuffle(mixed)
        return mixed

    @staticmethod
    def _put(path: Path, raw: bytes) -> None:
        path.write_bytes(raw)
        os.utime(path, (LEFT_S, LEFT_S))


Build = Callable[[Database], Roads]


@pytest.fixture
def build_roads(strategies_of: Callable[[], StoredStrategy], tmp_path: Path) -> Iterator[Build]:
    (tmp_path / "pbx").mkdir()
    with drop_box() as box, FakeAsterisk(tmp_path / "pbx") as exchange:
        exchange.queue_log.write_bytes((DATA / "asterisk" / "queue_log.txt").read_bytes())
        exchange.cdr.write_bytes((DATA / "asterisk" / "cdr.csv").read_bytes())
        yield lambda database: Roads(database, tmp_path, strategies_of(), box, exchange)


def fed_three_times(roads: Roads) -> None:
    roads.feed()
    first = roads.counts()
    assert first["interaction"] > 300 and first["call"] == 37
    for _ in range(2):
        roads.feed()
        assert roads.counts() == first


def test_that_feeding_every_corpus_again_and_again_stores_nothing_more(
    build_roads: Build, sqlite_database: Database
) -> None:
    fed_three_times(build_roads(sqlite_database))


@pytest.mark.soak
def test_that_feeding_every_corpus_again_stores_nothing_more_on_either_database(
    build_roads: Build, database: Database
) -> None:
    fed_three_times(build_roads(database))
