"""A fax file to a ParsedMessage: who sent it, how many pages, and the file itself."""

from __future__ import annotations

import hashlib

from controlcenter.domain.ticket import Channel
from controlcenter.intake.fax.pdf import inspect_pdf
from controlcenter.intake.fax.tiff import FaxPages, inspect_tiff
from controlcenter.intake.mail import clean
from controlcenter.intake.parsed import ParsedFile, ParsedMessage

_FEWEST_DIGITS = 5


def parse_fax(raw: bytes, name: str) -> ParsedMessage:
    """The fax as a message with its file. ``fault`` says what is missing where it is not whole."""
    is_pdf = raw[:1024].find(b"%PDF-") >= 0 or (not raw and name.lower().endswith(".pdf"))
    pages = inspect_pdf(raw) if is_pdf else inspect_tiff(raw)
    sender = clean.line(pages.sender, 60)
    number = "".join(char for char in sender if char.isdigit() or char == "+")
    file = ParsedFile(
        clean.file_name(name, "fax.pdf" if is_pdf else "fax.tif"),
        "application/pdf" if is_pdf else "image/tiff",
        raw,
        False,
    )
    return ParsedMessage(
        channel=Channel.FAX,
        message_id="",
        in_reply_to="",
        references=(),
        subject=_subject(pages, sender),
        from_address=number if len(number) >= _FEWEST_DIGITS else "",
        from_name="" if number == sender.replace(" ", "") else sender,
        reply_to="",
        to_addresses=(),
        sent_at=None,
        text=pages.reason,
        html="",
        language="",
        automatic=False,
        automatic_reason="",
        content_sha=hashlib.sha256(raw).hexdigest(),
        files=(file,) if raw else (),
        guessed_charset=False,
        notes=(),
        fault=pages.reason,
    )


def _subject(pages: FaxPages, sender: str) -> str:
    count = "1 page" if pages.pages == 1 else f"{pages.pages} pages"
    whole = count if pages.complete else f"{count} of an incomplete fax"
    return f"Fax from {sender}, {whole}" if sender else f"Fax, {whole}"
