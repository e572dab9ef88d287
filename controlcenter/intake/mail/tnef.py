"""winmail.dat taken apart: the files and the words that Outlook put inside. Nothing here raises; all of it is bounded.

Source: [MS-OXTNEF] section 2.1.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from controlcenter.intake.mail import clean
from controlcenter.intake.mail.charsets import decode
from controlcenter.intake.mail.html_text import html_text
from controlcenter.intake.mail.mapi import Damaged, Properties, read_properties, text_of
from controlcenter.intake.mail.rtf import rtf_text, unpacked

SIGNATURE = b"\x78\x9f\x3e\x22"
KINDS = ("application/ms-tnef", "application/vnd.ms-tnef")
_HEAD = struct.Struct("<BII")
_BODY, _CODEPAGE, _MESSAGE = 0x0002800C, 0x00069007, 0x00069003
_FILE_BEGINS, _FILE_NAME, _FILE_DATA, _FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_TEXT, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_DATA, _SHORT_NAME, _LONG_NAME, _DISPLAY_NAME = 0x3701, 0x3704, 0x3707, 0x3001
_MIME, _CONTENT_ID = 0x370E, 0x3712
_MOST_FILES = 500
_MOST_DEPTH = 3
_Taking = Callable[[Properties], None]


@dataclass
class TnefFile:
    """A file out of winmail.dat; ``name`` and ``media_type`` are as they stand there, or empty."""

    name: str = ""
    media_type: str = ""
    data: bytes = b""
    inline: bool = False


@dataclass
class Opened:
    """What was found. ``whole`` is False where the bytes are damaged: what stands here is what could be read."""

    text: str = ""
    files: list[TnefFile] = field(default_factory=list)
    whole: bool = True


def open_tnef(data: bytes, depth: int = 0) -> Opened:
    """The files and words of a winmail.dat."""
    opened = Opened()
    if data[:4] != SIGNATURE:
        opened.whole = False
        return opened
    charset = "cp1252"
    at = 6
    while at + _HEAD.size <= len(data):
        _, kind, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        value = data[at : at + size]
        if len(value) < size or len(opened.files) > _MOST_FILES:
            opened.whole = False
            break
        told = data[at + size : at + size + 2]
        if len(told) == 2 and int.from_bytes(told, "little") != sum(value) & 0xFFFF:
            opened.whole = False
        at += size + 2
        if kind == _CODEPAGE and size >= 4:
            charset = f"cp{int.from_bytes(value[:4], 'little')}"
        else:
            _take(opened, kind, value, charset, depth)
    opened.files = [file for file in opened.files if file.data]
    return opened


def _take(opened: Opened, kind: int, value: bytes, charset: str, depth: int) -> None:
    if kind == _FILE_BEGINS:
        opened.files.append(TnefFile())
    elif kind == _BODY and not opened.text.strip():
        opened.text = clean.block(decode(value.rstrip(b"\0"), charset)[0])
    elif kind == _MESSAGE:
        _with_properties(opened, value, lambda found: _take_words(opened, found, charset))
    elif not opened.files:
        return
    elif kind == _FILE_NAME:
        opened.files[-1].name = opened.files[-1].name or decode(value.rstrip(b"\0"), charset)[0]
    elif kind == _FILE_DATA:
        opened.files[-1].data = value
    elif kind == _FILE_PROPERTIES:
        _with_properties(opened, value, lambda found: _take_file(opened, found, charset, depth))


def _with_properties(opened: Opened, value: bytes, take: _Taking) -> None:
    try:
        take(read_properties(value))
    except Damaged:
        opened.whole = False


def _take_words(opened: Opened, found: Properties, charset: str) -> None:
    """The body: plain, else from HTML, else from compressed RTF."""
    if opened.text.strip():
        return
    text = decode(*text_of(found, _TEXT, charset))[0]
    if not text.strip() and _HTML in found:
        text = html_text(decode(*text_of(found, _HTML, charset))[0])
    if not text.strip() and _RTF in found:
        text = rtf_text(unpacked(found[_RTF][1]))
    opened.text = clean.block(text)


def _take_file(opened: Opened, found: Properties, charset: str, depth: int) -> None:
    file = opened.files[-1]
    for number in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME):
        if name := decode(*text_of(found, number, charset))[0].strip():
            file.name = name
            break
    file.media_type = decode(*text_of(found, _MIME, charset))[0].strip().lower()
    file.inline = bool(text_of(found, _CONTENT_ID, charset)[0]) and file.media_type.startswith("image/")
    data = found.get(_DATA, (0, b""))[1]
    if data[16:20] == SIGNATURE and depth < _MOST_DEPTH:  # a message inside: its words and files stand in its place
        inner = open_tnef(data[16:], depth + 1)
        if inner.text.strip():
            file.name = f"{file.name or 'message'}.txt"
            file.media_type, file.data = "text/plain", inner.text.encode("utf-8", "replace")
        opened.files += inner.files[: _MOST_FILES - len(opened.files)]
        opened.whole = opened.whole and inner.whole
    elif data and not file.data:
        file.data = data
