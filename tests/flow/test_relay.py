"""The relay and the service as they run: files there become tickets here, whatever is killed in between."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from controlcenter.domain.strategy.text import add_source
from controlcenter.settings import resource
from controlcenter.store.health import read_ledger, read_sources
from controlcenter.store.opening import open_database
from tests.support.running import Process, Running, free_port, mail, put_in_maildir, wait_until

KEY = "the key of the relay under test"
MAILS = 40


class Site(Running):
    """A machine with a Maildir and a relay, and a centre that listens for it."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url, folder, {"relay": KEY})
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
        settings = {"port": self.port, "secret": "relay"}
        source = {"name": "Elsewhere", "type": "relay", "every_s": 10, "settings": settings}
        self.publish(add_source(resource("strategy.toml").read_text(encoding="utf-8"), source))

    def deliver(self, number: int) -> None:
        put_in_maildir(self.maildir, number, mail(number))

    def relay(self) -> Process:
        return self.start("controlcenter", "relay", str(self.config))

    def relay_once(self) -> tuple[int, str]:
        """Exit status and what was said until then."""
        process = self.start("controlcenter", "relay", str(self.config), "--once")
        return process.wait(60), self.said

    def await_listening(self) -> None:
        assert wait_until(self._listens, within_s=90), self.said

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


@pytest.fixture
def site(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Site]:
    (tmp_path / "centre.db").write_bytes(migrated_sqlite.read_bytes())
    found = Site(f"sqlite:///{tmp_path / 'centre.db'}", tmp_path)
    yield found
    found.close()


def await_subjects(site: Site, count: int) -> list[str]:
    wait_until(lambda: len(site.subjects()) >= count, within_s=40)
    return site.subjects()


def test_that_kills_of_relay_and_service_lose_and_double_nothing(site: Site) -> None:
    dice = random.Random(4)
    service, relay = site.serve(), site.relay()
    for number in range(MAILS):
        site.deliver(number)
        if number % 8 == 7:
            time.sleep(dice.uniform(0.2, 1.2))
            victim = dice.choice(["relay", "service", "both"])
            if victim != "service":
                site.kill(relay)
                relay = site.relay()
            if victim != "relay":
                site.kill(service)
                service = site.serve()
    site.await_listening()
    site.kill(relay)
    for _ in range(30):  # what is left is handed over at once
        status, said = site.relay_once()
        if status == 0:
            break
        time.sleep(0.5)
    assert status == 0, said
    assert sorted(await_subjects(site, MAILS)) == sorted(f"Matter {number}" for number in range(MAILS))
    assert not list((site.spool / "items").iterdir()) and not list((site.maildir / "new").iterdir())
    site.end(service)
    site.assert_whole()
    database = open_database(site.url)
    with database.read() as connection:
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

    def silence_is_told() -> bool:
        with database.read() as connection:
            found = read_sources(connection).get("Elsewhere")
        return found is not None and "No relay has called yet" in found.error

    assert wait_until(silence_is_told, within_s=60), site.said
    assert site.relay_once()[0] == 0
    assert len(await_subjects(site, 3)) == 3
    with database.read() as connection:
        health = read_sources(connection)["Elsewhere"]
    assert health.error == "" and health.last_ok_at is not None and health.newest_there_at is not None
    database.close()


def test_that_a_second_relay_does_not_touch_the_spool(site: Site) -> None:
    first = site.relay()
    site.deliver(1)
    assert wait_until(lambda: any((site.spool / "items").glob("*")), within_s=60), site.said  # it has the spool
    status, said = site.relay_once()
    assert status == 2 and "Another relay" in said
    site.end(first)
