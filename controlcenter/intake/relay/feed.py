"""Where relays hand over what came in elsewhere: captured and committed before it is confirmed, each content once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from controlcenter.clock import iso_z
from controlcenter.domain.health import SHORTEST_PERIOD_S
from controlcenter.errors import Refused
from controlcenter.intake.capture import store_items, write_state
from controlcenter.intake.relay import logs as relay_logs
from controlcenter.intake.relay import wire as relay_wire
from controlcenter.intake.relay.wire import RelayStatus
from controlcenter.intake.web.app import application, reply
from controlcenter.intake.web.desk import SOON_S, Answer
from controlcenter.intake.web.gate import Turned
from controlcenter.intake.web.listening import ListeningFeed, ListeningSource
from controlcenter.intake.web.settings import Listening
from controlcenter.store import blobs

log = logging.getLogger(__name__)
SILENT_S = 3 * SHORTEST_PERIOD_S


class RelaySettings(Listening):
    """One entry for each relay, with a port and a key of its own."""

    port: int = Field(8481, title="Port", ge=0, le=65535, description="Port to listen on; each relay has its own.")
    max_bytes: int = Field(
        32_000_000, title="Largest item", ge=1_000, le=64_000_000, description="Largest item in bytes."
    )
    per_minute: int = Field(
        6_000, title="Requests a minute", ge=60, description="Most requests that one address may send within a minute."
    )

    logs: Path | None = Field(
        None,
        title="Folder for logs",
        description="Folder for copies of the telephone system's logs, where the relay sends some; its source reads "
        "them there.",
    )


class RelayEndpoint(ListeningSource):
    """Takes what a relay sends; ``controlcenter relay`` is the other side."""

    Settings: ClassVar[type[RelaySettings]] = RelaySettings
    address = ""
    asked_again = "It is not read: a relay keeps what is not confirmed, and sends it again by itself."

    @staticmethod
    def feed(*parts: Any) -> Any:
        """What runs such a source inside the service; takes what every streaming feed takes."""
        return RelayFeed(*parts)


class RelayFeed(ListeningFeed):
    """One such endpoint at work. It counts as well only while the relay calls and its sources do well."""

    thread_name = "relay"
    settings_type = RelaySettings

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._called_at: datetime | None = None
        self._complaint = ""
        self._appending = threading.Lock()
        self._newest_there_at: datetime | None = None

    def _application(self) -> Starlette:
        return application(
            [
                Route(relay_wire.ITEMS, self._item, methods=["POST"]),
                Route(relay_logs.LOGS, self._log, methods=["POST"]),
                Route(relay_wire.STATUS, self._status, methods=["POST"]),
            ]
        )

    async def _item(self, request: Request) -> Response:
        body, _ = await self._gate.signed(request)
        return reply(await self._gate.work(self._take, body))

    def _take(self, body: bytes) -> Answer:
        try:
            item = relay_wire.unpack(body)
        except Refused as error:
            return Answer.refusal(400, str(error))
        packed, now = blobs.pack(item.raw), self._clock.now()
        with self._writing, self._database.write() as connection:
            new = store_items(connection, self.name, [item], now, packed=[packed], acknowledged=True)
            newest = {"newest_stored_at": item.received_at, "newest_there_at": self._newest([item.received_at])}
            write_state(connection, self.name, newest)
        return Answer(201 if new else 200, {"key": item.ext_key})

    async def _log(self, request: Request) -> Response:
        body, _ = await self._gate.signed(request)
        fits, size = await self._gate.work(self._append, body)
        return reply(Answer(200 if fits else 409, {}), {"size": size})

    def _append(self, body: bytes) -> tuple[bool, int]:
        folder = RelaySettings.model_validate(self._entry.settings).logs
        if folder is None:
            raise Turned.away(400, "This relay sends a log, but its source names no folder for logs.")
        try:
            with self._appending:
                folder.mkdir(parents=True, exist_ok=True)
                return relay_logs.append(folder, body)
        except Refused as error:
            raise Turned.away(400, str(error)) from error
        except OSError as error:
            raise Turned.away(503, f"The folder for logs cannot be used ({error.strerror}).", SOON_S) from error

    async def _status(self, request: Request) -> Response:
        body, _ = await self._gate.signed(request)
        return reply(await self._gate.work(self._hear, body))

    def _hear(self, body: bytes) -> Answer:
        try:
            status = relay_wire.read_status(body)
        except Refused as error:
            return Answer.refusal(400, str(error))
        self._called_at, self._complaint = self._clock.now(), complaint(status)
        newest = self._newest([source.newest_there_at for source in status.sources])
        self._note({**self._told(), **({"newest_there_at": newest} if newest else {})})
        return Answer(200, {})

    def _newest(self, there: Iterable[datetime | None]) -> datetime | None:
        """The newest item that the relay was ever known to see."""
        self._newest_there_at = max((at for at in (self._newest_there_at, *there) if at is not None), default=None)
        return self._newest_there_at

    def _told(self) -> dict[str, Any]:
        now = self._clock.now()
        trouble = self._complaint
        if self._called_at is None:
            trouble = "No relay has called yet. Start controlcenter relay where the files are."
        elif (now - self._called_at).total_seconds() > SILENT_S:
            trouble = f"The relay has not called since {iso_z(self._called_at)[:19]}Z. See whether it runs there."
        if bool(trouble) != bool(self._trouble):
            log.log(logging.WARNING if trouble else logging.INFO, "The source %s: %s", self.name, trouble or "is back")
        self._trouble = trouble
        if trouble:
            return {"last_try_at": now, "failures": 1, "error": trouble, "permanent": False}
        return {"last_try_at": now, "last_ok_at": now, "failures": 0, "error": "", "permanent": False}


def complaint(status: RelayStatus) -> str:
    """What is wrong where the relay runs, as a sentence; empty when nothing is."""
    for source in status.sources:
        if source.error:
            return f"On the relay, {source.name}: {source.error}"
    if status.refused:
        items = "1 item was" if status.refused == 1 else f"{status.refused} items were"
        return f"On the relay, {items} refused by this service; the folder refused of its spool says why."
    return ""
