"""SIGKILL at random while mail flows from a real IMAP server: nothing lost, nothing doubled, the database whole."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from controlcenter.domain.strategy.text import add_source
from controlcenter.settings import resource
from controlcenter.store.opening import open_database
from controlcenter.store.tables import ticket
from tests.support.imap import PASSWORD, ImapServer, certificates, imap_server
from tests.support.running import Process, Running, mail, wait_until

__all__ = ["certificates", "imap_server"]
MAILS_PER_ROUND = 12


def plain(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as TOML takes them."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in settings.items()}


@pytest.fixture
def centre(database_url: str, tmp_path: Path, imap_server: ImapServer) -> Iterator[Running]:
    """A database whose strategy polls the IMAP server."""
    made = Running(database_url, tmp_path, {"mailbox": PASSWORD})
    source = {"name": "desk", "type": "imap", "every_s": 1, "settings": plain(imap_server.settings())}
    made.publish(add_source(resource("strategy.toml").read_text(encoding="utf-8"), source))
    yield made
    made.close()


def serve_surely(centre: Running) -> Process:
    """A service that works: on PostgreSQL the lease of a killed one lives on for three seconds."""
    for _ in range(20):
        process = centre.serve()
        if centre.await_holder(process):
            return process
        assert process.poll() is not None, centre.said
    raise AssertionError(f"no service came up: {centre.said}")


def count_tickets(centre: Running) -> int:
    database = open_database(centre.url)
    try:
        with database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(ticket)).scalar_one())
    finally:
        database.close()


def run_rounds(centre: Running, server: ImapServer, rounds: int) -> None:
    dice, sent = random.Random(11), 0
    for _ in range(rounds):
        process = serve_surely(centre)
        for _ in range(MAILS_PER_ROUND):
            server.deliver(mail(sent))
            sent += 1
        time.sleep(dice.uniform(0.1, 1.5))  # a moment that nobody chose
        centre.kill(process)
    process = serve_surely(centre)
    wait_until(lambda: count_tickets(centre) >= sent, within_s=60)
    centre.end(process)
    assert sorted(centre.subjects()) == sorted(f"Matter {n}" for n in range(sent))
    assert count_tickets(centre) == sent
    centre.assert_whole()


def test_that_killing_the_service_five_times_loses_and_doubles_nothing(
    centre: Running, imap_server: ImapServer
) -> None:
    run_rounds(centre, imap_server, 5)


@pytest.mark.soak
def test_that_killing_the_service_fifty_times_loses_and_doubles_nothing(
    centre: Running, imap_server: ImapServer
) -> None:
    run_rounds(centre, imap_server, 50)
