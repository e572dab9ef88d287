"""winmail.dat as Outlook makes it, byte by byte."""

from __future__ import annotations

import struct

HEAD = b"\x78\x9f\x3e\x22\x01\x00"
MESSAGE, BODY, CODEPAGE = 0x00069003, 0x0002800C, 0x00069007
FILE_BEGINS, FILE_NAME, FILE_DATA, FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005


def attribute(kind: int, value: bytes, level: int = 1) -> bytes:
    return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def variable(kind: int, number: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def unicode(number: int, text: str) -> bytes:
    return variable(0x1F, number, text.encode("utf-16-le") + b"\0\0")


def binary(number: int, value: bytes) -> bytes:
    return variable(0x102, number, value)


def whole(number: int, value: int) -> bytes:
    return struct.pack("<HHI", 0x03, number, value)


def named(text: str) -> bytes:
    """A property with a name of its own, which stands before others and must be stepped over."""
    name = "Keywords".encode("utf-16-le") + b"\0\0"
    head = struct.pack("<HH", 0x1F, 0x8001) + b"\x11" * 16 + struct.pack("<II", 1, len(name))
    said = text.encode("utf-16-le") + b"\0\0"
    return head + name + b"\0" * (-len(name) % 4) + struct.pack("<II", 1, len(said)) + said + b"\0" * (-len(said) % 4)


def properties(*one: bytes) -> bytes:
    return struct.pack("<I", len(one)) + b"".join(one)


def file(name: str, data: bytes, *more: bytes) -> bytes:
    """An attachment with its old short name and its true name."""
    short = attribute(FILE_NAME, b"SHORT~1.DAT\0", 2)
    return (
        attribute(FILE_BEGINS, b"\0" * 14, 2)
        + short
        + attribute(FILE_DATA, data, 2)
        + attribute(FILE_PROPERTIES, properties(named("x"), unicode(0x3707, name), *more), 2)
    )


def winmail(*attributes: bytes) -> bytes:
    return HEAD + attribute(CODEPAGE, struct.pack("<II", 1252, 0)) + b"".join(attributes)


def stored_rtf(rtf: bytes) -> bytes:
    """RTF that was not compressed."""
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf


def packed_rtf(rtf: bytes) -> bytes:
    """RTF in LZFu, every byte as it is."""
    body = bytearray()
    for at in range(0, len(rtf), 8):
        body += b"\0" + rtf[at : at + 8]
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + bytes(body)
