"""Messages that a message encloses, written out below its own words as a mail program shows a forward."""

from __future__ import annotations

from controlcenter.domain.added_words import ENCLOSED
from controlcenter.intake.mail import clean
from controlcenter.intake.mail.headers import Headers

_SHOWN = (("From", "from"), ("Date", "date"), ("Subject", "subject"), ("To", "to"))


def written_out(headers: Headers, text: str) -> str:
    """The enclosed message's sender, date and subject above its words."""
    rows = [ENCLOSED]
    for label, name in _SHOWN:
        if name in headers.fields:
            rows.append(f"{label}: {headers.text(name, 400)}")
    return clean.block("\n".join(rows)) + "\n\n" + text.strip("\n")
