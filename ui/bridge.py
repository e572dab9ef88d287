"""The threads beside the GUI: one follows the journal, one carries out commands, one answers questions.

None of them touches a widget: results travel to the GUI thread as signals.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from controlcenter.errors import ControlCenterError, StoreError

if TYPE_CHECKING:
    from controlcenter.clock import Clock
    from controlcenter.commands.base import StrategyProvider
    from controlcenter.store.engine import Database

log = logging.getLogger(__name__)
RETRY_AFTER_S = 1.0
PART = 2000  # tickets between two looks at the event loop


@dataclass(frozen=True, slots=True)
class _Answer:
    call: Callable[[Any], None]
    value: Any


class Worker(QObject):
    """One thread that does one thing after another; answers come back in the thread that made the worker."""

    _answered = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._answered.connect(self._deliver)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._closed = False
        self._thread.start()

    def submit(self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        """Do ``work`` in the thread; ``then`` or ``failed`` is called in the GUI thread."""
        if not self._closed:
            self._tasks.put((work, then, failed))

    def close(self, timeout_s: float = 5.0) -> None:
        """Finish what was submitted and end the thread."""
        self._closed = True
        self._tasks.put(None)
        self._thread.join(timeout_s)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            work, then, failed = task
            try:
                answer = _Answer(then, work())
            except Exception as error:
                if not isinstance(error, ControlCenterError):
                    log.exception("A task of the thread %s failed", threading.current_thread().name)
                answer = _Answer(failed, error)
            try:
                self._answered.emit(answer)
            except RuntimeError:  # whoever asked is gone, and the worker with it
                return

    @Slot(object)
    def _deliver(self, answer: _Answer) -> None:
        if not self._closed:
            answer.call(answer.value)


class LiveFeed(QThread):
    """Follows the journal and hands over one batch at a time.

    ``batch`` carries a ``live.batch.Batch``; ``trouble`` a sentence while the database is out of reach, then "".
    """

    batch = Signal(object)
    trouble = Signal(str)

    def __init__(
        self,
        open_database: Callable[[], tuple[Database, StrategyProvider]],
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open = open_database
        self._clock = clock
        self._halt = threading.Event()

    def stop(self) -> None:
        """End the thread; returns when it has ended."""
        self._halt.set()
        self.wait(5000)

    def run(self) -> None:
        """The thread's work: a snapshot, then the tail; a lost database starts again with a snapshot."""
        while not self._halt.is_set():
            try:
                self._follow()
            except StoreError as error:
                self.trouble.emit(str(error))
            except Exception:
                log.exception("The live feed failed")
                self.trouble.emit(self.tr("The live data stopped by a fault of the program; it starts again."))
            self._clock.sleep(RETRY_AFTER_S, self._halt)

    def _follow(self) -> None:
        from controlcenter.live.tail import Tail
        from controlcenter.live.wake import wake_for

        database, strategies = self._open()
        wake = wake_for(database, self._clock)
        try:
            tail = Tail(database, strategies, self._clock)
            for part in tail.read_parts(PART):
                self.batch.emit(part)
                if self._halt.is_set():
                    return
            self.trouble.emit("")
            while not self._halt.is_set():
                wake.wait(self._halt)
                self.batch.emit(tail.read_batch())
        finally:
            wake.close()
