"""The files of a message: their names to show, and which of them are pictures of a page."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import replace

from controlcenter.intake.interpreting.parsed import ParsedFile
from controlcenter.intake.mail import clean
from controlcenter.intake.mail.headers import split_headers
from controlcenter.intake.mail.structure import Leaf

_ENDINGS = {
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/rtf": "rtf",
    "text/rfc822-headers": "txt",
    "image/jpeg": "jpg",
    "image/svg+xml": "svg",
    "audio/mpeg": "mp3",
    "audio/x-wav": "wav",
    "application/msword": "doc",
    "application/ms-tnef": "dat",
    "application/octet-stream": "bin",
    "application/pgp-signature": "asc",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "message/rfc822": "eml",
    "message/delivery-status": "txt",
    "message/feedback-report": "txt",
    "message/disposition-notification": "txt",
}
_NAMED_BY_TYPE = ("image", "audio", "video", "message", "text")


class Naming:
    """Makes the files of one message; no two get the same name."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self.content_ids: dict[str, str] = {}  # of pictures, by file name
        self.related: set[str] = set()

    def part(self, leaf: Leaf) -> ParsedFile:
        """A part as a file."""
        data = leaf.data
        kind = clean.line(leaf.kind, 100)
        name = clean.file_name(leaf.file_name, "")
        if not name and leaf.kind == "message/rfc822":
            inner, _ = split_headers(data)
            name = clean.file_name(inner.text("subject", 100), "message") + ".eml"
        name = self._unique(name or _by_type(kind))
        if kind.startswith("image/"):
            content_id = leaf.headers.text("content-id", 300).strip("<> ")
            if content_id:
                self.content_ids[name] = content_id
            if leaf.related and leaf.disposition != "attachment":
                self.related.add(name)
        return ParsedFile(name, kind, data, False)

    def inner(self, name: str, media_type: str, data: bytes, *, inline: bool) -> ParsedFile:
        """A file that stands inside another one, with what is said of it there."""
        name = clean.file_name(name, "")
        kind = clean.line(media_type, 100) if media_type.count("/") == 1 else ""
        kind = kind or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return ParsedFile(self._unique(name or _by_type(kind)), kind, data, inline)

    def _unique(self, name: str) -> str:
        """The name, with a number where the message has it twice."""
        count = self._names[name] = self._names.get(name, 0) + 1
        if count == 1:
            return name
        stem, dot, ending = name.rpartition(".")
        return f"{stem} {count}.{ending}" if dot else f"{name} {count}"


def pictured(files: Sequence[ParsedFile], naming: Naming, html: str) -> tuple[ParsedFile, ...]:
    """The files, those marked that the page shows: it names their Content-ID, or they came in one piece with it.

    A picture that is merely to be shown in place, as telephones send photographs, is an attachment like any other.
    """
    if not html or not (naming.content_ids or naming.related):
        return tuple(files)
    shown = set(naming.related)
    for name, content_id in naming.content_ids.items():
        if f"cid:{content_id}" in html:
            shown.add(name)
    return tuple(replace(file, inline=True) if file.name in shown else file for file in files)


def _by_type(kind: str) -> str:
    main, _, minor = kind.partition("/")
    return f"{main if main in _NAMED_BY_TYPE else 'attachment'}.{_ENDINGS.get(kind) or _ending(minor)}"


def _ending(minor: str) -> str:
    """The ending that a media type's second half suggests."""
    short = minor.removeprefix("x-")
    return short if short.isalnum() and short.isascii() and len(short) <= 5 else "bin"
