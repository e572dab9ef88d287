"""The HTTP server under the web endpoint: one request a connection, a deadline for all of it, errors as JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

DEADLINE_S = 10.0
SLOWEST_BYTES_PER_S = 16_000
MOST_CONNECTIONS = 200
MOST_OF_ONE_ADDRESS = 50
MOST_HEADER_BYTES = 16_384
_THIS_MACHINE = ("127.0.0.1", "::1")


class StrictProtocol(H11Protocol):
    """Cuts a connection that takes longer than the deadline, whatever it does meanwhile: a slow header, a slow body.

    A body that comes at 16 kB a second or faster may take the time that it needs.
    """

    deadline_s = DEADLINE_S
    never_counted = _THIS_MACHINE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        peer = (transport.get_extra_info("peername") or ("",))[0]
        inside = [one for one in self.connections if isinstance(one, StrictProtocol)]
        if len(inside) >= MOST_CONNECTIONS or self._has_too_many(inside, peer):
            transport.abort()
        super().connection_made(transport)
        self._began_s = self.loop.time()
        self._came = 0
        self._is_answering = False
        self._deadline = self.loop.call_later(self.deadline_s, self._look)

    def data_received(self, data: bytes) -> None:
        self._came += len(data)
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline.cancel()
        super().connection_lost(exc)

    def _has_too_many(self, inside: Sequence[StrictProtocol], peer: str) -> bool:
        """Web servers in front stand on this machine as a rule; whoever comes from elsewhere gets a share only."""
        if peer in self.never_counted:
            return False
        peers = [one.client or ("",) for one in inside]
        return sum(1 for known in peers if known[0] == peer) >= MOST_OF_ONE_ADDRESS

    def _look(self) -> None:
        """The deadline is over: cut, or, where there was reason for it, look again later."""
        if self._is_answering:
            self.transport.abort()
        elif self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            left_s = self._began_s + self.deadline_s + self._came / SLOWEST_BYTES_PER_S - self.loop.time()
            if left_s <= 0 or self._came <= MOST_HEADER_BYTES:
                self.transport.abort()
            else:
                self._deadline = self.loop.call_later(max(0.1, left_s), self._look)
        else:  # all of it is here: now the answer has its time
            self._is_answering = True
            self._deadline = self.loop.call_later(self.deadline_s, self._look)

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
