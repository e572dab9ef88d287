"""Whole lines of a growing log file, each once, across rotation and restarts."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controlcenter.errors import SourceError

_CHUNK = 1 << 18
_HEAD = 64


@dataclass(frozen=True, slots=True)
class TailedLine:
    """One line without its line end, and where it stands."""

    data: bytes
    inode: int
    offset: int

    @property
    def key(self) -> str:
        """Names the line for ever: file identity and byte offset."""
        return f"{self.inode}:{self.offset}"


class LineTail:
    """Reads on from where ``state`` says ({"inode", "offset", "head"}; empty: from the first byte).

    The caller stores ``state`` in the transaction that stores what the lines say. A last line without line end waits
    until it is whole. After a rotation the rest of the old file is read first, if it still lies beside the new one.
    """

    def __init__(self, path: Path, state: dict[str, Any]) -> None:
        self._path = path
        self._state = state

    def read(self) -> Iterator[TailedLine]:
        """Yield new lines, some thousands at most: call again until there are none, storing the state between.

        The state is right when the iteration has ended. Raises SourceError if the file cannot be read.
        """
        try:
            if not self._path.exists():
                return
            if self._is_other_file(self._path):
                yield from self._rest_of_old_file()
                self._state.clear()
            yield from self._lines(self._path)
        except OSError as error:
            raise SourceError(
                f"The file {self._path} of the telephone system cannot be read ({error.strerror}). "
                "Give the service the right to read it."
            ) from error

    def _is_other_file(self, path: Path) -> bool:
        """Whether ``path`` is not the file whose lines were read last, or was cut off and began anew."""
        if not self._state:
            return False
        found = path.stat()
        if found.st_ino != self._state["inode"] or found.st_size < self._state["offset"]:
            return True
        return bool(_head(path, self._state["offset"]) != self._state["head"])

    def _rest_of_old_file(self) -> Iterator[TailedLine]:
        for sibling in sorted(self._path.parent.glob(f"{self._path.name}*")):
            if sibling != self._path and sibling.is_file() and not self._is_other_file(sibling):
                while found := list(self._lines(sibling)):
                    yield from found
                return

    def _lines(self, path: Path) -> Iterator[TailedLine]:
        with path.open("rb") as file:
            inode = os.fstat(file.fileno()).st_ino
            begin = int(self._state.get("offset", 0))
            file.seek(begin)
            chunk = _whole_lines(file.read(_CHUNK))
            if not chunk:
                return
            end = begin + len(chunk)
            file.seek(0)
            self._state.update(inode=inode, offset=end, head=_fingerprint(file.read(min(_HEAD, end))))
        for line in chunk.split(b"\n")[: chunk.count(b"\n") or 1]:
            yield TailedLine(line.rstrip(b"\r"), inode, begin)
            begin += len(line) + 1


def _whole_lines(chunk: bytes) -> bytes:
    """The part up to the last line end; a chunk that is full and has none counts as one line."""
    end = chunk.rfind(b"\n") + 1
    return chunk[:end] if end or len(chunk) < _CHUNK else chunk


def _head(path: Path, offset: int) -> str:
    """A fingerprint of the first bytes, so that a new file with the same inode is noticed."""
    with path.open("rb") as file:
        return _fingerprint(file.read(min(_HEAD, offset)))


def _fingerprint(first_bytes: bytes) -> str:
    return hashlib.sha256(first_bytes).hexdigest()[:16]
