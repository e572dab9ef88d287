"""A mailbox as a source reads it, on a real server and on one that misbehaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from controlcenter.clock import SystemClock
from controlcenter.intake.base import RawItem
from controlcenter.intake.imap.settings import ImapSettings
from controlcenter.intake.imap.source import ImapMailbox
from controlcenter.intake.polling.poller import PolledSource
from tests.intake.scripted_imap import PLAIN, ScriptedImap
from tests.support.imap import PASSWORD, ImapServer

Mailbox = Callable[..., ImapMailbox]


def mail(subject: str, text: str = "Where is my parcel?") -> bytes:
    head = f"From: Asha <asha@example.org>\r\nMessage-ID: <{subject}@example.org>\r\nSubject: {subject}\r\n\r\n"
    return f"{head}{text}\r\n".encode()


@pytest.fixture
def mailbox(imap_server: ImapServer) -> Iterator[Mailbox]:
    """A source that reads the server; keywords change its settings."""
    made: list[ImapMailbox] = []

    def make(password: str = PASSWORD, clock: Any = None, **more: Any) -> ImapMailbox:
        settings = ImapSettings(**imap_server.settings(**more))
        made.append(ImapMailbox("desk mail", settings, lambda name: password, clock or SystemClock()))
        return made[-1]

    yield make
    for source in made:
        source.close()


@pytest.fixture
def scripted() -> Iterator[Callable[..., tuple[ScriptedImap, ImapMailbox]]]:
    servers: list[ScriptedImap] = []
    sources: list[ImapMailbox] = []

    def make(messages: dict[int, bytes], capabilities: str = PLAIN, **more: Any) -> tuple[ScriptedImap, ImapMailbox]:
        servers.append(ScriptedImap(messages, capabilities))
        given = {
            "host": "127.0.0.1", "port": servers[-1].port, "security": "none", "user": "desk1", "secret": "mailbox",
            "max_bytes": 10_000,
        }  # fmt: skip
        settings = ImapSettings(**{**given, **more})
        sources.append(ImapMailbox("desk mail", settings, lambda name: PASSWORD, SystemClock()))
        return servers[-1], sources[-1]

    yield make
    for source in sources:
        source.cancel()
        source.close()
    for server in servers:
        server.stop()


def taken(source: ImapMailbox, state: dict[str, object]) -> list[RawItem]:
    """Poll as the service does: everything is acknowledged after it was taken."""
    items = list(source.poll(state))
    for item in items:
        source.done(item)
    return items


def look_once(polled: PolledSource) -> None:
    """One look that goes well. Then the source is ended: news that it still hears would begin another look."""
    try:
        assert polled.poll_once()
    finally:
        polled.stop()
        polled.join(5)


def read_to(state: Any, folder: str = "INBOX") -> dict[str, int]:
    """How far a folder has been read."""
    found: dict[str, int] = state["folders"][folder]
    return found


def subjects(items: list[RawItem]) -> list[str]:
    return [line[9:] for item in items for line in item.raw.decode().splitlines() if line.startswith("Subject: ")]
