"""What the web endpoint answers over HTTP, and whom it refuses before a request reaches the desk."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from typing import Annotated

import anyio
from anyio.to_thread import run_sync
from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from controlcenter.clock import Clock
from controlcenter.errors import Refused, SourceError
from controlcenter.intake import signature
from controlcenter.intake.web_desk import Answer, RequestDesk

log = logging.getLogger(__name__)
WORKERS = 4
MOST_CLIENTS = 10_000
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_WORDS = {404: "There is nothing at this address.", 405: "This address is not asked in this way."}


class WebSettings(BaseModel):
    """The key is not here: ``secret`` is the name under which it is kept."""

    model_config = ConfigDict(extra="forbid")
    host: Annotated[str, Field(min_length=1)] = Field(
        "127.0.0.1", description="Address to listen on; put a web server with HTTPS in front of any other."
    )
    port: int = Field(8480, ge=0, le=65535, description="Port to listen on.")
    secret: Annotated[str, Field(min_length=1)] = Field(
        description="Name under which the key that signs requests is kept in the key store."
    )
    max_bytes: int = Field(8_000_000, ge=1_000, le=64_000_000, description="Largest request, attachments included.")
    per_minute: int = Field(120, ge=1, description="Most requests that one address may send within a minute.")


class RateLimit:
    """So many requests within a minute from each address; remembers the last 10,000 addresses."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Count a request; False when there were too many."""
        now = self._clock.monotonic()
        times = self._times.setdefault(client, deque())
        self._times.move_to_end(client)
        while len(self._times) > MOST_CLIENTS:
            self._times.popitem(last=False)
        while times and now - times[0] >= 60.0:
            times.popleft()
        if len(times) >= self._per_minute:
            return False
        times.append(now)
        return True


class WebApp:
    """Checks each request in the order of what a check costs, then hands it to the desk."""

    def __init__(self, settings: WebSettings, secret: Callable[[str], str], clock: Clock, desk: RequestDesk) -> None:
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._desk = desk
        self._rate = RateLimit(settings.per_minute, clock)
        self._workers = anyio.CapacityLimiter(WORKERS)

    def starlette(self) -> Starlette:
        """The application that a server runs."""
        routes = [
            Route("/v1/requests", self._post, methods=["POST"]),
            Route("/v1/health", self._health, methods=["GET"]),
        ]
        app = Starlette(routes=routes, exception_handlers={HTTPException: _refused, Exception: _failed})
        app.router.redirect_slashes = False
        return app

    async def _health(self, request: Request) -> Response:
        return _reply(Answer(200, {}), {"ok": True})

    async def _post(self, request: Request) -> Response:
        try:
            return _reply(await self._answer(request))
        except ClientDisconnect:
            return _reply(Answer.refusal(400, "The connection ended before the body did."))

    async def _answer(self, request: Request) -> Answer:
        client = request.client.host if request.client else ""
        if not self._rate.allows(client):
            return Answer.refusal(429, "Too many requests came from this address; wait a minute.")
        if (refusal := self._refused_by_head(request)) is not None:
            return refusal
        body = b"".join([chunk async for chunk in request.stream()])
        try:
            key = self._secret(self._settings.secret)
            signed_at = signature.check(key, _only(request, signature.HEADER), body, self._clock.now())
        except SourceError:
            return Answer.refusal(503, "The endpoint has no key at the moment; send the request again later.")
        except Refused as error:
            return Answer.refusal(401, str(error))
        name = _only(request, "Idempotency-Key")
        if not _KEY.fullmatch(name):
            return Answer.refusal(400, "The header Idempotency-Key is missing; give each request a name of its own.")
        return await run_sync(
            self._desk.take, f"{self._settings.secret}:{name}", body, signed_at, limiter=self._workers
        )

    def _refused_by_head(self, request: Request) -> Answer | None:
        """What can be said before a byte of the body is read."""
        headers = request.headers
        if request.url.query:
            return Answer.refusal(400, "This address takes no parameters.")
        if "transfer-encoding" in headers or "content-length" not in headers:
            return Answer.refusal(411, "Send the body in one piece, with its Content-Length.")
        if headers.get("content-encoding", "identity").lower() != "identity":
            return Answer.refusal(415, "Send the body as it is, without a Content-Encoding.")
        if int(headers["content-length"]) > self._settings.max_bytes:
            return Answer.refusal(413, f"The request is larger than {self._settings.max_bytes} bytes.")
        return None


def _only(request: Request, name: str) -> str:
    """A header that must stand there exactly once; else empty."""
    found = request.headers.getlist(name)
    return found[0] if len(found) == 1 else ""


def _reply(answer: Answer, content: Mapping[str, object] | None = None) -> Response:
    headers = {"Connection": "close", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if answer.status in (429, 503):
        headers["Retry-After"] = "60" if answer.status == 429 else "5"
    return JSONResponse(content if content is not None else answer.content, answer.status, headers)


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    reply = _reply(Answer.refusal(status, _WORDS.get(status, "The request cannot be answered.")))
    if isinstance(error, HTTPException) and error.headers:
        reply.headers.update(error.headers)
    return reply


def _failed(request: Request, error: Exception) -> Response:
    log.error("A web request failed", exc_info=error)
    return _reply(Answer.refusal(500, "The request failed by a fault of the program; it was noted."))
