"""What the web endpoint answers over HTTP: signed requests, its health, and the form page where there is one."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from controlcenter.clock import Clock
from controlcenter.intake.web.desk import Answer, RequestDesk
from controlcenter.intake.web.form.form import FormPages
from controlcenter.intake.web.gate import Gate, Turned, only
from controlcenter.intake.web.settings import WebSettings

log = logging.getLogger(__name__)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_WORDS = {404: "There is nothing at this address.", 405: "This address is not asked in this way."}


class WebApp:
    """Checks each request, then hands it to the desk."""

    def __init__(
        self, settings: WebSettings, secret: Callable[[str], str], clock: Clock, desk: RequestDesk, gate: Gate
    ) -> None:
        self._settings = settings
        self._desk = desk
        self._gate = gate
        self._form = FormPages(settings, secret, clock, desk, gate) if settings.form else None

    def starlette(self) -> Starlette:
        """The application that a server runs."""
        routes: list[BaseRoute] = [Route("/v1/requests", self._post, methods=["POST"])]
        return application(routes + (self._form.routes() if self._form is not None else []))

    async def _post(self, request: Request) -> Response:
        body, signed_at = await self._gate.signed(request)
        name = only(request, "Idempotency-Key")
        if not _KEY.fullmatch(name):
            raise Turned.away(
                400,
                "The header Idempotency-Key is missing or longer than 200 signs; give each request a name of its own.",
            )
        key = f"{self._settings.secret}:{name}"
        return reply(await self._gate.work(self._desk.take, key, body, signed_at))


def application(routes: list[BaseRoute]) -> Starlette:
    """These routes and one for health; every error is a JSON sentence."""
    handlers = {HTTPException: _refused, ClientDisconnect: _left, Turned: _turned, Exception: _failed}
    app = Starlette(routes=[*routes, Route("/v1/health", _health, methods=["GET"])], exception_handlers=handlers)
    app.router.redirect_slashes = False
    return app


async def _health(request: Request) -> Response:
    return reply(Answer(200, {}), {"ok": True})


def reply(answer: Answer, content: Mapping[str, object] | None = None) -> Response:
    """An answer as JSON."""
    headers = {"Connection": "close", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if answer.retry_after_s:
        headers["Retry-After"] = str(answer.retry_after_s)
    return JSONResponse(content if content is not None else answer.content, answer.status, headers)


async def _turned(request: Request, error: Exception) -> Response:
    return reply(error.answer if isinstance(error, Turned) else Answer.refusal(400, str(error)))


async def _left(request: Request, error: Exception) -> Response:
    return reply(Answer.refusal(400, "The connection ended before the body did."))


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    answer = reply(Answer.refusal(status, _WORDS.get(status, "The request cannot be answered.")))
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


async def _failed(request: Request, error: Exception) -> Response:
    log.error("A web request failed", exc_info=error)
    return reply(Answer.refusal(500, "The request failed by a fault of the program; it was noted."))
