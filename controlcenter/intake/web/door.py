"""The door of an endpoint that speaks TLS: handshakes are counted and have little time, so that silence costs nothing.

asyncio would shake hands before anybody is told of the connection: hundreds that say nothing would each hold a socket
for a minute.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

from controlcenter.intake.web.server import StrictProtocol

HANDSHAKE_S = 5.0
GOOD_BYE_S = 2.0
MOST_HANDSHAKES = 100
MOST_OF_ONE_ADDRESS = 20


class _Early(asyncio.Protocol):
    """Keeps what a client says right behind its handshake, before anybody inside has been told of it."""

    def __init__(self) -> None:
        self.said: list[bytes] = []
        self.is_lost = False

    def data_received(self, data: bytes) -> None:
        self.said.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True


class TlsDoor(asyncio.Protocol):
    """One connection until its handshake is done; then ``inside`` has it.

    Where too many stand at the door, whoever has stood there longest is sent away: an honest handshake takes
    milliseconds, so it is one of those that say nothing.
    """

    handshake_s = HANDSHAKE_S

    def __init__(self, inside: StrictProtocol, context: ssl.SSLContext, waiting: dict[TlsDoor, str]) -> None:
        self._inside = inside
        self._context = context
        self._waiting = waiting
        self._task: asyncio.Task[None] | None = None
        self.client: tuple[str, int] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        transport.pause_reading()  # not a byte may come before somebody is there who understands it
        self._transport = transport
        peer = (transport.get_extra_info("peername") or ("",))[0]
        self._make_room(peer)
        self._waiting[self] = peer
        self._connections.add(self)
        self._task = asyncio.get_running_loop().create_task(self._shake_hands())

    def _make_room(self, peer: str) -> None:
        mine = [door for door, known in self._waiting.items() if known == peer]
        if peer not in self._inside.never_counted and len(mine) >= MOST_OF_ONE_ADDRESS:
            mine[0].shutdown()
        elif len(self._waiting) >= MOST_HANDSHAKES:
            next(iter(self._waiting)).shutdown()

    async def _shake_hands(self) -> None:
        early = _Early()
        try:
            encrypted = await asyncio.get_running_loop().start_tls(
                self._transport, early, self._context, server_side=True,
                ssl_handshake_timeout=self.handshake_s, ssl_shutdown_timeout=GOOD_BYE_S,
            )  # fmt: skip
        except OSError:  # it broke off, took too long, or spoke no TLS; its transport is closed
            return
        finally:
            self._leave()
        if encrypted is not None and not early.is_lost:
            self._let_in(encrypted, early.said)

    def _let_in(self, encrypted: asyncio.Transport, said: list[bytes]) -> None:
        encrypted.set_protocol(self._inside)
        self._inside.connection_made(encrypted)
        for data in said:
            if not encrypted.is_closing():
                self._inside.data_received(data)

    def shutdown(self) -> None:
        """Send it away; also what the server calls when it ends."""
        self._leave()
        if self._task is not None:
            self._task.cancel()
        self._transport.abort()

    def _leave(self) -> None:
        self._waiting.pop(self, None)
        self._connections.discard(self)

    @property
    def _connections(self) -> set[Any]:
        """What the server waits for when it ends."""
        return self._inside.connections


def door_to(context: ssl.SSLContext) -> Callable[..., TlsDoor]:
    """What makes the protocol of each new connection of one server."""
    waiting: dict[TlsDoor, str] = {}

    def make(**parts: Any) -> TlsDoor:
        return TlsDoor(StrictProtocol(**parts), context, waiting)

    return make
