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

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from controlcenter.errors import ControlCenterError, StoreError

if TYPE_CHECKING:
    from controlcenter.clock import Clock
    from controlcenter.commands.base import StrategyProvider
    from controlcenter.live.batch import Batch
    from controlcenter.live.tail import Tail
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


class LiveFeed(QObject):
    """Follows the journal and hands over one batch at a time.

    ``batch`` carries a ``live.batch.Batch``; ``trouble`` a sentence while the database is out of reach, then "".
    After a trouble it goes on from the number that it had reached; it reads everything anew only where it must.
    """

    batch = Signal(object)
    trouble = Signal(str)
    _read = Signal(object)

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
        self._thread = threading.Thread(target=self._run, name="live feed", daemon=True)
        self._followed: tuple[Database, Tail] | None = None
        self._said: str | None = None
        self._read.connect(self._tell_of)
        self._taken = threading.Semaphore()  # free while nothing that was read waits to be taken
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._taken.release)

    def start(self) -> None:
        """Begin: a snapshot, then the tail."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread; returns when it has ended, or leaves it to a database that does not answer at all."""
        self._halt.set()
        self._taken.release()  # it may wait for its turn
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._halt.is_set():
            try:
                self._follow()
            except StoreError as error:
                self._tell(str(error))
            except Exception:
                log.exception("The live feed failed")
                self._followed = None
                self._tell(self.tr("The live data stopped by a fault of the program; it starts again."))
            self._clock.sleep(RETRY_AFTER_S, self._halt)

    def _tell(self, said: str) -> None:
        if said != self._said and not self._halt.is_set():
            self._said = said
            self.trouble.emit(said)

    def _follow(self) -> None:
        from controlcenter.live.tail import MAX_ENTRIES
        from controlcenter.live.wake import wake_for

        database, strategies = self._open()
        wake = wake_for(database, self._clock)
        try:
            tail = self._resumed(database) or self._begun(database, strategies)
            while not self._halt.is_set():
                read = tail.read_batch()
                self._hand_over(read)
                self._tell("")
                if len(read.events) < MAX_ENTRIES:  # else more of them wait already
                    wake.wait(self._halt)
        finally:
            wake.close()

    def _resumed(self, database: Database) -> Tail | None:
        """The tail that was followed before, if it can go on in this database."""
        if self._followed is None or self._followed[0] is not database:
            return None
        tail = self._followed[1]
        return tail if tail.may_resume() else None

    def _begun(self, database: Database, strategies: StrategyProvider) -> Tail:
        """A new tail, with the snapshot from which it goes on."""
        from controlcenter.live.tail import Tail

        self._followed, tail = None, Tail(database, strategies, self._clock)
        for part in tail.read_parts(PART):
            self._hand_over(part)
            if self._halt.is_set():
                return tail
        self._followed = database, tail
        return tail

    def _hand_over(self, part: Batch) -> None:
        """Let the GUI thread have it, once it has taken in the one before and has looked at its events since.

        Else what is read quicker than it is taken in would keep windows from being painted until all of it is here.
        """
        self._taken.acquire()
        if not self._halt.is_set():
            self._read.emit(part)

    @Slot(object)
    def _tell_of(self, part: Batch) -> None:
        self._turn.start()  # in a turn of its own, after what waits to be painted
        self.batch.emit(part)
