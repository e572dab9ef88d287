"""What a person reads of a message, and the files that came with it."""

from __future__ import annotations

from dataclasses import dataclass

from controlcenter.intake.interpreting.parsed import ParsedFile
from controlcenter.intake.mail import calendar, clean, tnef
from controlcenter.intake.mail.charsets import decode
from controlcenter.intake.mail.enclosed import written_out
from controlcenter.intake.mail.headers import split_headers
from controlcenter.intake.mail.html_text import html_text
from controlcenter.intake.mail.naming import Naming, pictured
from controlcenter.intake.mail.structure import Leaf, Structure

MOST_LETTERS = 2_000_000
_MOST_INNER = 5
_MOST_DEPTH = 3
_OF_REPORTS = ("message/delivery-status", "message/feedback-report", "message/disposition-notification")


@dataclass(frozen=True, slots=True)
class Body:
    text: str
    html: str
    files: tuple[ParsedFile, ...]
    guessed: bool
    damaged: bool = False


class Reader:
    """Reads one structure. Nothing here raises."""

    def __init__(self, structure: Structure, depth: int = 0) -> None:
        self._leaves = structure.leaves
        self._is_report = structure.is_report or any(leaf.kind in _OF_REPORTS for leaf in structure.leaves)
        self._depth = depth
        self._guessed = False
        self._naming = Naming()
        self._opened = ""  # words out of winmail.dat
        self._damaged = False

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
            elif leaf.kind in tnef.KINDS or leaf.file_name.lower() == "winmail.dat":
                files.extend(self._out_of_tnef(leaf))
            else:
                files.append(self._naming.part(leaf))
        html = "\n".join(pages)[:MOST_LETTERS]
        text = "\n".join(part for part in plain if part).strip("\n") if plain else ""
        if not text.strip():
            text = clean.block(html_text(html)) if html else ""
        if not text.strip():
            text = self._opened
        if files:
            text = self._with_inner_words(text)
        return Body(text[:MOST_LETTERS], html, pictured(files, self._naming, html), self._guessed, self._damaged)

    def _words(self, leaf: Leaf) -> str:
        charset = _charset(leaf)
        data = leaf.data[: 4 * MOST_LETTERS]
        if not charset and leaf.kind == "text/html":
            charset = _charset_of_page(data)
        words, guessed = decode(data, charset)
        self._guessed = self._guessed or guessed
        return clean.block(words.removeprefix("\ufeff"))

    def _with_inner_words(self, text: str) -> str:
        """The text with what invitations and enclosed messages say below it.

        What a mail server sends back below its report is no part of the message.
        """
        inner: list[str] = []
        for leaf in self._leaves:
            if len(inner) >= _MOST_INNER:
                break
            if leaf.kind in calendar.KINDS:
                said = calendar.invitation_text(leaf.data, _charset(leaf))
                inner += [] if said in inner else [said]  # many programs send it twice: as a part and as a file
            elif leaf.kind == "message/rfc822" and self._depth < _MOST_DEPTH and not (self._is_report and text.strip()):
                inner.append(self._enclosed(leaf, alone=not text.strip() and not any(inner)))
        whole = "\n\n".join(part for part in (text.strip("\n"), *inner) if part.strip())
        return whole if whole.strip() else self._from_files()

    def _enclosed(self, leaf: Leaf, *, alone: bool) -> str:
        headers, content = split_headers(leaf.data)
        words = Reader(Structure(headers, content), self._depth + 1).read().text
        return words if alone and self._is_report else written_out(headers, words)

    def _out_of_tnef(self, leaf: Leaf) -> list[ParsedFile]:
        """The files inside a winmail.dat; itself where it is damaged or holds none."""
        opened = tnef.open_tnef(leaf.data)
        self._opened = self._opened or opened.text.strip("\n")
        files = [self._naming.inner(one.name, one.media_type, one.data, inline=one.inline) for one in opened.files]
        self._damaged = self._damaged or not opened.whole
        return files if files and opened.whole else [*files, self._naming.part(leaf)]

    def _from_files(self) -> str:
        """A message whose only words stand in a part marked as a file, or in an odd part."""
        for leaf in self._leaves:
            if leaf.kind == "message/rfc822":
                continue
            if leaf.kind == "text/html":
                words = clean.block(html_text(self._words(leaf)))
            elif leaf.kind.startswith(("text/", "message/")):
                words = self._words(leaf)
            else:
                continue
            if words.strip():
                return words.strip("\n")
        return ""


def _charset(leaf: Leaf) -> str:
    return leaf.parameters.get("charset", b"").decode("ascii", "replace")


def _charset_of_page(data: bytes) -> str:
    """The charset that an HTML page names in its first kilobyte."""
    head = data[:1024].lower()
    at = head.find(b"charset=")
    return (
        head[at + 8 : at + 48].strip(b"\"' ").split(b'"')[0].split(b"'")[0].decode("ascii", "replace")
        if at >= 0
        else ""
    )
