"""One hostile message, and how several are made."""

from __future__ import annotations

from dataclasses import dataclass

from tests.intake.hostile import mail

WORDS = "My order has not arrived yet"
NO_WORDS = ""
PLAIN = b"Content-Type: text/plain\n"


@dataclass(frozen=True, slots=True)
class Hostile:
    """``says`` stands in the text, ``subject`` and ``sender`` are exact where given, ``fault`` begins the reason why
    it is quarantined, ``files`` are names, ``machine`` is the sort of program that wrote it."""

    name: str
    raw: bytes
    says: str = WORDS
    subject: str | None = None
    sender: str | None = None
    files: tuple[str, ...] | None = None
    machine: str | None = None
    fault: str = ""


def one(lines: bytes, body: bytes = b"My order has not arrived yet.\n") -> bytes:
    """A message of these header lines."""
    return lines + b"\n" + body


def multi(kind: bytes, *parts: bytes) -> bytes:
    """A message of several parts."""
    body = b"".join(b"--bb\n" + part + b"\n" for part in parts) + b"--bb--\n"
    return mail(body, b"MIME-Version: 1.0\nContent-Type: multipart/" + kind + b"; boundary=bb\n")
