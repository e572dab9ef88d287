"""The words of the page in each language, and which language somebody reads."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from typing import Any

from controlcenter.settings import resource

_TAGALOG = "tl"  # browsers send either code for the same language


@cache
def words_of(language: str) -> dict[str, Any]:
    """Every sentence of the page by its name."""
    return tomllib.loads(resource("webform", f"{language}.toml").read_text(encoding="utf-8"))


@cache
def style_sheet() -> bytes:
    """The page's looks."""
    return resource("webform", "style.css").read_bytes()


def preferred(header: str, offered: Sequence[str]) -> str:
    """The language among those offered that the header Accept-Language asks for most; else the first one."""
    best, most = offered[0], 0.0
    for place, part in enumerate(header[:1000].split(",")):
        tag, _, rest = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        language = "fil" if language == _TAGALOG else language
        weight = _weight(rest) - place / 1_000_000
        if language in offered and weight > most:
            best, most = language, weight
    return best


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
