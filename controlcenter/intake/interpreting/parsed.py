"""What foreign bytes become: plain values that hold nothing that could hurt whoever shows or stores them.

Every string here is free of lone surrogates, NUL and control characters (texts keep line feeds and tabs).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from controlcenter.domain.ticket import Channel


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file that came with a message. ``name`` is for showing: it holds no separators and is never a path."""

    name: str
    media_type: str
    data: bytes
    inline: bool


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """One message or fax, interpreted.

    ``to_addresses`` are those of To and Cc. ``sent_at`` is what the sender claims (UTC); the time that counts is the
    source's. ``language`` is an ISO code or empty when unsure. ``automatic`` mail is never answered automatically;
    ``automatic_reason`` says why, ``machine`` which sort of program wrote it ("list" and "quiet": a person did, as far
    as anybody can tell). ``forwarded_name`` and ``forwarded_address`` are whom the text names as the writer of what it
    passes on; ``doubtful`` says that a mail server has found the From field untrue.
    ``notes`` are sentences about what was cut or guessed. ``fault`` is empty, or the sentence that says why a person
    must look at the raw bytes: such a message is quarantined.
    """

    channel: Channel
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    from_address: str
    from_name: str
    reply_to: str
    to_addresses: tuple[str, ...]
    sent_at: datetime | None
    text: str
    html: str
    language: str
    automatic: bool
    automatic_reason: str
    content_sha: str
    files: tuple[ParsedFile, ...]
    guessed_charset: bool
    notes: tuple[str, ...]
    fault: str = ""
    machine: str = ""
    forwarded_name: str = ""
    forwarded_address: str = ""
    doubtful: bool = False
