"""HTML cut into tags and texts in one pass: linear for any input, which the standard library's parser is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})")
_MARK = re.compile("<[A-Za-z/!?]")  # any other "<" is text
_RAW_TEXT = frozenset(("script", "style", "title", "textarea", "xmp", "noembed", "noframes"))

# kind, name, source: ("text", "", "...") | ("open", "p", "<p class=x>") | ("close", "p", "</p>")
Token = tuple[str, str, str]


def tokens(html: str) -> Iterator[Token]:
    """Every tag and text in order. Comments, declarations and processing instructions are left out."""
    at = 0
    size = len(html)
    while at < size:
        mark = _MARK.search(html, at)
        if mark is None:
            yield "text", "", html[at:]
            return
        start = mark.start()
        if start > at:
            yield "text", "", html[at:start]
        found = _TAG.match(html, start)
        if found is None:
            at = _after_other(html, start)
            continue
        name = found[2].lower()
        at = _end_of_tag(html, found.end())
        yield ("close" if found[1] else "open"), name, html[start:at]
        if name in _RAW_TEXT and not found[1]:
            end = _end_of_raw(html, at, name)
            if end > at:
                yield "raw", name, html[at:end]
            at = end


def _after_other(html: str, start: int) -> int:
    """Where a comment or declaration ends."""
    if html.startswith("<!--", start):
        end = html.find("-->", start + 4)
        return end + 3 if end >= 0 else len(html)
    end = html.find(">", start)
    return end + 1 if end >= 0 else len(html)


def _end_of_tag(html: str, at: int) -> int:
    """Behind the ``>`` of a tag; one inside a quoted attribute does not count when the quote closes soon."""
    end = html.find(">", at)
    if end < 0:
        return len(html)
    for _ in range(20):
        inside = html[at:end] if end - at < 4000 else ""
        if inside.count('"') % 2 == 0 and inside.count("'") % 2 == 0:
            break
        quote = '"' if inside.count('"') % 2 else "'"
        closing = html.find(quote, end, end + 2000)
        following = html.find(">", closing) if closing >= 0 else -1
        if following < 0 or "<" in html[end:closing]:
            break
        end = following
    return end + 1


def _end_of_raw(html: str, at: int, name: str) -> int:
    """Where the content of a script or style ends: at its closing tag, or at the end."""
    closing = re.compile(f"</{name}", re.IGNORECASE).search(html, at)
    return closing.start() if closing else len(html)
