"""Who gets in: the checks that every request passes in the order of what they cost, and the time that an answer has."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request

from controlcenter import signature
from controlcenter.clock import Clock
from controlcenter.errors import Refused, SourceError, StoreError
from controlcenter.intake.web.desk import SOON_S, Answer
from controlcenter.intake.web.limits import ByteBudget, RateLimit, sender_of
from controlcenter.intake.web.settings import Listening

log = logging.getLogger(__name__)
WORKERS = 4
MOST_HELD_BYTES = 96_000_000
ANSWER_S = 6.0
Result = TypeVar("Result")


class Turned(Exception):
    """A request that is not let in, with what it is told."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.content["error"])
        self.answer = answer

    @classmethod
    def away(cls, status: int, sentence: str, retry_after_s: int = 0) -> Turned:
        return cls(Answer.refusal(status, sentence, retry_after_s))


class Gate:
    """The checks of one endpoint."""

    def __init__(self, settings: Listening, secret: Callable[[str], str], clock: Clock) -> None:
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._rate = RateLimit(settings.per_minute, clock)
        self._budget = ByteBudget(max(MOST_HELD_BYTES, 4 * settings.max_bytes))
        self._workers = ThreadPoolExecutor(WORKERS, "web worker")
        self._checkers = ThreadPoolExecutor(WORKERS, "web checker")

    def sender(self, request: Request) -> str:
        """The address of whoever asks."""
        peer = request.client.host if request.client else ""
        return sender_of(peer, ",".join(request.headers.getlist("X-Forwarded-For")), self._settings.proxies)

    def check_rate(self, request: Request) -> None:
        """Count a request. Raises Turned when its sender asks too often."""
        if wait_s := self._rate.wait_s(self.sender(request)):
            raise Turned.away(429, "Too many requests came from this address; wait a minute.", wait_s)

    def check_head(self, request: Request, most_bytes: int) -> int:
        """The length of the body, before a byte of it is read. Raises Turned."""
        headers = request.headers
        if request.url.query:
            raise Turned.away(400, "This address takes no parameters.")
        if "transfer-encoding" in headers or "content-length" not in headers:
            raise Turned.away(411, "Send the body in one piece, with its Content-Length.")
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise Turned.away(415, "Send the body as it is, without a Content-Encoding.")
        length = int(headers["content-length"])
        if length > most_bytes:
            raise Turned.away(413, f"The request is larger than {self._settings.max_bytes} bytes.")
        return length

    async def read(self, request: Request, most_kept: int) -> bytes:
        """The body, of which no more than the first ``most_kept`` bytes are kept. Raises Turned when too many send."""
        pieces, kept = [], 0
        try:
            async for chunk in request.stream():
                piece = chunk[: max(0, most_kept - kept)]
                if not self._budget.take(len(piece)):
                    raise Turned.away(503, "Too much is being sent at once; send it again in a moment.", SOON_S)
                kept += len(piece)
                pieces.append(piece)
            return b"".join(pieces)
        finally:
            self._budget.give_back(kept)

    async def signed(self, request: Request) -> tuple[bytes, datetime]:
        """The body of a signed request, and when it was signed. Raises Turned."""
        self.check_rate(request)
        self.check_head(request, self._settings.max_bytes)
        body = await self.read(request, self._settings.max_bytes)
        header = only(request, signature.HEADER)
        return body, await self.check(self._check, header, body)

    def _check(self, header: str, body: bytes) -> datetime:
        try:
            return signature.check(self._secret(self._settings.secret), header, body, self._clock.now())
        except SourceError as error:
            sentence = "The endpoint has no key at the moment; send the request again later."
            raise Turned.away(503, sentence, SOON_S) from error
        except Refused as error:
            raise Turned.away(401, str(error)) from error

    async def work(self, task: Callable[..., Result], *arguments: object) -> Result:
        """Run a task that needs the database beside the server.

        Raises Turned when it takes too long: it goes on, and the sender asks again. A task that hangs keeps its
        worker, so that hanging tasks cannot pile up.
        """
        return await self._run(self._workers, task, arguments)

    async def check(self, task: Callable[..., Result], *arguments: object) -> Result:
        """The same for a task that needs no database: it never waits for one that does."""
        return await self._run(self._checkers, task, arguments)

    async def _run(
        self, pool: ThreadPoolExecutor, task: Callable[..., Result], arguments: tuple[object, ...]
    ) -> Result:
        running = asyncio.wrap_future(pool.submit(self._working, task, arguments))
        try:
            return await asyncio.wait_for(asyncio.shield(running), ANSWER_S)
        except TimeoutError:
            running.cancel()  # where it has not begun yet, it never will
            sentence = "This takes longer than usual; send it again with the same key."
            raise Turned.away(503, sentence, SOON_S) from None

    def close(self) -> None:
        """No more work; what runs is finished."""
        for pool in (self._workers, self._checkers):
            pool.shutdown(wait=False, cancel_futures=True)

    def _working(self, task: Callable[..., Result], arguments: tuple[object, ...]) -> Result:
        try:
            return task(*arguments)
        except StoreError as error:
            log.warning("A web request could not be answered: %s", error)
            raise Turned.away(503, "The request could not be answered just now; send it again.", SOON_S) from error


def only(request: Request, name: str) -> str:
    """A header that must stand there exactly once; else empty."""
    found = request.headers.getlist(name)
    return found[0] if len(found) == 1 else ""
