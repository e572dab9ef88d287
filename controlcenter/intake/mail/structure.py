"""A message taken apart into its leaves: parts that hold no other part. Linear in its size, never raises.

Outer boundaries are looked for before inner ones, so a missing inner end never swallows what follows.
Depth is at most 20, parts at most 500: what lies deeper stays one piece.
"""

from __future__ import annotations

from dataclasses import dataclass

from controlcenter.intake.mail.headers import Headers, split_headers
from controlcenter.intake.mail.parameters import named, parameters
from controlcenter.intake.mail.transfer import decoded

MOST_DEPTH = 20
MOST_PARTS = 500


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part. ``body`` is as it stands; ``kind`` is its media type, ``related`` whether it belongs to a page."""

    headers: Headers
    body: bytes
    kind: str
    parameters: dict[str, bytes]
    disposition: str
    file_name: str
    related: bool

    @property
    def data(self) -> bytes:
        """The body without its transfer encoding."""
        return decoded(self.body, _encoding(self.headers))

    @property
    def is_attachment(self) -> bool:
        """Whether it is a file to its sender, not a text to be read in place."""
        return self.disposition == "attachment" or bool(self.file_name)


class Structure:
    """The leaves of one message in order, and sentences about what was cut."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.leaves: list[Leaf] = []
        self.notes: list[str] = []
        self.is_report = headers.first("content-type")[:16].lower() == b"multipart/report"
        self._add(headers, body, "text/plain", 0, False)

    def _add(self, headers: Headers, body: bytes, default: str, depth: int, related: bool) -> None:
        kind, found = parameters(headers.first("content-type"))
        if kind.count("/") != 1 or " " in kind or kind.endswith("/") or kind.startswith("/"):
            kind = default if not kind.startswith("multipart") else "multipart/mixed"
        if kind.startswith("multipart/"):
            inner = _split(decoded(body, _encoding(headers)), found.get("boundary", b"").rstrip())
            if inner and depth < MOST_DEPTH:
                default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
                for raw in inner:
                    if len(self.leaves) >= MOST_PARTS:
                        self._note(f"Only the first {MOST_PARTS} parts were taken apart.")
                        return
                    self._add(*split_headers(raw), default, depth + 1, related or kind == "multipart/related")
                return
            if inner:
                self._note(f"Parts nested deeper than {MOST_DEPTH} were kept as one file.")
            kind = "text/plain" if not inner else "application/octet-stream"
        self.leaves.append(_leaf(headers, body, kind, found, related))

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)


def _leaf(headers: Headers, body: bytes, kind: str, found: dict[str, bytes], related: bool) -> Leaf:
    if "content-disposition" in headers.fields:
        disposition, more = parameters(headers.first("content-disposition"))
        name = named(more, "filename", headers.fallback) or named(found, "name", headers.fallback)
    else:
        disposition, name = "", named(found, "name", headers.fallback) if found else ""
    return Leaf(headers, body, kind, found, disposition, name, related)


def _encoding(headers: Headers) -> str:
    value = headers.first("content-transfer-encoding")
    return value.split(b";", 1)[0].strip(b" \t\"'").lower().decode("ascii", "replace") if value else ""


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    """The parts between the boundary lines; a boundary that is missing or wrong is taken from the first ``--`` line."""
    body = b"\n" + body
    if not boundary or b"\n--" + boundary not in body:
        boundary = _likely_boundary(body)
        if not boundary:
            return []
    mark = b"\n--" + boundary
    parts: list[bytes] = []
    for piece in body.split(mark)[1:]:
        rest, newline, content = piece.partition(b"\n")
        if not rest.strip():
            parts.append(content if newline else b"")
        elif rest.startswith(b"--") and not rest[2:].strip():
            break
        elif parts:  # a longer boundary that begins like this one: the text goes on
            parts[-1] += mark + piece
        if len(parts) > MOST_PARTS:
            break
    return parts


def _likely_boundary(body: bytes) -> bytes:
    """The first line near the start that looks like a boundary and comes again."""
    at = body.find(b"\n--")
    while 0 <= at < 2_000:
        end = body.find(b"\n", at + 3, at + 210)
        row = body[at + 3 : end].rstrip() if end > 0 else b""
        if len(row) >= 2 and b" " not in row and body.count(b"\n--" + row) > 1:
            return row
        at = body.find(b"\n--", at + 3)
    return b""
