"""The form's addresses: the page in each language, what was sent, and the page that confirms it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from controlcenter.clock import Clock
from controlcenter.errors import SourceError
from controlcenter.intake.web.desk import SOON_S, Answer, RequestDesk
from controlcenter.intake.web.form import token
from controlcenter.intake.web.form.entry import Entry, entry_of
from controlcenter.intake.web.form.multipart import Sent, read_form
from controlcenter.intake.web.form.page import TRAP, Shown, form_page, megabytes, sent_page
from controlcenter.intake.web.form.words import preferred, style_sheet, words_of
from controlcenter.intake.web.gate import Gate, Turned
from controlcenter.intake.web.limits import RateLimit
from controlcenter.intake.web.settings import WebSettings

HOUR_S = 3600.0
TYPED_BYTES = 2_000_000
TIMES_TOO_LARGE = 4
IN_WORK_LOOKS, IN_WORK_S = 20, 0.25
_STRICT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class _Again:
    """The form is shown again, with what was typed and why."""

    status: int
    faults: list[tuple[str, str]]
    keeps_token: bool = False
    retry_after_s: int = 0


class FormPages:
    """Serves the form of one endpoint. What it takes goes to the desk like a signed request."""

    def __init__(
        self, settings: WebSettings, secret: Callable[[str], str], clock: Clock, desk: RequestDesk, gate: Gate
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._desk = desk
        self._gate = gate
        self._rate = RateLimit(settings.form_per_hour, clock, HOUR_S)

    def routes(self) -> list[BaseRoute]:
        """Addresses in the page are relative, so that a web server in front may put it anywhere."""
        routes: list[BaseRoute] = [
            Route("/form", self._choose, methods=["GET"]),
            Route("/form/style.css", self._style, methods=["GET"]),
        ]
        for language in self._settings.form_languages:
            routes.append(Route(f"/form/{language}", self._page_in(language), methods=["GET"]))
            routes.append(Route(f"/form/{language}", self._sent_in(language), methods=["POST"]))
            routes.append(Route(f"/form/{language}/sent/{{mark}}", self._confirm_in(language), methods=["GET"]))
        return routes

    async def _choose(self, request: Request) -> Response:
        language = preferred(request.headers.get("accept-language", ""), self._settings.form_languages)
        return RedirectResponse(f"form/{language}", 307, {**_STRICT, "Vary": "Accept-Language"})

    async def _style(self, request: Request) -> Response:
        headers = {**_STRICT, "Cache-Control": "public, max-age=300"}
        return Response(style_sheet(), media_type="text/css", headers=headers)

    def _page_in(self, language: str) -> Callable[[Request], object]:
        async def page(request: Request) -> Response:
            self._gate.check_rate(request)
            key = await self._gate.check(self._key)
            return self._html(form_page(self._settings, language, Shown(token.new_token(key, self._clock.now()))))

        return page

    def _confirm_in(self, language: str) -> Callable[[Request], object]:
        async def confirm(request: Request) -> Response:
            self._gate.check_rate(request)
            mark = request.path_params["mark"]
            number = token.number_in(mark, await self._gate.check(self._key))
            if not number:
                return RedirectResponse(f"../../{language}", 303, _STRICT)
            return self._html(sent_page(self._settings, language, number, mark))

        return confirm

    def _sent_in(self, language: str) -> Callable[[Request], object]:
        async def sent(request: Request) -> Response:
            form, is_large = await self._read(request)
            key = await self._gate.check(self._key)
            entry, given = entry_of(form), form.fields.get("token", "")
            name = token.name_in(given, key, self._clock.now())
            again = self._refused(language, entry, name, is_large=is_large, trap=form.fields.get(TRAP, ""))
            if again is None:
                answer = await self._take(f"form:{name}", entry.body(language), self._gate.sender(request))
                if answer.status in (200, 201):
                    mark = token.sent_mark(key, answer.content["number"])
                    return RedirectResponse(f"{language}/sent/{mark}", 303, _STRICT)
                again = await self._not_taken(language, answer, f"form:{name}")
            return self._again(language, entry, again, given if again.keeps_token else "", key)

        return sent

    async def _read(self, request: Request) -> tuple[Sent, bool]:
        """What a browser sent, and whether it was too large: then the words are kept, which stand before the files."""
        self._gate.check_rate(request)
        self._check_origin(request)
        length = self._gate.check_head(request, TIMES_TOO_LARGE * self._settings.max_bytes)
        is_large = length > self._settings.max_bytes
        body = await self._gate.read(request, TYPED_BYTES if is_large else length)
        form = await self._gate.check(read_form, request.headers.get("content-type", ""), body)
        if form is None:
            raise Turned.away(415, "Send the form as a browser does.")
        return form, is_large

    def _key(self) -> str:
        try:
            return self._secret(self._settings.secret)
        except SourceError as error:
            raise Turned.away(503, "The form has no key at the moment; come back later.", SOON_S) from error

    def _refused(self, language: str, entry: Entry, name: str, *, is_large: bool, trap: str) -> _Again | None:
        """What the person must correct; last of all a page that was open for too long, which has no name."""
        errors = words_of(language)["errors"]
        faults = entry.faults(language)
        if is_large:
            faults.append(("files", errors["large"].format(megabytes=megabytes(self._settings))))
        if trap:
            faults.insert(0, ("", errors["trap"]))
        if not faults and not name:
            faults.append(("", errors["expired"]))
        return _Again(413 if is_large else 400, faults) if faults else None

    async def _take(self, key: str, body: bytes, sender: str) -> Answer:
        """Hand it to the desk. A second press of the button waits for the first and gets the same number."""
        answer = await self._gate.work(self._handed, key, body, sender)
        for _ in range(IN_WORK_LOOKS):
            if answer.status != 409:
                break
            await anyio.sleep(IN_WORK_S)
            answer = await self._gate.work(self._handed, key, body, sender)
        return answer

    def _handed(self, key: str, body: bytes, sender: str) -> Answer:
        try:
            is_new = not self._desk.number_of(key)
            if is_new and (wait_s := self._rate.wait_s(sender)):
                return Answer.refusal(429, "Too many forms came from this address.", wait_s)
            return self._desk.take(key, body, None)
        except Turned as turned:
            return turned.answer

    async def _not_taken(self, language: str, answer: Answer, key: str) -> _Again:
        errors = words_of(language)["errors"]
        if answer.status == 422:  # the button was pressed on an older page whose words were changed since
            number = await self._gate.work(self._desk.number_of, key)
            return _Again(409, [("", errors["before"].format(number=number))])
        if answer.status == 429:
            sentence = errors["often"].format(minutes=math.ceil(answer.retry_after_s / 60))
            return _Again(429, [("", sentence)], keeps_token=True, retry_after_s=answer.retry_after_s)
        return _Again(503, [("", errors["busy"])], keeps_token=True, retry_after_s=answer.retry_after_s or SOON_S)

    def _again(self, language: str, entry: Entry, again: _Again, given: str, key: str) -> Response:
        faults = list(again.faults)
        if entry.files and "files" not in dict(faults):
            faults.append(("files", words_of(language)["errors"]["files"]))
        shown = Shown(given or token.new_token(key, self._clock.now()), entry.values, faults)
        page = self._html(form_page(self._settings, language, shown), again.status)
        if again.retry_after_s:
            page.headers["Retry-After"] = str(again.retry_after_s)
        return page

    def _html(self, page: str, status: int = 200) -> Response:
        return HTMLResponse(page, status, _STRICT)

    def _check_origin(self, request: Request) -> None:
        """A page of somebody else's must not send this form. Raises Turned.

        Browsers that do not say it name the origin; a web server in front may have changed the host beside it.
        """
        site, origin = request.headers.get("sec-fetch-site", ""), request.headers.get("origin", "")
        peer = request.client.host if request.client else ""
        if site:
            is_foreign = site not in ("same-origin", "none")
        else:
            host = request.headers.get("host", "").lower()
            is_named = origin not in ("", "null") and peer not in self._settings.proxies
            is_foreign = is_named and urlsplit(origin).netloc.lower() != host
        if is_foreign:
            raise Turned.away(403, "This form can be sent from its own page only.")
