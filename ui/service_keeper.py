"""Keeps a service running beside the program on SQLite: starts it when none runs, again when it dies.

On PostgreSQL the service is installed by the administrator; then this only watches.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QTimer, Signal

log = logging.getLogger(__name__)
LOOK_EVERY_MS = 2000
GRACE_LOOKS = 3
STARTS_WITHIN_MS = 20_000


class ServiceKeeper(QObject):
    """Looks every two seconds whether a service gives signs of life. ``failed`` carries what it said when it ended.

    One that runs already is taken as it is. ``ends_with_us``: whether one that is started here ends with the program
    even if that is killed; else it goes on then, takes in what comes, and the next start finds it.
    """

    failed = Signal(str)

    def __init__(
        self, address: str, is_alive: Callable[[], bool], may_start: bool, parent: QObject | None = None, *,
        ends_with_us: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._address = address
        self._is_alive = is_alive
        self._may_start = may_start
        self._ends_with_us = ends_with_us
        self._process: QProcess | None = None
        self._silent = GRACE_LOOKS - 1
        self._has_failed = False
        self._age = QElapsedTimer()
        self._age.start()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to look; the first look comes at once."""
        self._timer.start()
        QTimer.singleShot(0, self, self._look)

    @property
    def may_start(self) -> bool:
        """Whether a service that is missing is started from here, or is somebody else's to start."""
        return self._may_start

    @property
    def is_ours(self) -> bool:
        """Whether the running service was started by this program."""
        return self._process is not None and self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def is_starting(self) -> bool:
        """Whether a service was started here a moment ago, or is about to be, and has had no time to say so.

        One that starts again after a fault is no news: what it said stands until one gives signs of life.
        """
        if self._has_failed or not self._may_start:
            return False
        return (self._silent > 0 or self.is_ours) and self._age.elapsed() < STARTS_WITHIN_MS

    def stop(self, *, leave_running: bool) -> None:
        """End the watch, and the service too unless it shall go on in the background."""
        self._timer.stop()
        if self._process is None:
            return
        self._process.finished.disconnect()
        if leave_running and self.is_ours:
            self._process.kill()
            self._process.waitForFinished(3000)
            QProcess.startDetached(sys.executable, self._arguments())
            return
        if self.is_ours:
            self._process.terminate()
            if not self._process.waitForFinished(5000):
                self._process.kill()
                self._process.waitForFinished(2000)

    def _look(self) -> None:
        is_alive = self._is_alive()
        self._has_failed = self._has_failed and not is_alive
        if is_alive or self.is_ours:
            self._silent = 0
            return
        self._silent += 1
        if self._may_start and self._silent >= GRACE_LOOKS:
            self._silent = 0
            self._launch()

    def _arguments(self) -> list[str]:
        given = ["--database", self._address] if self._address else []
        return ["-m", "controlcenter", *given, "serve"]

    def _launch(self) -> None:
        self._age.restart()
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.finished.connect(self._ended)
        tie = ["--with-starter"] if self._ends_with_us() else []
        self._process.start(sys.executable, [*self._arguments(), *tie])

    def _ended(self, code: int) -> None:
        if self._process is None:
            return
        said = bytes(self._process.readAll().data()).decode("utf-8", "replace").strip().splitlines()
        log.warning("The service ended with status %s", code)
        self._has_failed = code != 0
        if said and code != 0:
            self.failed.emit(said[-1])
