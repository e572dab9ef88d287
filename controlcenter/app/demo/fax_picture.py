"""A fax as a machine would send it: black dots on white pages, in a TIFF file."""

from __future__ import annotations

import math
import struct
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from random import Random

from controlcenter.settings import resource

WIDTH, HEIGHT = 1728, 2156  # dots; 204 across and 196 down per inch, as fax machines send in fine resolution
_LEFT = 150
_SPECKS = 60
_ASCII, _SHORT, _LONG, _RATIONAL = 2, 3, 4, 5


class Page:
    """One page; a row is an integer whose highest bit is the leftmost dot."""

    def __init__(self) -> None:
        self.rows = [0] * HEIGHT

    def text(self, left: int, top: int, words: str, scale: int) -> None:
        """Write in capital letters; a letter is 6 dots wide and 7 high, each drawn ``scale`` dots large."""
        for line in range(7):
            bits = 0
            for letter in words.upper():
                glyph = _glyphs().get(letter, (0,) * 5)
                for column in (*glyph, 0):
                    bits = (bits << scale) | (((1 << scale) - 1) if column >> line & 1 else 0)
            shift = WIDTH - left - len(words) * 6 * scale
            placed = bits << shift if shift >= 0 else bits >> -shift
            for row in range(top + line * scale, top + (line + 1) * scale):
                self.rows[row] |= placed

    def box(self, left: int, top: int, width: int, height: int, thick: int = 3) -> None:
        """A frame."""
        full = ((1 << width) - 1) << (WIDTH - left - width)
        inner = ((1 << (width - 2 * thick)) - 1) << (WIDTH - left - width + thick)
        for row in range(top, top + height):
            is_edge = row < top + thick or row >= top + height - thick
            self.rows[row] |= full if is_edge else full & ~inner

    def scribble(self, left: int, top: int, rng: Random) -> None:
        """Something like a signature."""
        waves = [(rng.uniform(14, 40), rng.uniform(0.02, 0.09), rng.uniform(0, 6)) for _ in range(3)]
        for x in range(420):
            height = sum(size * math.sin(speed * x + phase) for size, speed, phase in waves)
            for thick in range(5):
                self._dot(left + x, top + int(height) + thick)

    def specks(self, rng: Random) -> None:
        """Dirt on the glass."""
        for _ in range(_SPECKS):
            x, y = rng.randrange(WIDTH - 4), rng.randrange(HEIGHT - 4)
            for across in range(rng.randrange(1, 4)):
                self._dot(x + across, y)

    def _dot(self, x: int, y: int) -> None:
        if 0 <= x < WIDTH and 0 <= y < HEIGHT:
            self.rows[y] |= 1 << (WIDTH - 1 - x)

    def packed(self) -> bytes:
        """The rows, compressed one by one by PackBits."""
        return b"".join(_pack(row.to_bytes(WIDTH // 8, "big")) for row in self.rows)


@cache
def _glyphs() -> dict[str, tuple[int, ...]]:
    font = tomllib.loads(resource("demo", "font.toml").read_text(encoding="utf-8"))
    return {letter: tuple(bytes.fromhex(columns)) for letter, columns in font.items()}


@lru_cache(maxsize=512)
def _pack(row: bytes) -> bytes:
    """PackBits: a run is (1 - length, byte), other bytes are (length - 1, bytes)."""
    out = bytearray()
    at = 0
    while at < len(row):
        run = 1
        while run < 128 and at + run < len(row) and row[at + run] == row[at]:
            run += 1
        if run > 1:
            out += bytes((257 - run, row[at]))
            at += run
            continue
        end = at + 1
        while end < len(row) and end - at < 128 and (end + 1 >= len(row) or row[end] != row[end + 1]):
            end += 1
        out += bytes((end - at - 1,)) + row[at:end]
        at = end
    return bytes(out)


def fax_page(title: str, lines: Sequence[str], header: str, rng: Random) -> Page:
    """A page as somebody wrote it: the machine's header line, a title in a frame, some lines, a signature."""
    page = Page()
    page.text(40, 24, header, 3)
    page.box(_LEFT - 40, 190, WIDTH - 2 * _LEFT + 80, 150)
    page.text(_LEFT, 232, title, 9)
    for number, line in enumerate(lines):
        page.text(_LEFT, 440 + 100 * number, line, 6)
    page.scribble(_LEFT + rng.randrange(200), 1600, rng)
    page.box(_LEFT, 1720, 560, 3, 1)
    page.specks(rng)
    return page


def tiff_file(pages: Sequence[Page], station: str, date_time: str) -> bytes:
    """A TIFF of bilevel pages that names the sending station. ``date_time``: "YYYY:MM:DD HH:MM:SS"."""
    out = bytearray(struct.pack("<2sHI", b"II", 42, 8))
    for number, page in enumerate(pages):
        picture = page.packed()
        fields = _fields(number, len(pages), len(picture), station, date_time)
        strip = _even(picture)  # the next directory must begin at an even place
        directory, extra = _directory(fields, len(out), strip, is_last=number == len(pages) - 1)
        out += directory + extra + strip
    return bytes(out)


_Field = tuple[int, int, int, bytes]


def _fields(number: int, total: int, size: int, station: str, date_time: str) -> list[_Field]:
    """Tag, type, count and value of each field, in order of tag; 273 is filled in with the strip's place."""

    def short(tag: int, *values: int) -> _Field:
        return tag, _SHORT, len(values), struct.pack(f"<{len(values)}H", *values)

    def text(tag: int, words: str) -> _Field:
        data = words.encode("ascii", "replace") + b"\0"
        return tag, _ASCII, len(data), data

    def whole(tag: int, value: int) -> _Field:
        return tag, _LONG, 1, struct.pack("<I", value)

    return [
        whole(254, 2), short(256, WIDTH), short(257, HEIGHT), short(258, 1), short(259, 32773), short(262, 0),
        text(270, station), whole(273, 0), short(277, 1), short(278, HEIGHT), whole(279, size),
        (282, _RATIONAL, 1, struct.pack("<II", 204, 1)), (283, _RATIONAL, 1, struct.pack("<II", 196, 1)),
        short(296, 2), short(297, number, total), text(305, "Northgate sample"), text(306, date_time),
    ]  # fmt: skip


def _directory(fields: list[_Field], at: int, strip: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
    """The page's directory, which stands at ``at``, and the values that do not fit into it."""
    extra_at = at + 2 + 12 * len(fields) + 4
    extra = b"".join(_even(data) for _, _, _, data in fields if len(data) > 4)
    strip_at = extra_at + len(extra)
    entries = bytearray(struct.pack("<H", len(fields)))
    for tag, kind, number, data in fields:
        value = struct.pack("<I", strip_at) if tag == 273 else data
        if len(value) > 4:
            value, extra_at = struct.pack("<I", extra_at), extra_at + len(_even(value))
        entries += struct.pack("<HHI", tag, kind, number) + value.ljust(4, b"\0")
    next_at = 0 if is_last else strip_at + len(strip)
    return bytes(entries + struct.pack("<I", next_at)), extra


def _even(data: bytes) -> bytes:
    return data + b"\0" * (len(data) % 2)
