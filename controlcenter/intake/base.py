"""What every intake source is: it hands over raw bytes, oldest first, and is told when they are safe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel

from controlcenter.clock import Clock
from controlcenter.domain.ticket import Channel


@dataclass(frozen=True, slots=True)
class RawItem:
    """One thing that came in, as it came.

    ``ext_key`` is unique within the source. ``received_at`` is the source's own time (INTERNALDATE, the file's time,
    the start of the call), never the sender's. ``media`` is "mail", "head" (of a mail that stays at
    the server; its text says why), "tiff", "pdf", "fax" (JSON and TIFF), "request" (JSON) or "call" (JSON).
    ``name`` is shown and never used as a path. ``direction`` is "out" for what colleagues sent.
    ``filtered`` is the sentence that says why a rule leaves the item out; empty for all that count.
    """

    ext_key: str
    raw: bytes
    received_at: datetime
    channel: Channel
    media: str
    name: str = ""
    direction: str = "in"
    filtered: str = ""


class Source(Protocol):
    """One polled place. One file in this package and one entry-point line make a new kind.

    ``Settings`` is drawn as a form: each field's description is a sentence for the user, and a field that names a
    password is called secret or says ``json_schema_extra={"secret": True}``.

    Three more methods are used where a source has them: ``close()`` lets go of its connection; ``fetch_again(since,
    until)`` yields what it still holds of that time, put away or not; ``listen(news)`` is called after every look that
    went well, and the source calls ``news`` from any thread when it hears that something came in, until ``close``.
    """

    Settings: ClassVar[type[BaseModel]]

    def __init__(self, name: str, settings: Any, secret: Callable[[str], str], clock: Clock) -> None:
        """``secret`` gives the password of a name. Nothing is opened yet."""

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """Yield what waits, oldest first. ``state`` is the stored cursor: changes to it are committed with the items.

        Raises SourceError when the source cannot be reached or read.
        """

    def done(self, item: RawItem) -> None:
        """Acknowledge an item after its commit. Doing it twice does no harm. Raises SourceError."""

    def test(self) -> str:
        """One sentence that says what was reached. Raises SourceError."""

    def cancel(self) -> None:
        """Called from another thread: makes a running poll raise SourceError soon."""

    def newest_at_source(self) -> datetime | None:
        """When the newest item that the source knows of came in, as far as the last poll saw."""
