"""The files that log rotation leaves beside a log: numbered or dated, plain or compressed by gzip."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import IO, cast

_GZIP = b"\x1f\x8b"


def rotated(path: Path) -> list[Path]:
    """The rotated files of a log, oldest first. Where a file and its compressed copy stand together, the plain one."""
    found = {}
    for sibling in path.parent.iterdir():
        plain = sibling.name.removesuffix(".gz")
        is_rotated = sibling.name.startswith((f"{path.name}.", f"{path.name}-")) and sibling.is_file()
        if is_rotated and (plain not in found or sibling.name == plain):
            found[plain] = sibling
    return sorted(found.values(), key=lambda file: (file.stat().st_mtime_ns, _youth(file)))


def _youth(path: Path) -> int:
    """queue_log.2 is older than queue_log.1, where both were touched at the same time."""
    number = path.name.removesuffix(".gz").rpartition(".")[2]
    return -int(number) if number.isdigit() and len(number) < 6 else 0


def opened(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked where they are compressed; offsets count unpacked bytes."""
    with path.open("rb") as file:
        is_packed = file.read(2) == _GZIP
    return cast("IO[bytes]", gzip.open(path, "rb")) if is_packed else path.open("rb")


def fingerprint(data: bytes, length: int = 16) -> str:
    """A short name for some bytes."""
    return hashlib.sha256(data).hexdigest()[:length]
