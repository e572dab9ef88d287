"""The relay and the service as they run: files there become tickets here, whatever is killed in between."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
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
from controlcenter.store.health import read_ledger, read_sources
from controlcenter.store.opening import open_database

KEY = "the key of the relay under test"
MAILS = 40


def mail(number: int) -> bytes:
    return (
        f"From: Customer {number} <c{number}@example.org>\r\nTo: desk@example.org\r\nSubject: Matter {number}\r\n"
        f"Message-ID: <m{number}@example.org>\r\n\r\nPlease help, {number}.\r\n"
    ).encode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Site:
    """A machine with a Maildir and a relay, and a centre that listens for it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.port = free_port()
        self.maildir = folder / "mail"
        self.spool = folder / "spool"
        self.config = folder / "relay.toml"
        for part in ("new", "cur", "tmp"):
            (self.maildir / part).mkdir(parents=True)
        self.config.write_text(
            f'service = "http://127.0.0.1:{self.port}"\nsecret = "relay"\nspool = "{self.spool}"\n'
            f'[[sources]]\nname = "Fax server mail"\ntype = "maildir"\nevery_s = 1\n'
            f'[sources.settings]\nfolder = "{self.maildir}"\n',
            encoding="utf-8",
        )
        self._environment = {**os.environ, "CONTROLCENTER_SECRET_RELAY": KEY}
        self._processes: list[subprocess.Popen[bytes]] = []
        self._publish()

    def _publish(self) -> None:
        text = resource("strategy.toml").read_text(encoding="utf-8")
        settings = {"port": self.port, "secret": "relay"}
        text = add_source(text, {"name": "Elsewhere", "type": "relay", "every_s": 10, "settings": settings})
        joined = join(self.url, create=True)
        try:
            with joined.database.read() as connection:
                seen = version_of(connection)
            joined.execute(PublishStrategy(text, seen, ""))
        finally:
            joined.close()

    def deliver(self, number: int) -> None:
        half = self.maildir / "tmp" / f"{number}.test"
        half.write_bytes(mail(number))
        half.rename(self.maildir / "new" / half.name)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "controlcenter", *words],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)
        return process

    def serve(self) -> subprocess.Popen[bytes]:
        return self.start("--database", self.url, "serve")

    def relay(self) -> subprocess.Popen[bytes]:
        return self.start("relay", str(self.config))

    def relay_once(self) -> tuple[int, str]:
        """Exit status and what it says."""
        command = [sys.executable, "-m", "controlcenter", "relay", str(self.config), "--once"]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    def await_listening(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("The service does not listen.")

    def subjects(self) -> list[str]:
        command = [sys.executable, "-m", "controlcenter", "--database", self.url, "export", "interactions"]
        done = subprocess.run(command, capture_output=True, check=True)
        return [str(json.loads(line)["subject"]) for line in done.stdout.splitlines()]

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait(10)


@pytest.fixture
def site(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Site]:
    (tmp_path / "centre.db").write_bytes(migrated_sqlite.read_bytes())
    found = Site(f"sqlite:///{tmp_path / 'centre.db'}", tmp_path)
    yield found
    found.end()


def await_subjects(site: Site, count: int, wait_s: float = 40) -> list[str]:
    deadline = time.monotonic() + wait_s
    while len(found := site.subjects()) < count and time.monotonic() < deadline:
        time.sleep(0.5)
    return found


def test_that_kills_of_relay_and_service_lose_and_double_nothing(site: Site) -> None:
    dice = random.Random(4)
    service, relay = site.serve(), site.relay()
    for number in range(MAILS):
        site.deliver(number)
        if number % 8 == 7:
            time.sleep(dice.uniform(0.2, 1.2))
            victim = dice.choice(["relay", "service", "both"])
            if victim != "service":
                relay.send_signal(signal.SIGKILL)
                relay.wait(10)
                relay = site.relay()
            if victim != "relay":
                service.send_signal(signal.SIGKILL)
                service.wait(10)
                service = site.serve()
    site.await_listening()
    relay.send_signal(signal.SIGKILL)
    relay.wait(10)
    for _ in range(30):  # what is left is handed over at once
        status, said = site.relay_once()
        if status == 0:
            break
        time.sleep(0.5)
    assert status == 0, said
    assert sorted(await_subjects(site, MAILS)) == sorted(f"Matter {number}" for number in range(MAILS))
    assert not list((site.spool / "items").iterdir()) and not list((site.maildir / "new").iterdir())
    service.send_signal(signal.SIGTERM)
    assert service.wait(20) == 0
    database = open_database(site.url)
    with database.read() as connection:
        assert check_all(connection) == []
        (row,) = read_ledger(connection)
    database.close()
    assert (row.source, row.seen, row.stored) == ("Elsewhere", MAILS, MAILS)


def test_that_items_wait_until_the_service_is_there_and_its_silence_is_told(site: Site) -> None:
    for number in range(3):
        site.deliver(number)
    status, said = site.relay_once()
    assert status == 1 and "cannot be reached" in said
    assert len(list((site.spool / "items").iterdir())) == 3 and not list((site.maildir / "new").iterdir())
    site.serve()
    site.await_listening()
    database = open_database(site.url)
    assert _await_error(database, "No relay has called yet")
    assert site.relay_once()[0] == 0
    assert len(await_subjects(site, 3)) == 3
    with database.read() as connection:
        health = read_sources(connection)["Elsewhere"]
    assert health.error == "" and health.last_ok_at is not None and health.newest_there_at is not None
    database.close()


def _await_error(database: Any, words: str) -> bool:
    for _ in range(100):
        with database.read() as connection:
            found = read_sources(connection).get("Elsewhere")
        if found is not None and words in found.error:
            return True
        time.sleep(0.1)
    return False


def test_that_a_second_relay_does_not_touch_the_spool(site: Site) -> None:
    first = site.relay()
    for _ in range(100):
        if (site.spool / "lock").exists():
            break
        time.sleep(0.1)
    time.sleep(0.2)
    status, said = site.relay_once()
    assert status == 2 and "Another relay" in said
    first.send_signal(signal.SIGTERM)
    assert first.wait(20) == 0
