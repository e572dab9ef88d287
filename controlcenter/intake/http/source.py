"""What sources asked over HTTP have in common: one link, the newest item seen, and trouble that is told late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from controlcenter.clock import Clock
from controlcenter.errors import SourceError
from controlcenter.intake.http.api_settings import Connection
from controlcenter.intake.http.link import HttpLink

LIMIT_S = 30.0
Chosen = TypeVar("Chosen", bound=Connection)


class HttpSource(Generic[Chosen]):
    """A kind of source fills in poll, done and test.

    What goes wrong after a poll has brought something is kept in ``_broke``, so that this is not lost: the next poll
    raises it.
    """

    def __init__(self, name: str, settings: Chosen, secret: Callable[[str], str], clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._link = HttpLink(clock, most_bytes=settings.max_bytes, limit_s=LIMIT_S, ca_file=settings.ca_file)
        self._newest: datetime | None = None
        self._broke: SourceError | None = None

    def cancel(self) -> None:
        self._link.cancel()

    def newest_at_source(self) -> datetime | None:
        return self._newest

    def _begin(self) -> None:
        """Make the link ready for a poll. Raises what went wrong in the last one."""
        self._link.open()
        if self._broke is not None:
            broke, self._broke = self._broke, None
            raise broke

    def _saw(self, received_at: datetime) -> None:
        self._newest = max(self._newest or received_at, received_at)

    @property
    def _host(self) -> str:
        return urlsplit(self._settings.url).hostname or ""
