"""Every text size of the wall, from the screen's diagonal and the distance of its readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ui.look.legibility import Viewing

COMFORT_LINES = 49  # close readers get the size at which the layout is at its calmest, not the smallest possible one
MOST_LINES = 16.4  # larger text would leave no room for what a wall must show
MOST_LETTERS = 29.0  # nor could four tiles stand side by side
DENSE_LINES = 36
ROOMY = 17.0  # a tile of so many letters' width has room for captions in words
STYLES: Mapping[str, float] = MappingProxyType(
    {"text": 1.0, "caption": 1.0, "title": 1.08, "name": 1.12, "value": 1.12, "people": 1.25, "notice": 1.12}
)
"""Size of each style as a multiple of the smallest text."""
KEY_STYLES: Mapping[str, float] = MappingProxyType({"clock": 1.0, "count": 1.0, "figure": 1.0})
"""Key figures, as a multiple of the smallest key figure; counts grow into the room that they have."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes in logical pixels. ``text`` is the smallest text there is, ``key`` the smallest key figure.

    ``dense``: the text is small beside the screen, so that words and margins have room.
    """

    text: float
    key: float
    dense: bool = False

    @classmethod
    def of(cls, viewing: Viewing) -> Sizes:
        """The sizes for a screen: never below what it asks for, unless nothing would fit any more."""
        most = most_px(viewing.width, viewing.height)
        lines = min(viewing.height, viewing.width * 9 / 16)
        comfort = lines / COMFORT_LINES
        text = min(max(viewing.text_px, comfort), most)
        key = max(min(viewing.key_px, most * 1.75), text * 1.75, comfort * 2.4)
        return cls(text, key, text <= lines / DENSE_LINES)

    def px(self, style: str) -> float:
        """The size of a style. Raises KeyError for an unknown one."""
        return self.key * KEY_STYLES[style] if style in KEY_STYLES else self.text * STYLES[style]

    def row(self, style: str = "text") -> int:
        """The height of a row of the program's own words in a style."""
        return round(self.px(style) * 1.36)

    @property
    def gap(self) -> int:
        """Between panels."""
        return round(self.text * 0.72) if self.dense else round(6 + self.text * 0.14)

    @property
    def margin(self) -> int:
        """Between the panels and the edge of the screen."""
        return round(self.text * 1.1) if self.dense else self.gap + 4

    @property
    def pad(self) -> int:
        """From a panel's edge to its words: the same everywhere, so that words stand below each other."""
        return round(self.text * (1.1 if self.dense else 0.44))


def most_px(width: int, height: int) -> float:
    """The largest size that the smallest text may have on a screen of so many logical pixels."""
    return min(height / MOST_LINES, width / MOST_LETTERS)


def readable_to_m(diagonal_in: float, width: int, height: int) -> float:
    """The distance in metres up to which this wall can be read on a screen; beyond it, text would not fit."""
    near, far = 0.1, 40.0
    for _ in range(24):
        middle = (near + far) / 2
        fits = Viewing(diagonal_in, middle, width, height).text_px <= most_px(width, height)
        near, far = (middle, far) if fits else (near, middle)
    return near
