"""One source of the relay in a thread of its own: polled, kept in the spool, then acknowledged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

from controlcenter.app.relay.spool import Spool
from controlcenter.clock import Clock
from controlcenter.domain.strategy.intake import SourceEntry
from controlcenter.errors import ControlCenterError, SourceError
from controlcenter.intake import registry
from controlcenter.intake.base import RawItem
from controlcenter.intake.polling.pace import Limits, Pace

log = logging.getLogger(__name__)
BATCH = 50


class Taking:
    """Polls one source when it is due. ``error`` is what is wrong with it now."""

    def __init__(
        self, entry: SourceEntry, spool: Spool, secret: Callable[[str], str], clock: Clock, kept: Callable[[], None]
    ) -> None:
        self.name = entry.name
        self.error = ""
        self.newest_there_at: datetime | None = None
        self._entry = entry
        self._spool = spool
        self._secret = secret
        self._clock = clock
        self._kept = kept
        self._limits = Limits()
        self._pace = Pace()
        self._source: Any = None
        self._thread: threading.Thread | None = None
        self._started_at = 0.0

    def look(self) -> None:
        """Start a poll that is due; cut off one that takes too long. Returns at once."""
        now = self._clock.monotonic()
        if self._thread is not None and self._thread.is_alive():
            if now - self._started_at > self._limits.deadline_s and self._source is not None:
                self._source.cancel()
            return
        if now >= self._pace.due_at:
            self._started_at = now
            self._thread = threading.Thread(target=self.poll_once, name=f"poll {self.name}", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End a poll that runs."""
        if self._thread is not None and self._thread.is_alive():
            if self._source is not None:
                self._source.cancel()
            self._thread.join(self._limits.grace_s)

    def poll_once(self) -> bool:
        """Poll now; whether the source was reached to the end."""
        try:
            self._source = self._source or registry.build(self._entry, self._secret, self._clock)
            self._take(self._source)
        except ControlCenterError as error:
            self._went_wrong(error if isinstance(error, SourceError) else SourceError(str(error)))
            return False
        except Exception as error:
            log.exception("The source %s failed by a fault of the program", self.name)
            self._went_wrong(SourceError(f"Reading it failed by a fault of the program ({type(error).__name__})."))
            return False
        if self.error:
            log.info("The source %s is back", self.name)
        self.error = ""
        self.newest_there_at = self._source.newest_at_source()
        self._pace.succeeded(self._clock.monotonic(), float(self._entry.every_s), self._started_at)
        return True

    def _take(self, source: Any) -> None:
        state = self._spool.read_state(self.name)
        before, batch = deepcopy(state), list[RawItem]()
        for item in source.poll(state):
            self._spool.put(item, self.name)
            batch.append(item)
            if len(batch) >= BATCH:
                self._acknowledge(source, batch, state)
                before, batch = deepcopy(state), []
        if batch or state != before:
            self._acknowledge(source, batch, state)

    def _acknowledge(self, source: Any, batch: list[RawItem], state: dict[str, object]) -> None:
        """First the items, then the cursor, then the source: a crash between them repeats, and repeats are known."""
        self._spool.settle()
        self._spool.write_state(self.name, state)
        self._kept()
        for item in batch:
            source.done(item)

    def _went_wrong(self, error: SourceError) -> None:
        if not self.error:
            log.warning("The source %s is down: %s", self.name, error)
        self.error = str(error)
        self._source = None
        self._pace.failed(self._clock.monotonic(), error)
