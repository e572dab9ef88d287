"""The endpoint for relays: each content once, committed before it is confirmed, and the relay's silence is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from controlcenter.app.relay.config import RelayConfig
from controlcenter.app.relay.copying import Copying
from controlcenter.app.relay.sending import Sending
from controlcenter.app.relay.spool import Spool
from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.domain.ticket import Channel
from controlcenter.errors import StoreError
from controlcenter.intake.base import RawItem
from controlcenter.intake.relay import logs as relay_logs
from controlcenter.intake.relay import wire as relay_wire
from controlcenter.intake.relay.feed import RelayEndpoint, RelayFeed, RelaySettings
from controlcenter.signature import HEADER, sign
from controlcenter.store.engine import Database
from controlcenter.store.health import SourceHealth, read_ledger, read_sources
from tests.conftest import MONDAY

KEY = "the key of the relay"
GOOD = b'{"sources": [{"name": "Fax", "newest_there_at": "2026-01-05T09:00:00Z"}], "waiting": 0, "refused": 0}'


class Line:
    """Speaks to one running endpoint as a relay does."""

    def __init__(self, feed: RelayFeed, database: Database) -> None:
        self.feed = feed
        self.database = database
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{feed.port}", timeout=10)

    def post(self, body: bytes, path: str = relay_wire.ITEMS, key: str = KEY, age_s: int = 0) -> httpx.Response:
        return self.http.post(path, content=body, headers={HEADER: sign(key, int(time.time()) - age_s, body)})

    def held(self) -> int:
        with self.database.read() as connection:
            return sum(row.seen for row in read_ledger(connection))

    def health(self) -> SourceHealth:
        with self.database.read() as connection:
            return read_sources(connection)["Branch"]


@pytest.fixture
def line(database: Database, strategies_of: Callable[[], StoredStrategy], tmp_path: Path) -> Iterator[Line]:
    strategies = strategies_of()
    settings = {"port": 0, "secret": "relay", "max_bytes": 50_000, "logs": str(tmp_path / "logs")}
    entry = SourceEntry(name="Branch", type="relay", settings=settings)

    def run(command: Any) -> Any:
        actor = Actor("service", "here")
        return execute(database, command, actor=actor, clock=SystemClock(), strategies=strategies)

    feed = RelayFeed(entry, database, run, lambda name: KEY, SystemClock(), strategies)
    feed.start()
    for _ in range(200):
        if feed.is_listening:
            break
        time.sleep(0.02)
    made = Line(feed, database)
    yield made
    made.http.close()
    feed.stop()


def fax(key: str = "fax1.tif", raw: bytes = b"II*\x00pages") -> bytes:
    return relay_wire.pack(RawItem(key, raw, MONDAY, Channel.FAX, "tiff", "fax1.tif"), "Fax")


def test_that_each_content_is_taken_once_however_often_it_comes(line: Line) -> None:
    answers = [line.post(fax(), age_s=20 * n).status_code for n in range(3)]
    assert answers == [201, 200, 200] and line.held() == 1
    assert line.post(fax(raw=b"II*\x00other pages")).status_code == 201  # the same name, another fax
    assert line.post(fax("fax2.tif")).status_code == 201 and line.held() == 3
    assert line.health().newest_stored_at == MONDAY


def test_that_what_is_forged_old_large_or_no_item_is_refused_and_not_held(line: Line) -> None:
    assert line.post(fax(), key="another").status_code == 401
    assert line.post(fax(), age_s=400).status_code == 401
    assert line.post(fax(raw=b"x" * 60_000)).status_code == 413
    for body in (b"", b"{}\n", b"\xff\n", fax().replace(b'"tiff"', b'"call"'), fax().partition(b"\n")[0]):
        assert line.post(body).status_code == 400, body
    assert line.post(b"{}", relay_wire.STATUS).status_code == 400
    assert line.http.get(relay_wire.ITEMS).status_code == 405 and line.http.get("/form/en").status_code == 404
    assert line.held() == 0


def test_that_nothing_is_confirmed_that_was_not_committed(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreError("The database is away.")

    monkeypatch.setattr("controlcenter.intake.relay.feed.store_items", away)
    answer = line.post(fax())
    assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
    monkeypatch.undo()
    assert line.held() == 0 and line.post(fax()).status_code == 201


def test_that_the_state_is_that_of_the_relay(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(100):
        if "No relay has called yet" in line.feed.health:
            break
        time.sleep(0.02)
    assert "No relay has called yet" in line.health().error and line.health().last_ok_at is None
    assert line.post(GOOD, relay_wire.STATUS).status_code == 200
    health = line.health()
    assert health.error == "" and health.last_ok_at is not None and health.newest_there_at == MONDAY
    line.post(GOOD.replace(b'"name": "Fax"', b'"name": "Fax", "error": "It cannot be read."'), relay_wire.STATUS)
    assert line.health().error == "On the relay, Fax: It cannot be read."
    line.post(GOOD, relay_wire.STATUS)
    later = SystemClock().now() + timedelta(seconds=40)
    monkeypatch.setattr(line.feed, "_clock", type("Later", (), {"now": lambda self: later})())
    assert "has not called since" in line.feed._told()["error"]
    monkeypatch.undo()


def test_that_a_test_says_where_it_listens(line: Line) -> None:
    settings = RelaySettings(secret="relay", port=line.feed.port)
    assert "listens at" in RelayEndpoint("Branch", settings, lambda name: KEY, SystemClock()).test()
    assert RelayEndpoint("Branch", settings, lambda name: KEY, SystemClock()).newest_at_source() is None


class Log:
    """A log of a telephone server, and its copy at the service."""

    def __init__(self, line: Line, folder: Path) -> None:
        self.path = folder / "queue_log"
        self.copy = folder / "logs" / "queue_log"
        self.written = b""
        self._spool = Spool(folder / "spool")
        service = f"http://127.0.0.1:{line.feed.port}"
        given = {"service": service, "secret": "relay", "spool": folder / "spool"}
        config = RelayConfig.model_validate({**given, "logs": [{"name": "queue_log", "path": self.path}]})
        sending = Sending(config, self._spool, lambda name: KEY, SystemClock())
        self.copying = Copying(config.logs[0], self._spool, sending.post)

    def write(self, numbers: range) -> None:
        lines = b"".join(b"1767603600|call-%d|support|NONE|ENTERQUEUE||100\n" % n for n in numbers)
        self.written += lines
        with self.path.open("ab") as file:
            file.write(lines)

    def assert_that_it_is_copied(self) -> None:
        self.copying.copy_all()
        assert self.copying.error == "" and self.copy.read_bytes() == self.written

    def close(self) -> None:
        self._spool.close()


@pytest.fixture
def queue_log(line: Line, tmp_path: Path) -> Iterator[Log]:
    made = Log(line, tmp_path)
    yield made
    made.close()


def test_that_a_log_is_copied_line_by_line_across_rotation(queue_log: Log) -> None:
    queue_log.write(range(300))
    queue_log.assert_that_it_is_copied()
    with queue_log.path.open("ab") as file:
        file.write(b"half a li")
    queue_log.assert_that_it_is_copied()
    with queue_log.path.open("ab") as file:
        file.write(b"ne\n")
    queue_log.written += b"half a line\n"
    queue_log.path.rename(queue_log.path.with_name("queue_log.1"))
    queue_log.write(range(300, 400))
    for _ in range(2):
        queue_log.copying.copy_all()
    queue_log.assert_that_it_is_copied()


def test_that_a_crash_between_sending_and_noting_it_copies_nothing_twice(
    queue_log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_log.write(range(50))
    queue_log.copying.copy_all()
    queue_log.write(range(50, 60))
    with monkeypatch.context() as crash:
        crash.setattr(Spool, "write_state", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            queue_log.copying.copy_all()
    queue_log.write(range(60, 70))
    queue_log.assert_that_it_is_copied()


def test_that_a_copy_that_was_cut_is_continued(queue_log: Log) -> None:
    queue_log.write(range(10))
    queue_log.assert_that_it_is_copied()
    queue_log.copy.unlink()
    queue_log.written = b""
    queue_log.write(range(10, 20))
    queue_log.assert_that_it_is_copied()


def test_that_pieces_that_are_none_are_refused(line: Line, tmp_path: Path) -> None:
    for name, at, lines in (
        ("../x", 0, b"a\n"),
        ("a/b", 0, b"a\n"),
        (".x", 0, b"a\n"),
        ("x", -1, b"a\n"),
        ("x", 0, b"a"),
    ):
        assert line.post(relay_logs.pack_piece(name, at, lines), relay_logs.LOGS).status_code == 400
    assert line.post(relay_logs.pack_piece("x", 5, b"a\n"), relay_logs.LOGS).json() == {"size": 0}
    assert line.post(relay_logs.pack_piece("x", 0, b"a\n"), relay_logs.LOGS, key="another").status_code == 401
    assert not list((tmp_path / "logs").glob("*/*")) and not (tmp_path / "x").exists()
