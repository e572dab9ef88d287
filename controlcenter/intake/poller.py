"""The loop that every polled source shares: own thread, own deadline, back-off; one source never delays another."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from controlcenter.clock import Clock
from controlcenter.commands.base import Fence
from controlcenter.domain.strategy import SourceEntry
from controlcenter.errors import Refused, SourceError, StoreError
from controlcenter.intake import capture
from controlcenter.intake.base import RawItem, Source
from controlcenter.store import blobs
from controlcenter.store.engine import Database

log = logging.getLogger(__name__)
BATCH = 50
DEADLINE_S = 60.0
GRACE_S = 3.0
BACK_OFF_FIRST_S = 5.0
BACK_OFF_MOST_S = 900.0
PERMANENT_S = 900.0


@dataclass(slots=True)
class Pace:
    """When a source is due. Instants are monotonic seconds."""

    due_at: float = 0.0
    failures: int = 0

    def succeeded(self, now: float, every_s: float) -> None:
        """The next poll comes after the source's interval."""
        self.failures = 0
        self.due_at = now + every_s

    def failed(self, now: float, error: SourceError) -> None:
        """Back-off with jitter: 5 s doubled up to 15 minutes; at once 15 minutes where waiting will not mend it."""
        self.failures += 1
        most = min(BACK_OFF_MOST_S, BACK_OFF_FIRST_S * 2 ** min(self.failures - 1, 10))
        wait_s = PERMANENT_S if error.permanent else random.uniform(most / 2, most)
        self.due_at = now + max(wait_s, min(error.retry_after_s or 0.0, 3600.0))


class PolledSource:
    """One source with its thread. ``due`` says whether to start it; ``overdue`` ends a poll that takes too long."""

    def __init__(
        self,
        entry: SourceEntry,
        make: Callable[[], Source],
        database: Database,
        clock: Clock,
        fence: Fence | None = None,
        captured: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = entry.name
        self._every_s = float(entry.every_s)
        self._make = make
        self._database = database
        self._clock = clock
        self._fence = fence
        self._captured = captured
        self._pace = Pace()
        self._thread: threading.Thread | None = None
        self._source: Source | None = None
        self._started_at = 0.0

    @property
    def is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def look(self) -> None:
        """Start the poll when it is due; shut the socket of one that is over its deadline."""
        now = self._clock.monotonic()
        if self.is_running:
            if now - self._started_at > DEADLINE_S and self._source is not None:
                self._source.cancel()
            return
        if now >= self._pace.due_at:
            self._started_at = now
            self._thread = threading.Thread(target=self.poll_once, name=f"poll {self.name}", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End a running poll soon."""
        if self.is_running and self._source is not None and self._thread is not None:
            self._source.cancel()
            self._thread.join(GRACE_S)

    def poll_once(self) -> bool:
        """Poll now: capture, commit, acknowledge. Says whether the source was reached to the end."""
        try:
            self._source = self._source or self._make()
            count = self._take(self._source)
        except (SourceError, Refused) as error:
            self._went_wrong(error if isinstance(error, SourceError) else SourceError(str(error)))
            return False
        except StoreError as error:
            self._pace.failed(self._clock.monotonic(), SourceError(str(error)))
            return False
        except Exception as error:
            log.exception("The source %s failed by a fault of the program", self.name)
            self._went_wrong(SourceError(f"Reading it failed by a fault of the program ({type(error).__name__})."))
            return False
        self._went_well(count)
        return True

    def _take(self, source: Source) -> int:
        with self._database.read() as connection:
            state = capture.read_cursor(connection, self.name)
        count = 0
        batch: list[RawItem] = []
        for item in source.poll(state):
            batch.append(item)
            if len(batch) == BATCH:
                count += self._commit(source, batch, state)
                batch = []
        return count + self._commit(source, batch, state)

    def _commit(self, source: Source, batch: Sequence[RawItem], state: dict[str, object]) -> int:
        now = self._clock.now()
        values: dict[str, Any] = {"cursor": state, "last_try_at": now}
        if batch:
            values["newest_stored_at"] = max(item.received_at for item in batch)
        packed = [blobs.pack(item.raw) for item in batch]
        with self._database.write() as connection:
            if self._fence is not None:
                self._fence.check(connection)
            count = capture.store_items(connection, self.name, batch, now, packed=packed) if batch else 0
            capture.write_state(connection, self.name, values)
        if count:
            self._captured()
        for item in batch:
            source.done(item)
        if batch:
            with self._database.write() as connection:
                capture.acknowledged(connection, self.name, [item.ext_key for item in batch])
        return count

    def _went_well(self, count: int) -> None:
        if self._pace.failures:
            log.info("The source %s is back", self.name)
        self._pace.succeeded(self._clock.monotonic(), self._every_s)
        newest = self._source.newest_at_source() if self._source else None
        values: dict[str, Any] = {"last_ok_at": self._clock.now(), "failures": 0, "error": "", "permanent": False}
        if newest is not None:
            values["newest_there_at"] = newest
        self._write(values)

    def _went_wrong(self, error: SourceError) -> None:
        if not self._pace.failures:
            log.warning("The source %s is down: %s", self.name, error)
        self._pace.failed(self._clock.monotonic(), error)
        self._source = None
        self._write({"failures": self._pace.failures, "error": str(error), "permanent": error.permanent})

    def _write(self, values: dict[str, Any]) -> None:
        values |= {"last_try_at": self._clock.now(), "next_try_at": self._next_try_at()}
        try:
            with self._database.write() as connection:
                capture.write_state(connection, self.name, values)
        except StoreError as error:
            log.warning("The state of the source %s could not be stored: %s", self.name, error)

    def _next_try_at(self) -> datetime:
        return self._clock.now() + timedelta(seconds=max(0.0, self._pace.due_at - self._clock.monotonic()))
