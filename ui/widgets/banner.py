"""The loudest line of a screen: something is wrong that everybody must know, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from controlcenter.domain.ticket import Level
from ui.look import icons, theme
from ui.widgets import paint
from ui.widgets.plain import PlainLabel


class Banner(QWidget):
    """Hidden until ``show_state``; stays until ``clear``."""

    def __init__(self, parent: QWidget | None = None, *, scale: float = 1.0) -> None:
        super().__init__(parent)
        self._level = Level.BREACHED
        self._scale = scale
        self._press: Callable[[], None] | None = None
        self._title = PlainLabel(look="strong", scale=scale)
        self._detail = PlainLabel(look="mid", scale=scale)
        self._button = QPushButton()
        self._button.clicked.connect(self._pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(round(44 * scale), round(7 * scale), round(14 * scale), round(7 * scale))
        row.setSpacing(round(12 * scale))
        row.addWidget(self._title)
        row.addWidget(self._detail)
        row.addStretch(1)
        row.addWidget(self._button)
        theme.current().changed.connect(self.update)
        self.hide()

    def show_state(
        self, title: str, detail: str = "", *, level: Level = Level.BREACHED,
        button: str = "", press: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        """Say what is wrong. Level NORMAL is a quiet notice, AT_RISK amber, BREACHED red."""
        self._level = level
        self._press = press
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._button.setText(button)
        self._button.setVisible(bool(button) and press is not None)
        self.setAccessibleName(f"{title} {detail}".strip())
        self.show()
        self.update()

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self.hide()

    @property
    def text(self) -> str:
        """What is shown; "" while nothing is."""
        return "" if self.isHidden() else self.accessibleName()

    def _pressed(self) -> None:
        if self._press is not None:
            self._press()

    def paintEvent(self, event: QPaintEvent) -> None:
        soft = {Level.NORMAL: "accent_soft", Level.AT_RISK: "amber_soft", Level.BREACHED: "red_soft"}[self._level]
        painter = QPainter(self)
        box = QRectF(self.rect())
        painter.fillRect(box, theme.colour(soft))
        colour = "accent" if self._level is Level.NORMAL else paint.LEVEL_FILL[self._level]
        painter.fillRect(QRectF(0, 0, 4 * self._scale, box.height()), theme.colour(colour))
        middle = QPointF(26 * self._scale, box.height() / 2)
        if self._level is Level.NORMAL:
            px = round(18 * self._scale)
            shown = icons.pixmap("info", "accent", px, self.devicePixelRatioF())
            painter.drawPixmap(round(middle.x() - px / 2), round(middle.y() - px / 2), shown)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            paint.draw_level(painter, self._level, middle, 15 * self._scale)
        painter.end()
