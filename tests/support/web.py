"""Starts web endpoints on free ports and speaks to them."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx

from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.intake.web.endpoint import WebFeed
from controlcenter.signature import HEADER, sign
from controlcenter.store.engine import Database

SECRET = "a key of the web form"
BODY = {"subject": "Router broken", "text": "No light since noon.", "name": "Asha", "email": "asha@example.org"}


class Client:
    """Speaks to one running endpoint."""

    def __init__(self, feed: WebFeed) -> None:
        self.feed = feed
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{feed.port}", timeout=10)

    def post(self, body: Any = BODY, key: str | None = "k1", t: float = 0, **more: Any) -> httpx.Response:
        """A signed request; keywords put something wrong into it."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {HEADER: sign(SECRET, int(time.time() + t), raw), **more.get("headers", {})}
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.http.post(more.get("path", "/v1/requests"), content=raw, headers=headers)

    def raw(self, data: bytes, wait_s: float = 5) -> bytes:
        """Whatever comes back for these bytes."""
        with socket.create_connection(("127.0.0.1", self.feed.port), wait_s) as line:
            answer = b""
            with suppress(OSError):
                line.sendall(data)
                while chunk := line.recv(65_536):
                    answer += chunk
            return answer


Start = Callable[..., Client]


@contextmanager
def starter(database: Database, strategies: StoredStrategy) -> Iterator[Start]:
    """Starts endpoints on free ports; keywords change their settings."""
    clients: list[Client] = []

    def run(secret: Callable[[str], str] = lambda name: SECRET, on: Any = None, **settings: Any) -> Client:
        entry = SourceEntry(name="Web form", type="web", settings={"port": 0, "secret": "web-form", **settings})

        def execute_here(command: Any) -> Any:
            if on is not None:
                on(command)
            return execute(
                database, command, actor=Actor("service", "here"), clock=SystemClock(), strategies=strategies
            )

        feed = WebFeed(entry, database, execute_here, secret, SystemClock(), strategies)
        feed.start()
        for _ in range(200):
            if feed.is_listening or feed.health:
                break
            time.sleep(0.02)
        clients.append(Client(feed))
        return clients[-1]

    try:
        yield run
    finally:
        for client in clients:
            client.http.close()
            client.feed.stop()
