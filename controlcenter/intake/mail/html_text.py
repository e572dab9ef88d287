"""The words of an HTML mail, with its lines, lists and cells, as plain text."""

from __future__ import annotations

from html import unescape

from controlcenter.intake.mail.tokens import tokens

MOST_LETTERS = 1_000_000
_UNSEEN = frozenset(("template", "svg"))  # scripts, styles and titles come as raw text, which is left out too
_RAW_SHOWN = frozenset(("textarea", "xmp"))
_NEW_LINE = frozenset(
    ("br", "div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "form", "address", "option")
)
_NEW_PARAGRAPH = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "blockquote", "pre", "hr")
)


def html_text(html: str) -> str:
    """Plain text: block ends are line ends, cells are parted by blanks, list items begin with a dash."""
    out = ["\n"]
    unseen = ""
    preformatted = 0
    for kind, name, source in tokens(html[:MOST_LETTERS]):
        if unseen:
            if (kind == "close" and name == unseen) or name == "body":
                unseen = ""
            continue
        if kind == "text" or (kind == "raw" and name in _RAW_SHOWN):
            words = unescape(source)
            words = words if preformatted else _joined(words)
            if words != " " or not out[-1].endswith("\n"):
                out.append(words)
        elif kind == "open" and name in _UNSEEN:
            unseen = name
        elif kind in ("open", "close"):
            if name == "pre":
                preformatted = max(0, preformatted + (1 if kind == "open" else -1))
            space = _space(kind, name)
            if space[:1] == "\n" and name != "br" and out[-1].endswith("\n"):
                space = space[1:]  # the line has ended already
            if space:
                out.append(space)
    return _tidy("".join(out))


def _space(kind: str, name: str) -> str:
    if name == "li" and kind == "open":
        return "\n- "
    if name in _NEW_PARAGRAPH:
        return "\n\n"
    if name in _NEW_LINE:
        return "\n" if kind == "open" or name != "br" else ""
    return " " if name in ("td", "th") and kind == "close" else ""


def _joined(words: str) -> str:
    """Blanks and line ends are one blank, as a browser shows them; those at the ends part words and stay."""
    inside = " ".join(words.split())
    if not inside:
        return " " if words else ""
    return (" " if words[0].isspace() else "") + inside + (" " if words[-1].isspace() else "")


def _tidy(text: str) -> str:
    rows: list[str] = []
    for row in text.split("\n"):
        row = row.replace("\xa0", " ").strip()
        if row or (rows and rows[-1]):
            rows.append(row)
    return "\n".join(rows).strip()
