"""One program per database file: a second start raises the first and ends."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS = 1000


def name_for(database: str) -> str:
    """The local server's name for a database address."""
    return f"controlcenter-{hashlib.sha256(database.encode()).hexdigest()[:16]}"


def raise_first(name: str, words: bytes = b"raise") -> bool:
    """Ask a program that runs already to come to the front; says whether there was one."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(ANSWER_MS):
        return False
    socket.write(words)
    socket.waitForBytesWritten(ANSWER_MS)
    socket.waitForReadyRead(ANSWER_MS)
    answered = bytes(socket.readAll().data()) == b"ok"
    socket.disconnectFromServer()
    return answered


class FirstInstance(QObject):
    """Listens for second starts. ``asked`` carries their words: raise, or the walls that are wanted."""

    asked = Signal(str)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _answer(self) -> None:
        """Take the words at once: they are sent with the connection, so this waits some milliseconds at most."""
        socket = self._server.nextPendingConnection()
        if socket.bytesAvailable() or socket.waitForReadyRead(ANSWER_MS):
            words = bytes(socket.readAll().data()).decode("utf-8", "replace")
            socket.write(b"ok")
            socket.waitForBytesWritten(ANSWER_MS)
            self.asked.emit(words)
        socket.disconnectFromServer()
        socket.deleteLater()
