"""A small IMAP server that misbehaves on demand, for what a good server never does."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

Answer = Callable[["ScriptedImap", socket.socket, bytes, str], bool]
"""Handles one command itself and returns True, or returns False to let the server answer as it should."""


PLAIN = "IMAP4rev1 UIDPLUS"


class ScriptedImap:
    """Serves ``messages`` on loopback without TLS. ``tricks`` maps a command's name to what happens instead.

    ``tell`` says a line to whoever waits in IDLE; ``waiting`` is how many do.
    """

    def __init__(self, messages: dict[int, bytes], capabilities: str = PLAIN) -> None:
        self.messages = messages
        self.keywords: dict[int, set[str]] = {uid: set() for uid in messages}
        self.capabilities = capabilities
        self.tricks: dict[str, Answer] = {}
        self.commands: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines: list[socket.socket] = []
        self._idle: dict[socket.socket, bytes] = {}
        self.listed = b'* LIST () "/" INBOX\r\n* LIST () "/" Archive\r\n'
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many connections wait in IDLE."""
        return len(self._idle)

    def tell(self, words: bytes) -> None:
        """Say something to whoever waits in IDLE."""
        for line in list(self._idle):
            with suppress(OSError):
                line.sendall(words)

    def hang_up(self) -> None:
        """End every connection without a word."""
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """Close everything."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._lines.append(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError):
            self._converse(line)
        self._idle.pop(line, None)

    def _converse(self, line: socket.socket) -> None:
        if self._tricked("GREETING", line, b"*", ""):
            return
        line.sendall(b"* OK ready\r\n")
        for row in line.makefile("rb"):
            tag, _, rest = row.strip().partition(b" ")
            command = rest.decode("latin-1")
            name = " ".join(command.split()[: 2 if command.upper().startswith("UID") else 1]).upper()
            self.commands.append(command)
            if tag == b"DONE":
                line.sendall(self._idle.pop(line, b"*") + b" OK done\r\n")
            elif self._tricked(name, line, tag, command):
                continue
            elif name == "IDLE":
                self._idle[line] = tag
                line.sendall(b"+ idling\r\n")
            else:
                line.sendall(self._answer(name, command) + tag + b" OK done\r\n")

    def _tricked(self, name: str, line: socket.socket, tag: bytes, command: str) -> bool:
        trick = self.tricks.get(name)
        return trick is not None and trick(self, line, tag, command)

    def _answer(self, name: str, command: str) -> bytes:
        if name == "CAPABILITY":
            return f"* CAPABILITY {self.capabilities}\r\n".encode()
        if name in ("SELECT", "EXAMINE"):
            count = len(self.messages)
            return f"* {count} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n".encode()
        if name == "LIST":
            return self.listed
        if name == "UID SEARCH":
            hidden = "$Centre" if "UNKEYWORD" in command else None
            return (
                b"* SEARCH "
                + " ".join(str(u) for u in self.messages if hidden not in self.keywords[u]).encode()
                + b"\r\n"
            )
        if name == "UID STORE":
            self.keywords[int(command.split()[2])].add("$Centre")
        if name == "UID FETCH":
            return b"".join(self.fetched(u, command) for u in _numbers(command) if u in self.messages)
        return b""

    def fetched(self, uid: int, command: str) -> bytes:
        """The FETCH answer for one message."""
        raw = self.messages[uid]
        if "BODY.PEEK" in command:
            return f"* {uid} FETCH (BODY[] {{{len(raw)}}}\r\n".encode() + raw + f" UID {uid})\r\n".encode()
        when = "05-Jan-2026 10:00:00 +0530"
        return f'* {uid} FETCH (UID {uid} INTERNALDATE "{when}" RFC822.SIZE {len(raw)})\r\n'.encode()


def _numbers(command: str) -> list[int]:
    found = re.match(r"UID FETCH ([\d,:]+)", command)
    runs = [run.partition(":") for run in found[1].split(",")] if found else []
    return [uid for first, _, last in runs for uid in range(int(first), int(last or first) + 1)]
