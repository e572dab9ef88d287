"""An mbox file cut into its messages, read piece by piece: its size does not matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from controlcenter.intake.mail.headers import sent_at

MOST_BYTES = 100_000_000
_LONGEST_LINE = 1_000_000
_DATED = re.compile(rb"From .{0,300}\d{1,2}:\d\d.{0,60}")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One message without its "From " line. ``dated`` is that line's time, where it has one; ``cut`` says too large."""

    raw: bytes
    dated: datetime | None
    cut: bool = False


def split_mbox(file: BinaryIO) -> Iterator[Piece]:
    """The messages in order. A "From " line counts where it carries a time; in a file whose first line carries none,
    where an empty line stands before it.
    """
    first = file.readline(_LONGEST_LINE)
    strict = _DATED.match(first) is not None
    dated = from_line_time(first)
    rows: list[bytes] = []
    size = 0
    after_empty = False
    while row := file.readline(_LONGEST_LINE):
        if row.startswith(b"From ") and (_DATED.match(row) if strict else after_empty):
            yield _piece(rows, dated, size)
            rows, size, dated = [], 0, from_line_time(row)
            continue
        size += len(row)
        if size <= MOST_BYTES:
            rows.append(row)
        after_empty = not row.strip(b"\r\n")
    yield _piece(rows, dated, size)


def without_from_line(raw: bytes) -> tuple[bytes, datetime | None]:
    """A single message without the "From " line that a mailbox put before it, and that line's time."""
    if not raw.startswith(b"From "):
        return raw, None
    row, newline, rest = raw.partition(b"\n")
    return (rest, from_line_time(row)) if newline else (raw, None)


def from_line_time(row: bytes) -> datetime | None:
    """The time at the end of a "From " line; without a zone it is UTC."""
    words = row.split()
    for start in range(2, len(words)):
        if words[start][:3].lower() in (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"):
            return sent_at(_in_mail_order(words[start:]))
    return None


def _in_mail_order(words: list[bytes]) -> bytes:
    """``Sat Jan 3 01:05:34 [zone] 1996`` as ``3 Jan 1996 01:05:34 zone``."""
    if len(words) >= 5 and words[-1].isdigit() and len(words[-1]) == 4:
        zone = words[4] if len(words) >= 6 else b""
        return b" ".join((words[2], words[1], words[-1], words[3], zone))
    if len(words) == 6 and words[4].isdigit():
        return b" ".join((words[2], words[1], words[4], words[3], words[5]))
    return b" ".join(words)


def _piece(rows: list[bytes], dated: datetime | None, size: int) -> Piece:
    if len(rows) > 1 and rows[-1] in (b"\n", b"\r\n"):
        rows.pop()  # the empty line that parts messages
    raw = b"".join(rows)
    body_at = min((at for at in (raw.find(b"\n\n"), raw.find(b"\n\r\n")) if at >= 0), default=len(raw))
    raw = raw[:body_at] + _QUOTED.sub(rb"\1", raw[body_at:])
    return Piece(raw, dated, size > MOST_BYTES)
