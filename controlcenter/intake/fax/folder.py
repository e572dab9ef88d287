"""A folder into which a fax server writes TIFF or PDF files. A file is taken when it has stopped growing."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, Field

from controlcenter.clock import Clock, from_epoch
from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.fax.pdf import looks_whole
from controlcenter.intake.fax.tiff import inspect_tiff
from controlcenter.intake.mail.headed import headed_file

_ENDINGS = {".tif": "tiff", ".tiff": "tiff", ".pdf": "pdf"}
_DONE = "done"
MOST_BYTES = 100_000_000
_TAKEN = "taken"
_Seen = dict[str, list[float]]  # name -> size, time of change, when it was first seen like that


class FaxFolderSettings(BaseModel):
    folder: Path = Field(description="The folder that the fax server writes to.")
    settle_s: float = Field(
        5.0, ge=0, le=3600, description="A file is complete when it has not changed for so many seconds."
    )
    give_up_s: float = Field(
        600.0, ge=0, description="A fax that is still not whole after so many seconds goes to a person as it is."
    )
    keep: bool = Field(
        False, description="Leave the files where they are, because others need them or nobody may move them."
    )


class FaxFolder:
    """Each whole file is an item; what stays broken is handed over too, so that a person sees it.

    A file is known by name, bytes and time: a server that uses one name again hands over another fax, even where the
    sheet is the same.
    """

    Settings: ClassVar[type[BaseModel]] = FaxFolderSettings

    def __init__(self, name: str, settings: FaxFolderSettings, secret: Callable[[str], str], clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._clock = clock
        self._cancelled = threading.Event()
        self._newest: datetime | None = None

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """Every fax that has stopped growing, oldest first; ``state`` remembers sizes and times between polls."""
        self._cancelled.clear()
        seen = _seen(state)
        files = self._files()
        taken = {name: facts for name, facts in _seen(state, _TAKEN).items() if self._settings.keep}
        taken = {path.name: taken[path.name] for _, path, _ in files if path.name in taken}
        files = [(at_s, path, size) for at_s, path, size in files if taken.get(path.name) != [size, at_s]]
        state[_TAKEN] = taken
        state["files"] = {path.name: self._observed(path.name, size, at_s, seen) for at_s, path, size in files}
        for changed_s, path, size in files:
            if self._cancelled.is_set():
                raise SourceError(f"Reading the fax folder {self._settings.folder} was stopped.")
            self._newest = max(self._newest or from_epoch(changed_s), from_epoch(changed_s))
            item = self._item(path, changed_s, seen)
            if item is not None:
                if self._settings.keep:
                    taken[path.name] = [size, changed_s]
                yield item

    def done(self, item: RawItem) -> None:
        """Put the file away, if it is still the one that was taken: fax servers use names again."""
        if self._settings.keep or item.media == "head":
            return
        path = self._settings.folder / Path(item.name).name
        try:
            if _key(path.name, path.read_bytes(), path.stat().st_mtime) != item.ext_key:
                return
            folder = self._settings.folder / _DONE
            folder.mkdir(exist_ok=True)
            path.replace(_free_name(folder, path))
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._error(error) from error

    def fetch_again(self, since: datetime, until: datetime) -> Iterator[RawItem]:
        """Every fax of that time that is still here, put away or not."""
        for folder in (self._settings.folder, self._settings.folder / _DONE):
            try:
                for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                    facts = path.stat()
                    if (
                        path.suffix.lower() in _ENDINGS
                        and path.is_file()
                        and since <= from_epoch(facts.st_mtime) < until
                    ):
                        fax = _fax(path, facts.st_size, facts.st_mtime)
                        if folder.name == _DONE or _is_whole(fax):  # else it may be growing at this moment
                            yield fax
            except OSError as error:
                raise self._error(error) from error

    def test(self) -> str:
        """How many faxes wait."""
        count = len(self._files())
        waiting = "1 file waits" if count == 1 else f"{count} files wait"
        return f"The fax folder {self._settings.folder} can be read; {waiting}."

    def cancel(self) -> None:
        self._cancelled.set()

    def newest_at_source(self) -> datetime | None:
        return self._newest

    def _files(self) -> list[tuple[float, Path, int]]:
        """(time of change, file, size), oldest first."""
        found: list[tuple[float, Path, int]] = []
        try:
            for path in self._settings.folder.iterdir():
                if path.suffix.lower() in _ENDINGS and not path.name.startswith(".") and path.is_file():
                    stat = path.stat()
                    found.append((stat.st_mtime, path, stat.st_size))
        except FileNotFoundError as error:
            if not self._settings.folder.is_dir():
                raise self._error(error) from error
        except OSError as error:
            raise self._error(error) from error
        return sorted(found)

    def _observed(self, name: str, size: int, changed_s: float, seen: _Seen) -> list[float]:
        """What to remember: the first sight of a file as it is now. A wall clock that went back starts anew."""
        now_s = self._clock.now().timestamp()
        before = seen.get(name)
        if before and before[:2] == [size, changed_s] and before[2] <= now_s:
            return before
        return [size, changed_s, now_s]

    def _item(self, path: Path, changed_s: float, seen: _Seen) -> RawItem | None:
        """The fax, or None as long as it may still grow."""
        before = seen.get(path.name)
        try:
            stat = path.stat()
            if before is None or before[:2] != [stat.st_size, stat.st_mtime] or stat.st_mtime != changed_s:
                return None
            still_s = self._clock.now().timestamp() - before[2]
            if still_s < self._settings.settle_s:
                return None
            fax = _fax(path, stat.st_size, changed_s)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(error) from error
        return fax if _is_whole(fax) or still_s >= self._settings.give_up_s else None

    def _error(self, error: OSError) -> SourceError:
        why = error.strerror or "the system refused"
        return SourceError(f"The fax folder {self._settings.folder} cannot be read ({why}). Check that it exists.")


def _seen(state: dict[str, object], part: str = "files") -> _Seen:
    """What the last poll remembered; a state that is none counts as empty."""
    files = state.get(part)
    return {str(name): list(facts) for name, facts in files.items()} if isinstance(files, dict) else {}


def _fax(path: Path, size: int, changed_s: float) -> RawItem:
    """The fax; of one that is too large only a sentence, and the file stays. Raises OSError."""
    if size > MOST_BYTES:
        key, raw = f"{path.name}:{size}:{int(changed_s)}:head", headed_file(path, size, MOST_BYTES, "fax")
        return RawItem(key, raw, from_epoch(changed_s), Channel.FAX, "head", path.name)
    raw = path.read_bytes()
    media = "pdf" if raw[:1024].find(b"%PDF-") >= 0 else _ENDINGS[path.suffix.lower()]
    return RawItem(_key(path.name, raw, changed_s), raw, from_epoch(changed_s), Channel.FAX, media, path.name)


def _is_whole(fax: RawItem) -> bool:
    if fax.media == "head":
        return True
    return looks_whole(fax.raw) if fax.media == "pdf" else inspect_tiff(fax.raw).complete


def _key(name: str, raw: bytes, changed_s: float) -> str:
    return f"{name}:{hashlib.sha256(raw).hexdigest()}:{int(changed_s)}"


def _free_name(folder: Path, path: Path) -> Path:
    """A name in the folder that is not taken."""
    target = folder / path.name
    number = 2
    while target.exists():
        target = folder / f"{path.stem} {number}{path.suffix}"
        number += 1
    return target
