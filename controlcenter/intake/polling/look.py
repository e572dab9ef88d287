"""One look at a source: what it hands over is captured, committed and acknowledged, in batches of bounded size."""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from controlcenter.clock import Clock
from controlcenter.commands.base import Fence
from controlcenter.domain.health import Breaker
from controlcenter.errors import SourceError
from controlcenter.intake import capture
from controlcenter.intake.base import RawItem, Source
from controlcenter.intake.polling import again
from controlcenter.intake.polling.pace import Limits
from controlcenter.store import blobs
from controlcenter.store.engine import Database

log = logging.getLogger(__name__)
BATCH = 50
BATCH_BYTES = 8_000_000
BATCH_S = 1.0


class LeftBehind(Exception):
    """The look took too long and was given up; whatever it finds now is not stored."""


class Look:
    """One look in a thread of its own. ``ended`` is called in that thread with what came of it.

    ``cut`` shuts the source's socket. ``leave`` gives up a look that does not come back even then: its thread can do
    no more harm than to exist.
    """

    def __init__(
        self,
        name: str,
        source: Source | None,
        make: Callable[[], Source],
        database: Database,
        clock: Clock,
        fence: Fence | None,
        limits: Limits,
        captured: Callable[[], None],
        ended: Callable[[Look, int | BaseException], None],
        *,
        is_probe: bool = False,
    ) -> None:
        self.name = name
        self.source = source
        self.started_at = clock.monotonic()
        self.cut_at: float | None = None
        self.has_more = False
        self.is_left = False
        self._make = make
        self._database = database
        self._clock = clock
        self._fence = fence
        self._limits = limits
        self._captured = captured
        self._ended = ended
        self._is_probe = is_probe
        self._safe: list[str] = []  # keys that the source was told of, which the next transaction notes
        self.thread = threading.Thread(target=self._run, name=f"poll {name}", daemon=True)

    def cut(self) -> None:
        """Shut the source's socket, in a thread of its own: a source may hang in this as well."""
        self.cut_at = self._clock.monotonic()
        threading.Thread(target=self._cut, name=f"cut {self.name}", daemon=True).start()

    def leave(self) -> None:
        """Give it up."""
        self.is_left = True

    def _cut(self) -> None:
        if self.source is not None:
            try:
                self.source.cancel()
            except Exception as error:
                log.warning("The source %s could not be cut off (%s)", self.name, type(error).__name__)

    def _run(self) -> None:
        told: int | BaseException
        try:
            told = self._work()
        except LeftBehind:
            told = 0
        except BaseException as error:  # whatever a source raises, its thread's end must be told
            told = error
        if self.is_left:
            log.info("A look at the source %s that was given up has come back", self.name)
            self._close()
            return
        if isinstance(told, BaseException):
            self._close()
        self._ended(self, told)

    def _close(self) -> None:
        source, self.source = self.source, None
        close = getattr(source, "close", None)
        if close is not None:
            with suppress(Exception):
                close()

    def _work(self) -> int:
        if self._is_probe:
            self._write({"breaker": Breaker.HALF_OPEN.value})
        self.source = self.source or self._make()
        with self._database.read() as connection:
            state = capture.read_cursor(connection, self.name)
            wish = again.read_wish(connection, self.name)
        try:
            count = self._take(self.source, self.source.poll(state), state)
        finally:
            self._note_safe()
        if wish is not None and not self.has_more:
            count += self._fetch_again(self.source, wish)
        return count

    def _take(self, source: Source, items: Iterator[RawItem], state: dict[str, object]) -> int:
        before = copy.deepcopy(state)
        began = self._clock.monotonic()
        count, held, batch, last = 0, 0, list[RawItem](), before
        try:
            for item in items:
                batch.append(item)
                held += len(item.raw)
                if state != last:
                    last = copy.deepcopy(state)
                now = self._clock.monotonic()
                if len(batch) >= BATCH or held >= BATCH_BYTES or now - began > BATCH_S:
                    count += self._commit(source, batch, state)
                    batch, held, began = [], 0, now
                if now - self.started_at > self._limits.turn_s:
                    self.has_more = True
                    break
        except SourceError:
            if batch:  # else a source that always breaks at the same place would never get beyond it
                self._commit(source, batch, last)
            raise
        if batch or state != before:
            count += self._commit(source, batch, state)
        return count

    def _commit(self, source: Source, batch: Sequence[RawItem], state: dict[str, object]) -> int:
        now = self._clock.now()
        values: dict[str, Any] = {"cursor": state, "last_try_at": now}
        if batch:
            values["newest_stored_at"] = min(now, max(item.received_at for item in batch))
        packed = [blobs.pack(item.raw) for item in batch]
        with self._database.write() as connection:
            self._check(connection)
            capture.acknowledged(connection, self.name, self._safe)
            count = capture.store_items(connection, self.name, batch, now, packed=packed) if batch else 0
            capture.write_state(connection, self.name, values)
        self._safe = []
        if count:
            self._captured()
        for item in batch:
            source.done(item)
            self._safe.append(item.ext_key)
        return count

    def _note_safe(self) -> None:
        """Note what the last batch was told; a crash before costs nothing: the source is told once more."""
        if self._safe:
            with self._database.write() as connection:
                capture.acknowledged(connection, self.name, self._safe)

    def _fetch_again(self, source: Source, wish: again.Wish) -> int:
        """What a person asked for: only what is not held yet is taken in, and what came of it is noted."""
        there = found = 0
        try:
            for item in () if wish.is_only_a_look else again.items_of(source, wish):
                there += 1
                with self._database.write() as connection:
                    self._check(connection)
                    found += again.store_missing(connection, self.name, item, self._clock.now())
                    newest = min(self._clock.now(), item.received_at)
                    capture.write_state(connection, self.name, {"newest_stored_at": newest})
                if self._clock.monotonic() - self.started_at > self._limits.deadline_s:
                    raise SourceError("It took too long; ask for a shorter time.")
        except SourceError as error:
            said = str(error)
        else:
            said = again.told(there, found) if not wish.is_only_a_look else "It was looked at."
        if found:
            self._captured()
        with self._database.write() as connection:
            self._check(connection)
            again.note(connection, self.name, wish, said, self._clock.now())
        return found

    def _write(self, values: dict[str, Any]) -> None:
        with self._database.write() as connection:
            self._check(connection)
            capture.write_state(connection, self.name, values)

    def _check(self, connection: Any) -> None:
        if self.is_left:
            raise LeftBehind
        if self._fence is not None:
            self._fence.check(connection)
