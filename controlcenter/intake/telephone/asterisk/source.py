"""The telephone source: one thread that listens to the manager interface and reads on in the log files."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import BaseModel

from controlcenter.clock import Clock
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.ami import AmiLink, Message
from controlcenter.intake.telephone.asterisk.feed import CallFeed
from controlcenter.intake.telephone.asterisk.records import Records
from controlcenter.intake.telephone.asterisk.settings import AsteriskSettings
from controlcenter.intake.telephone.asterisk.sql_rows import QUEUE_LOG
from controlcenter.intake.telephone.asterisk.updates import LinkUpdate, Update

TURN_S = 0.5
_ASK_QUEUES = "snapshot-queues"
_RETRY_MAX_S = 300.0

OnUpdate = Callable[[Sequence[Update]], None]


class AsteriskQueues:
    """Calls and agents' presence of one Asterisk. The manager interface is fast, the files are the record."""

    streaming: ClassVar[bool] = True
    Settings: ClassVar[type[BaseModel]] = AsteriskSettings
    asked_again: ClassVar[str] = (
        "There is nothing to fetch again: the telephone system's records are read on from where they were left."
    )

    def __init__(self, name: str, settings: AsteriskSettings, secret: Callable[[str], str], clock: Clock) -> None:
        self.name = name
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._feed = CallFeed(settings, clock)
        self._records = Records(settings, secret, clock, {})
        self._link: AmiLink | None = None
        self._entering: AmiLink | None = None
        self._stop = threading.Event()
        self._retry_at_s = 0.0
        self._failures = 0
        self._is_starting = False
        self._trouble: dict[str, str] = {}
        self._working: set[str] = set()
        self._links: list[Update] = []

    @staticmethod
    def feed(*parts: Any) -> Any:
        """What runs such a source inside the service; takes what every streaming feed takes."""
        from controlcenter.intake.telephone.feed import TelephoneFeed  # it is built upon this module

        return TelephoneFeed(AsteriskQueues, *parts)

    @property
    def is_working(self) -> bool:
        """Whether the link stands, or records can be read."""
        return bool(self._working)

    def start(self, on_update: OnUpdate, state: dict[str, Any]) -> None:
        """Prepare to run. ``state`` is what was stored last (empty at first) and is kept up to date in place.

        Store it in the transaction in which ``on_update`` stores the updates; an empty batch means that only the
        state moved on. If ``on_update`` raises, run() ends with that error: make a new source from the stored state.
        """
        self._on_update = on_update
        self._state = state
        self._records = Records(self._settings, self._secret, self._clock, state)
        self._feed.load(state.get("calls", {}))

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop``. Raises SourceError only for what waiting cannot mend and no file makes up for."""
        self._stop = stop
        self._retry_at_s = next_turn_s = self._clock.monotonic()
        try:
            while not stop.is_set():
                if self._clock.monotonic() >= next_turn_s:
                    self._read_records()
                    self._feed.tick(linked=self._link is not None)
                    next_turn_s = self._clock.monotonic() + TURN_S
                self._listen()
                self._hand_over()
        finally:
            self._drop_link()
            self._records.close()

    def cancel(self) -> None:
        """End run() soon, from another thread: the socket is shut, nothing waits on."""
        self._stop.set()
        self._records.cancel()
        for link in (self._entering, self._link):
            if link is not None:
                link.cancel()

    def test(self) -> str:
        """A sentence that says what works. Raises SourceError with what to do where something does not."""
        found = []
        if self._settings.host:
            link = self._connect()
            try:
                answer = link.ask("QueueStatus")
            finally:
                link.close()
            if answer.get("Response") != "Success":
                if "unknown" in answer.get("Message", "").lower():
                    raise SourceError(
                        f"The telephone system at {self._settings.host} knows no queues: it is still starting, or its "
                        "module app_queue is not loaded. Try again in a minute."
                    )
                raise SourceError(
                    f"The user {self._settings.user} may not ask for the queues. Give it read and write rights for "
                    "agent, call, system and reporting in manager.conf.",
                    permanent=True,
                )
            found.append(f"The telephone system at {self._settings.host} answers.")
        found += self._records.test()
        return " ".join(found)

    def _read_records(self) -> None:
        for part in self._records.due():
            take = self._feed.queue_log_line if part == QUEUE_LOG else self._feed.cdr_line
            try:
                for lines in self._records.pieces(part):
                    for line in lines:
                        take(line)
                    self._feed.settle_history()
                    self._hand_over(moved=True)
                    if self._stop.is_set():
                        return
                self._came_back(part)
            except SourceError as error:
                self._went_down(part, str(error))

    def _listen(self) -> None:
        """One turn of at most TURN_S: messages where there is a link, else a wait or a new try."""
        if not self._settings.host or (self._link is None and self._clock.monotonic() < self._retry_at_s):
            self._clock.sleep(TURN_S, self._stop)
            return
        try:
            if self._link is None:
                self._open_link()
            assert self._link is not None, "it was opened just now"
            for message in self._link.read(TURN_S):
                self._feed.message(message)
                self._ask_again(self._link, message)
            self._link.keep_alive()
        except SourceError as error:
            self._drop_link()
            if not self._stop.is_set():
                self._wait_for_link(error)

    def _open_link(self) -> None:
        link = self._connect()
        self._link = link
        self._failures = 0
        self._ask_snapshot(link)
        self._came_back("ami")

    def _ask_snapshot(self, link: AmiLink) -> None:
        self._is_starting = False
        self._feed.snapshot_asked()
        link.send("QueueStatus", ActionID=_ASK_QUEUES)
        link.send("CoreShowChannels", ActionID="snapshot-channels")

    def _ask_again(self, link: AmiLink, message: Message) -> None:
        """A telephone system that is still starting knows no queues yet: ask anew when it says that it is ready."""
        if message.get("ActionID") == _ASK_QUEUES and message.get("Response") == "Error":
            self._is_starting = True
        elif message.get("Event") == "FullyBooted" and self._is_starting:
            self._ask_snapshot(link)

    def _connect(self) -> AmiLink:
        settings = self._settings
        password = self._secret(settings.secret)
        link = self._entering = AmiLink(settings.host, settings.port, self._clock)
        try:
            link.login(settings.user, password)
        except BaseException:
            link.close()
            raise
        finally:
            self._entering = None
        return link

    def _wait_for_link(self, error: SourceError) -> None:
        if error.permanent and not self._records:
            raise error
        delay_s = min(_RETRY_MAX_S, self._settings.retry_first_s * 2.0**self._failures)
        delay_s = _RETRY_MAX_S if error.permanent else delay_s * random.uniform(0.75, 1.25)
        self._failures = min(self._failures + 1, 16)
        self._retry_at_s = self._clock.monotonic() + delay_s
        self._went_down("ami", str(error), delay_s)

    def _drop_link(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _went_down(self, part: str, sentence: str, delay_s: float = TURN_S) -> None:
        now = self._clock.now()
        if part == "ami" or self._trouble.get(part) != sentence:
            self._links.append(LinkUpdate(part, False, sentence, now, now + timedelta(seconds=delay_s)))
        self._trouble[part] = sentence
        self._working.discard(part)

    def _came_back(self, part: str) -> None:
        self._working.add(part)
        if part == "ami" or part in self._trouble:
            self._trouble.pop(part, None)
            self._links.append(LinkUpdate(part, True, "", self._clock.now()))

    def _hand_over(self, *, moved: bool = False) -> None:
        updates = [*self._links, *self._feed.batch()]
        self._links.clear()
        if updates or moved:
            self._state["calls"] = self._feed.dump()
            self._on_update(updates)
