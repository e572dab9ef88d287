"""Outside text without what breaks databases, screens and eyes. Nothing here raises."""

from __future__ import annotations

import re

# C0 but tab and line feed, DEL, C1, lone surrogates, the two non-characters at the end of the plane.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they make text read in another order than it is
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_SEPARATORS = re.compile(r'[/\\:*?"<>|\t\n]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)

MOST_IN_NAME = 120


def block(text: str, limit: int = 4_000_000) -> str:
    """A text of several lines: line ends are LF, control characters and lone surrogates are gone."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HARMFUL.sub("", text)[:limit]


def line(text: str, limit: int = 1000) -> str:
    """A text of one line: blanks joined, nothing that changes the reading order."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()[:limit]
    text = " ".join(text[: 8 * limit].split())
    return _OVERRIDES.sub("", _HARMFUL.sub("", text))[:limit].strip()


def file_name(text: str, fallback: str) -> str:
    """A name to show and to propose when saving: no separators, no unseen characters, no leading dots.

    Unseen characters go before dots are looked at: a name of dots and zero-width blanks would pass otherwise.
    """
    name = _UNSEEN.sub("", line(text, 4 * MOST_IN_NAME))
    name = _SEPARATORS.sub("_", name)
    while ".." in name:
        name = name.replace("..", ".")
    name = name.strip(" ._")
    if _DEVICE.match(name):  # Windows opens a device by such a name
        name = f"_{name}"
    if len(name) > MOST_IN_NAME:
        stem, dot, ending = name.rpartition(".")
        name = stem[: MOST_IN_NAME - len(ending) - 1] + dot + ending if dot and len(ending) <= 12 else name
        name = name[:MOST_IN_NAME]
    return name or fallback
