"""A small mail server of the sample centre: it takes every answer that leaves, so that customers can react to it."""

from __future__ import annotations

import os
import socketserver
import threading
from collections.abc import Callable
from typing import Any

from controlcenter.app.demo.places import HOST

_GREETING = "sample.northgate.example"


class MailSink:
    """Takes mail on ``port`` in threads of its own; each message goes to ``receive`` as bytes."""

    def __init__(self, port: int, receive: Callable[[bytes], None]) -> None:
        class Session(_Session):
            take = staticmethod(receive)

        self._server = _Server((HOST, port), Session)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="mail sink", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End it, and the conversations that are under way."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"  # elsewhere it would share a port that is in use


class _Session(socketserver.StreamRequestHandler):
    """One client. It says yes to everything that SMTP needs, and nothing more."""

    timeout = 30.0
    take: Callable[[bytes], None]

    def handle(self) -> None:
        try:
            self._say(f"220 {_GREETING} ESMTP")
            while line := self.rfile.readline(4096):
                verb = line[:4].upper().strip()
                if verb == b"QUIT":
                    self._say("221 Bye")
                    return
                self._answer(verb)
        except OSError:
            return  # the client went away

    def _answer(self, verb: bytes) -> None:
        if verb == b"EHLO":
            self._say(f"250-{_GREETING}\r\n250-8BITMIME\r\n250 SMTPUTF8")
        elif verb == b"DATA":
            self._say("354 Go on")
            self.take(self._message())
            self._say("250 Taken")
        else:
            self._say("250 OK")

    def _message(self) -> bytes:
        lines: list[Any] = []
        while (line := self.rfile.readline(1 << 20)) not in (b".\r\n", b".\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")
