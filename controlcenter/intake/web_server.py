"""The HTTP server under the web endpoint: one request a connection, one deadline for all of it, errors as JSON."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

DEADLINE_S = 10.0
MOST_CONNECTIONS = 200
MOST_HEADER_BYTES = 16_384


class StrictProtocol(H11Protocol):
    """Cuts a connection that takes longer than the deadline, whatever it does meanwhile: a slow header, a slow body."""

    deadline_s = DEADLINE_S

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if len(self.connections) >= MOST_CONNECTIONS:
            transport.abort()
        super().connection_made(transport)
        self._deadline = self.loop.call_later(self.deadline_s, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets a sentence too, where the connection can still carry one."""
        body = error_body("This is no HTTP request that can be read.")
        try:
            for event in (_response(400, len(body)), h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:
            pass  # an answer is under way already
        self.transport.close()


def error_body(sentence: str) -> bytes:
    """An error as every client gets it."""
    return json.dumps({"error": sentence}, ensure_ascii=False).encode()


def _response(status: int, length: int) -> Any:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(length).encode()),
        (b"connection", b"close"),
    ]
    return h11.Response(status_code=status, headers=headers)
