"""The service's heartbeat against a real web server: called once a minute, its silence noted once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from controlcenter.app.heartbeat import HeartbeatWork
from controlcenter.app.joining import Joined
from controlcenter.clock import ManualClock
from controlcenter.commands.base import Actor
from controlcenter.commands.setup import PublishStrategy, StoredStrategy
from controlcenter.domain.strategy.text import set_value
from controlcenter.store.engine import Database


class Watcher(HTTPServer):
    """Counts the calls."""

    calls = 0


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Watcher)
        self.server.calls += 1
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    server = Watcher(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def heartbeat(database: Database, clock: ManualClock, strategies: StoredStrategy, address: str) -> HeartbeatWork:
    joined = Joined(database, strategies, clock, Actor("service", "here"))
    text = set_value(strategies.default_text, "centre.heartbeat_url", address)
    joined.execute(PublishStrategy(text, 0, ""))
    return HeartbeatWork(joined)


def test_that_the_address_is_called_once_a_minute(
    sqlite_database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy], watcher: Watcher
) -> None:
    work = heartbeat(sqlite_database, clock, strategies_of(), f"http://127.0.0.1:{watcher.server_port}/beat")
    for _ in range(3):
        work.run_once()
    assert watcher.calls == 1
    clock.advance(60)
    work.run_once()
    assert watcher.calls == 2


def test_that_a_silent_address_is_noted_once_and_stops_nothing(
    sqlite_database: Database,
    clock: ManualClock,
    strategies_of: Callable[[], StoredStrategy],
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = heartbeat(sqlite_database, clock, strategies_of(), "http://127.0.0.1:1/beat")
    for _ in range(3):
        work.run_once()
        clock.advance(60)
    assert sum("heartbeat address does not answer" in record.message for record in caplog.records) == 1
