"""A form as browsers send it (multipart/form-data). It never raises: what cannot be read is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_PARTS = 100
MOST_HEAD_BYTES = 4_096
_BOUNDARY = re.compile(r'\bboundary="?([0-9A-Za-z\'()+_,./:=? -]{1,70})"?', re.IGNORECASE)
_PARAMETER = {name: re.compile(rf'[; ]{name}="([^"\r\n]*)"', re.IGNORECASE) for name in ("name", "filename")}


@dataclass(slots=True)
class Sent:
    """The first value of each field, and the files (name, bytes) in their order."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read_form(content_type: str, body: bytes) -> Sent | None:
    """What was sent; None when it is no such form. A body that breaks off gives the parts that are whole."""
    found = _BOUNDARY.search(content_type)
    if not content_type.lower().startswith("multipart/form-data") or found is None:
        return None
    sent = Sent()
    for head, data in _parts(body, b"--" + found[1].strip().encode()):
        name, file_name = _parameter(head, "name"), _parameter(head, "filename")
        if file_name is not None:
            if file_name or data:  # a browser sends an empty part where no file was chosen
                sent.files.append((file_name.replace("%22", '"'), data))
        elif name is not None:
            sent.fields.setdefault(name, data.decode("utf-8", "replace"))
    return sent


def _parts(body: bytes, delimiter: bytes) -> Iterator[tuple[str, bytes]]:
    """Head and data of each whole part."""
    at = 0 if body.startswith(delimiter) else body.find(b"\r\n" + delimiter) + 2
    if at == 1:
        return
    for _ in range(MOST_PARTS):
        begin = at + len(delimiter)
        end = body.find(b"\r\n" + delimiter, begin)
        if body[begin : begin + 2] != b"\r\n" or end < 0:
            return
        head, blank, data = body[begin:end].partition(b"\r\n\r\n")
        if blank and len(head) <= MOST_HEAD_BYTES:
            yield head.decode("utf-8", "replace"), data
        at = end + 2


def _parameter(head: str, name: str) -> str | None:
    for line in head.split("\r\n"):
        if line.lower().startswith("content-disposition:"):
            found = _PARAMETER[name].search(line)
            return found[1] if found else None
    return None
