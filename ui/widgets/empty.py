"""What stands where nothing is: why, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.look import icons, theme
from ui.widgets.plain import PlainLabel

_ROOM_FOR_SIGN_PX = 190


class IconSign(QWidget):
    """An icon as a widget that follows the theme."""

    def __init__(self, name: str, colour: str = "text_low", px: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._colour = colour
        self._px = px
        self.setFixedSize(QSize(px, px))
        theme.current().changed.connect(self.update)

    def set(self, name: str, colour: str) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icons.pixmap(self._name, self._colour, self._px, self.devicePixelRatioF()))
        painter.end()


class Empty(QWidget):
    """An icon, a sentence, what to do next, and a button that does it."""

    def __init__(
        self, icon: str, title: str, next_step: str = "", parent: QWidget | None = None, *,
        button: str = "", press: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._sign = IconSign(icon, px=44)
        self._title = PlainLabel(title, "title", wrap=True)
        self._next = PlainLabel(next_step, "mid", wrap=True)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        for label in (self._title, self._next):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        self._next.setVisible(bool(next_step))
        if button and press is not None:
            pressed = press
            made = QPushButton(button)
            made.setProperty("look", "primary")
            made.clicked.connect(lambda *_: pressed())
            column.addSpacing(10)
            column.addWidget(made, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.setAccessibleName(f"{title} {next_step}".strip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words come first: where there is no room for both, the sign goes."""
        super().resizeEvent(event)
        self._sign.setVisible(event.size().height() >= _ROOM_FOR_SIGN_PX)
        pad = 32 if event.size().height() >= _ROOM_FOR_SIGN_PX else 4
        self._column.setContentsMargins(32, pad, 32, pad)

    def set_text(self, title: str, next_step: str = "") -> None:
        """Change the words."""
        self._title.setText(title)
        self._next.setText(next_step)
        self._next.setVisible(bool(next_step))
        self.setAccessibleName(f"{title} {next_step}".strip())
