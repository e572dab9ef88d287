"""Addresses out of header fields: total, linear, at most 200. Nothing here raises."""

from __future__ import annotations

import re
from dataclasses import dataclass

from controlcenter.intake.mail.headers import Headers, text

MOST = 200
_MOST_BYTES = 64_000
_SIMPLE = re.compile(rb'(?:"([^"\\<>]*)"|([^"\\<>,;:()@]*))\s*<([^<>\s,;:()"@]+@[^<>\s,;:()"@]+)>\Z')
_BARE = re.compile(rb'[^<>\s,;:()"@=]+@[^<>\s,;:()"@=]+\Z')
_USABLE = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;\"]+\Z")
_QUOTED_LOCAL = re.compile(r'"[^"\\\s]{1,60}"@[^\s@<>(),;"]+\Z')
_LOOSE = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_SPELT = re.compile(r"([^\s@<>(),;:\"]+) at ([^\s@<>(),;:\"]+\.[^\s@<>(),;:\"]+)\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """``address`` is usable (one @, no blanks) or empty; ``name`` is one clean line."""

    name: str
    address: str


def addresses(values: list[bytes], fallback: str = "") -> tuple[Address, ...]:
    """All addresses of the fields in order; groups are opened, comments become names."""
    found: list[Address] = []
    for value in values:
        if simple := _simple(value):
            found.append(simple)
        else:
            found.extend(_Scan(value[:_MOST_BYTES], fallback).run())
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def sender(headers: Headers) -> Address:
    """Who wrote it: From, or what stands in for it where From is missing or unusable."""
    name = ""
    for field in ("from", "reply-to", "sender", "return-path"):
        for one in addresses(headers.fields.get(field, [])[:3], headers.fallback):
            if one.address:
                return Address(name or one.name, one.address)
            name = name or one.name
    written = text(headers.first("from")[:8000], 8000, headers.fallback)
    loose = _LOOSE.search(written)
    return Address("" if loose else name, loose[0] if loose else "")


def _simple(value: bytes) -> Address | None:
    """The two shapes that nearly every mail has, by one expression each."""
    if len(value) > 400 or not value.isascii():
        return None
    if _BARE.match(value):
        address = text(value, 320)
        return Address("", address) if _USABLE.match(address) else None
    found = _SIMPLE.match(value)
    if found is None:
        return None
    address = text(found[3], 320)
    return Address(text(found[1] or found[2] or b"", 200).strip(" \"'"), address) if _USABLE.match(address) else None


class _Scan:
    """One pass over a field. State is what the next byte would belong to."""

    def __init__(self, value: bytes, fallback: str) -> None:
        self._value = value
        self._fallback = fallback
        self._found: list[Address] = []
        self._reset()

    def _reset(self) -> None:
        self._words = bytearray()
        self._comment = bytearray()
        self._angle: bytearray | None = None
        self._inside = False

    def run(self) -> list[Address]:
        value = self._value
        at = 0
        no_more_quotes = False
        while at < len(value) and len(self._found) < MOST:
            char = value[at : at + 1]
            if char == b'"' and not no_more_quotes:
                end = _closing_quote(value, at + 1)
                if end < 0:
                    no_more_quotes = True
                else:
                    self._add_quoted(value[at + 1 : end])
                    at = end
            elif char == b"(" and not self._inside:
                at = self._skip_comment(at)
            elif char == b"<":
                self._angle, self._inside = bytearray(), True
            elif char == b">":
                self._inside = False
            elif char in (b",", b";") and not self._inside and not self._in_word():
                self._finish()
            elif char == b":" and not self._inside and b"@" not in self._words and not self._in_word():
                self._reset()  # the name of a group
            else:
                (self._angle if self._inside and self._angle is not None else self._words).extend(char)
            at += 1
        self._finish()
        return self._found

    def _in_word(self) -> bool:
        """Whether an encoded word has begun and not ended: commas in it are its own."""
        start = self._words.rfind(b"=?")
        return start >= 0 and len(self._words) - start < 200 and self._words.count(b"?", start) < 4

    def _add_quoted(self, chars: bytes) -> None:
        plain = chars.replace(b"\\", b"")
        if self._inside and self._angle is not None:
            self._angle.extend(b'"' + plain + b'"' if b" " not in plain else plain)
        elif b"@" in plain or not self._words.strip():
            self._words.extend(plain + b" ")
        else:
            self._words.extend(plain)

    def _skip_comment(self, at: int) -> int:
        """Take a comment with those inside it; gives the place of its last byte."""
        depth = 0
        for here in range(at, len(self._value)):
            char = self._value[here]
            if char == 0x28:
                depth += 1
            elif char == 0x29:
                depth -= 1
                if depth == 0:
                    self._comment.extend(self._value[at + 1 : here])
                    return here
        self._comment.extend(self._value[at + 1 :])
        return len(self._value)

    def _finish(self) -> None:
        words = text(bytes(self._words), 400, self._fallback)
        name = words.strip(" \"'") or text(bytes(self._comment), 200, self._fallback)
        if self._angle is not None:
            address = _usable(text(bytes(self._angle), 400, self._fallback))
            if not address and _USABLE.match(words):
                address = words
            if name == address:
                name = ""
        else:
            address = _usable(words)
            name = text(bytes(self._comment), 200, self._fallback) if address else name
        if name or address:
            self._found.append(Address(name[:200], address))
        self._reset()


def _closing_quote(value: bytes, at: int) -> int:
    """Where the quoted text that begins at ``at`` ends, or -1."""
    while (end := value.find(b'"', at)) >= 0:
        slashes = 0
        while value[end - 1 - slashes : end - slashes] == b"\\" and end - 1 - slashes >= at:
            slashes += 1
        if slashes % 2 == 0:
            return end
        at = end + 1
    return -1


def _usable(words: str) -> str:
    """The address in a text without names, or empty."""
    words = words.strip().removeprefix("mailto:").strip("'\"" if words.count('"') != 2 else "'")
    if words.startswith("@") and ":" in words:  # an old source route
        words = words.rpartition(":")[2]
    if len(words) > 320:
        return ""
    if _USABLE.match(words) or _QUOTED_LOCAL.match(words):
        return words
    if spelt := _SPELT.match(words):
        return f"{spelt[1]}@{spelt[2]}"
    return ""
