"""What every polled source shares: own thread, own deadline, back-off, breaker; one source never delays another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from controlcenter.clock import Clock
from controlcenter.commands.base import Fence
from controlcenter.domain.health import Breaker
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import ControlCenterError, Refused, SettingsError, SourceError, StoreError
from controlcenter.intake import capture
from controlcenter.intake.base import Source
from controlcenter.intake.polling.look import Look
from controlcenter.intake.polling.pace import Limits, Pace
from controlcenter.store.engine import Database

log = logging.getLogger(__name__)
USUAL = Limits()
NEWS_S = 0.25
_JOIN_S = 0.05


class PolledSource:
    """One source. ``look`` is called about once a second; it never waits for anything.

    ``stuck`` are the threads that did not come back: it can be handed to whoever follows under the same name, so that
    their number stays bounded however often the settings change.
    """

    def __init__(
        self,
        entry: SourceEntry,
        make: Callable[[], Source],
        database: Database,
        clock: Clock,
        fence: Fence | None = None,
        captured: Callable[[], None] = lambda: None,
        *,
        limits: Limits = USUAL,
        stuck: list[threading.Thread] | None = None,
    ) -> None:
        self.entry = entry
        self.name = entry.name
        self.stuck = stuck if stuck is not None else []
        self._every_s = float(entry.every_s)
        self._make = make
        self._database = database
        self._clock = clock
        self._fence = fence
        self._captured = captured
        self._limits = limits
        self._pace = Pace()
        self._ahead: datetime | None = None  # a time still to come that was told once: later looks make it no newer
        self._turn = threading.Lock()
        self._looking = threading.Lock()
        self._is_stopped = False
        self._look: Look | None = None
        self._source: Source | None = None
        self._reached = False
        self._hurried_for = ""
        self._closing: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        return self._look is not None and self._look.thread.is_alive()

    @property
    def breaker(self) -> Breaker:
        """Half open while the one look of an open breaker is under way."""
        is_probe = self.is_running and self._pace.breaker is Breaker.OPEN
        return Breaker.HALF_OPEN if is_probe else self._pace.breaker

    def look(self) -> None:
        """Start a look when it is due; cut off one that is over its deadline; leave one that does not even end then.

        The service's clock asks for it, and a source that is told news, each in its own thread.
        """
        with self._looking:
            self._look_now()

    def told_news(self) -> None:
        """The source's server says that something came in. That is a hint: the interval stays as it is."""
        with self._turn:
            if self._is_stopped or self._pace.failures:
                return
            earliest = (self._look.started_at if self._look is not None else 0.0) + NEWS_S
            self._pace.due_at = min(self._pace.due_at, max(earliest, self._clock.monotonic()))
        self.look()

    def _look_now(self) -> None:
        if self._is_stopped:  # news can be told while it is being stopped
            return
        now = self._clock.monotonic()
        self.stuck[:] = [thread for thread in self.stuck if thread.is_alive()]
        if self.is_running:
            self._watch(now)
        elif now >= self._pace.due_at and len(self.stuck) < self._limits.stuck_most:
            self._start()

    def hurry(self, asked_at: str = "") -> None:
        """Look at it soon: somebody waits for it. The same wish hurries once: the back-off goes on after that."""
        with self._turn:
            if asked_at and asked_at == self._hurried_for:
                return
            self._hurried_for = asked_at
            self._pace.due_at = min(self._pace.due_at, self._clock.monotonic())

    def start(self) -> None:
        """Look now, whether or not it is due."""
        self._start()

    def wait(self) -> bool:
        """Wait for the look that runs, at most until it is left; says whether the source was reached to the end."""
        while (look := self._look) is not None and look.thread.is_alive():
            look.thread.join(_JOIN_S)
            self._watch(self._clock.monotonic())
        return self._reached

    def poll_once(self) -> bool:
        """Look now and wait: capture, commit, acknowledge. Says whether the source was reached to the end."""
        self._start()
        return self.wait()

    def stop(self) -> None:
        """End it without waiting: whatever a look still brings is not stored."""
        with self._looking:
            self._is_stopped = True
            look, self._look = self._look, None
        if look is not None and look.thread.is_alive():
            look.leave()
            look.cut()
            self.stuck.append(look.thread)
        elif self._source is not None:
            self._closing = threading.Thread(
                target=_close, args=(self._source,), name=f"close {self.name}", daemon=True
            )
            self._closing.start()
        self._source = None

    def join(self, timeout_s: float) -> None:
        """Wait for what ``stop`` cut off, so that nothing is torn in the middle where it can be helped."""
        end = self._clock.monotonic() + timeout_s
        for thread in [*self.stuck, *([self._closing] if self._closing else [])]:
            thread.join(max(0.0, end - self._clock.monotonic()))

    # One look

    def _start(self) -> None:
        self._reached = False
        self._look = Look(
            self.name, self._source, self._make, self._database, self._clock, self._fence, self._limits,
            self._captured, self._ended, is_probe=self._pace.breaker is Breaker.OPEN,
        )  # fmt: skip
        self._source = None
        self._look.thread.start()

    def _watch(self, now: float) -> None:
        look = self._look
        if look is None:
            return
        if look.cut_at is None:
            if now - look.started_at > self._limits.deadline_s:
                look.cut()
        elif now - look.cut_at > self._limits.grace_s:
            self._leave(look)

    def _leave(self, look: Look) -> None:
        with self._turn:
            if not look.thread.is_alive():
                return
            look.leave()
            self._look = None
            self.stuck.append(look.thread)
            error = SourceError(self._hangs())
            self._count(error)
        threading.Thread(target=self._tell_wrong, args=(error,), name=f"note {self.name}", daemon=True).start()

    def _hangs(self) -> str:
        if len(self.stuck) < self._limits.stuck_most:
            return (
                f"It hangs: it gave no answer for {self._limits.deadline_s:.0f} seconds and did not end when it was "
                "cut off. It is tried again; see whether that system and the name server answer."
            )
        return (
            f"It is stuck: {len(self.stuck)} looks at it have not come back, so it is not tried again. See whether "
            "that system and the name server answer, then start the service again."
        )

    def _ended(self, look: Look, told: int | BaseException) -> None:
        """In the thread of the look."""
        error = None if isinstance(told, int) else self._error_of(told)
        with self._turn:
            is_left, was_down = look.is_left, self._pace.failures > 0
            if not is_left:
                self._source = look.source
                self._pass_on(look, error)
        if not is_left and error is None:
            if was_down:
                log.info("The source %s is back", self.name)
            self._tell_well(look)
            self._reached = True
            self._listen(look)
        elif not is_left and error is not None:
            self._tell_wrong(error)
        if (is_left or self._is_stopped) and look.source is not None:
            _close(look.source)

    def _pass_on(self, look: Look, error: SourceError | None) -> None:
        """When it is looked at next."""
        if error is None:
            self._pace.succeeded(self._clock.monotonic(), self._every_s, look.started_at, more=look.has_more)
        else:
            self._count(error)

    def _listen(self, look: Look) -> None:
        source = look.source
        listen = getattr(source, "listen", None)
        if source is None or listen is None or self._is_stopped:
            return
        with suppress(Exception):  # it is looked at all the same
            listen(self.told_news)

    def _error_of(self, error: BaseException) -> SourceError:
        """What went wrong, for a person; a fault of the program is logged as well."""
        if isinstance(error, SourceError):
            return error
        if isinstance(error, SettingsError):
            return SourceError(f"Its settings are wrong: {error}", permanent=True)
        if isinstance(error, (Refused, StoreError)):
            return SourceError(str(error))
        if isinstance(error, ConnectionError):
            return SourceError("The connection was lost.")
        log.error("The source %s failed by a fault of the program", self.name, exc_info=error)
        return SourceError(f"Reading it failed by a fault of the program ({type(error).__name__}).")

    def _count(self, error: SourceError) -> None:
        if not self._pace.failures:
            log.warning("The source %s is down: %s", self.name, error)
        self._pace.failed(self._clock.monotonic(), error)

    def _tell_well(self, look: Look) -> None:
        values: dict[str, Any] = {"last_ok_at": self._clock.now(), "failures": 0, "error": "", "permanent": False}
        with suppress(Exception):
            newest = look.source.newest_at_source() if look.source is not None else None
            if newest is not None and newest != self._ahead:
                values["newest_there_at"] = min(newest, values["last_ok_at"])  # a sender's clock may be wrong
                self._ahead = newest if newest > values["last_ok_at"] else None
        self._write(values)

    def _tell_wrong(self, error: SourceError) -> None:
        self._write({"failures": self._pace.failures, "error": str(error), "permanent": error.permanent})

    def _write(self, values: dict[str, Any]) -> None:
        values |= {
            "last_try_at": self._clock.now(), "next_try_at": self._next_try_at(),
            "breaker": self._pace.breaker.value, "stuck": sum(thread.is_alive() for thread in self.stuck),
        }  # fmt: skip
        try:
            with self._database.write() as connection:
                if self._fence is not None:
                    self._fence.check(connection)
                capture.write_state(connection, self.name, values)
        except ControlCenterError as error:
            log.warning("The state of the source %s could not be stored: %s", self.name, error)

    def _next_try_at(self) -> datetime:
        return self._clock.now() + timedelta(seconds=max(0.0, self._pace.due_at - self._clock.monotonic()))


def _close(source: Source) -> None:
    """Let go of its connection without a word that somebody would have to answer."""
    with suppress(Exception):
        source.cancel()
        getattr(source, "close", lambda: None)()
