"""ISO-2022-JP as mail programs really write it, with the NEC and NEC-selected characters of row 13.

Python's own codecs refuse those; the same characters exist in cp932, so each pair of JIS bytes is moved there.
"""

from __future__ import annotations

_TWO_BYTE = (b"$B", b"$@")
_ONE_BYTE = (b"(B", b"(J")
_KANA = b"(I"


def decode_iso2022_jp(data: bytes) -> str | None:
    """The text, or None where the bytes are not ISO-2022-JP."""
    try:
        return data.decode("iso2022_jp_2")
    except UnicodeError:
        pass
    first, *rest = data.split(b"\x1b")
    out = [first]
    for piece in rest:
        mark, chars = piece[:2], piece[2:]
        if mark in _TWO_BYTE:
            moved = _moved_to_cp932(chars)
            if moved is None:
                return None
            out.append(moved)
        elif mark == _KANA:
            out.append(bytes(byte | 0x80 if 0x20 < byte < 0x60 else byte for byte in chars))
        elif mark in _ONE_BYTE:
            out.append(chars)
        else:
            return None
    try:
        return b"".join(out).decode("cp932")
    except UnicodeError:
        return None


def _moved_to_cp932(chars: bytes) -> bytes | None:
    """Pairs of JIS bytes as Shift-JIS pairs; line ends and blanks between them stay."""
    out = bytearray()
    at = 0
    while at < len(chars):
        high = chars[at]
        if high <= 0x20:
            out.append(high)
            at += 1
            continue
        if at + 1 >= len(chars) or not (0x21 <= high <= 0x7E and 0x21 <= chars[at + 1] <= 0x7E):
            return None
        low = chars[at + 1]
        lead = ((high - 0x21) >> 1) + 0x81
        out.append(lead + 0x40 if lead > 0x9F else lead)
        if high % 2:
            out.append(low + 0x1F if low + 0x1F < 0x7F else low + 0x20)
        else:
            out.append(low + 0x7E)
        at += 2
    return bytes(out)
