"""Outlook's compressed rich text as plain words. Bounded and linear; nothing here raises.

Source: [MS-OXRTFCP] section 3.1 (LZFu), [MS-OXRTFEX] (HTML inside RTF), RTF 1.9.1.
"""

from __future__ import annotations

import re

from controlcenter.intake.mail import clean
from controlcenter.intake.mail.charsets import decode

_MOST_BYTES = 4_000_000
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"sect": "\n"}
_SIGNS = {
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
_UNSEEN = frozenset(
    (
        b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata", b"header", b"footer",
        b"listtable", b"listoverridetable", b"generator", b"mhtmltag", b"htmltag", b"datastore", b"xmlnstbl",
    )
)  # fmt: skip
_MOST_DEPTH = 500


def unpacked(data: bytes) -> bytes:
    """The RTF in LZFu bytes, as far as they reach; at most 4 MB."""
    if len(data) < 16:
        return b""
    wanted = min(int.from_bytes(data[4:8], "little"), _MOST_BYTES)
    if data[8:12] == b"MELA":
        return data[16 : 16 + wanted]
    if data[8:12] != b"LZFu":
        return b""
    window = bytearray(4096)
    window[: len(_START)] = _START
    place = len(_START)
    out = bytearray()
    at = 16
    while at < len(data) and len(out) < wanted:
        control = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data) or len(out) >= wanted:
                break
            if not control & (1 << bit):
                window[place] = data[at]
                out.append(data[at])
                place = (place + 1) & 4095
                at += 1
                continue
            token = int.from_bytes(data[at : at + 2], "big")
            at += 2
            offset, length = token >> 4, (token & 15) + 2
            if offset == place:
                return bytes(out)
            for step in range(length):
                byte = window[(offset + step) & 4095]
                window[place] = byte
                out.append(byte)
                place = (place + 1) & 4095
    return bytes(out)


def rtf_text(rtf: bytes) -> str:
    """The words of RTF; tables of fonts and pictures are left out."""
    out: list[str] = []
    pending = bytearray()
    charset = "cp1252"
    states: list[tuple[bool, int]] = []  # whether the group outside is unseen, and its length of \u replacements
    unseen, after_u = False, 1
    skip = 0

    def flush() -> None:
        if pending:
            out.append(decode(bytes(pending), charset)[0])
            pending.clear()

    for found in _TOKEN.finditer(rtf[:_MOST_BYTES]):
        word, number, code, sign, brace, plain = found.groups()
        if brace == b"{":
            if len(states) < _MOST_DEPTH:
                states.append((unseen, after_u))
        elif brace == b"}":
            unseen, after_u = states.pop() if states else (False, 1)
        elif word in _UNSEEN or sign == b"*":
            unseen = True
        elif word == b"ansicpg" and number:
            charset = f"cp{int(number)}"
        elif word == b"uc" and number:
            after_u = min(int(number), 10)
        elif unseen or (word == b"htmlrtf"):
            continue
        elif word == b"u" and number:
            flush()
            out.append(_character(int(number)))
            skip = after_u
        elif word in _BREAKS or word in _SIGNS:
            flush()
            out.append(_BREAKS.get(word) or _SIGNS[word])
        elif code:
            skip, shown = (skip - 1, b"") if skip > 0 else (0, bytes((int(code, 16),)))
            pending += shown
        elif sign in (b"\\", b"{", b"}"):
            pending += sign
        elif sign == b"~":
            pending += b" "
        elif plain:
            pending += plain[skip:]
            skip = max(0, skip - len(plain))
    flush()
    return clean.block("".join(out)).strip()


def _character(number: int) -> str:
    number = number + 65536 if number < 0 else number
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
