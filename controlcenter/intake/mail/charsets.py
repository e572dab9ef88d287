"""Bytes to text for any charset that a mail may name, right or wrong. Nothing here raises."""

from __future__ import annotations

import codecs
from functools import lru_cache

from controlcenter.intake.mail.japanese import decode_iso2022_jp

_SEVEN_BIT = "ascii"
_LATIN = "iso-8859-1"
_JIS = "iso-2022-jp"

# What the label says -> the codecs to try, best first. Wider sets replace the narrow ones that senders name.
_ALIASES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("gb2312", "gbk", "x-gbk", "iso-gb2312", "gb_2312-80", "gb2312_charset", "euc-cn", "cp936", "chinese"),
        ("gb18030",),
    ),
    **dict.fromkeys(
        ("ks_c_5601-1987", "ks_c_5601-1989", "ks_c_5601", "ksc5601", "ksc_5601", "euc-kr", "korean"), ("cp949",)
    ),
    **dict.fromkeys(("big5", "chinesebig5", "big-5", "big5-hkscs", "x-x-big5"), ("big5hkscs", "cp950")),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis", "ms_kanji", "windows-31j"), ("cp932",)),
    **dict.fromkeys(("unicode-1-1-utf-7", "utf-7", "utf7", "x-unicode-1-1-utf-7"), ("utf-7",)),
    **dict.fromkeys(("iso-2022-jp", "iso2022-jp", "iso-2022-jp-1", "iso-2022-jp-ms", "cp50220"), (_JIS,)),
    **dict.fromkeys(("us-ascii", "ascii", "ansi_x3.4-1968", "7bit", "iso-ir-6", ""), (_SEVEN_BIT,)),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "8859_1"), (_LATIN,)),
    **dict.fromkeys(("utf8", "utf-8", "utf-8mb4", "utf_8", "unicode-1-1-utf-8", "x-utf-8"), ("utf-8",)),
    **dict.fromkeys(("utf-16", "utf16", "unicode", "ucs-2", "iso-10646-ucs-2"), ("utf-16",)),
    "iso-8859-8-i": ("iso-8859-8",),
    "iso-8859-8-e": ("iso-8859-8",),
    "windows-874": ("cp874",),
    "iso-8859-9": ("cp1254",),
    "iso-8859-11": ("cp874",),
    "tis-620": ("cp874",),
    "x-mac-cyrillic": ("mac_cyrillic",),
    "x-mac-roman": ("mac_roman",),
    "macintosh": ("mac_roman",),
    "ansi": ("cp1252",),
    "koi8": ("koi8_r",),
    "x-euc-jp": ("euc_jp",),
}
_NOT_FOR_MAIL = frozenset(
    ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "unicode_internal")
)
_NOT_ASCII = ("utf-7", "utf-16", "utf-32", "utf_16", "utf_32", "hz", _JIS)  # ASCII bytes mean other letters in them
_MULTI_BYTE = ("utf-8", "gb18030", "cp949", "big5hkscs", "cp950", "cp932", "euc_jp")
_C1 = bytes(range(0x80, 0xA0))


def decode(data: bytes, label: str) -> tuple[str, bool]:
    """The text, and whether its charset had to be guessed because the label is unknown or wrong."""
    if data.isascii() and b"\x1b" not in data:
        codec_names = _codecs_of(label)
        if not codec_names or not codec_names[0].startswith(_NOT_ASCII):
            return data.decode("ascii"), False
    for name in _codecs_of(label):
        text = _strict(data, name)
        if text is not None:
            return text, False
    return guess(data, _codecs_of(label)), True


def guess(data: bytes, named: tuple[str, ...] = ()) -> str:
    """The likeliest reading: UTF-8, else the named charset with few gaps, else Western European."""
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    for name in (*named, "utf-8"):
        if name in _MULTI_BYTE:
            text = data.decode(name, "replace")
            gaps = text.count("\ufffd")
            wide = sum(1 for char in text if char > "\x7f") - gaps
            if wide >= gaps and wide:
                return text
    return _western(data)


@lru_cache(maxsize=512)
def _codecs_of(label: str) -> tuple[str, ...]:
    """The codecs to try for a label as it stands in the mail; empty when nothing is known by that name."""
    name = label.strip("\"' \t\r\n").lower()[:60]
    name = name.removeprefix("charset=").strip("\"' \t")
    for end in ("\n", "\r", ";", " ", "*"):
        name = name.split(end, 1)[0]
    if name in _ALIASES:
        return _ALIASES[name]
    if "\0" in name or not name.isascii():
        return ()
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ()
    is_text = getattr(found, "_is_text_encoding", True)  # "base64" and "zlib" are codecs, but not of text
    if not is_text or found.name.replace("-", "_") in _NOT_FOR_MAIL:
        return ()
    return _ALIASES.get(found.name, (found.name,))


def _strict(data: bytes, name: str) -> str | None:
    if name == _JIS:
        return decode_iso2022_jp(data)
    if name == "utf-16":
        return _utf16(data)
    if name == _LATIN:
        return data.decode("latin-1") if data.translate(None, _C1) == data else None
    try:
        return data.decode(name)
    except (UnicodeError, ValueError, LookupError):
        return None


def _utf16(data: bytes) -> str | None:
    """UTF-16 with or without its mark; without one, the byte that is mostly zero tells the order.

    Bytes without mark and zeros that are UTF-8 were only called UTF-16, unless every second one is nearly the same.
    """
    name = "utf-16"
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        is_paired = len(set(data[::2])) <= 2 or len(set(data[1::2])) <= 2
        if not is_paired and b"\0" not in data and (text := _strict(data, "utf-8")) is not None:
            return text
        name = "utf-16-be" if data[::2].count(0) >= data[1::2].count(0) else "utf-16-le"
    try:
        return data[: len(data) & ~1].decode(name)
    except UnicodeError:
        return None


def _western(data: bytes) -> str:
    """Windows-1252; its five empty places become the control characters that they are in ISO-8859-1."""
    try:
        return data.decode("cp1252")
    except UnicodeError:
        return "".join(
            chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes((byte,)).decode("cp1252") for byte in data
        )
