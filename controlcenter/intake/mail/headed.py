"""A message of which only the head came, because the rest is too large or cannot be fetched: a message that says so."""

from __future__ import annotations

import re
from pathlib import Path

LONGEST_HEAD = 1_000_000
_READ = 65_536
_END = re.compile(rb"\r?\n\r?\n|\r\r")


def headed(head: bytes, note: str) -> bytes:
    """The fields of a head, and a sentence in the place of what it announces."""
    kept = [b"X-Original-" + line if _names_form(line) else line for line in _unfolded(head)]
    form = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return b"".join(kept) + form + b"\r\n" + note.encode("utf-8", "replace") + b"\r\n"


def head_of(raw: bytes) -> bytes:
    """What stands before the first empty line of a message, or of its beginning."""
    end = _END.search(raw[:_READ])
    return raw[: end.start()] if end else raw[:_READ]


def headed_file(path: Path, size: int, most: int, kind: str) -> bytes:
    """A file that stays where it is, as a message that says so. Its first 64 KB are read. ``kind`` is mail or fax.

    Raises OSError.
    """
    note = (
        f"This {kind} is too large to be taken in ({size:,} bytes; the limit is {most:,}). "
        f"It is still there as the file {path.name}; open it with another program."
    )
    if kind != "mail":
        return headed(b"Subject: " + _one_line(path.name), note)
    with path.open("rb") as file:
        return headed(head_of(file.read(_READ)), note)


def _one_line(name: str) -> bytes:
    return " ".join(name.split()).encode("utf-8", "replace")


def _unfolded(head: bytes) -> list[bytes]:
    """The header's fields, each with its folded lines; without the empty line at the end."""
    fields: list[bytes] = []
    for line in head[:LONGEST_HEAD].splitlines():
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += line + b"\r\n"
        elif line.strip():
            fields.append(line + b"\r\n")
    return fields


def _names_form(field: bytes) -> bool:
    return field[:8].lower() == b"content-" or field[:13].lower() == b"mime-version:"
