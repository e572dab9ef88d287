"""A workspace over a real database, without threads: a command and an answer are there when the call returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from controlcenter.clock import ManualClock
from controlcenter.commands.base import Actor, Outcome, execute
from controlcenter.commands.receive import Received, ReceiveInteraction
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel
from controlcenter.errors import ControlCenterError
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items, write_state
from controlcenter.live.model import LiveModel
from controlcenter.live.tail import Tail
from controlcenter.settings import resource
from controlcenter.store import health
from controlcenter.store.engine import Database
from controlcenter.store.tables import service_state
from tests.ui.believable import NOW
from tests.ui.desk import PlainHistory
from ui import theme
from ui.actions import Actions

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


class House:
    """Everything that a screen asks of a workspace, over ``database``. ``account`` is who sits here."""

    def __init__(self, database: Database, folder: Path, text: str = "", account: str = "lena") -> None:
        self.database = database
        self.account = account
        self.clock = ManualClock(NOW)
        self.strategies = StoredStrategy(text or text_with_sources())
        self.live = LiveModel()
        self.actions = Actions()
        self.theme = theme.current()
        self.history = PlainHistory()
        self.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.said: list[str] = []
        self.toasts: list[str] = []
        self.opened: list[int] = []
        self.shown: list[str] = []
        self.ran: list[Outcome] = []
        self._tail = Tail(database, self.strategies, self.clock)
        self.live.apply(self._tail.read_all())

    @property
    def me(self) -> str:
        return self.live.people.get(self.account, "")

    # What a workspace does

    def run(self, command: Any, *, toast: str | None = None, done: Callable[[Outcome], None] | None = None) -> None:
        try:
            outcome = self.as_person(command)
        except ControlCenterError as error:
            self.said.append(str(error))
            return
        if toast:
            self.toasts.append(toast)
        if done is not None:
            done(outcome)

    def ask(self, read: Callable[[Any], Any], then: Callable[[Any], None]) -> None:
        with self.database.read() as connection:
            answer = read(connection)
        then(answer)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def open_ticket(self, ticket_id: int) -> None:
        self.opened.append(ticket_id)

    def show_screen(self, screen_id: str) -> None:
        self.shown.append(screen_id)

    def show_rows(self, title: str, ticket_ids: list[int]) -> None:
        self.shown.append(title)

    # What happens around it

    def as_person(self, command: Any, account: str = "") -> Outcome:
        """Run a command as somebody, and let the live model follow."""
        actor = Actor(account or self.account, "desk-1")
        outcome = execute(self.database, command, actor=actor, clock=self.clock, strategies=self.strategies)
        self.ran.append(outcome)
        self.follow()
        return outcome

    def follow(self) -> None:
        """Read what changed, as the feed's thread does."""
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
