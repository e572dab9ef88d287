"""A desk in a house with sources and a service, whose state the tests of those screens set."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.receive import Received, ReceiveInteraction
from controlcenter.commands.base import Actor, Outcome, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items, write_state
from controlcenter.settings import resource
from controlcenter.store import health
from controlcenter.store.engine import Database
from controlcenter.store.tables import service_state
from tests.support.desk import Desk
from tests.ui.believable import NOW

SOURCES = """
[[sources]]
name = "Service mailbox"
type = "imap"
every_s = 20
[sources.settings]
host = "imap.northgate.example"
user = "service@northgate.example"
secret = "mailbox-service"

[[sources]]
name = "Fax line 1"
type = "fax_folder"
every_s = 10
[sources.settings]
folder = "/"

[[sources]]
name = "Telephone"
type = "asterisk"
every_s = 5
[sources.settings]
host = "127.0.0.1"
user = "controlcenter"

[[sources]]
name = "Web form"
type = "web"
every_s = 5
[sources.settings]
host = "127.0.0.1"
port = 8480
secret = "web-form"
"""


def text_with_sources() -> str:
    """The default strategy with four sources."""
    return resource("strategy.toml").read_text(encoding="utf-8") + SOURCES


class House(Desk):
    """The desk of ``account`` over ``database``, and what happens around it."""

    def __init__(self, database: Database, folder: Path, text: str = "", account: str = "lena") -> None:
        strategies = StoredStrategy(text or text_with_sources())
        super().__init__(database, strategies, ManualClock(NOW), folder, account)

    # What happens around it

    def as_person(self, command: Any, account: str = "") -> Outcome:
        """Run a command as somebody, and let the live model follow."""
        actor = Actor(account or self.account, "desk-1")
        outcome = execute(self.database, command, actor=actor, clock=self.clock, strategies=self.strategies)
        self.outcomes.append(outcome)
        self.follow()
        return outcome

    def follow(self) -> None:
        """Read what changed, a second later, as the feed's thread does."""
        self.clock.advance(1)
        self.live.apply(self._tail.read_batch())

    def receive(self, source: str, key: str, received: Received, media: str = "mail", *, ago_s: float = 60) -> int:
        """Capture one item and interpret it; the capture's id is returned."""
        channel = {"tiff": Channel.FAX, "pdf": Channel.FAX, "request": Channel.WEB}.get(media, Channel.EMAIL)
        at = self.clock.now() - timedelta(seconds=ago_s)
        item = RawItem(key, f"raw bytes of {key}".encode(), at, channel, media, key)
        with self.database.write() as connection:
            store_items(connection, source, [item], at)
        with self.database.read() as connection:
            capture_id = health.read_captures(connection, source=source)[0].id
        self.as_person(ReceiveInteraction(capture_id, received), "service")
        return capture_id

    def source(self, name: str, **values: Any) -> None:
        """Set columns of a source's state."""
        with self.database.write() as connection:
            write_state(connection, name, values)
        self.follow()

    def beat(self, ago_s: float = 0.0) -> None:
        """Let a service have given its last sign of life."""
        now = self.clock.now() - timedelta(seconds=ago_s)
        with self.database.write() as connection:
            connection.execute(service_state.delete())
            values = {"id": 1, "holder": "kolkata-1:4711:3f2a", "epoch": 1, "until": now, "beat_at": now}
            connection.execute(service_state.insert(), values)
        self.follow()
