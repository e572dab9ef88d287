"""An answer as a mail: its headers, its text, its attachments; nothing in it can add a header of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from controlcenter.errors import Refused

MOST_REFERENCES = 20
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,240}>")
_MEDIA_TYPE = re.compile(r"(application|audio|image|text|video)/([a-z0-9][a-z0-9.+-]{0,60})")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent. ``answers`` are the Message-IDs of the conversation before it, oldest first."""

    from_address: str
    from_name: str
    to_addresses: tuple[str, ...]
    subject: str
    text: str
    message_id: str
    written_at: datetime
    answers: tuple[str, ...] = ()
    is_automatic: bool = False
    files: tuple[tuple[str, str, bytes], ...] = ()
    """(name, media type, bytes) of each attachment."""

    @property
    def sender(self) -> str:
        """The envelope's sender: none for automatic mail, so that nothing answers it."""
        return "" if self.is_automatic else self.from_address

    def recipients(self) -> list[str]:
        """Each address once. Raises Refused when one of them is no mail address, or there is none."""
        found = [_address(address) for address in dict.fromkeys(self.to_addresses)]
        if not found:
            raise Refused("The message has no recipient; enter the customer's mail address and send again.")
        return found

    def as_bytes(self) -> bytes:
        """The mail with CRLF line ends, 7-bit throughout. Raises Refused for an address that is none."""
        lines = [
            f"From: {formataddr((_line(self.from_name), _address(self.from_address)), 'utf-8')}",
            f"To: {_folded(self.recipients(), ',')}",
            f"Subject: {_encoded(_line(self.subject)[:500])}",
            f"Date: {format_datetime(self.written_at)}",
            f"Message-ID: {_only_id(self.message_id)}",
            *self._thread(),
            *(["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"] if self.is_automatic else []),
        ]
        return "\r\n".join(lines).encode("ascii") + b"\r\n" + self._content()

    def _thread(self) -> list[str]:
        known = [i for i in dict.fromkeys(self.answers) if _MESSAGE_ID.fullmatch(i) and i != self.message_id]
        if not known:
            return []
        kept = known if len(known) <= MOST_REFERENCES else [known[0], *known[-MOST_REFERENCES + 1 :]]
        return [f"In-Reply-To: {known[-1]}", f"References: {_folded(kept, '')}"]

    def _content(self) -> bytes:
        message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
        message.set_content(_text(self.text), charset="utf-8")
        for name, media_type, data in self.files:
            known = _MEDIA_TYPE.fullmatch(media_type.lower())
            main, sub = (known[1], known[2]) if known else ("application", "octet-stream")
            message.add_attachment(data, maintype=main, subtype=sub, filename=_line(name) or "attachment")
        return message.as_bytes()


def _line(text: str) -> str:
    """One line of characters that can be shown: no line end of any kind, no control character, no lone surrogate."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable()).strip()


def _text(text: str) -> str:
    shown = (
        c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or c.isprintable() or c in _JOINERS
    )
    return "".join(shown).rstrip("\n") + "\n"


_JOINERS = "\u200c\u200d"  # Hindi and Telugu need them, and they are not "printable"


def _address(text: str) -> str:
    local, at, domain = text.strip().rpartition("@")
    try:
        plain = f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        plain = ""
    if not _ADDRESS.fullmatch(plain):
        raise Refused(f'"{_line(text)[:100]}" is no mail address; correct it and send again.')
    return plain


def _only_id(text: str) -> str:
    if not _MESSAGE_ID.fullmatch(text):
        raise Refused("The message has no usable Message-ID, so it was not sent; write the answer again.")
    return text


def _encoded(text: str) -> str:
    if text.isascii() and len(text) < 900:
        return text
    return Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _folded(parts: Sequence[str], comma: str) -> str:
    return f"{comma}\r\n ".join(parts)
