"""What a file is, told by its first bytes; the name counts only where the content says nothing."""

from __future__ import annotations

from controlcenter.intake.mail.headers import split_headers

HEAD_BYTES = 65_536
_KNOWN = (
    "from",
    "to",
    "subject",
    "date",
    "received",
    "message-id",
    "return-path",
    "delivered-to",
    "x-mailer",
    "reply-to",
)
_ALSO = (
    "mime-version",
    "content-type",
    "sender",
    "cc",
    "x-uidl",
    "status",
    "in-reply-to",
    "references",
    "organization",
)


def kind_of(head: bytes, name: str) -> str:
    """One of "mail", "mbox", "tiff", "pdf" or "" for what is none of them. ``head`` is the first HEAD_BYTES.

    A file named .eml is always one message. An empty or unknown file is a fax only if it is named as one.
    """
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    if ending == "eml":
        return "mail"
    if head[:4] in (b"II*\0", b"MM\0*"):
        return "tiff"
    if b"%PDF-" in head[:1024] and not _is_mail(head):
        return "pdf"
    if head.startswith(b"From "):
        return "mbox"
    if _is_mail(head):
        return "mail"
    return {"tif": "tiff", "tiff": "tiff", "pdf": "pdf"}.get(ending, "")


def _is_mail(head: bytes) -> bool:
    """Whether it begins with header fields, two of which mails have."""
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    fields = split_headers(text)[0].fields
    known = sum(1 for name in _KNOWN if name in fields)
    return known >= 2 or (known >= 1 and any(name in fields for name in _ALSO))
