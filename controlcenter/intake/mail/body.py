"""What a person reads of a message, and the files that came with it."""

from __future__ import annotations

from dataclasses import dataclass

from controlcenter.intake.mail import clean
from controlcenter.intake.mail.charsets import decode
from controlcenter.intake.mail.headers import split_headers
from controlcenter.intake.mail.html_text import html_text
from controlcenter.intake.mail.structure import Leaf, Structure
from controlcenter.intake.parsed import ParsedFile

MOST_LETTERS = 2_000_000
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


@dataclass(frozen=True, slots=True)
class Body:
    text: str
    html: str
    files: tuple[ParsedFile, ...]
    guessed: bool


class Reader:
    """Reads one structure. Nothing here raises."""

    def __init__(self, structure: Structure, depth: int = 0) -> None:
        self._leaves = structure.leaves
        self._depth = depth
        self._guessed = False
        self._names: dict[str, int] = {}

    def read(self) -> Body:
        """The text (from the HTML where there is no other), the HTML, the files in their order."""
        plain: list[str] = []
        pages: list[str] = []
        files: list[ParsedFile] = []
        for leaf in self._leaves:
            if not leaf.is_attachment and leaf.kind == "text/plain":
                plain.append(self._words(leaf))
            elif not leaf.is_attachment and leaf.kind == "text/html" and not (leaf.related and pages):
                pages.append(self._words(leaf))
            else:
                files.append(self._file(leaf))
        html = "\n".join(pages)[:MOST_LETTERS]
        text = "\n".join(part for part in plain if part).strip("\n") if plain else ""
        if not text.strip():
            text = clean.block(html_text(html)) if html else ""
        if not text.strip():
            text = self._from_files()
        return Body(text[:MOST_LETTERS], html, tuple(files), self._guessed)

    def _words(self, leaf: Leaf) -> str:
        charset = leaf.parameters.get("charset", b"").decode("ascii", "replace")
        data = leaf.data[: 4 * MOST_LETTERS]
        if not charset and leaf.kind == "text/html":
            charset = _charset_of_page(data)
        words, guessed = decode(data, charset)
        self._guessed = self._guessed or guessed
        return clean.block(words.removeprefix("\ufeff"))

    def _from_files(self) -> str:
        """A message whose only words stand in a part marked as a file, in an odd part, or in an enclosed message."""
        for leaf in self._leaves:
            if leaf.kind == "message/rfc822" and self._depth < 3:
                words = Reader(Structure(*split_headers(leaf.data)), self._depth + 1).read().text
            elif leaf.kind == "text/html":
                words = clean.block(html_text(self._words(leaf)))
            elif leaf.kind.startswith(("text/", "message/")):
                words = self._words(leaf)
            else:
                continue
            if words.strip():
                return words.strip("\n")
        return ""

    def _file(self, leaf: Leaf) -> ParsedFile:
        data = leaf.data
        main, _, minor = leaf.kind.partition("/")
        ending = _ENDINGS.get(leaf.kind) or _ending(minor)
        name = clean.file_name(leaf.file_name, "")
        if not name and leaf.kind == "message/rfc822":
            inner, _ = split_headers(data)
            name = clean.file_name(inner.text("subject", 100), "message") + ".eml"
        if not name:
            name = f"{main if main in ('image', 'audio', 'video', 'message', 'text') else 'attachment'}.{ending}"
        inline = leaf.disposition == "inline" or (leaf.related and leaf.disposition != "attachment")
        return ParsedFile(self._unique(name), clean.line(leaf.kind, 100), data, inline)

    def _unique(self, name: str) -> str:
        """The name, with a number where the message has it twice."""
        count = self._names[name] = self._names.get(name, 0) + 1
        if count == 1:
            return name
        stem, dot, ending = name.rpartition(".")
        return f"{stem} {count}.{ending}" if dot else f"{name} {count}"


def _charset_of_page(data: bytes) -> str:
    """The charset that an HTML page names in its first kilobyte."""
    head = data[:1024].lower()
    at = head.find(b"charset=")
    return (
        head[at + 8 : at + 48].strip(b"\"' ").split(b'"')[0].split(b"'")[0].decode("ascii", "replace")
        if at >= 0
        else ""
    )


def _ending(minor: str) -> str:
    """The ending that a media type's second half suggests."""
    short = minor.removeprefix("x-")
    return short if short.isalnum() and short.isascii() and len(short) <= 5 else "bin"
