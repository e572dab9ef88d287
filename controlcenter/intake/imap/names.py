"""Names of folders as servers write them: modified UTF-7 or, where it was agreed on, UTF-8."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from imap_tools.imap_utf7 import utf7_decode, utf7_encode

_LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (?P<name>.*)', re.DOTALL | re.IGNORECASE)
_LITERAL = re.compile(rb"\{\d+\}$")
_SHOWN = 5


def quoted(name: str, *, utf8: bool = False) -> str:
    """A folder's name as it is put into a command."""
    plain = name if utf8 else utf7_encode(name).decode("ascii")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def listed(answer: Iterable[Any], *, utf8: bool = False) -> list[str]:
    """The names in an answer to LIST that can be entered, in the server's order."""
    names = []
    for part in answer:
        line, literal = (part[0], part[1]) if isinstance(part, tuple) else (part, None)
        found = _LISTED.match(line or b"")
        if found is None or b"\\noselect" in found["flags"].lower() or b"\\nonexistent" in found["flags"].lower():
            continue
        raw = literal if literal is not None and _LITERAL.search(found["name"]) else _unquoted(found["name"])
        names.append(_decoded(raw, utf8=utf8))
    return names


def nearest(name: str, known: Sequence[str]) -> str:
    """A sentence with the folders that are most like this name."""
    shown = {_clean(one): one for one in known}
    by_letters = {one.casefold(): one for one in shown}
    by_last = {re.split(r"[/.\\]", one)[-1]: by_letters[one] for one in by_letters}
    wanted = name.casefold()
    close = difflib.get_close_matches(wanted, by_letters, 3, 0.5)
    last = difflib.get_close_matches(re.split(r"[/.\\]", wanted)[-1], by_last, 3, 0.7)
    near = list(dict.fromkeys([*(by_letters[one] for one in close), *(by_last[one] for one in last)]))
    near = near[:3] or list(shown)[:_SHOWN]
    return f"Folders there: {', '.join(near)}." if near else "There are no folders at all."


def _unquoted(name: bytes) -> bytes:
    name = name.strip()
    if name[:1] == b'"' and name[-1:] == b'"' and len(name) > 1:
        return re.sub(rb"\\(.)", rb"\1", name[1:-1])
    return name


def _decoded(raw: bytes, *, utf8: bool) -> str:
    try:
        return raw.decode("utf-8") if utf8 or any(b > 126 for b in raw) else utf7_decode(raw)
    except ValueError:
        return raw.decode("latin-1")  # a name that breaks the rules still has to be shown


def _clean(name: str) -> str:
    return "".join(c for c in name if c.isprintable())[:100]
