"""A fax to a ParsedMessage: who sent it, how many pages, what the fax server says, and the file itself."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from controlcenter.domain.ticket import Channel
from controlcenter.intake.fax.bundle import NOTHING, FaxFacts, unpack
from controlcenter.intake.fax.content import content_of
from controlcenter.intake.fax.pdf import inspect_pdf
from controlcenter.intake.fax.session import session_id
from controlcenter.intake.fax.tiff import FaxPages, inspect_tiff
from controlcenter.intake.interpreting.parsed import ParsedFile, ParsedMessage
from controlcenter.intake.mail import clean

_FEWEST_DIGITS = 5
_SEQUENCE = re.compile(r"(fax\d{5,12})\.(tiff?|pdf)\Z")


def parse_bundle(raw: bytes, name: str) -> ParsedMessage:
    """A fax with what its server says of it. A reception that left no file at all is a message without one."""
    facts, file = unpack(raw)
    return parse_fax(file, name, facts)


def parse_fax(raw: bytes, name: str, facts: FaxFacts = NOTHING) -> ParsedMessage:
    """The fax as a message with its file. ``fault`` says what is missing where it is not whole.

    ``content_sha`` is made of the dots on its pages, ``message_id`` of the one reception at the fax server, where the
    file tells it: both are the same by whatever way a fax comes.
    """
    has_no_file = not raw and facts is not NOTHING
    is_pdf = raw[:1024].find(b"%PDF-") >= 0 or (not raw and name.lower().endswith(".pdf"))
    pages = FaxPages(0, False, "") if has_no_file else inspect_pdf(raw) if is_pdf else inspect_tiff(raw)
    sender = clean.line(pages.sender or facts.sender, 60)
    number = number_in(sender) or number_in(facts.caller)
    who = sender or clean.line(facts.caller, 60)
    file = ParsedFile(
        clean.file_name(name, "fax.pdf" if is_pdf else "fax.tif"),
        "application/pdf" if is_pdf else "image/tiff",
        raw,
        False,
    )
    fault = pages.reason or (f"The fax broke off: {clean.line(facts.fault, 200)}" if facts.fault and raw else "")
    return ParsedMessage(
        channel=Channel.FAX,
        message_id=session_id(facts.session, facts.day) if has_no_file else reception(name, pages.stamp),
        in_reply_to="",
        references=(),
        subject=f"Fax from {who or 'an unknown number'}, not received" if has_no_file else subject_of(pages, who),
        from_address=number,
        from_name=clean.line(facts.caller_name, 60) or ("" if number == sender.replace(" ", "") else sender),
        reply_to="",
        to_addresses=(),
        sent_at=None,
        text="\n".join(part for part in (fault, facts.told) if part),
        html="",
        language="",
        automatic=False,
        automatic_reason="",
        content_sha=content_of(raw, is_pdf=is_pdf, is_whole=pages.complete),
        files=(file,) if raw else (),
        guessed_charset=False,
        notes=(),
        fault=fault,
    )


def number_in(words: str) -> str:
    """The telephone number that somebody's words are; empty where they hold too few digits."""
    number = "".join(char for char in words if char in "0123456789+")
    return number if len(number) >= _FEWEST_DIGITS else ""


def reception(name: str, stamp: str) -> str:
    """Names one reception for ever: the server's own file name, which it uses again one day, and the second."""
    found = _SEQUENCE.match(PurePosixPath(name).name.lower())
    return f"fax:{found[1]}:{stamp}" if found and stamp else ""


def subject_of(pages: FaxPages, sender: str) -> str:
    """What people read in a list."""
    count = "1 page" if pages.pages == 1 else f"{pages.pages} pages"
    whole = count if pages.complete else f"{count} of an incomplete fax"
    return f"Fax from {sender}, {whole}" if sender else f"Fax, {whole}"
