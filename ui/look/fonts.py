"""The bundled fonts: Latin, Devanagari and Telugu look the same on every machine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

import resources

FOLDER = Path(resources.__file__).parent / "fonts"
FAMILIES = ("Noto Sans", "Noto Sans Devanagari", "Noto Sans Telugu")
LINE = 1.6  # row height for a font size of 1: Telugu needs that much ink
BODY_PX = 14
_loaded: list[int] = []


def load() -> None:
    """Give the bundled fonts to Qt, once per process; needs a QGuiApplication."""
    if not _loaded:
        _loaded.extend(QFontDatabase.addApplicationFont(str(file)) for file in sorted(FOLDER.glob("*.ttf")))


@lru_cache(maxsize=256)
def font(px: float = BODY_PX, *, bold: bool = False) -> QFont:
    """A font of ``px`` pixels with figures of equal width, so that counting digits stand still."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(max(1, round(px)))
    made.setBold(bold)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=256)
def metrics(px: float = BODY_PX, *, bold: bool = False) -> QFontMetrics:
    """The measures of ``font(px, bold=bold)``."""
    return QFontMetrics(font(px, bold=bold))


def row_px(px: float) -> int:
    """The height that a row of text of ``px`` pixels needs in every script."""
    return round(px * LINE)
