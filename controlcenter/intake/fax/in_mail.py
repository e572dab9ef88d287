"""Fax by mail: what a gateway of the strategy sends becomes a fax, with the number that it tells and its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from controlcenter.commands.arriving.arrivals import Received, ReceivedFile
from controlcenter.domain.strategy.intake import FaxMail
from controlcenter.intake.fax.parse import number_in, reception, subject_of
from controlcenter.intake.fax.session import parse_session_id
from controlcenter.intake.fax.tiff import FaxPages, stamp_of
from controlcenter.intake.interpreting.isolate import Interpreter, Unreadable
from controlcenter.intake.interpreting.parsed import ParsedFile, ParsedMessage
from controlcenter.intake.interpreting.sniff import HEAD_BYTES, kind_of
from controlcenter.intake.mail import clean
from controlcenter.intake.mail.gateway import headers_if_sent_by
from controlcenter.store import blobs

_LOOKED_AT = 20_000
_FILE = re.compile(r"recvq/(fax\d{5,12}\.tif)\b")
_RECEIVED = re.compile(r"^ *Received: (\d{4}\D\d\d\D\d\d \d\d:\d\d:\d\d)", re.MULTILINE)
_CALLER = re.compile(r"^ *CallID1: ([^\n]{1,60})", re.MULTILINE)


class Item(Protocol):
    """A captured item with its bytes."""

    @property
    def id(self) -> int: ...
    @property
    def media(self) -> str: ...
    @property
    def raw(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Sent:
    """A mail of a gateway. ``number`` is None where neither subject nor header speaks of a fax."""

    id: int
    mail: ParsedMessage
    number: str | None
    page: ParsedFile | None


def faxes_in_mail(
    gateways: Sequence[FaxMail],
    interpreter: Interpreter,
    items: Sequence[Item],
    parsed: Mapping[int, ParsedMessage | Unreadable],
) -> dict[int, Received]:
    """The faxes among the interpreted mails, by the id of their item. Their pages are read in the child process."""
    sent = [found for item in items if (found := _sent(gateways, item, parsed.get(item.id))) is not None]
    with_pages = [(one, one.page) for one in sent if one.page is not None]
    requests = [(kind_of(page.data[:HEAD_BYTES], page.name), page.data, page.name) for _, page in with_pages]
    read = interpreter.parse_many(requests) if requests else []
    pages = {one.id: found for (one, _), found in zip(with_pages, read, strict=True)}
    return {one.id: _fax(one, pages.get(one.id)) for one in sent}


def _sent(gateways: Sequence[FaxMail], item: Item, mail: ParsedMessage | Unreadable | None) -> _Sent | None:
    if item.media != "mail" or not isinstance(mail, ParsedMessage):
        return None
    gateway, headers = next(
        ((one, headers) for one in gateways if (headers := headers_if_sent_by(one, mail, item.raw)) is not None),
        (None, None),
    )
    if gateway is None or headers is None:
        return None
    told = headers.text(gateway.header.lower(), 100) if gateway.header else ""
    number = told or gateway.number_in(mail.subject)
    page = next((file for file in mail.files if kind_of(file.data[:HEAD_BYTES], file.name) in ("tiff", "pdf")), None)
    return _Sent(item.id, mail, number, page) if number is not None or page is not None else None


def _fax(sent: _Sent, pages: ParsedMessage | Unreadable | None) -> Received:
    mail = sent.mail
    found = pages.message if isinstance(pages, Unreadable) else pages
    said = mail.text[:_LOOKED_AT]
    caller = _CALLER.search(said)
    who = clean.line(sent.number or (found.from_address if found else "") or (caller[1] if caller else ""), 60)
    number = number_in(who)
    if found is not None:
        subject = found.subject if found.from_address else _named(found.subject, who)
    else:
        subject = (
            subject_of(FaxPages(0, False, ""), who)
            if pages
            else f"Fax from {who or 'an unknown number'}, "
            f"{'without its pages' if _FILE.search(said) else 'not received'}"
        )
    return Received(
        form="fax",
        subject=subject,
        text=mail.text,
        from_name="" if number else who,
        from_phone=number,
        message_id=_reception(said),
        quiet=True,
        quarantined=pages.reason if isinstance(pages, Unreadable) else "",
        content_sha=found.content_sha if found else "",
        files=tuple(ReceivedFile(f.name, f.media_type, f.data, blobs.pack(f.data)) for f in mail.files),
    )


def _named(subject: str, who: str) -> str:
    """The subject of a fax whose pages do not say who sent them."""
    return subject.replace("Fax, ", f"Fax from {who}, ", 1) if who else subject


def _reception(said: str) -> str:
    """The reception that the fax server's notice speaks of; empty where it names none."""
    file, received = _FILE.search(said), _RECEIVED.search(said)
    if file and received:
        return reception(file[1], stamp_of(received[1]))
    return parse_session_id(said)
