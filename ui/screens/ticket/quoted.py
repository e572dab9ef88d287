"""Outside words made small enough to be laid out at once."""

from __future__ import annotations

import re

MOST_SHOWN = 6000
_MOST_READ = 200_000
_LONGEST_WORD = 1000


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
