"""A Maildir: a folder into which a mail server delivers, one file a message."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, Field

from controlcenter.clock import Clock, from_epoch, iso_z
from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.folders.mbox import MOST_BYTES
from controlcenter.intake.mail.headed import headed_file

_PROCESSED = ".Processed"
_HEAD = ":head"
_INFO = ";2," if os.name == "nt" else ":2,"  # Windows keeps the colon for itself


class MaildirSettings(BaseModel):
    folder: Path = Field(description="The Maildir: the folder that holds new and cur.")
    processed: Literal["folder", "flag"] = Field(
        "folder",
        description="What happens to a message that is safe: it goes to the folder Processed, or it is marked as seen.",
    )
    direction: Literal["in", "out"] = Field(
        "in", description="Whether these are messages from customers (in) or the answers that colleagues sent (out)."
    )
    from_when: AwareDatetime | None = Field(
        None, description="Messages older than this instant are left alone; empty takes all."
    )


class Maildir:
    """Messages in new and cur, oldest first. With processed = "flag", a message that another program has marked as
    seen counts as done, so that mailbox must be this program's alone.
    """

    Settings: ClassVar[type[BaseModel]] = MaildirSettings

    def __init__(self, name: str, settings: MaildirSettings, secret: Callable[[str], str], clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._cancelled = threading.Event()
        self._newest: datetime | None = None
        self._places: dict[str, Path] = {}
        self._safe_place = settings.folder / _PROCESSED if settings.processed == "folder" else settings.folder
        self._safe = self._safe_place / "cur"
        self._made = False

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """Every message that waits, oldest first. It needs no cursor: what is safe is moved or marked."""
        self._cancelled.clear()
        self._places.clear()
        since = self._settings.from_when
        for received_s, path, size in self._waiting():
            if self._cancelled.is_set():
                raise SourceError(f"Reading the Maildir {self._settings.folder} was stopped.")
            received_at = from_epoch(received_s)
            try:
                item = self._item(path, size, received_at)
            except FileNotFoundError:
                continue  # another program has moved it; the next poll finds it where it is
            except OSError as error:
                raise self._error(error) from error
            self._places[item.ext_key] = path
            self._newest = max(self._newest or received_at, received_at)
            if since and received_at < since:
                item = replace(item, filtered=f"It is older than {iso_z(since)}.")
            yield item

    def _item(self, path: Path, size: int, received_at: datetime) -> RawItem:
        """The message; of one that is too large only the head, under a key of its own."""
        name, direction = path.name, self._settings.direction
        key = _key(name)
        if size > MOST_BYTES:
            raw = headed_file(path, size, MOST_BYTES, "mail")
            return RawItem(f"{key}{_HEAD}", raw, received_at, Channel.EMAIL, "head", name, direction)
        return RawItem(key, path.read_bytes(), received_at, Channel.EMAIL, "mail", name, direction)

    def done(self, item: RawItem) -> None:
        """Move the message away or mark it. One that is gone already is done; of which only the head came, stays."""
        if item.media == "head":
            return
        try:
            place = self._places.pop(item.ext_key, None)
            if place is not None:
                try:
                    self._put_away(place)
                    return
                except FileNotFoundError:
                    pass  # another program has renamed it: it is looked for by its key
            for folder in ("new", "cur"):
                for path in self._messages(folder):
                    if _key(path.name) == item.ext_key:
                        self._put_away(path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._error(error) from error

    def fetch_again(self, since: datetime, until: datetime) -> Iterator[RawItem]:
        """Every message of that time that is still here, put away or not."""
        folder = self._settings.folder
        for place in (folder / "new", folder / "cur", folder / _PROCESSED / "cur"):
            try:
                files = sorted(place.iterdir()) if place.is_dir() else []
                for path in files:
                    facts = path.stat()
                    received_at = from_epoch(facts.st_mtime)
                    if since <= received_at < until and not path.name.startswith("."):
                        yield self._item(path, facts.st_size, received_at)
            except OSError as error:
                raise self._error(error) from error

    def test(self) -> str:
        """How many messages wait."""
        count = len(self._waiting())
        waiting = "1 message waits" if count == 1 else f"{count} messages wait"
        return f"The Maildir {self._settings.folder} can be read; {waiting}."

    def cancel(self) -> None:
        self._cancelled.set()

    def newest_at_source(self) -> datetime | None:
        return self._newest

    def _waiting(self) -> list[tuple[float, Path, int]]:
        """(time, file, size) of what is not done yet, oldest first."""
        found: list[tuple[float, str, int]] = []
        try:
            for folder in ("new", "cur"):
                with os.scandir(self._settings.folder / folder) as entries:
                    for entry in entries:
                        if entry.name.startswith(".") or (folder == "cur" and self._is_done(entry.name)):
                            continue
                        with suppress(FileNotFoundError):  # it went away while we looked
                            facts = entry.stat()
                            found.append((facts.st_mtime, entry.path, facts.st_size))
        except OSError as error:
            raise self._error(error) from error
        return [(received_s, Path(path), size) for received_s, path, size in sorted(found)]

    def _messages(self, folder: str) -> list[Path]:
        return [path for path in (self._settings.folder / folder).iterdir() if not path.name.startswith(".")]

    def _is_done(self, name: str) -> bool:
        return self._settings.processed == "flag" and "S" in name.partition(_INFO)[2]

    def _put_away(self, path: Path) -> None:
        key, _, flags = path.name.partition(_INFO)
        if self._settings.processed == "folder":
            self._make(self._safe_place)
        try:
            path.replace(self._safe / f"{key}{_INFO}{''.join(sorted({*flags, 'S'}))}")
        except FileNotFoundError:
            self._made = False  # the folder may have been taken away; the next message makes it again
            raise

    def _make(self, folder: Path) -> None:
        """The folder for what is safe, with all that a Maildir must have."""
        if self._made:
            return
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / "maildirfolder").touch()
        self._made = True

    def _error(self, error: OSError) -> SourceError:
        why = error.strerror or "the system refused"
        return SourceError(f"The Maildir {self._settings.folder} cannot be read ({why}). Check that it exists.")


def _key(name: str) -> str:
    """The unique part of a Maildir file's name: flags may change, this never does."""
    return name.partition(_INFO)[0]
