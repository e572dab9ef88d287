"""A round picture of a person: initials, and what they do now as a small sign."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from controlcenter.domain.team import Presence
from ui.look import fonts, icons, theme
from ui.widgets import paint
from ui.wording import text, words

PRESENCE_ICONS = {
    Presence.TALKING: "phone",
    Presence.WRAP_UP: "pencil",
    Presence.PAUSED: "coffee",
    Presence.AWAY: "minus",
    Presence.OFF: "minus",
}


def draw_avatar(painter: QPainter, box: QRectF, name: str, presence: Presence | None = None) -> None:
    """Initials in a circle; grey and hollow for people who are not here, a sign for those who are busy."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    here = presence is None or presence.is_here
    painter.setBrush(theme.colour("avatar") if here else Qt.BrushStyle.NoBrush)
    painter.setPen(Qt.PenStyle.NoPen if here else QPen(theme.colour("border_strong"), 1.5))
    painter.drawEllipse(box.adjusted(0.75, 0.75, -0.75, -0.75))
    painter.setPen(theme.colour("avatar_text" if here else "text_low"))
    painter.setFont(fonts.font(box.height() * 0.36, bold=True))
    painter.drawText(box, paint.CENTRE, text.initials(name))
    sign = PRESENCE_ICONS.get(presence) if presence is not None else None
    if sign is not None:
        _draw_sign(painter, box, sign)


def _draw_sign(painter: QPainter, box: QRectF, name: str) -> None:
    size = box.height() * 0.44
    disc = QRectF(box.right() - size * 0.72, box.bottom() - size * 0.72, size, size)  # clear of the initials
    painter.setPen(QPen(theme.colour("border_strong"), 1))
    painter.setBrush(theme.colour("card"))
    painter.drawEllipse(disc)
    px = round(size * 0.66)
    device = painter.device()
    dpr = device.devicePixelRatioF() if device is not None else 1.0
    at = disc.center()
    painter.drawPixmap(round(at.x() - px / 2), round(at.y() - px / 2), icons.pixmap(name, "text_mid", px, dpr))


class Avatar(QWidget):
    """``draw_avatar`` as a widget of ``px`` pixels; a sign may stand out by a few pixels."""

    def __init__(self, name: str, parent: QWidget | None = None, *, px: int = 32) -> None:
        super().__init__(parent)
        self._px = px
        self._name = name
        self._presence: Presence | None = None
        self.setFixedSize(QSize(px + 6, px + 6))
        theme.current().changed.connect(self.update)
        self.set(name, None)

    def set(self, name: str, presence: Presence | None) -> None:
        """Show another person or another presence."""
        self._name = name
        self._presence = presence
        said = name if presence is None else f"{name}, {words.presence(presence)}"
        self.setAccessibleName(said)
        self.setToolTip(text.tooltip(said))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_avatar(painter, QRectF(1, 1, self._px, self._px), self._name, self._presence)
        painter.end()
