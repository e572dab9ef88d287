"""What sources that run by themselves have in common: one thread that keeps them going, and the state they tell."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from controlcenter.clock import Clock
from controlcenter.commands.base import Command, Outcome, StrategyProvider
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import ControlCenterError
from controlcenter.intake.capture import write_state
from controlcenter.store.engine import Database

log = logging.getLogger(__name__)
_END_S = 15


class StreamingFeed:
    """Keeps one streaming source going from start() to stop(). A kind of source fills in _keep and _interrupt."""

    thread_name: ClassVar[str] = "feed"

    def __init__(
        self,
        entry: SourceEntry,
        database: Database,
        execute: Callable[[Command], Outcome],
        secret: Callable[[str], str],
        clock: Clock,
        strategies: StrategyProvider,
    ) -> None:
        self.name = entry.name
        self._entry = entry
        self._database = database
        self._execute = execute
        self._secret = secret
        self._clock = clock
        self._strategies = strategies
        self._stop = threading.Event()
        self._writing = threading.Lock()  # two threads write the state of the same source
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen; returns at once."""
        name = f"{self.thread_name} {self.name}"
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it; what is in work is finished first."""
        self._stop.set()
        self._interrupt()
        if self._thread is not None:
            self._thread.join(_END_S)

    def _keep(self) -> None:
        """Work until ``_stop`` is set, whatever happens."""

    def _interrupt(self) -> None:
        """Called from another thread after ``_stop`` was set: end what waits."""

    def _note(self, values: Mapping[str, Any]) -> None:
        """Store columns of the source's state. A store that refuses is only logged: the next time says it anew."""
        try:
            with self._writing, self._database.write() as connection:
                write_state(connection, self.name, values)
        except ControlCenterError as error:
            log.warning("The state of the source %s could not be stored: %s", self.name, error)

    def _store(self, command: Command) -> None:
        with self._writing:
            self._execute(command)
