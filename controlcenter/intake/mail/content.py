"""The fingerprint by which the same message is known when it comes again by another way."""

from __future__ import annotations

import hashlib

from controlcenter.intake.mail.headers import Headers

_FIELDS = ("message-id", "from", "date", "subject")


def content_sha(headers: Headers, body: bytes) -> str:
    """sha256 over Message-ID, From, Date, Subject and body, blanks made equal; trace fields are left out."""
    digest = hashlib.sha256()
    for name in _FIELDS:
        digest.update(b" ".join(headers.first(name).split()) + b"\n")
    digest.update(b" ".join(body.split()))
    return digest.hexdigest()
