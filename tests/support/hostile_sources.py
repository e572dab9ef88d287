"""Sources that do what a source must never do, each in its own way, and an honest one beside them."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import Any

from controlcenter.clock import SystemClock
from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem

_CLOCK = SystemClock()
_NUMBERS = count()


def item(key: str = "", size: int = 200) -> RawItem:
    """A small mail under a new key."""
    name = key or f"n{next(_NUMBERS)}"
    head = f"From: a@example.org\r\nSubject: {name}\r\n\r\n".encode()
    return RawItem(name, head + b"x" * size, _CLOCK.now(), Channel.EMAIL, "mail", name)


class Honest:
    """Hands over what is put into ``waiting``; notes when it was asked."""

    def __init__(self) -> None:
        self.waiting: list[RawItem] = []
        self.polled_at: list[float] = []
        self.acknowledged: list[str] = []
        self.newest: datetime | None = None
        self.cancelled = threading.Event()

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        self.polled_at.append(time.monotonic())
        for one in list(self.waiting):
            self.newest = one.received_at
            yield one

    def done(self, one: RawItem) -> None:
        self.waiting = [other for other in self.waiting if other.ext_key != one.ext_key]
        self.acknowledged.append(one.ext_key)

    def test(self) -> str:
        return "Reached."

    def cancel(self) -> None:
        self.cancelled.set()

    def newest_at_source(self) -> datetime | None:
        return self.newest


class Hostile(Honest):
    """Does ``what`` in every poll, with itself as the argument."""

    def __init__(self, what: Callable[[Hostile], Any]) -> None:
        super().__init__()
        self._what = what
        self.wire: socket.socket | None = None

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        self.polled_at.append(time.monotonic())
        found = self._what(self)
        return iter(()) if found is None else found  # type: ignore[no-any-return]

    def cancel(self) -> None:
        super().cancel()
        if self.wire is not None:
            with suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self.wire is not None:
            self.wire.close()

    def dial(self, port: int) -> socket.socket:
        """A connection that ``cancel`` shuts."""
        self.wire = socket.create_connection(("127.0.0.1", port), 30)
        return self.wire


class Servers:
    """Servers on loopback that never answer, dribble, break off or talk without end. ``close`` ends them."""

    def __init__(self) -> None:
        self._open: list[socket.socket] = []
        self._end = threading.Event()
        self.silent = self._serve(lambda wire: wire.recv(1))
        self.dribbling = self._serve(self._dribble)
        self.breaking = self._serve(lambda wire: wire.sendall(b"* OK half a gre"))
        self.endless = self._serve(self._talk)
        self.garbage = self._serve(lambda wire: wire.sendall(bytes(range(256)) * 40))

    def _serve(self, answer: Callable[[socket.socket], Any]) -> int:
        listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._open.append(listening)
        threading.Thread(target=self._accept, args=(listening, answer), name="hostile server", daemon=True).start()
        return int(listening.getsockname()[1])

    def _accept(self, listening: socket.socket, answer: Callable[[socket.socket], Any]) -> None:
        while not self._end.is_set():
            try:
                wire, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(wire, answer), name="hostile wire", daemon=True).start()

    def _answer(self, wire: socket.socket, answer: Callable[[socket.socket], Any]) -> None:
        with wire, suppress(OSError):
            answer(wire)

    def _dribble(self, wire: socket.socket) -> None:
        while not self._end.wait(1.0):
            wire.sendall(b"*")

    def _talk(self, wire: socket.socket) -> None:
        while not self._end.wait(0.01):
            wire.sendall(b"x" * 4096)

    def close(self) -> None:
        """End all of them."""
        self._end.set()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def raising(error: BaseException) -> Callable[[Hostile], Any]:
    """Raises that."""

    def what(_: Hostile) -> Any:
        raise error

    return what


def read_all(port: int) -> Callable[[Hostile], Any]:
    """Reads a server of its own until that ends, as a protocol without limits would."""

    def what(source: Hostile) -> Any:
        with source.dial(port) as wire:
            while wire.recv(65_536):
                if source.cancelled.is_set():
                    raise SourceError("It was stopped.")
        raise SourceError("The connection was lost.")

    return what


def no_end(_: Hostile) -> Iterator[RawItem]:
    """One item after another, for ever."""
    while True:
        time.sleep(0.02)
        yield item()


def breaks_in_the_middle(_: Hostile) -> Iterator[RawItem]:
    """Two good items, then the connection is gone."""
    yield item()
    yield item()
    raise SourceError("The connection was lost.")


def huge(_: Hostile) -> Iterator[RawItem]:
    """Three items of 20 MB each."""
    for at in range(3):
        yield item(f"huge {at}", 20_000_000)


def slow_database(source: Hostile) -> Any:
    """A table that takes for ever to read; the driver lets go when it is interrupted."""
    table = sqlite3.connect(":memory:", check_same_thread=False)
    table.set_progress_handler(lambda: int(source.cancelled.is_set()), 100_000)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    try:
        table.execute(endless).fetchone()
    except sqlite3.OperationalError as error:
        raise SourceError("The table could not be read.") from error
    finally:
        table.close()


def deaf(end: threading.Event) -> Callable[[Hostile], Any]:
    """Hangs and cannot be cut off, as a look-up of a name does. ``end`` lets its threads go at last."""
    return lambda _: end.wait() and None


def deep(_: Hostile) -> Any:
    """Calls itself until there is no room left."""

    def down() -> Any:
        return down()

    return down()
