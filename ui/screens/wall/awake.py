"""Keeps the screen on while a wall is shown: on Linux, on Windows and on macOS, by whatever the system offers."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QProcess

log = logging.getLogger(__name__)
_SERVICE, _PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
_ANSWER_WITHIN_MS = 1000  # the window waits for it
_CONTINUOUS, _SYSTEM, _DISPLAY = 0x80000000, 0x1, 0x2  # of SetThreadExecutionState
_told: list[str] = []


class Way(Protocol):
    """How one system is asked."""

    def hold(self) -> bool:
        """Ask that the screen stays on; whether it was granted."""

    def release(self) -> None:
        """Take the request back."""


class Desktop:
    """Linux and other free desktops: the screen saver's service, asked over a line to the session bus of its own.

    The service takes a request back when the line goes. Asking it to would need a number without a sign, which this Qt
    cannot send from Python.
    """

    def __init__(self) -> None:
        self._line = f"wall-{id(self)}"

    def hold(self) -> bool:
        from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

        bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, self._line)
        message = QDBusMessage.createMethodCall(_SERVICE, _PATH, _SERVICE, "Inhibit")
        message.setArguments(["Control Center", QCoreApplication.translate("Wall", "The wall is shown")])
        if bus.isConnected():
            answer = bus.call(message, QDBus.CallMode.Block, _ANSWER_WITHIN_MS)
            if answer.type() == QDBusMessage.MessageType.ReplyMessage:
                return True
        self.release()
        return False

    def release(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        QDBusConnection.disconnectFromBus(self._line)


class Windows:
    """Windows: this thread says that the display is needed."""

    def __init__(self, state: Callable[[int], int] | None = None) -> None:
        self._state = state or _execution_state

    def hold(self) -> bool:
        return self._state(_CONTINUOUS | _SYSTEM | _DISPLAY) != 0

    def release(self) -> None:
        self._state(_CONTINUOUS)


class Mac:
    """macOS: ``caffeinate`` runs for as long as it is wanted, and never longer than this program."""

    def __init__(self) -> None:
        self._process: QProcess | None = None

    def hold(self) -> bool:
        self._process = QProcess()
        self._process.start("caffeinate", ["-d", "-w", str(os.getpid())])
        return bool(self._process.waitForStarted(2000))

    def release(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.waitForFinished(2000)
            self._process = None


def _execution_state(flags: int) -> int:
    import ctypes

    windows: Any = getattr(ctypes, "windll", None)
    return int(windows.kernel32.SetThreadExecutionState(flags)) if windows is not None else 0


def way_of(platform: str = sys.platform) -> Way:
    """The way of this system."""
    if platform == "win32":
        return Windows()
    return Mac() if platform == "darwin" else Desktop()


class Awake:
    """Holds one request. Where none can be made that is said once in the log, and nothing else happens."""

    def __init__(self, way: Way | None = None) -> None:
        self._way = way or way_of()
        self._is_held = False

    @property
    def is_held(self) -> bool:
        """Whether the system has granted the request."""
        return self._is_held

    def hold(self) -> bool:
        """Ask that the screen stays on; whether it was granted."""
        if not self._is_held:
            self._is_held = self._way.hold()
            if not self._is_held and not _told:
                _told.append("said")
                log.warning("The screen cannot be kept on here; switch off its screen saver for the wall.")
        return self._is_held

    def release(self) -> None:
        """Let the screen saver come again."""
        if self._is_held:
            self._is_held = False
            self._way.release()
