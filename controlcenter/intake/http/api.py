"""A JSON interface that is polled, of a shop or a portal: each item, and each change of one, is taken once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.http.api_settings import ApiSettings
from controlcenter.intake.http.delivery import at, delivery_of, instant_of, word
from controlcenter.intake.http.link import HttpAnswer
from controlcenter.intake.http.source import HttpSource
from controlcenter.intake.mail.clean import line

_NEXT_LINK = re.compile(r'<([^<>]{1,2000})>\s*;[^,<>]{0,200}\brel="?next"?', re.IGNORECASE)
_GONE = (400, 404, 410)


class JsonApi(HttpSource[ApiSettings]):
    """Reads pages until there is no next one. ``state``: "cursor" to send, "next" page where a poll had to end."""

    Settings: ClassVar[type[ApiSettings]] = ApiSettings

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """Every item of every page, in the order of the answers. Repeats are known by their keys.

        A page that fails after others were read ends the poll; the next one raises what went wrong.
        """
        self._begin()
        url, seen = self._first(state), set[str]()
        for number in range(self._settings.max_pages):
            try:
                answer, data = self._page(url, state, is_resumed=number == 0 and "next" in state)
                following = self._following(answer, data)
            except SourceError as error:
                if number == 0:
                    raise
                self._broke = error
                return
            yield from self._items(data, state)
            self._remember(data, state, following)
            seen.add(url)
            if not following or following in seen:
                return
            url = following

    def done(self, item: RawItem) -> None:
        """Nothing: the cursor was stored with the item."""

    def test(self) -> str:
        """How many items the first page holds."""
        self._link.open()
        _, data = self._page(self._settings.url, {}, is_resumed=False)
        count = len(self._list(data))
        return f"{urlsplit(self._settings.url).hostname} answers; its first page holds {_counted(count)}."

    # Pages

    def _first(self, state: dict[str, object]) -> str:
        following = state.get("next")
        if isinstance(following, str) and self._settings.leads_here(following):
            return following
        state.pop("next", None)
        cursor, parameter = state.get("cursor"), self._settings.cursor_parameter
        return _with(self._settings.url, parameter, cursor) if parameter and isinstance(cursor, str) else (
            self._settings.url
        )  # fmt: skip

    def _page(self, url: str, state: dict[str, object], *, is_resumed: bool) -> tuple[HttpAnswer, Any]:
        answer = self._link.ask("GET", url, self._headers())
        if is_resumed and answer.status in _GONE:  # the page that was kept is void: begin from the cursor
            state.pop("next", None)
            answer = self._link.ask("GET", self._first(state), self._headers())
        if answer.status == 304:
            return answer, None
        if answer.status != 200:
            raise self._refused(answer)
        try:
            return answer, json.loads(answer.body.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise SourceError(f"The answer of {self._host} is no JSON that can be read; check the address.") from error

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", **self._settings.headers}
        if self._settings.secret:
            key = self._secret(self._settings.secret)
            headers[self._settings.secret_header] = f"{self._settings.secret_prefix}{key}"
        return headers

    def _refused(self, answer: HttpAnswer) -> SourceError:
        status = answer.status
        if status in (401, 403):
            return SourceError(
                f"{self._host} does not accept the key (status {status}); enter it anew.", permanent=True
            )
        wait_s = answer.retry_after_s(self._clock.now())
        if status in (429, 503):
            return SourceError(
                f"{self._host} asks to be left alone for a while (status {status}).", retry_after_s=wait_s
            )
        return SourceError(f"{self._host} answered with status {status}; check the address.", retry_after_s=wait_s)

    def _following(self, answer: HttpAnswer, data: Any) -> str:
        """The address of the next page; empty after the last. Raises SourceError when it leads elsewhere."""
        if self._settings.next_page:
            mark = line(word(at(data, self._settings.next_page)), 2000)
        else:
            found = _NEXT_LINK.search(answer.headers.get("link", "")[:8000])
            mark = found[1] if found else ""
        if not mark:
            return ""
        if self._settings.next_page and self._settings.next_page_parameter:
            return _with(answer.url, self._settings.next_page_parameter, mark)
        try:
            following = urljoin(answer.url, mark)
        except ValueError:
            following = ""
        if not self._settings.leads_here(following):
            raise SourceError(
                f"The next page of {self._host} lies on another host, which is not asked.", permanent=True
            )
        return following

    # Items

    def _list(self, data: Any) -> list[Any]:
        found = at(data, self._settings.items)
        if data is not None and not isinstance(found, list):
            where = f'at "{self._settings.items}"' if self._settings.items else "in its answer"
            raise SourceError(f"{self._host} has no list {where}; correct the setting items.", permanent=True)
        return found or []

    def _items(self, data: Any, state: dict[str, object]) -> Iterator[RawItem]:
        now = self._clock.now()
        changes = []
        for item in self._list(data):
            made = delivery_of(item, self._settings, self._name, now)
            received_at = made.received_at or now
            self._saw(received_at)
            changes.append(made)
            yield RawItem(made.key, made.raw, received_at, Channel.WEB, "api", made.name)
        state["newest"] = _newest([str(state.get("newest", "")), *(made.changed for made in changes)], now)

    def _remember(self, data: Any, state: dict[str, object], following: str) -> None:
        """Where the next poll begins. The cursor stays until the last page was read: the newest may come first."""
        if following:
            state["next"] = following
            return
        state.pop("next", None)
        told = line(word(at(data, self._settings.cursor)), 2000) if self._settings.cursor else state.get("newest", "")
        if told:
            state["cursor"] = told


def _with(url: str, parameter: str, value: object) -> str:
    parts = urlsplit(url)
    query = [(name, said) for name, said in parse_qsl(parts.query, keep_blank_values=True) if name != parameter]
    return urlunsplit(parts._replace(query=urlencode([*query, (parameter, str(value))])))


def _newest(changes: list[str], now: datetime) -> str:
    """The newest of these as the other side wrote it: by time or number where they are such, else by text."""

    def rank(text: str) -> tuple[int, float, str]:
        instant = instant_of(text, now) if text else None
        if instant is not None:
            return 2, instant.timestamp(), text
        try:
            return 1, float(text), text
        except ValueError:
            return 0, 0.0, text

    return max(changes, key=rank)


def _counted(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"
