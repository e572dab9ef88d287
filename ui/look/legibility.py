"""How large text must be to be read from where people stand.

Source: NUREG-0700 1.3.1-4 and ISO 9241-303: capitals of at least 16 minutes of arc, 20 to 22 preferred, 30 and more
for key figures. Noto Sans capitals are 0.714 of the font size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MINIMUM_ARC_MIN = 16.0
KEY_ARC_MIN = 28.0
CAPITAL_SHARE = 0.714
_MM_PER_INCH = 25.4


def capital_mm(distance_m: float, arc_min: float = MINIMUM_ARC_MIN) -> float:
    """Height in mm of capitals that fill ``arc_min`` minutes of arc at ``distance_m`` metres."""
    return 2 * distance_m * 1000 * math.tan(math.radians(arc_min / 60) / 2)


def screen_height_mm(diagonal_in: float, width: int = 16, height: int = 9) -> float:
    """Height of a screen of ``diagonal_in`` inches whose sides are as ``width`` to ``height``."""
    return diagonal_in * _MM_PER_INCH * height / math.hypot(width, height)


def font_px(
    diagonal_in: float, distance_m: float, arc_min: float = MINIMUM_ARC_MIN, *, width: int = 1920, height: int = 1080
) -> int:
    """Font size in logical pixels, rounded up, on a screen of ``width`` x ``height`` logical pixels."""
    font_mm = capital_mm(distance_m, arc_min) / CAPITAL_SHARE
    return math.ceil(font_mm * height / screen_height_mm(diagonal_in, width, height) - 1e-6)


@dataclass(frozen=True, slots=True)
class Viewing:
    """A wall screen and how far away it is read from."""

    diagonal_in: float = 55.0
    distance_m: float = 5.0
    width: int = 1920
    height: int = 1080

    @property
    def text_px(self) -> int:
        """The smallest size that any text may have."""
        return font_px(self.diagonal_in, self.distance_m, width=self.width, height=self.height)

    @property
    def key_px(self) -> int:
        """The smallest size of key figures."""
        return font_px(self.diagonal_in, self.distance_m, KEY_ARC_MIN, width=self.width, height=self.height)
