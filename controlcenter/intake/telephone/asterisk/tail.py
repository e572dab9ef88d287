"""Whole lines of a growing log file, each once, across restarts and rotation: renamed, copied, compressed."""

from __future__ import annotations

import logging
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.rotated import fingerprint, opened, rotated

log = logging.getLogger(__name__)
_CHUNK = 1 << 18
_HEAD = 64


@dataclass(frozen=True, slots=True)
class TailedLine:
    """One line without its line end, and where it stands; ``number`` counts the lines of its file from one."""

    data: bytes
    inode: int
    offset: int
    number: int = 0

    @property
    def key(self) -> str:
        """Names the line for ever: a fingerprint of what it says, wherever a rotation puts it."""
        return fingerprint(self.data, 32)


class LineTail:
    """Reads on from where ``state`` says (empty: from the first byte).

    ``state`` is {"inode", "offset", "head", "line"} of the file that is read, and under "before" the same of the one
    that was rotated away last: its writer may add to it for a moment. The caller stores ``state`` in the transaction
    that stores what the lines say. A last line without line end waits until it is whole. After rotations while nobody
    read, every older file that is still there is read first, oldest first.
    """

    def __init__(self, path: Path, state: dict[str, Any]) -> None:
        self._path = path
        self._state = state
        self._told_of = ""

    def read(self) -> Iterator[TailedLine]:
        """Yield new lines, some thousands at most: call again until there are none, storing the state between.

        The state is right when the iteration has ended. Raises SourceError if the file cannot be read.
        """
        try:
            if not self._path.exists():
                return
            found = [*self._late_lines(), *self._next_piece()]
        except (OSError, EOFError, zlib.error) as error:
            raise SourceError(
                f"The file {self._path} of the telephone system cannot be read ({_why(error)}). "
                "Give the service the right to read it."
            ) from error
        yield from found

    def _next_piece(self) -> list[TailedLine]:
        if not self._is_other_file():
            return _lines(self._path, self._state)
        if found := self._older_lines():
            return found
        place: dict[str, Any] = {}
        if found := _lines(self._path, place):  # an empty new file: the old one may still be written to
            before, name = dict(self._state), self._state.get("name", "")
            self._state.clear()
            self._state.update(place)
            if name:
                before.pop("before", None)
                self._state["before"] = before
        return found

    def _is_other_file(self) -> bool:
        """Whether the file is not the one whose lines were read last, or was cut off and began anew."""
        if not self._state:
            return False
        found = self._path.stat()
        if found.st_ino != self._state["inode"] or found.st_size < self._state["offset"]:
            return True
        with self._path.open("rb") as file:
            return bool(_head(file, self._state["offset"]) != self._state["head"])

    def _older_lines(self) -> list[TailedLine]:
        """A piece of what was rotated away: the rest of the file we were in, then the files that came after it."""
        older = rotated(self._path)
        at = next((n for n, path in enumerate(older) if self._is_ours(path)), None)
        if at is None:
            if self._told_of != self._state["head"]:
                self._told_of = self._state["head"]
                log.warning("The file %s began anew; what was in it before is not found beside it", self._path.name)
            return []
        for path in older[at:]:
            place = dict(self._state) if path is older[at] else {}
            is_over = path != older[-1] or path.stat().st_ino != place.get("inode")
            found = _lines(path, place, is_over=is_over)
            if found or path is older[at]:
                self._state.clear()
                self._state.update(place, name=path.name)
            if found:
                return found
        return []

    def _is_ours(self, path: Path) -> bool:
        """Whether this file, renamed, copied or compressed since, is the one whose lines were read last."""
        with opened(path) as file:
            is_long_enough = file.seek(0, os.SEEK_END) >= self._state["offset"]
            return is_long_enough and bool(_head(file, self._state["offset"]) == self._state["head"])

    def _late_lines(self) -> list[TailedLine]:
        """What the writer added to the file that was renamed, before it went on in the new one."""
        before = self._state.get("before")
        if not before:
            return []
        path = self._path.with_name(before["name"])
        try:
            found = path.stat()
        except FileNotFoundError:  # renamed again, or compressed: nobody writes there any more
            del self._state["before"]
            return []
        is_longer = found.st_ino == before["inode"] and found.st_size > before["offset"]
        return _lines(path, before) if is_longer else []


def _lines(path: Path, place: dict[str, Any], *, is_over: bool = False) -> list[TailedLine]:
    """One piece of lines from ``place`` on, which is moved behind them. ``is_over``: nothing more is written."""
    with opened(path) as file:
        inode = os.fstat(file.fileno()).st_ino
        begin, number = int(place.get("offset", 0)), int(place.get("line", 0))
        file.seek(begin)
        chunk = _whole_lines(file.read(_CHUNK), is_over=is_over)
        if not chunk:
            return []
        end = begin + len(chunk)
        pieces = chunk.split(b"\n")[: chunk.count(b"\n") + (not chunk.endswith(b"\n"))]
        place.update(inode=inode, offset=end, head=_head(file, end), line=number + len(pieces))
    lines = []
    for piece in pieces:
        number += 1
        lines.append(TailedLine(piece.rstrip(b"\r"), inode, begin, number))
        begin += len(piece) + 1
    return lines


def _whole_lines(chunk: bytes, *, is_over: bool) -> bytes:
    """The part up to the last line end; a chunk that is full and has none counts as one line."""
    end = chunk.rfind(b"\n") + 1
    if end:
        return chunk if is_over and len(chunk) < _CHUNK else chunk[:end]
    return chunk if is_over or len(chunk) == _CHUNK else b""


def _head(file: IO[bytes], offset: int) -> str:
    """A fingerprint of the first bytes, so that a new file with the same inode is noticed."""
    file.seek(0)
    return fingerprint(file.read(min(_HEAD, offset)))


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is damaged"
