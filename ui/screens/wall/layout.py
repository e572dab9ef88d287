"""Where everything on the wall stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize

from ui.screens.wall.sizes import Sizes

_SHIFTS = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
_LIST_ROW = 1.52


@dataclass(frozen=True, slots=True)
class Frame:
    """Head and foot, which stand on every page, and the room between them."""

    header: QRect
    body: QRect
    strip: QRect


@dataclass(frozen=True, slots=True)
class Places:
    """The parts of the overview; they never overlap, and an empty one has no room."""

    tiles: tuple[QRect, ...]
    languages: QRect
    next_up: QRect
    teams: QRect


def frame(size: QSize, sizes: Sizes, shift: tuple[int, int] = (0, 0)) -> Frame:
    """Divide the screen. ``shift`` moves everything by pixels, so that nothing burns in."""
    gap = sizes.gap
    margin = sizes.margin
    area = QRect(margin + shift[0], margin + shift[1], size.width() - 2 * margin, size.height() - 2 * margin)
    clock = round(sizes.px("clock") * (1.5 if sizes.dense else 1.2))
    head = max(round(sizes.px("people") * 1.3 + sizes.row()), clock)
    foot = round(sizes.text * (2.1 if sizes.dense else 1.6))
    header = QRect(area.left(), area.top(), area.width(), head)
    strip = QRect(area.left(), area.bottom() - foot + 1, area.width(), foot)
    top = header.bottom() + 1 + round(gap * 0.7)
    return Frame(header, QRect(area.left(), top, area.width(), strip.top() - gap - top), strip)


def overview(area: QRect, sizes: Sizes, tiles: int = 4) -> Places:
    """Tiles over the languages; below them lists, where at least three rows of each can be read."""
    gap = sizes.gap
    cells = round(sizes.row("value") + sizes.row() + sizes.text * (0.7 if sizes.dense else 0.4))
    tall = round(area.height() * 0.4) if sizes.dense else compact_tile(sizes)
    least = round(sizes.row("title") + 3 * sizes.text * _LIST_ROW + sizes.text * (1.1 if sizes.dense else 0.3))
    has_lists = area.height() - tall - cells - 2 * gap >= least
    if not has_lists:
        tall = area.height() - cells - gap
    row = columns(QRect(area.left(), area.top(), area.width(), tall), tiles, gap)
    languages = QRect(area.left(), area.top() + tall + gap, area.width(), cells)
    if not has_lists:
        return Places(tuple(row), languages, QRect(), QRect())
    top = languages.bottom() + 1 + gap
    lower = QRect(area.left(), top, area.width(), area.bottom() - top + 1)
    split = round(lower.width() * (0.585 if sizes.dense else 0.56))
    next_up = QRect(lower.left(), lower.top(), split, lower.height())
    return Places(tuple(row), languages, next_up, lower.adjusted(split + gap, 0, 0, 0))


def channel(area: QRect, sizes: Sizes) -> list[QRect]:
    """The count and its last hour over figures at the left, what breaks next at the right.

    Three figures stand side by side only where each can be read: otherwise the count says the third.
    """
    gap = sizes.gap
    split = round(area.width() * (0.575 if sizes.dense else 0.49))
    tall = figure_tile(sizes, area.height() * 0.36)
    upper = QRect(area.left(), area.top(), split, area.height() - tall - gap)
    lower = QRect(area.left(), upper.bottom() + 1 + gap, split, tall)
    figures = columns(lower, 3, gap) if sizes.dense else [*columns(lower, 2, gap), QRect()]
    return [upper, *figures, area.adjusted(split + gap, 0, 0, 0)]


def telephone(area: QRect, sizes: Sizes, people: int, calls: int) -> list[QRect]:
    """A row of people, a row of calls, and the last hour below them."""
    gap = sizes.gap
    tall = figure_tile(sizes, area.height() * 0.34)
    first = QRect(area.left(), area.top(), area.width(), tall)
    second = first.translated(0, tall + gap)
    hour = QRect(area.left(), second.bottom() + 1 + gap, area.width(), area.bottom() - second.bottom() - gap)
    return [*columns(first, people, gap), *columns(second, calls, gap), hour]


def columns(area: QRect, count: int, gap: int) -> list[QRect]:
    """Boxes of the same width side by side."""
    wide = (area.width() - gap * (count - 1)) / count
    return [QRect(round(area.left() + n * (wide + gap)), area.top(), round(wide), area.height()) for n in range(count)]


def figure_tile(sizes: Sizes, wanted: float) -> int:
    """The height of a tile with one figure: caption, figure, and what it is held against."""
    return round(max(wanted, 2 * sizes.row() + sizes.key * 1.25 + sizes.text * 0.5))


def compact_tile(sizes: Sizes) -> int:
    """The least height of a channel's tile: name, count and four lines of figures."""
    return round(sizes.row("name") + sizes.key * 1.16 + 4 * sizes.row("value") + sizes.text * 0.3)


def burn_in_shift(minute: int, step: int = 2) -> tuple[int, int]:
    """A few pixels in a slow circle, one step every ten minutes: nobody notices, no pixel rests."""
    x, y = _SHIFTS[minute // 10 % len(_SHIFTS)]
    return x * step, y * step
