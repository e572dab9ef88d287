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
        self._lines: list[QLocalSocket] = []
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
        line = self._server.nextPendingConnection()
        line.readyRead.connect(self._take)
        self._lines.append(line)
        self._take()

    def _take(self) -> None:
        """Take the words that came: nobody who connects and says nothing holds up the window."""
        for line in list(self._lines):
            words = bytes(line.readAll().data()).decode("utf-8", "replace")
            if words:
                self._lines.remove(line)
                line.write(b"ok")
                line.flush()
                line.disconnectFromServer()
                line.deleteLater()
                self.asked.emit(words)
