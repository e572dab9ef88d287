"""Raw bytes of a mail to a ParsedMessage. Total: whatever the bytes are, a message comes back."""

from __future__ import annotations

from controlcenter.domain.added_words import without_names
from controlcenter.domain.ticket import Channel
from controlcenter.intake.interpreting.parsed import ParsedMessage
from controlcenter.intake.language import language_of
from controlcenter.intake.mail import automatic
from controlcenter.intake.mail.addresses import addresses, sender
from controlcenter.intake.mail.body import Body, Reader
from controlcenter.intake.mail.content import content_sha
from controlcenter.intake.mail.forwarded import is_doubtful, passed_on
from controlcenter.intake.mail.headers import Headers, message_ids, sent_at, split_headers
from controlcenter.intake.mail.parameters import parameters
from controlcenter.intake.mail.structure import Structure
from controlcenter.intake.mail.stub import stub

EMPTY = "The message is empty."
NO_MAIL = "This is not a mail: it has no header fields and no readable text."
_ADDRESSING = ("from", "to", "cc", "reply-to", "sender", "return-path", "delivered-to", "envelope-to", "received")
_DESCRIBING = ("subject", "date", "message-id", "in-reply-to", "references", "content-type", "mime-version", "x-mailer")
_KNOWN = frozenset(_ADDRESSING + _DESCRIBING)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b"))
_MOST_FOR_LANGUAGE = 4000
DAMAGED = "The file winmail.dat is damaged; it was kept beside what could be read of it."
UNREADABLE = "This message could not be read."


def parse_mail(raw: bytes) -> ParsedMessage:
    """The message. Where nothing of it can be read, ``fault`` says why and the fields hold what a scan found."""
    try:
        return _parsed(raw)
    except MemoryError:
        raise
    except Exception:  # the one border behind which foreign bytes are read: any fault becomes a value
        return stub(raw, UNREADABLE)


def unreadable(raw: bytes, reason: str = UNREADABLE) -> ParsedMessage:
    """What stands for a message that must not be parsed again: sender and subject by a scan over its first bytes."""
    return stub(raw, reason)


def _parsed(raw: bytes) -> ParsedMessage:
    if not raw.strip():
        return stub(raw, EMPTY)
    headers, content = split_headers(_unified(raw))
    _, found = parameters(headers.first("content-type"))
    headers.fallback = found.get("charset", b"").decode("ascii", "replace")
    structure = Structure(headers, content)
    body = Reader(structure).read()
    if not (body.text.strip() or headers.fields) or not (_KNOWN & headers.fields.keys() or _is_writing(raw)):
        return stub(raw, NO_MAIL)
    return _message(headers, content, body, structure)


def _message(headers: Headers, content: bytes, body: Body, structure: Structure) -> ParsedMessage:
    fields = headers.fields
    writer = sender(headers)
    subject = headers.text("subject")
    answer_to = addresses(fields.get("reply-to", [])[:1], headers.fallback)
    receivers = addresses([*fields.get("to", [])[:20], *fields.get("cc", [])[:20]], headers.fallback)
    sort = automatic.mark(headers, structure.leaves, subject, writer.address, body.text)
    passed = passed_on(subject, body.text, structure.leaves)
    replied = message_ids(headers.first("in-reply-to"), 1)
    own = message_ids(headers.first("message-id"), 1)
    return ParsedMessage(
        channel=Channel.EMAIL,
        message_id=own[0] if own else headers.text("message-id", 900),
        in_reply_to=replied[0] if replied else "",
        references=message_ids(headers.first("references")),
        subject=subject,
        from_address=writer.address,
        from_name=writer.name,
        reply_to=next((one.address for one in answer_to if one.address), ""),
        to_addresses=tuple(dict.fromkeys(one.address for one in receivers if one.address)),
        sent_at=sent_at(headers.first("date")),
        text=body.text,
        html=body.html,
        language=language_of(_telling_words(subject, body, passed.begins)),
        automatic=bool(sort.kind),
        automatic_reason=sort.reason,
        content_sha=content_sha(headers, content),
        files=body.files,
        guessed_charset=body.guessed,
        notes=(*structure.notes, *((DAMAGED,) if body.damaged else ())),
        machine=sort.kind,
        forwarded_name=passed.writer.name,
        forwarded_address=passed.writer.address,
        doubtful=is_doubtful(fields) if passed.writer.address else False,
    )


def _telling_words(subject: str, body: Body, begins: int) -> str:
    """The words whose language counts: of a forwarded message those that were passed on."""
    words = body.text[begins : begins + _MOST_FOR_LANGUAGE]
    if body.files:  # an invitation or an enclosed message may be written out below
        words = without_names(words)
    if not begins:
        return f"{subject}\n{words}"
    return words.replace("\n> ", "\n").removeprefix("> ") if "> " in words else words  # some programs quote all of it


def _is_writing(raw: bytes) -> bool:
    """Whether bytes without any known field may still be somebody's text: hardly a control byte among them."""
    sample = raw[:4000]
    return len(sample) - len(sample.translate(None, _CONTROLS)) <= len(sample) // 100


def _unified(raw: bytes) -> bytes:
    """The bytes with LF line ends and without what editors and mailboxes put before the first field."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in raw:
        if b"\r\r\n" in raw:
            raw = raw.replace(b"\r\r\n", b"\n")
        raw = raw.replace(b"\r\n", b"\n")
        end = raw.find(b"\n\n")
        head = raw if end < 0 else raw[:end]
        if b"\r" in head:
            raw = raw.replace(b"\r", b"\n") if b"\n" not in head else head.replace(b"\r", b"\n") + raw[len(head) :]
    if raw[:1] in (b"\n", b" ", b"\t"):
        trimmed = raw.lstrip(b"\n \t")
        if split_headers(trimmed)[0].fields:
            return trimmed
    return raw
