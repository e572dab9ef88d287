"""Where everything on the wall stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize

from ui.screens.wall.sizes import Sizes

_SHIFTS = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


@dataclass(frozen=True, slots=True)
class Places:
    """The rectangles of the wall's parts; they never overlap."""

    header: QRect
    tiles: tuple[QRect, ...]
    next_up: QRect
    teams: QRect
    languages: QRect
    strip: QRect


def places(size: QSize, sizes: Sizes, tiles: int = 4, shift: tuple[int, int] = (0, 0)) -> Places:
    """Divide the screen. ``shift`` moves everything by pixels, so that nothing burns in."""
    gap = sizes.gap
    margin = gap + 4
    area = QRect(margin + shift[0], margin + shift[1], size.width() - 2 * margin, size.height() - 2 * margin)
    roomy = sizes.dense
    head = max(round(sizes.px("people") * 1.3 + sizes.row()), round(sizes.px("clock") * (1.5 if roomy else 1.2)))
    foot = round(sizes.text * (2.1 if roomy else 1.6))
    tall = round(area.height() * 0.345) if roomy else _compact_tile(sizes)
    header = QRect(area.left(), area.top(), area.width(), head)
    wide = (area.width() - gap * (tiles - 1)) / tiles
    top = header.bottom() + 1 + round(gap * 0.7)
    row = tuple(QRect(round(area.left() + n * (wide + gap)), top, round(wide), tall) for n in range(tiles))
    strip = QRect(area.left(), area.bottom() - foot + 1, area.width(), foot)
    below = top + tall + gap
    lower = QRect(area.left(), below, area.width(), max(0, strip.top() - gap - below))
    split = round(lower.width() * (0.585 if roomy else 0.56))
    right = QRect(lower.left() + split + gap, lower.top(), lower.width() - split - gap, lower.height())
    languages = QRect()
    if right.height() > sizes.text * 18:
        languages = right.adjusted(0, round(right.height() * 0.6), 0, 0)
        right.setBottom(languages.top() - gap - 1)
    return Places(header, row, QRect(lower.left(), lower.top(), split, lower.height()), right, languages, strip)


def _compact_tile(sizes: Sizes) -> int:
    """Name, count and three lines of figures."""
    return round(sizes.row("name") + sizes.key * 1.16 + 3 * sizes.row("value") + sizes.text * 0.3)


def burn_in_shift(minute: int, step: int = 2) -> tuple[int, int]:
    """A few pixels in a slow circle, one step every ten minutes: nobody notices, no pixel rests."""
    x, y = _SHIFTS[minute // 10 % len(_SHIFTS)]
    return x * step, y * step
