"""Where the own words of a message end and what it quotes begins."""

from __future__ import annotations

import re

MOST_SHOWN = 6000
_MOST_READ = 200_000
_LONGEST_WORD = 1000
_INTRO = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|forwarded message|मूल संदेश)\s*-{2,}"
    r"|(?:on|am|le|el) .{4,160}(?:wrote|schrieb|a écrit|escribió)\s*:"
    r"|from:\s.{1,200}|.{4,120}\bने लिखा\s*:|.{4,120}రాశారు\s*:|noong .{4,160}sumulat.{0,40}:)\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(r"^\s*(?:from|sent|to|subject|date|cc):\s", re.IGNORECASE)


def split_quoted(said: str) -> tuple[str, str]:
    """(own words, quoted rest). A quotation is a tail of lines with ">" or everything below a line that announces one.

    Text that is nothing but a quotation counts as own words: somebody wanted to send just that.
    """
    lines = said.split("\n")
    start = _announced(lines)
    if start is None:
        start = _tail_of_marks(lines)
    own = "\n".join(lines[:start]).strip()
    rest = "\n".join(lines[start:]).strip()
    return (own, rest) if own else (said.strip(), "")


def _announced(lines: list[str]) -> int | None:
    for at, line in enumerate(lines):
        if len(line) <= 300 and _INTRO.match(line) and _is_followed(lines, at):
            return at
    return None


def _is_followed(lines: list[str], at: int) -> bool:
    """A line "From: ..." alone is ordinary text; followed by another header or by ">" it announces a quotation."""
    if not _HEADER.match(lines[at]):
        return True
    return any(_HEADER.match(line) or line.lstrip().startswith(">") for line in lines[at + 1 : at + 4])


def _tail_of_marks(lines: list[str]) -> int:
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(">")):
        at -= 1
    marked = any(line.lstrip().startswith(">") for line in lines[at:])
    return at if marked else len(lines)


def shortened(said: str, most: int = MOST_SHOWN) -> tuple[str, bool]:
    """What is shown at first, and whether there is more. It ends with a whole line or word where one is near."""
    if len(said) <= most:
        return said, False
    cut = max(said.rfind("\n", most - 400, most), said.rfind(" ", most - 80, most))
    return said[: cut if cut > 0 else most].rstrip(), True


def laid_out(said: str) -> str:
    """Text that can be laid out in no time: bounded, and without words that are longer than any word."""
    bounded = said[:_MOST_READ]
    if max((len(word) for word in bounded.split()), default=0) <= _LONGEST_WORD:
        return bounded
    return re.sub(rf"(\S{{{_LONGEST_WORD}}})(?=\S)", r"\1 ", bounded)
