"""A drop box as resources/dropbox/FORMAT.md describes it, on a small real web server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from controlcenter import signature
from controlcenter.errors import Refused
from tests.support.http_server import Asked, Reply, SmallServer, small_server

KEY = "a key that both sides know"


@dataclass
class Box:
    """``waiting`` are the items by id; ``broken`` are ids that cannot be fetched."""

    server: SmallServer
    waiting: dict[str, bytes] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    refusal: Reply | None = None

    def drop(self, own: str, **request: str) -> None:
        self.waiting[own] = json.dumps({"text": "", **request}).encode()


@contextmanager
def drop_box() -> Iterator[Box]:
    """A box that serves until the block ends."""

    def answer(asked: Asked) -> Reply:
        if box.refusal is not None:
            return box.refusal
        try:
            signature.check(KEY, asked.headers.get("x-controlcenter-signature", ""), asked.body, datetime.now(UTC))
        except Refused as error:
            return 401, {}, json.dumps({"error": str(error)}).encode()
        order = json.loads(asked.body)
        if order["do"] == "list":
            now = int(time.time())
            items = [{"id": own, "received_at": now, "size": len(raw)} for own, raw in box.waiting.items()]
            return 200, {}, json.dumps({"items": items}).encode()
        if order["do"] == "get":
            if order["id"] in box.broken:
                return 500, {}, b""
            return (200, {}, box.waiting[order["id"]]) if order["id"] in box.waiting else (404, {}, b"")
        done = sum(box.waiting.pop(own, None) is not None for own in order["ids"])
        return 200, {}, json.dumps({"done": done}).encode()

    with small_server(answer) as server:
        box = Box(server)
        yield box
