"""The service: polls sources, interprets what was captured, marks deadlines, sends what waits in the outbox.

APScheduler is only the clock: one job a second says what is due. Every piece of work runs in a thread of its own, so
that one that hangs costs the others nothing.
"""

from __future__ import annotations

import logging
import os
import threading
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from apscheduler.schedulers.background import BackgroundScheduler

from controlcenter.app.floor_work import FloorWork, NoticeWork
from controlcenter.app.heartbeat import HeartbeatWork
from controlcenter.app.joining import Joined
from controlcenter.app.work import DeadlineWork, InterpretWork, OutboxWork, Work
from controlcenter.clock import Clock
from controlcenter.commands.base import Command, Outcome
from controlcenter.commands.base import execute as execute_command
from controlcenter.commands.setup import version_of
from controlcenter.domain.strategy.document import SourceEntry, Strategy
from controlcenter.errors import ControlCenterError, Refused, StoreError
from controlcenter.intake import registry
from controlcenter.intake.capture import not_later_than
from controlcenter.intake.polling import again
from controlcenter.intake.polling.poller import USUAL, PolledSource
from controlcenter.secret_store import read_secret
from controlcenter.store.lease import Lease

log = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0
CLOCK_JUMP_S = 2.0


class Feed(Protocol):
    """A streaming source that runs by itself: a telephone system, the web endpoint."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class AnotherService(Refused):
    """Another service works on this database."""


class Service:
    """One running service. ``run`` returns when ``stop`` was called or another has taken over."""

    def __init__(self, joined: Joined) -> None:
        self._joined = joined
        self._clock: Clock = joined.clock
        self._stop = threading.Event()
        holder = f"{joined.actor.workstation}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._lease = Lease(joined.database, holder, self._clock)
        self._version = -1
        self._polled: list[PolledSource] = []
        self._feeds: list[tuple[SourceEntry, Feed]] = []
        self._streaming: dict[str, str] = {}
        self._stuck: dict[str, list[threading.Thread]] = {}
        self._interpret = InterpretWork(joined, self.execute)
        self._work: tuple[Work, ...] = (
            self._interpret,
            DeadlineWork(joined, self.execute),
            OutboxWork(joined, self.execute, read_secret),
            FloorWork(joined, self.execute),
            NoticeWork("mail", joined, self.execute, read_secret),
            NoticeWork("call", joined, self.execute, read_secret),
            HeartbeatWork(joined),
        )

    def execute(self, command: Command) -> Outcome:
        """Run a command as this service, as long as it holds the lease."""
        joined = self._joined
        return execute_command(
            joined.database, command, actor=joined.actor, clock=self._clock, strategies=joined.strategies,
            fence=self._lease,
        )  # fmt: skip

    def stop(self) -> None:
        """Ask the service to end; safe from a signal handler."""
        self._stop.set()

    # One round

    def run_once(self) -> bool:
        """Poll every source once, interpret what is captured; False when a source could not be reached.

        Raises AnotherService while another holds the lease.
        """
        self._acquire()
        try:
            strategy = self._strategy()
            self._polled = [self._polled_source(entry) for entry in _polled_entries(strategy)]
            for source in self._polled:
                source.start()
            reached = [source.wait() for source in self._polled]
            for work in self._work:
                work.run_once()
            return all(reached)
        finally:
            self._end_sources()
            self._end_work()
            self._lease.release()

    # For ever

    def run(self) -> None:
        """Work until ``stop``. Raises AnotherService while another holds the lease, StoreError for a replaced file."""
        self._acquire()
        scheduler = BackgroundScheduler(timezone="UTC")
        job = scheduler.add_job(
            self._look, "interval", seconds=LOOK_EVERY_S, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        for work in self._work:
            work.start()
        scheduler.start()
        try:
            self._watch(job)
        finally:
            scheduler.shutdown(wait=False)
            self._end_sources()
            self._end_work()
            self._lease.release()

    def _acquire(self) -> None:
        if not self._lease.acquire():
            raise AnotherService("Another service works on this database already; there can be only one.")

    def _watch(self, job: Any) -> None:
        """Renew the lease every second; wake the scheduler when the wall clock jumped, since it sleeps by it.

        Raises StoreError when another file has taken the place of the database.
        """
        offset = self._offset_s()
        while not self._stop.is_set():
            self._clock.sleep(LOOK_EVERY_S, self._stop)
            try:
                if not self._lease.renew():
                    log.warning("Another service has taken over; this one ends")
                    return
            except StoreError as error:
                log.warning("The lease could not be renewed: %s", error)
                if self._joined.database.is_replaced:
                    raise  # whoever started this service starts one that opens the other file
            if abs(self._offset_s() - offset) > CLOCK_JUMP_S:
                log.warning("The wall clock jumped by %.0f seconds", self._offset_s() - offset)
                offset = self._offset_s()
                self._mend_times()
                job.modify(next_run_time=self._clock.now() + timedelta(milliseconds=1))

    def _offset_s(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()

    def _mend_times(self) -> None:
        """A clock that was set back must not let a dead source look fresh until that time comes again."""
        try:
            with self._joined.database.write() as connection:
                not_later_than(connection, self._clock.now())
        except StoreError as error:
            log.warning("The times of the sources could not be mended: %s", error)

    def _look(self) -> None:
        """What is due now: each thing starts in its own thread."""
        if not self._lease.is_fresh:
            return
        for source in self._polled:
            source.look()
        for work in self._work:
            work.wake()
        try:
            self._follow_strategy()
        except ControlCenterError as error:
            log.warning("The strategy could not be followed: %s", error)
        except Exception:
            log.exception("The strategy could not be followed")

    # Sources

    def _strategy(self) -> Strategy:
        with self._joined.database.read() as connection:
            return self._joined.strategies.current(connection)

    def _follow_strategy(self) -> None:
        with self._joined.database.read() as connection:
            version = version_of(connection)
            wished = again.wished(connection)
            strategy = self._joined.strategies.current(connection) if version != self._version else None
        if strategy is not None:
            self._follow_entries(strategy)
            self._version = version
        for source in self._polled:
            if source.name in wished:
                source.hurry(wished[source.name])
        for name in wished.keys() & self._streaming.keys():
            with self._joined.database.write() as connection:
                again.answer(connection, name, self._streaming[name], self._clock.now())

    def _follow_entries(self, strategy: Strategy) -> None:
        """Sources whose entry did not change go on undisturbed; all others begin anew."""
        entries = _polled_entries(strategy)
        kept = {source.name: source for source in self._polled if source.entry in entries}
        for source in self._polled:
            if source.name not in kept:
                source.stop()
        self._polled = [kept.get(entry.name) or self._polled_source(entry) for entry in entries]
        self._follow_feeds([entry for entry in strategy.sources if entry.enabled and _is_streaming(entry)])

    def _follow_feeds(self, entries: Sequence[SourceEntry]) -> None:
        """A feed reads the strategy in force by itself, so only its own entry makes it begin anew."""
        self._end_feeds([(entry, feed) for entry, feed in self._feeds if entry not in entries])
        self._streaming = {entry.name: registry.kind_of_source(entry.type).asked_again for entry in entries}
        running = [entry for entry, _ in self._feeds]
        for entry in entries:
            if entry not in running:
                feed = self._feed(entry)
                feed.start()
                self._feeds.append((entry, feed))

    def _polled_source(self, entry: SourceEntry) -> PolledSource:
        def make() -> Any:
            return registry.build(entry, read_secret, self._clock)

        return PolledSource(
            entry, make, self._joined.database, self._clock, self._lease, captured=self._interpret.wake,
            stuck=self._stuck.setdefault(entry.name, []),
        )  # fmt: skip

    def _feed(self, entry: SourceEntry) -> Feed:
        make: Callable[..., Feed] = registry.kind_of_source(entry.type).feed
        joined = self._joined
        return make(entry, joined.database, self.execute, read_secret, self._clock, joined.strategies)

    def _end_sources(self) -> None:
        """Cut every source off first, then wait a moment for all of them together."""
        polled, self._polled = self._polled, []
        for source in polled:
            source.stop()
        self._end_feeds(self._feeds)
        deadline = self._clock.monotonic() + USUAL.grace_s
        for source in polled:
            source.join(max(0.0, deadline - self._clock.monotonic()))

    def _end_feeds(self, ended: Sequence[tuple[SourceEntry, Feed]]) -> None:
        self._feeds = [one for one in self._feeds if one not in ended]
        for _, feed in ended:
            feed.stop()

    def _end_work(self) -> None:
        for work in self._work:
            work.stop()


def _is_streaming(entry: SourceEntry) -> bool:
    return bool(getattr(registry.kind_of_source(entry.type), "streaming", False))


def _polled_entries(strategy: Strategy) -> Sequence[SourceEntry]:
    return [entry for entry in strategy.sources if entry.enabled and not _is_streaming(entry)]
