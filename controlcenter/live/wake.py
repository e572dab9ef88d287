"""Knowing cheaply that something changed: SQLite's data_version, PostgreSQL's NOTIFY, and a slow poll behind both."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection

from controlcenter.clock import Clock
from controlcenter.errors import StoreError
from controlcenter.store.engine import Database

LOOK_EVERY_S = 0.1
COLLECT_S = 0.1
POLL_EVERY_S = 1.0


class Wake(Protocol):
    """Waits for changes made by anybody, this process included."""

    def wait(self, stop: threading.Event) -> None:
        """Return when something may have changed, a second has passed, or ``stop`` is set."""

    def close(self) -> None:
        """Let go of the connection."""


def wake_for(database: Database, clock: Clock) -> Wake:
    """The way that fits the database."""
    return _FileWake(database, clock) if database.is_sqlite else _ServerWake(database, clock)


class _FileWake:
    """A look at ``PRAGMA data_version`` every 100 ms: some microseconds on an idle file."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._clock = clock
        self._database = database
        self._connection: Connection = database.connect_reader()
        self._seen = self._version()

    def wait(self, stop: threading.Event) -> None:
        deadline = self._clock.monotonic() + POLL_EVERY_S
        while not stop.is_set() and self._clock.monotonic() < deadline:
            self._clock.sleep(LOOK_EVERY_S, stop)
            self._database.check_place()
            version = self._version()
            if version != self._seen:
                self._seen = version
                return

    def _version(self) -> int:
        raw: Any = self._connection.connection.driver_connection
        return int(raw.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        self._connection.close()


class _ServerWake:
    """LISTEN on a connection of its own; notices are collected for 100 ms."""

    def __init__(self, database: Database, clock: Clock) -> None:
        import psycopg  # a tenth of a second that a program on SQLite need not spend

        self._clock = clock
        self._name = database.name
        url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with self._sentences():
            self._connection = psycopg.connect(url, autocommit=True, connect_timeout=5)
            self._connection.execute("LISTEN journal")

    def wait(self, stop: threading.Event) -> None:
        with self._sentences():
            self._wait(stop)

    def _wait(self, stop: threading.Event) -> None:
        deadline = self._clock.monotonic() + POLL_EVERY_S
        while not stop.is_set() and self._clock.monotonic() < deadline:
            if next(self._connection.notifies(timeout=LOOK_EVERY_S, stop_after=1), None) is not None:
                self._clock.sleep(COLLECT_S, stop)
                for _ in self._connection.notifies(timeout=0):
                    pass
                return

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Raises StoreError while the server is away: who waits here begins again with a snapshot."""
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            raise StoreError(
                f"The database server of {self._name} does not answer; the work goes on by itself when it does."
            ) from error

    def close(self) -> None:
        self._connection.close()
