"""Whom a forwarded message names as its writer. Only a name in a text: whoever takes it over asks who forwards it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from controlcenter.domain import quoting_words as words
from controlcenter.domain.quoting import header_block
from controlcenter.intake.mail import clean
from controlcenter.intake.mail.addresses import Address, addresses, sender
from controlcenter.intake.mail.headers import split_headers
from controlcenter.intake.mail.structure import Leaf

_PREFIXES = ("fwd:", "fw:", "wg:", "tr:", "rv:", "enc:", "i:", "fs:", "vs:", "अग्रेषित:", "fwd :", "fw :", "tr :")
_MOST_READ = 20_000
_MOST_LINES = 200
NOBODY = Address("", "")


@dataclass(frozen=True, slots=True)
class Passed:
    """The named writer, and where in the text their words begin (0: in an enclosed message or nowhere)."""

    writer: Address
    begins: int


def passed_on(subject: str, text: str, leaves: Sequence[Leaf]) -> Passed:
    """What the message says that it passes on; a writer without address for mail that is no forward."""
    is_named = subject[:12].lower().startswith(_PREFIXES)
    head = text[:_MOST_READ]
    if is_named or "----" in head or "egin forwarded" in head or "ébut du message" in head or "nfang der weit" in head:
        found = _inline(head, is_named)
        if found.writer.address:
            return found
    enclosed = [leaf for leaf in leaves if leaf.kind == "message/rfc822"]
    if len(enclosed) == 1:
        return Passed(sender(split_headers(enclosed[0].data[:_MOST_READ])[0]), 0)
    return Passed(NOBODY, 0)


def is_doubtful(fields: dict[str, list[bytes]]) -> bool:
    """Whether a mail server on the way found that From is not true. A sender can add such a field, not remove one."""
    for value in fields.get("authentication-results", [])[:10]:
        small = value.lower()
        if b"dmarc=fail" in small or (
            b"dmarc=pass" not in small and b"spf=fail" in small and b"dkim=pass" not in small
        ):
            return True
    return any(value.lower().startswith(b"fail") for value in fields.get("received-spf", [])[:5])


def _inline(text: str, is_named: bool) -> Passed:
    lines = text.split("\n")[:_MOST_LINES]
    for at, line in enumerate(lines):
        if len(line) > 400:
            continue
        if words.FORWARD_LINE.match(line):
            block = next((n for n in range(at + 1, min(at + 6, len(lines))) if _is_from(lines[n])), -1)
        elif is_named and (words.ORIGINAL_LINE.match(line) or header_block(lines, at)):
            block = next((n for n in range(at, min(at + 4, len(lines))) if _is_from(lines[n])), -1)
        else:
            continue
        writer = _writer(lines[block]) if block >= 0 else NOBODY
        return Passed(writer, sum(len(row) + 1 for row in lines[: block + max(1, header_block(lines, block))]))
    return Passed(NOBODY, 0)


def _is_from(line: str) -> bool:
    return len(line) <= 400 and words.FROM_LINE.match(line) is not None


def _writer(line: str) -> Address:
    """The address of a line such as ``From: Asha Rao <asha@example.org>`` or ``Von: A [mailto:a@example.org]``."""
    found = words.FROM_LINE.match(line)
    said = (found[2] if found else "").strip().strip("*").strip()
    said = said.replace("[mailto:", "<").replace("]", ">").replace("<mailto:", "<")
    if said.count("<") == 2 and "><" in said.replace(" ", ""):  # a link: "a@b.c <a@b.c>" turned into text twice
        said = said[: said.rfind("<")]
    for one in addresses([said.encode()], "utf-8"):
        if one.address:
            name = clean.line(one.name, 200)
            return Address("" if name == one.address else name, one.address)
    return NOBODY
