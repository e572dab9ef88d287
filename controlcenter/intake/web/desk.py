"""What a checked web request becomes: captured bytes, then a ticket, and one number however often it is sent."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from controlcenter.clock import Clock, iso_z
from controlcenter.commands.arriving.receive import ReceiveInteraction
from controlcenter.commands.base import Command, Outcome
from controlcenter.domain.ticket import Channel, number_of
from controlcenter.errors import Refused, StoreError
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import acknowledged, store_items, write_state
from controlcenter.intake.interpreting.request import WebRequest, parse_request, received_request
from controlcenter.intake.web.limits import RateLimit
from controlcenter.signature import MOST_AGE_S
from controlcenter.store import blobs
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, interaction, ticket

log = logging.getLogger(__name__)
SOON_S = 5
_HELD = select(capture.c.id, capture.c.blob).where(
    capture.c.source == bindparam("source"), capture.c.ext_key == bindparam("key")
)
_SAME_SIGNATURE = select(capture.c.id).where(
    capture.c.captured_at >= bindparam("since"),
    capture.c.source == bindparam("source"),
    capture.c.blob == bindparam("blob"),
    capture.c.name == bindparam("name"),
)
_NUMBER = (
    select(ticket.c.id, ticket.c.channel)
    .join(interaction, interaction.c.ticket_id == ticket.c.id)
    .join(capture, capture.c.interaction_id == interaction.c.id)
    .where(capture.c.id == bindparam("capture"))
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status with a number or an error; ``retry_after_s`` where asking again later will help."""

    status: int
    content: dict[str, str]
    retry_after_s: int = 0

    @classmethod
    def refusal(cls, status: int, sentence: str, retry_after_s: int = 0) -> Answer:
        return cls(status, {"error": sentence}, retry_after_s)


class RequestDesk:
    """Takes checked requests of one source. Several threads may use it."""

    def __init__(
        self,
        source: str,
        database: Database,
        execute: Callable[[Command], Outcome],
        clock: Clock,
        senders: RateLimit | None = None,
    ) -> None:
        self._source = source
        self._database = database
        self._execute = execute
        self._clock = clock
        self._senders = senders
        self._lock = threading.Lock()
        self._in_work: set[str] = set()

    def take(self, key: str, body: bytes, signed_at: datetime | None) -> Answer:
        """Store a request under its key. The same key and body give the same number, however often, crash or not.

        ``signed_at`` is None where the key itself was signed, as that of a form is: then nobody else can bring it.
        """
        with self._lock:
            if key in self._in_work:
                return Answer.refusal(409, "This request is still in work; ask again in a moment.", 1)
            self._in_work.add(key)
        try:
            return self._take(key, body, signed_at)
        except StoreError as error:
            log.warning("A web request could not be stored: %s", error)
            sentence = "The request could not be stored just now; send it again with the same key."
            return Answer.refusal(503, sentence, SOON_S)
        finally:
            with self._lock:
                self._in_work.discard(key)

    def number_of(self, key: str) -> str:
        """The number that a request under this key was given; empty when there was none."""
        with self._database.read() as connection:
            held = connection.execute(_HELD, {"source": self._source, "key": key}).first()
        row = self._read_number(held.id) if held is not None else None
        return number_of(row.channel, row.id) if row is not None else ""

    def _take(self, key: str, body: bytes, signed_at: datetime | None) -> Answer:
        with self._database.read() as connection:
            held = connection.execute(_HELD, {"source": self._source, "key": key}).first()
            if held is None and signed_at is not None and self._is_replay(connection, body, signed_at):
                return Answer.refusal(401, "This signature was used for another request already; sign again.")
        if held is not None and held.blob != blobs.sha_of(body):
            return Answer.refusal(422, "This Idempotency-Key was used for another request; choose a new one.")
        if held is None:
            try:
                request = check_body(body)
            except Refused as error:
                return Answer.refusal(400, str(error))
            sender = request.email.casefold() or request.phone
            if self._senders is not None and sender and (wait_s := self._senders.wait_s(sender)):
                return Answer.refusal(429, "Too many requests came from this sender; wait a moment.", wait_s)
        capture_id = held.id if held is not None else self._capture(key, body, signed_at)
        return Answer(201 if held is None else 200, {"number": self._number(capture_id, body)})

    def _is_replay(self, connection: Connection, body: bytes, signed_at: datetime) -> bool:
        """The key is not signed, so a request that somebody overheard could come again under a key of its own."""
        since = self._clock.now() - timedelta(seconds=2 * MOST_AGE_S)
        seen = {"since": since, "source": self._source, "blob": blobs.sha_of(body), "name": _name(signed_at)}
        return connection.execute(_SAME_SIGNATURE, seen).first() is not None

    def _capture(self, key: str, body: bytes, signed_at: datetime | None) -> int:
        now = self._clock.now()
        item = RawItem(key, body, now, Channel.WEB, "request", _name(signed_at))
        with self._database.write() as connection:
            store_items(connection, self._source, [item], now)
            acknowledged(connection, self._source, [key])
            write_state(connection, self._source, {"newest_stored_at": now, "newest_there_at": now, "last_ok_at": now})
            found = connection.execute(_HELD, {"source": self._source, "key": key}).one()
        return int(found.id)

    def _number(self, capture_id: int, body: bytes) -> str:
        """The ticket's number. The ticket is made now, unless the service's own round was faster."""
        row = self._read_number(capture_id)
        if row is None:
            self._execute(ReceiveInteraction(capture_id, received_request(body)))
            row = self._read_number(capture_id)
        if row is None:
            raise StoreError("The request was captured, but has no ticket yet.")
        return number_of(row.channel, row.id)

    def _read_number(self, capture_id: int) -> Any:
        with self._database.read() as connection:
            return connection.execute(_NUMBER, {"capture": capture_id}).first()


def check_body(body: bytes) -> WebRequest:
    """The request in a body. Raises Refused with a sentence for a body that is not exactly one well-formed request."""
    try:
        json.loads(body.decode("utf-8"), object_pairs_hook=_no_doubles, parse_constant=_no_constant)
    except RecursionError as error:
        raise Refused("The body is nested too deeply.") from error
    except ValueError as error:
        raise Refused(f"The body is no JSON that can be read{_reason(error)}.") from error
    request = parse_request(body)
    for attachment in request.attachments:
        attachment.data()
    return request


class _BadJson(ValueError):
    """JSON that parsers read in different ways."""


def _no_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _BadJson("a field stands there twice")
    return found


def _no_constant(word: str) -> object:
    raise _BadJson("NaN and Infinity are no JSON")


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f" (line {error.lineno}, column {error.colno})"
    if isinstance(error, UnicodeDecodeError):
        return " (it is not written in UTF-8)"
    return f" ({error})" if isinstance(error, _BadJson) else ""


def _name(signed_at: datetime | None) -> str:
    return f"Request signed at {iso_z(signed_at)}" if signed_at is not None else "Web form"
