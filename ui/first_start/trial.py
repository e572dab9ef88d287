"""Trying a source out: in a thread of its own, for a few seconds, with one sentence as the answer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from controlcenter.errors import ControlCenterError

log = logging.getLogger(__name__)
PATIENCE_S = 15.0
MOST_HANGING = 3


class Trial(QObject):
    """One try at a time. ``reached`` and ``failed`` carry the sentence, in the GUI thread.

    A try that gives no answer in time is cut off and, if that does not end it, left behind: at most three of those.
    """

    reached = Signal(str)
    failed = Signal(str)
    _told = Signal(int, bool, str)

    def __init__(self, parent: QObject | None = None, patience_s: float = PATIENCE_S) -> None:
        super().__init__(parent)
        self._patience_s = patience_s
        self._number = 0
        self._source: Any = None
        self._thread: threading.Thread | None = None
        self._hanging: list[threading.Thread] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._too_late)
        self._told.connect(self._tell)

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def start(self, make: Callable[[], Any]) -> None:
        """Try the source that ``make`` builds."""
        self._hanging = [thread for thread in self._hanging if thread.is_alive()]
        if len(self._hanging) >= MOST_HANGING:
            self.failed.emit(self.tr("Earlier tries still hang. See whether the name server of this computer answers."))
            return
        self._number += 1
        self._source = None
        self._thread = threading.Thread(
            target=self._run, args=(self._number, make), name=f"try {self._number}", daemon=True
        )
        self._timer.start(round(self._patience_s * 1000))
        self._thread.start()

    def cancel(self) -> None:
        """Nobody waits for the answer any more."""
        self._number += 1
        self._timer.stop()
        self._cut()

    def _run(self, number: int, make: Callable[[], Any]) -> None:
        try:
            source = make()
            if number != self._number:
                return
            self._source = source
            good, said = True, str(source.test())
        except ControlCenterError as error:
            good, said = False, str(error)
        except Exception:
            log.exception("Trying a source failed")
            good, said = False, ""
        if number == self._number:
            try:
                self._told.emit(number, good, said)
            except RuntimeError:  # the window was closed in this very moment
                return

    @Slot(int, bool, str)
    def _tell(self, number: int, good: bool, said: str) -> None:
        if number != self._number:
            return
        self._timer.stop()
        self._source = None
        if good:
            self.reached.emit(said)
        else:
            self.failed.emit(said or self.tr("The test failed by a fault of the program; it is in the log."))

    def _too_late(self) -> None:
        self.cancel()
        said = self.tr("It gave no answer within {seconds} seconds. Check its name and port, and the network.")
        self.failed.emit(said.format(seconds=round(self._patience_s)))

    def _cut(self) -> None:
        source, self._source = self._source, None
        if self._thread is not None and self._thread.is_alive():
            self._hanging.append(self._thread)
            if source is not None:  # a source may hang in this as well
                threading.Thread(target=source.cancel, name="cut a try", daemon=True).start()
