"""Which stretches of a message are somebody's own words, and which are quotations or signatures to be folded.

Nothing is cut: the stretches cover the whole text in order, and whoever shows them may fold those that are not own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from controlcenter.domain import quoting_words as words
from controlcenter.domain.added_words import added_at

OWN, CONTEXT, QUOTE, SIGNATURE = "own", "context", "quote", "signature"
_LONGEST_LINE: Final = 400
_MOST_LINES: Final = 8_000
_SHORT_QUOTE: Final = 4  # a quotation of so few lines with an answer below it is shown: the answer needs it
_LONGEST_SIGNATURE: Final = 25
_MOST_BEHIND_CLOSING: Final = 12


@dataclass(frozen=True, slots=True)
class Stretch:
    """``text[begin:end]`` is of one ``kind``: own, context (a short quotation that is answered), quote, signature."""

    kind: str
    begin: int
    end: int


def stretches(text: str, *, forwarded: bool = False) -> tuple[Stretch, ...]:
    """The whole text in stretches. ``forwarded``: a block of header lines begins what is passed on, no quotation.

    A text that is nothing but quotation and signature is all own: somebody wanted to send just that.
    """
    lines = text.split("\n")
    kinds = _kinds_of_parts(lines[:_MOST_LINES], forwarded)
    kinds += [kinds[-1] if kinds else OWN] * (len(lines) - len(kinds))
    if not any(kind in (OWN, CONTEXT) and line.strip() for kind, line in zip(kinds, lines, strict=True)):
        return (Stretch(OWN, 0, len(text)),)
    return _joined(lines, kinds)


def _joined(lines: Sequence[str], kinds: Sequence[str]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    at = 0
    for line, kind in zip(lines, kinds, strict=True):
        end = at + len(line) + 1
        if found and found[-1].kind == kind:
            found[-1] = Stretch(kind, found[-1].begin, end)
        else:
            found.append(Stretch(kind, at, end))
        at = end
    found[-1] = Stretch(found[-1].kind, found[-1].begin, at - 1)  # the last line has no line end
    return tuple(found)


def _kinds_of_parts(lines: list[str], forwarded: bool) -> list[str]:
    """What the intake wrote out below the message is judged apart: it belongs to no signature or quotation above."""
    begins = [0, *added_at(lines)]
    parts = [lines[begin:end] for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)]
    return [kind for at, part in enumerate(parts) for kind in _kinds(part, forwarded and at == 0)]


def _kinds(lines: list[str], forwarded: bool) -> list[str]:
    kinds = _quotes(lines, forwarded)
    _show_what_is_answered(lines, kinds)
    begin = 0
    for at in range(len(lines) + 1):
        if at == len(lines) or kinds[at] == QUOTE:
            _sign(lines, kinds, begin, at)
            begin = at + 1
    return kinds


def _quotes(lines: list[str], forwarded: bool) -> list[str]:
    kinds = [OWN] * len(lines)
    at = 0
    while at < len(lines):
        line = lines[at]
        if _is_marked(line):
            end = _end_of_marked(lines, at)
        elif len(line) > _LONGEST_LINE or not line.strip():
            at += 1
            continue
        elif words.FORWARD_LINE.match(line):
            at = _behind_header_block(lines, at + 1)
            continue
        elif words.ORIGINAL_LINE.match(line) or header_block(lines, at) or _is_ruled_block(lines, at):
            if forwarded:  # what stands below was passed on to be read
                forwarded = False
                at = _behind_header_block(lines, at + 1)
                continue
            end = len(lines)
        elif announced := _announced(lines, at):
            end = _end_of_announced(lines, announced)
        else:
            at += 1
            continue
        kinds[at:end] = [QUOTE] * (end - at)
        at = end
    return kinds


def _is_marked(line: str) -> bool:
    return line[:8].lstrip().startswith((">", "\uff1e"))


def _end_of_marked(lines: list[str], at: int) -> int:
    """Behind the last line of a run with ">"; blank lines and wrapped rests between such lines belong to it."""
    end = at
    while at < len(lines):
        if _is_marked(lines[at]):
            end = at + 1
        elif lines[at].strip():
            break
        at += 1
    return end


def header_block(lines: Sequence[str], at: int) -> int:
    """How many lines a block of From, Sent, To, Subject has that begins here; 0 where none does."""
    if len(lines[at]) > _LONGEST_LINE or not words.FROM_LINE.match(lines[at]):
        return 0
    kinds = set()
    end = at + 1
    for place in range(at + 1, min(at + 14, len(lines))):
        line = lines[place][:_LONGEST_LINE]
        kind = _header_kind(line)
        if kind:
            kinds.add(kind)
            end = place + 1
        elif line.strip() and not line.startswith((" ", "\t")) and place - end > 1:
            break
    return end - at if len(kinds) >= 2 else 0


def _header_kind(line: str) -> str:
    if words.SUBJECT_LINE.match(line):
        return "subject"
    if words.SENT_LINE.match(line):
        return "sent"
    return "to" if words.TO_LINE.match(line) else ""


def _is_ruled_block(lines: list[str], at: int) -> bool:
    """A line of underscores with such a block below it, as Outlook on the web draws it."""
    if not words.RULE_LINE.match(lines[at]):
        return False
    below = next((place for place in range(at + 1, min(at + 4, len(lines))) if lines[place].strip()), -1)
    return below > 0 and header_block(lines, below) > 0


def _behind_header_block(lines: list[str], at: int) -> int:
    """Behind the header lines below a line that announces forwarded mail."""
    end = at
    for place in range(at, min(at + 14, len(lines))):
        line = lines[place][:_LONGEST_LINE]
        if words.ANY_LINE.match(line):
            end = place + 1
        elif line.strip() and place > end:
            break
    return end


def _announced(lines: list[str], at: int) -> int:
    """Behind an "On Monday ... wrote:", which mail programs break into up to three lines; 0 where there is none."""
    line = ""
    for place in range(at, min(at + 3, len(lines))):
        if not lines[place].strip() or len(lines[place]) > 200:
            return 0
        line = f"{line} {lines[place].strip()}".strip()
        if words.WROTE_LINE.match(line):
            return place + 1
        if place == at and not words.WROTE_BEGINS.match(line):
            return 0
    return 0


def _end_of_announced(lines: list[str], at: int) -> int:
    """Quoted lines with ">" end where those end; a quotation without marks goes on to the end of the text."""
    below = next((place for place in range(at, len(lines)) if lines[place].strip()), len(lines))
    if below < len(lines) and _is_marked(lines[below]):
        return _end_of_marked(lines, below)
    return len(lines)


def _show_what_is_answered(lines: list[str], kinds: list[str]) -> None:
    """A quotation of few lines with own words below it is the question that they answer."""
    last = max((at for at, line in enumerate(lines) if kinds[at] == OWN and line.strip()), default=-1)
    at = 0
    while at < last:
        if kinds[at] != QUOTE:
            at += 1
            continue
        end = at
        while kinds[end] == QUOTE:
            end += 1
        if end - at <= _SHORT_QUOTE:
            kinds[at:end] = [CONTEXT] * (end - at)
        at = end


def _sign(lines: list[str], kinds: list[str], begin: int, end: int) -> None:
    """Mark the signature at the end of the own words ``begin`` to ``end``."""
    while end > begin and not lines[end - 1].strip():
        end -= 1
    start = _signature(lines, begin, end)
    if start < end:
        kinds[start:end] = [SIGNATURE] * (end - start)


def _signature(lines: list[str], begin: int, end: int) -> int:
    for at in range(max(begin, end - _LONGEST_SIGNATURE), end):
        line = lines[at]
        if len(line) <= _LONGEST_LINE and (words.SIGN_LINE.match(line) or words.LEGAL_LINE.match(line)):
            return at
    if end > begin and len(lines[end - 1]) < 100 and words.DEVICE_LINE.match(lines[end - 1]):
        return end - 1
    for at in range(max(begin, end - _MOST_BEHIND_CLOSING), end):
        if len(lines[at]) < 60 and words.CLOSING_LINE.match(lines[at]):
            return _behind_name(lines, at + 1, end)
    return end


def _behind_name(lines: list[str], at: int, end: int) -> int:
    """Below "Regards" and the name: at least two more short lines that ask nothing are a signature."""
    while at < end and not lines[at].strip():
        at += 1
    rest = [line for line in lines[at + 1 : end] if line.strip()]
    is_card = len(rest) >= 2 and all(len(line) <= 90 and not line.rstrip().endswith("?") for line in rest)
    return at + 1 if is_card else end
