"""The fingerprint by which the same message is known when it comes again by another way."""

from __future__ import annotations

import hashlib

from controlcenter.intake.mail.headers import Headers

_PIECE = 1_000_000  # words of a large body are not all in memory at once
_FIELDS = ("message-id", "from", "date", "subject")


def content_sha(headers: Headers, body: bytes) -> str:
    """sha256 over Message-ID, From, Date, Subject and body, blanks made equal; trace fields are left out.

    Without Message-ID and Date two messages of the same words may be two occasions: the first trace field counts.
    """
    digest = hashlib.sha256()
    for name in _FIELDS:
        digest.update(b" ".join(headers.first(name).split()) + b"\n")
    if not headers.first("message-id") and not headers.first("date"):
        digest.update(b" ".join(headers.first("received").split()) + b"\n")
    started = gap = False  # whether a word has come, and whether blanks stand behind the last one
    for at in range(0, len(body), _PIECE):
        piece = body[at : at + _PIECE]
        words = piece.split()
        if words:
            digest.update(b" " if started and (gap or piece[:1].isspace()) else b"")
            digest.update(b" ".join(words))
            started = True
        gap = not words or piece[-1:].isspace()
    return digest.hexdigest()
