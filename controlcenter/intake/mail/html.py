"""Customers' HTML made safe to lay out: cleaned by nh3, and small enough not to freeze a text view.

Limits before nh3 (bytes, depth) keep the cleaner quick, limits after it keep the layout quick. Nothing is ever fetched:
images go, links keep only http, https and mailto.
"""

from __future__ import annotations

import re

import nh3

from controlcenter.intake.mail.tokens import tokens

MOST_BYTES = 1_000_000
MOST_DEPTH = 256
MOST_SHOWN = 200_000
MOST_TABLES_DEEP = 8
MOST_ITEMS = 2_000
MOST_CELLS = 2_500
LONGEST_WORD = 1_000
MORE = "<p>… The rest of this message is not shown here.</p>"

_INLINE_TAGS = ("a", "b", "br", "code", "del", "em", "font", "i", "ins", "kbd", "q", "s", "small", "span", "strike")
_BLOCK_TAGS = (
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
)
_OTHER_TAGS = ("caption", "pre", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt")
_TAGS = {*_INLINE_TAGS, *_BLOCK_TAGS, *_OTHER_TAGS, "u", "ul"}
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "font": {"color"}}
_NO_CONTENT = {"script", "style", "title", "head", "template", "object", "svg", "math", "iframe", "noembed", "noframes"}
_VOID = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track")
)
_LONG_WORD = re.compile(rf"[^\s<>&;]{{{LONGEST_WORD}}}")
_SPAN = re.compile(r'\s(?:colspan|rowspan)="([^"]*)"')


def sanitise_html(html: str) -> str:
    """HTML that opens no file, fetches nothing and can be laid out quickly; its end may be left out with a sentence."""
    shallow = _shallow(html.encode("utf-8", "ignore")[:MOST_BYTES].decode("utf-8", "ignore"))
    cleaned = nh3.clean(
        shallow,
        tags=_TAGS,
        clean_content_tags=_NO_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return _limited(cleaned)


def _shallow(html: str) -> str:
    """The page without tags that lie deeper than MOST_DEPTH: cleaning takes time by the square of the depth."""
    out: list[str] = []
    opened: dict[str, int] = {}
    depth = 0
    for kind, name, source in tokens(html):
        if kind == "open" and name not in _VOID:
            if depth >= MOST_DEPTH:
                continue
            depth += 1
            opened[name] = opened.get(name, 0) + 1
        elif kind == "close":
            if not opened.get(name):
                continue
            depth -= 1
            opened[name] -= 1
        out.append(source)
    return "".join(out)


def _limited(cleaned: str) -> str:
    """Well-formed HTML cut to what a text view lays out at once."""
    out: list[str] = []
    opened: list[str] = []
    counts = {"li": 0, "td": 0, "th": 0, "letters": 0}
    for kind, name, source in tokens(cleaned):
        if kind in ("text", "raw"):
            left = MOST_SHOWN - counts["letters"]
            if len(source) > left:
                out.append(_LONG_WORD.sub(_cut_word, source[:left].rsplit("&", 1)[0]))
                return "".join(out) + _closing(opened) + MORE
            counts["letters"] += len(source)
            out.append(_LONG_WORD.sub(_cut_word, source))
        elif kind == "open":
            if name in counts:
                counts[name] += 1
            if counts["li"] > MOST_ITEMS or counts["td"] + counts["th"] > MOST_CELLS:
                return "".join(out) + _closing(opened) + MORE
            is_too_deep = name == "table" and opened.count("table") >= MOST_TABLES_DEEP
            if name not in _VOID:
                opened.append("" if is_too_deep else name)
            out.append("" if is_too_deep else _SPAN.sub(_small_span, source))
        elif opened:
            out.append(source if opened.pop() else "")
    return "".join(out)


def _closing(opened: list[str]) -> str:
    return "".join(f"</{name}>" for name in reversed(opened) if name)


def _cut_word(found: re.Match[str]) -> str:
    return found[0] + " "


def _small_span(found: re.Match[str]) -> str:
    """A cell that spans at most 50 others: larger spans make a layout of millions of cells."""
    return found[0] if found[1].isdigit() and len(found[1]) <= 2 and int(found[1]) <= 50 else ""
