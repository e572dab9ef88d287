"""A drop box on the company's hosted web site: visitors' requests wait there until this centre has them.

The format stands in resources/dropbox/FORMAT.md, with a single file for a site that runs PHP.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from controlcenter import signature
from controlcenter.clock import epoch_s
from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.http.api_settings import Connection
from controlcenter.intake.http.delivery import instant_of
from controlcenter.intake.http.link import HttpAnswer
from controlcenter.intake.http.source import HttpSource
from controlcenter.store import blobs

MOST_A_POLL = 500
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_LARGE = "too-large"


class DropBoxSettings(Connection):
    """The address is the script's; the key is the one that was put beside it."""

    secret: str = Field(
        title="Key",
        min_length=1,
        description="Name under which the key that the drop box shares with this centre is kept in the key store.",
        json_schema_extra={"secret": True},
    )


class DropBox(HttpSource[DropBoxSettings]):
    """Lists what waits, takes each item, and has it deleted there once it is safe here."""

    Settings: ClassVar[type[DropBoxSettings]] = DropBoxSettings

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """Every request that waits, oldest first; no cursor is needed. One that cannot be fetched delays nobody:
        what went wrong is raised by the next poll.
        """
        self._begin()
        for entry in self._waiting()[:MOST_A_POLL]:
            try:
                item = self._item(entry)
            except SourceError as error:
                self._broke = error
                continue
            if item is not None:
                self._saw(item.received_at)
                yield item

    def done(self, item: RawItem) -> None:
        """Have it deleted in the box. What was too large to be fetched stays there."""
        own, _, version = item.ext_key.partition(":")
        if version != _LARGE:
            self._ask({"do": "done", "ids": [own]})

    def test(self) -> str:
        """How many requests wait."""
        self._link.open()
        count = len(self._waiting())
        waiting = "1 request waits" if count == 1 else f"{count} requests wait"
        return f"The drop box at {self._host} answers; {waiting}."

    def _waiting(self) -> list[Mapping[str, Any]]:
        answer = self._ask({"do": "list"})
        try:
            items = json.loads(answer.body)["items"]
            entries = [entry for entry in items if _ID.fullmatch(entry["id"])]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise SourceError(f"{self._host} gave no list of a drop box; check the address.") from error
        return entries

    def _item(self, entry: Mapping[str, Any]) -> RawItem | None:
        """One request; None when somebody else took it away meanwhile."""
        own, now = str(entry["id"]), self._clock.now()
        received_at = instant_of(entry.get("received_at"), now) or now
        size = entry.get("size")
        if isinstance(size, int) and size > self._settings.max_bytes:
            note = f"A request of {size} bytes, which is too large, was left in the drop box under the name {own}."
            return RawItem(f"{own}:{_LARGE}", note.encode(), received_at, Channel.WEB, "request", note)
        answer = self._ask({"do": "get", "id": own})
        if answer.status == 404:
            return None
        raw = answer.body
        return RawItem(f"{own}:{blobs.sha_of(raw)[:16]}", raw, received_at, Channel.WEB, "request", f"Request {own}")

    def _ask(self, order: Mapping[str, object]) -> HttpAnswer:
        body = json.dumps(order).encode()
        signed = signature.sign(self._secret(self._settings.secret), epoch_s(self._clock.now()), body)
        headers = {"Content-Type": "application/json", signature.HEADER: signed}
        answer = self._link.ask("POST", self._settings.url, headers, body)
        if answer.status == 200 or (answer.status == 404 and order["do"] == "get"):
            return answer
        if answer.status in (401, 403):
            raise SourceError(
                f"The drop box at {self._host} does not accept the key; enter the same one on both sides, and see "
                "whether both clocks are right.",
                permanent=True,
            )
        wait_s = answer.retry_after_s(self._clock.now())
        raise SourceError(f"The drop box at {self._host} answered with status {answer.status}.", retry_after_s=wait_s)
