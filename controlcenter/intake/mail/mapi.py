"""MAPI properties as they lie in winmail.dat: a table of values by number. Bounded; raises only Damaged.

Source: [MS-OXTNEF] section 2.1.3.4, [MS-OXPROPS].
"""

from __future__ import annotations

import struct

STRING8, UNICODE, OBJECT, BINARY = 0x1E, 0x1F, 0x0D, 0x102
_WIDTHS = {
    0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16,
}  # fmt: skip
_MOST_PROPERTIES = 2_000
_MOST_VALUES = 2_000
_U32 = struct.Struct("<I")
_TAG = struct.Struct("<HH")

Properties = dict[int, tuple[int, bytes]]
"""The first value of each property by its number, with its type."""


class Damaged(Exception):
    """The bytes end too early or hold impossible lengths."""


def read_properties(data: bytes) -> Properties:
    """The properties in ``data``. Raises Damaged where the table breaks off."""
    cursor = _Cursor(data)
    count = cursor.u32()
    if count > _MOST_PROPERTIES:
        raise Damaged
    found: Properties = {}
    for _ in range(count):
        kind, number = _TAG.unpack(cursor.take(4))
        if number >= 0x8000:
            _skip_name(cursor)
        values = _values(cursor, kind)
        if values and number < 0x8000:
            found.setdefault(number, (kind & 0x0FFF, values[0]))
    return found


def text_of(found: Properties, number: int, charset: str) -> tuple[bytes, str]:
    """A text's bytes and charset; no bytes where the property is missing or no text."""
    kind, value = found.get(number, (0, b""))
    if kind == UNICODE:
        return value.removesuffix(b"\0\0"), "utf-16-le"
    return (value.rstrip(b"\0"), charset) if kind in (STRING8, BINARY) else (b"", charset)


def _skip_name(cursor: _Cursor) -> None:
    cursor.take(16)
    if cursor.u32() == 0:
        cursor.take(4)
    else:
        size = cursor.u32()
        cursor.take(size + -size % 4)


def _values(cursor: _Cursor, kind: int) -> list[bytes]:
    is_many, base = bool(kind & 0x1000), kind & 0x0FFF
    width = _WIDTHS.get(base)
    if width is not None:
        count = cursor.u32() if is_many else 1
        if count > _MOST_VALUES:
            raise Damaged
        return [cursor.take(width) for _ in range(count)]
    if base in (0x00, 0x01):
        return []
    if base not in (STRING8, UNICODE, OBJECT, BINARY):
        raise Damaged
    count = cursor.u32()
    if count > _MOST_VALUES:
        raise Damaged
    values = []
    for _ in range(count):
        size = cursor.u32()
        values.append(cursor.take(size))
        cursor.take(min(-size % 4, cursor.left))
    return values


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise Damaged
        self._at += size
        return self._data[self._at - size : self._at]

    def u32(self) -> int:
        return int(_U32.unpack(self.take(4))[0])
