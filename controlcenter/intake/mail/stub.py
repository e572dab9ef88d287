"""Sender and subject of bytes that nobody could parse, found without interpreting anything else."""

from __future__ import annotations

import hashlib

from controlcenter.domain.ticket import Channel
from controlcenter.intake.interpreting.parsed import ParsedFile, ParsedMessage
from controlcenter.intake.mail import clean
from controlcenter.intake.mail.addresses import addresses
from controlcenter.intake.mail.headers import text

_SCANNED = 64_000
_MOST_VALUE = 2_000


def stub(raw: bytes, reason: str) -> ParsedMessage:
    """A message that says that it could not be read; the raw bytes are its only file."""
    head = b"\n" + raw[:_SCANNED].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found = addresses([_value(head, b"from")])
    subject = text(_value(head, b"subject"))
    is_mail = bool(found or subject) or raw[:4] not in (b"II*\0", b"MM\0*", b"%PDF")
    return ParsedMessage(
        channel=Channel.EMAIL if is_mail else Channel.FAX,
        message_id="",
        in_reply_to="",
        references=(),
        subject=subject or reason,
        from_address=found[0].address if found else "",
        from_name=found[0].name if found else "",
        reply_to="",
        to_addresses=(),
        sent_at=None,
        text=clean.line(reason),
        html="",
        language="",
        automatic=False,
        automatic_reason="",
        content_sha=hashlib.sha256(raw).hexdigest(),
        files=_raw_file(raw, is_mail),
        guessed_charset=False,
        notes=(),
        fault=reason,
    )


def _raw_file(raw: bytes, is_mail: bool) -> tuple[ParsedFile, ...]:
    if not raw:
        return ()
    if is_mail:
        return (ParsedFile("original.eml", "application/octet-stream", raw, False),)
    if raw.startswith(b"%PDF"):
        return (ParsedFile("fax.pdf", "application/pdf", raw, False),)
    return (ParsedFile("fax.tif", "image/tiff", raw, False),)


def _value(head: bytes, name: bytes) -> bytes:
    """The value of the first line that begins with ``name:``, with its continuation lines."""
    at = head.lower().find(b"\n" + name + b":")
    if at < 0:
        return b""
    rows = head[at + len(name) + 2 : at + _MOST_VALUE].lstrip(b"\n").split(b"\n")
    value = rows[0]
    for row in rows[1:]:
        if row[:1] not in (b" ", b"\t"):
            break
        value += row
    return value.strip()
