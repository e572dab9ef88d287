"""SIGKILL at random while mail flows from a real IMAP server: nothing lost, nothing doubled, the database whole."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controlcenter.app.joining import join
from controlcenter.commands.setup import PublishStrategy, version_of
from controlcenter.domain.strategy.text import add_source
from controlcenter.settings import resource
from controlcenter.store.check import check_all
from controlcenter.store.health import read_service
from controlcenter.store.opening import open_database
from tests.support.imap import PASSWORD, ImapServer, certificates, imap_server

__all__ = ["certificates", "imap_server"]
MAILS_PER_ROUND = 12


def mail(number: int) -> bytes:
    return (
        f"From: Customer {number} <c{number}@example.org>\r\nTo: desk@example.org\r\nSubject: Matter {number}\r\n"
        f"Message-ID: <m{number}@example.org>\r\nDate: Mon, 05 Jan 2026 09:00:00 +0000\r\n"
        f"\r\nPlease help, {number}.\r\n"
    ).encode()


def plain(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as TOML takes them."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in settings.items()}


class Centre:
    """A database whose strategy polls the IMAP server, with a service that can be killed."""

    def __init__(self, url: str, server: ImapServer, seed: int) -> None:
        self.url = url
        self._dice = random.Random(seed)
        self._publish(server)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._environment = {**os.environ, "CONTROLCENTER_SECRET_MAILBOX": PASSWORD}

    def _publish(self, server: ImapServer) -> None:
        text = add_source(
            resource("strategy.toml").read_text(encoding="utf-8"),
            {"name": "desk", "type": "imap", "every_s": 1, "settings": plain(server.settings())},
        )
        joined = join(self.url, create=True)
        try:
            with joined.database.read() as connection:
                seen = version_of(connection)
            joined.execute(PublishStrategy(text, seen, ""))
        finally:
            joined.close()

    def serve(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "controlcenter", "--database", self.url, "serve"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)
        return process

    def serve_surely(self) -> subprocess.Popen[bytes]:
        """A service that works: on PostgreSQL the lease of a killed one lives on for three seconds."""
        deadline = time.monotonic() + 30
        process = self.serve()
        while not self._is_held_by(process.pid):
            assert time.monotonic() < deadline, "no service came up"
            time.sleep(0.1)
            if process.poll() is not None:
                process = self.serve()
        return process

    def _is_held_by(self, pid: int) -> bool:
        database = open_database(self.url)
        try:
            with database.read() as connection:
                service = read_service(connection)
        finally:
            database.close()
        return service is not None and f":{pid}:" in service.holder

    def kill_at_random(self, process: subprocess.Popen[bytes]) -> None:
        """Let it live for a moment that nobody chose, then SIGKILL."""
        time.sleep(self._dice.uniform(0.1, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def export(self, what: str) -> list[dict[str, object]]:
        done = subprocess.run(
            [sys.executable, "-m", "controlcenter", "--database", self.url, "export", what],
            capture_output=True,
            check=True,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def close(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait(10)


@pytest.fixture
def centre(database_url: str, imap_server: ImapServer) -> Iterator[Centre]:
    made = Centre(database_url, imap_server, seed=11)
    yield made
    made.close()


def run_rounds(centre: Centre, server: ImapServer, rounds: int) -> None:
    sent = 0
    for _ in range(rounds):
        process = centre.serve_surely()
        for _ in range(MAILS_PER_ROUND):
            server.deliver(mail(sent))
            sent += 1
        centre.kill_at_random(process)
    process = centre.serve_surely()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(centre.export("tickets")) < sent:
        time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    subjects = sorted(str(row["subject"]) for row in centre.export("interactions"))
    assert subjects == sorted(f"Matter {n}" for n in range(sent))
    assert len(centre.export("tickets")) == sent
    joined = join(centre.url)
    try:
        with joined.database.read() as connection:
            assert check_all(connection) == []
    finally:
        joined.close()


def test_that_killing_the_service_five_times_loses_and_doubles_nothing(centre: Centre, imap_server: ImapServer) -> None:
    run_rounds(centre, imap_server, 5)


@pytest.mark.soak
def test_that_killing_the_service_fifty_times_loses_and_doubles_nothing(
    centre: Centre, imap_server: ImapServer
) -> None:
    run_rounds(centre, imap_server, 50)
