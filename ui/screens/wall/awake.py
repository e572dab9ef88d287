"""Keeps the screen saver away while a wall is shown, where the desktop lets programs ask for that."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusInterface, QDBusMessage

_SERVICE, _PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"


class Awake:
    """Holds one request. Without a session bus or a screen saver nothing happens."""

    def __init__(self) -> None:
        self._cookie: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether the desktop has granted the request."""
        return self._cookie is not None

    def hold(self) -> bool:
        """Ask that the screen stays on; whether it was granted."""
        if self._cookie is None:
            reason = QCoreApplication.translate("Wall", "The wall is shown")
            answer = _call("Inhibit", "Control Center", reason)
            if answer is not None and answer.type() == QDBusMessage.MessageType.ReplyMessage and answer.arguments():
                self._cookie = int(answer.arguments()[0])
        return self.is_held

    def release(self) -> None:
        """Let the screen saver come again."""
        if self._cookie is not None:
            _call("UnInhibit", self._cookie)
            self._cookie = None


def _call(method: str, *words: object) -> QDBusMessage | None:
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return None
    return QDBusInterface(_SERVICE, _PATH, _SERVICE, bus).call(method, *words)
