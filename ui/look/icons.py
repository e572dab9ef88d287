"""Icons by name, tinted with a named colour; they follow the theme by themselves."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from controlcenter.domain.ticket import Channel
from ui.look import theme

FOLDER = Path(resources.__file__).parent / "icons"
CHANNEL_ICONS = {
    Channel.TELEPHONE: "phone",
    Channel.EMAIL: "mail",
    Channel.FAX: "printer",
    Channel.WEB: "globe",
}
_STROKE = "1.75"  # a little lighter than drawn: calmer beside text of 14 px


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=4096)
def _tinted(name: str, rgb: str, px: int, dpr: float) -> QPixmap:
    text = _source(name).replace("currentColor", rgb).replace('stroke-width="2"', f'stroke-width="{_STROKE}"')
    drawn = QPixmap(QSize(px, px) * dpr)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, px * dpr, px * dpr))
    painter.end()
    drawn.setDevicePixelRatio(dpr)
    return drawn


def pixmap(name: str, colour: str = "text_mid", px: int = 18, dpr: float = 1.0) -> QPixmap:
    """The icon as pixels for painting. ``colour`` is a name of the theme. Raises OSError for an unknown icon."""
    return _tinted(name, theme.colour(colour).name(), px, dpr)


class _Engine(QIconEngine):
    """Draws with the colours of the theme at the moment of painting: nothing to renew when it changes."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    def _shade(self, mode: QIcon.Mode) -> str:
        return "text_off" if mode == QIcon.Mode.Disabled else self._colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        px = min(rect.width(), rect.height())
        device = painter.device()
        dpr = device.devicePixelRatioF() if device is not None else 1.0
        drawn = pixmap(self._name, self._shade(mode), px, dpr)
        painter.drawPixmap(rect.x() + (rect.width() - px) // 2, rect.y() + (rect.height() - px) // 2, drawn)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(self._name, self._shade(mode), min(size.width(), size.height()))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        px = max(1, round(min(size.width(), size.height()) / scale))
        return pixmap(self._name, self._shade(mode), px, scale)

    def clone(self) -> QIconEngine:
        made = _Engine(self._name, self._colour)
        _kept.append(made)
        return made


_kept: list[QIconEngine] = []  # Qt owns a clone, but only a reference here keeps its Python half alive


@lru_cache(maxsize=512)
def icon(name: str, colour: str = "text_mid") -> QIcon:
    """A QIcon for actions and buttons that follows the theme. Raises OSError for an unknown icon."""
    _source(name)
    return QIcon(_Engine(name, colour))


def available() -> list[str]:
    """The names of all icons, sorted."""
    return sorted(file.stem for file in FOLDER.glob("*.svg") if not file.stem.startswith("controlcenter"))


def app_icon() -> QIcon:
    """The program's own icon."""
    made = QIcon()
    for px in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_tinted("controlcenter", "#000000", px, 1.0))
    return made
