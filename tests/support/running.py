"""A centre as it runs: its programs are started, killed and ended beside the test, its database is read from here."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from controlcenter.app.joining import join
from controlcenter.commands.setup import PublishStrategy, version_of
from controlcenter.store.check import check_all
from controlcenter.store.health import read_service
from controlcenter.store.opening import open_database
from controlcenter.store.tables import interaction

Process = subprocess.Popen[bytes]
HELD_WITHIN_S = 90.0


def free_port() -> int:
    """A port nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def wait_until(holds: Callable[[], bool], within_s: float) -> bool:
    """Whether it came to hold in time."""
    deadline = time.monotonic() + within_s
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


def mail(number: int, subject: str = "") -> bytes:
    """A mail of customer ``number``."""
    return (
        f"From: Customer {number} <c{number}@example.org>\r\nTo: desk@example.org\r\n"
        f"Subject: {subject or f'Matter {number}'}\r\nMessage-ID: <m{number}@example.org>\r\n\r\nPlease help.\r\n"
    ).encode()


def put_in_maildir(folder: Path, number: int, raw: bytes) -> None:
    """Deliver a mail as a mail server does: nobody ever sees half of it."""
    half = folder / "tmp" / f"{number}.here"
    half.write_bytes(raw)
    half.rename(folder / "new" / half.name)


class Running:
    """The programs of one centre. None outlives ``close``; what they say is kept in a file of ``folder``."""

    def __init__(self, url: str, folder: Path, secrets: dict[str, str]) -> None:
        self.url = url
        self._log = folder / "programs.log"
        self._environment = {
            **os.environ,
            **{f"CONTROLCENTER_SECRET_{name.upper()}": value for name, value in secrets.items()},
        }
        self._processes: list[Process] = []

    @property
    def said(self) -> str:
        """The end of what the programs said."""
        return self._log.read_text(encoding="utf-8")[-4000:]

    def publish(self, strategy: str) -> None:
        """Make the database where there is none, and publish a strategy in it."""
        joined = join(self.url, create=True)
        try:
            with joined.database.read() as connection:
                seen = version_of(connection)
            joined.execute(PublishStrategy(strategy, seen, ""))
        finally:
            joined.close()

    def start(self, module: str, *words: str) -> Process:
        """Start a module as a program."""
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *words], env=self._environment, stdout=log, stderr=log
            )
        self._processes.append(process)
        return process

    def serve(self) -> Process:
        """Start the service."""
        return self.start("controlcenter", "--database", self.url, "serve")

    def await_holder(self, process: Process) -> bool:
        """Whether this service came to hold the lease; at once no if it ended."""
        database = open_database(self.url)

        def holds() -> bool:
            with database.read() as connection:
                service = read_service(connection)
            return service is not None and f":{process.pid}:" in service.holder

        try:
            wait_until(lambda: process.poll() is not None or holds(), HELD_WITHIN_S)
            return holds()
        finally:
            database.close()

    def kill(self, process: Process) -> None:
        """SIGKILL: as if its machine had failed."""
        process.kill()
        process.wait(10)

    def end(self, process: Process) -> None:
        """SIGTERM: it ends in good order."""
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, self.said

    def subjects(self) -> list[str]:
        """Of every message that came in."""
        database = open_database(self.url)
        try:
            with database.read() as connection:
                return list(connection.execute(select(interaction.c.subject)).scalars())
        finally:
            database.close()

    def assert_whole(self) -> None:
        """The database has no fault that ``check`` finds."""
        database = open_database(self.url)
        try:
            with database.read() as connection:
                assert check_all(connection) == []
        finally:
            database.close()

    def close(self) -> None:
        """Kill what still runs."""
        for process in self._processes:
            if process.poll() is None:
                self.kill(process)
