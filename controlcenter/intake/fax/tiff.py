"""A fax's TIFF file walked page by page, without decoding any picture. Nothing here raises on foreign bytes.

Source: TIFF 6.0, sections 2 and 8; TIFF/F (RFC 2306) for ImageDescription, DateTime and PageNumber.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MOST_PAGES = 1000
_MOST_ENTRIES = 500
_MOST_STRIPS = 50_000
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}

_MOST_DOTS = 100_000  # along one side; four metres of paper at 600 dots per inch

_WIDTH, _LENGTH = 256, 257
_DESCRIPTION, _STRIP_OFFSETS, _STRIP_SIZES, _PAGE_NUMBER, _DATE_TIME = 270, 273, 279, 297, 306
_TILE_OFFSETS, _TILE_SIZES = 324, 325
_STAMP_DIGITS, _STAMP_MOST = 14, 24


@dataclass(frozen=True, slots=True)
class FaxPages:
    """What a fax file says of itself.

    ``pages`` are those that are whole. ``reason`` is the sentence that says what is missing where not ``complete``.
    ``sender`` is the station id that the other machine sent. ``stamp`` is when the fax server received the first page,
    as digits (YYYYMMDDhhmmss) in a zone that the file does not say; empty where it says nothing.
    """

    pages: int
    complete: bool
    reason: str
    sender: str = ""
    stamp: str = ""


def inspect_tiff(raw: bytes) -> FaxPages:
    """Count the whole pages and say whether all of them are there."""
    if not raw:
        return FaxPages(0, False, "The fax file is empty.")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(raw[:4])
    if order is None or len(raw) < 8:
        return FaxPages(0, False, "The fax file is no TIFF, or only its very beginning.")
    return _Walk(raw, order).run()


def directories(raw: bytes) -> list[dict[int, tuple[int, ...]]]:
    """The whole numbers that each whole page says of itself, by tag; empty for what is no TIFF."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(raw[:4])
    if order is None or len(raw) < 8:
        return []
    walk = _Walk(raw, order)
    walk.run()
    return walk.found


class _Walk:
    def __init__(self, raw: bytes, order: str) -> None:
        self._raw = raw
        self._order = order
        self._sender = ""
        self._stamp = ""
        self._announced = 0
        self.found: list[dict[int, tuple[int, ...]]] = []

    @property
    def _pages(self) -> int:
        return len(self.found)

    def run(self) -> FaxPages:
        """Follow the chain of page directories; a chain that ends in zero is whole."""
        at = self._number(4, 4)
        seen: set[int] = set()
        while at:
            if at in seen or self._pages >= MOST_PAGES:
                return self._result("The list of its pages leads in a circle or is endless.")
            seen.add(at)
            entries = self._entries(at)
            if entries is None:
                whole = f"after {_count(self._pages)}" if self._pages else "before the end of its first page"
                return self._result(f"The fax breaks off {whole}.")
            self._take_facts(entries)
            if not self._has_picture(entries):
                return self._result(f"The picture of page {self._pages + 1} is not whole.")
            width, length = (max(self._numbers(entries.get(tag)), default=0) for tag in (_WIDTH, _LENGTH))
            if max(width, length) > _MOST_DOTS:
                return self._result(
                    f"Page {self._pages + 1} claims to be {width:,} by {length:,} dots: no fax is so large."
                )
            self.found.append({tag: tuple(self._numbers(entry)) for tag, entry in entries.items()})
            at = self._number(at + 2 + 12 * self._number(at, 2), 4)
        if self._pages == 0:
            return self._result("The fax has no page.")
        if self._announced > self._pages:
            is_there = "is there" if self._pages == 1 else "are there"
            return self._result(f"Only {_count(self._pages)} of {self._announced} {is_there}.")
        return self._result("")

    def _result(self, reason: str) -> FaxPages:
        return FaxPages(self._pages, not reason, reason, self._sender, self._stamp)

    def _number(self, at: int, size: int) -> int:
        """An unsigned number; 0 beyond the end."""
        piece = self._raw[at : at + size]
        if len(piece) < size:
            return 0
        return int(struct.unpack(self._order + ("H" if size == 2 else "I"), piece)[0])

    def _entries(self, at: int) -> dict[int, tuple[int, int, int]] | None:
        """tag -> (type, count, where its value stands); None where the directory is not whole."""
        count = self._number(at, 2)
        if at < 8 or not 0 < count <= _MOST_ENTRIES or at + 2 + 12 * count + 4 > len(self._raw):
            return None
        found: dict[int, tuple[int, int, int]] = {}
        for place in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind, number = struct.unpack_from(self._order + "HHI", self._raw, place)
            size = _SIZES.get(kind, 1) * number
            value_at = place + 8 if size <= 4 else self._number(place + 8, 4)
            if value_at + size > len(self._raw):
                return None
            found.setdefault(tag, (kind, number, value_at))
        return found

    def _has_picture(self, entries: dict[int, tuple[int, int, int]]) -> bool:
        """Whether every strip or tile lies inside the file."""
        offsets = self._numbers(entries.get(_STRIP_OFFSETS) or entries.get(_TILE_OFFSETS))
        sizes = self._numbers(entries.get(_STRIP_SIZES) or entries.get(_TILE_SIZES))
        if not offsets:
            return False
        if not sizes and len(offsets) == 1:
            return 8 <= offsets[0] < len(self._raw)
        if len(sizes) != len(offsets):
            return False
        return all(at >= 8 and at + size <= len(self._raw) for at, size in zip(offsets, sizes, strict=True))

    def _numbers(self, entry: tuple[int, int, int] | None) -> list[int]:
        if entry is None or entry[0] not in (3, 4) or entry[1] > _MOST_STRIPS:
            return []
        kind, count, at = entry
        size = _SIZES[kind]
        if at + size * count > len(self._raw):
            return []
        return list(struct.unpack_from(f"{self._order}{count}{'H' if kind == 3 else 'I'}", self._raw, at))

    def _take_facts(self, entries: dict[int, tuple[int, int, int]]) -> None:
        if not self._sender:
            self._sender = self._words(entries.get(_DESCRIPTION))
        if not self._stamp:
            self._stamp = stamp_of(self._words(entries.get(_DATE_TIME)))
        page = self._numbers(entries.get(_PAGE_NUMBER))
        if len(page) == 2 and page[1] <= MOST_PAGES:
            self._announced = max(self._announced, page[1])

    def _words(self, entry: tuple[int, int, int] | None) -> str:
        if entry is None or entry[0] != 2:
            return ""
        data = self._raw[entry[2] : entry[2] + min(entry[1], 200)].split(b"\0")[0]
        return " ".join(data.decode("ascii", "ignore").split())


def stamp_of(words: str) -> str:
    """The fourteen digits of a date and time, whatever stands between them; empty for anything else."""
    digits = "".join(char for char in words if char in "0123456789")
    return digits if len(digits) == _STAMP_DIGITS and len(words) <= _STAMP_MOST else ""


def _count(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages} pages"
