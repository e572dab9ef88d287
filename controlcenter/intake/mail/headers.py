"""The header block of a message as raw values, and total readers for single values. Nothing here raises."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from controlcenter.intake.mail import clean
from controlcenter.intake.mail.charsets import decode, guess

MOST_BYTES = 100_000
MOST_FIELDS = 5_000
_NAME = re.compile(rb"[!-9;-~]{1,200}[ \t]*\Z")
_KNOWN_FIELD = re.compile(
    rb"^(?:from|to|cc|subject|date|message-id|mime-version|content-type|received|reply-to):",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = re.compile(rb"=\?([^?\s]{1,80})\?([BbQq])\?([^?]*)\?=")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,900})>")


class Headers:
    """All fields by lower-case name, in order, undecoded. ``fallback`` is the charset of stray 8-bit bytes."""

    __slots__ = ("fallback", "fields")

    def __init__(self, fields: dict[str, list[bytes]]) -> None:
        self.fields = fields
        self.fallback = ""

    def first(self, name: str) -> bytes:
        """The raw value of the first field of that name; empty when there is none."""
        found = self.fields.get(name)
        return found[0] if found else b""

    def text(self, name: str, limit: int = 1000) -> str:
        """The first field of that name as one clean line."""
        return text(self.first(name), limit, self.fallback)


def split_headers(raw: bytes) -> tuple[Headers, bytes]:
    """The fields and the body that follows them. Line ends must be LF.

    A line that is no field is left out where a known field follows; else it begins the body.
    """
    if raw.startswith(b"\n"):
        return Headers({}), raw[1:]
    end = raw.find(b"\n\n")
    head = raw if end < 0 else raw[:end]
    body_at = len(head) + 2 if end >= 0 else len(head)
    at = 0
    fields: dict[str, list[bytes]] = {}
    count = 0
    field_ahead = 0  # lines before this place are skipped when they are no fields
    for row in head.replace(b"\n ", b"  ").replace(b"\n\t", b" \t").split(b"\n"):
        name, colon, value = row.partition(b":")
        if colon and _NAME.match(name):
            count += 1
            if count > MOST_FIELDS:
                break
            fields.setdefault(name.strip().decode("ascii").lower(), []).append(value[:MOST_BYTES].strip())
        elif at >= field_ahead and not row.startswith((b"From ", b">From ")):
            ahead = _KNOWN_FIELD.search(head, at)
            if ahead is None:
                body_at = at
                break
            field_ahead = ahead.start() + 1
        at += len(row) + 1
    return Headers(fields), raw[body_at:]


def text(value: bytes, limit: int = 1000, fallback: str = "") -> str:
    """A header value as one clean line: encoded words decoded, stray 8-bit bytes read as well as possible."""
    value = value[: 16 * limit]
    if b"=?" not in value:
        return clean.line(value.decode("ascii") if value.isascii() else _eight_bit(value, fallback), limit)
    out: list[str] = []
    at = 0
    words: list[tuple[str, bytes]] = []  # neighbours in one charset are joined before decoding: words split characters
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        if between.strip() or not words:
            out.extend(_decoded(words))
            words = []
            out.append(_eight_bit(between, fallback))
        charset = found[1].split(b"*", 1)[0].decode("ascii", "replace").lower()
        words.append((charset, _word_bytes(found[2], found[3])))
        at = found.end()
    out.extend(_decoded(words))
    out.append(_eight_bit(value[at:], fallback))
    return clean.line("".join(out), limit)


def _decoded(words: list[tuple[str, bytes]]) -> list[str]:
    joined: list[tuple[str, bytes]] = []
    for charset, data in words:
        if joined and joined[-1][0] == charset:
            joined[-1] = (charset, joined[-1][1] + data)
        else:
            joined.append((charset, data))
    return [decode(data, charset)[0] for charset, data in joined]


def _word_bytes(encoding: bytes, data: bytes) -> bytes:
    if encoding in b"Bb":
        return base64_bytes(data)
    return binascii.a2b_qp(data.replace(b"\n", b""), header=True)


def base64_bytes(data: bytes) -> bytes:
    """What can be read of base64 with foreign characters, missing or doubled padding."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    letters = data.translate(None, _NOT_BASE64)
    whole = len(letters) // 4 * 4
    rest = letters[whole:]
    if len(rest) == 1:
        rest = b""
    return binascii.a2b_base64(letters[:whole] + (rest + b"==")[:4] if rest else letters[:whole])


def _eight_bit(value: bytes, fallback: str) -> str:
    if value.isascii():
        return value.decode("ascii")
    if fallback:
        try:
            return value.decode("utf-8")
        except UnicodeError:
            return decode(value, fallback)[0]
    return guess(value)


def message_ids(value: bytes, most: int = 100) -> tuple[str, ...]:
    """The ids of a References or In-Reply-To field with their angle brackets, in order, the last ``most``."""
    if not value:
        return ()
    found = _MESSAGE_ID.findall(clean.block(value[:64_000].decode("ascii", "replace")))
    return tuple(f"<{one}>" for one in dict.fromkeys(found))[-most:]


def sent_at(value: bytes) -> datetime | None:
    """The Date field in UTC; None where it is no date, or lies outside 1980 to 2100. No zone counts as UTC."""
    try:
        parts = parsedate_tz(text(value, 200))
        if parts is None:
            return None
        moment = datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC) - timedelta(seconds=parts[9] or 0)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return moment if 1980 <= moment.year <= 2100 else None
