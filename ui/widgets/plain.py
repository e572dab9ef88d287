"""Labels that show every text as plain text: outside words never become markup."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.look import fonts, theme
from ui.widgets import paint
from ui.wording import text

Look = Literal["headline", "title", "strong", "body", "mid", "low", "amber", "red", "accent", "toast"]
_LOOKS: dict[Look, tuple[float, bool, str]] = {
    "headline": (20, True, "text"),
    "title": (16, True, "text"),
    "strong": (14, True, "text"),
    "body": (14, False, "text"),
    "mid": (13.5, False, "text_mid"),
    "low": (12.5, False, "text_low"),
    "amber": (13.5, True, "amber"),
    "red": (13.5, True, "red"),
    "accent": (14, False, "accent"),
    "toast": (14, False, "toast_text"),
}


def wear(widget: QWidget, role: QPalette.ColorRole, name: str) -> None:
    """Give a widget the theme's colour ``name``; call it again from ``changeEvent`` on every change of palette.

    The style sheet gives a widget its remembered palette back when it is polished late, after the theme has changed.
    """
    wanted = theme.colour(name)
    if widget.palette().color(role) != wanted:
        palette = QPalette(widget.palette())
        palette.setColor(role, wanted)
        widget.setPalette(palette)


class PlainLabel(QLabel):
    """A label in one of the program's looks. ``wrap`` lets long text flow over several lines."""

    def __init__(
        self,
        said: str = "",
        look: Look = "body",
        parent: QWidget | None = None,
        *,
        wrap: bool = False,
        scale: float = 1.0,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setWordWrap(wrap)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._scale = scale
        self._look: Look = look
        self.set_look(look)
        self.setText(said)
        theme.current().changed.connect(self._recolour)

    def set_look(self, look: Look) -> None:
        """Change size, weight and colour."""
        self._look = look
        px, bold, _ = _LOOKS[look]
        self.setFont(fonts.font(px * self._scale, bold=bold))
        if not self.wordWrap():
            self.setMinimumHeight(fonts.row_px(px * self._scale))
        self._recolour()

    def set_hint(self, said: str) -> None:
        """A tool tip of plain text."""
        self.setToolTip(text.tooltip(said) if said else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        wear(self, QPalette.ColorRole.WindowText, _LOOKS[self._look][2])


class ElidedLabel(QWidget):
    """One line of plain text that shortens itself with an ellipsis and tells the rest in its tool tip."""

    def __init__(
        self, said: str = "", look: Look = "body", parent: QWidget | None = None, *, scale: float = 1.0
    ) -> None:
        super().__init__(parent)
        self._px, self._bold, self._colour = _LOOKS[look]
        self._px *= scale
        self._said = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)
        self.set_text(said)

    def set_text(self, said: str) -> None:
        """Show ``said`` on one line."""
        self._said = text.one_line(said)
        self.setAccessibleName(self._said)
        self.setToolTip(text.tooltip(self._said) if self._said else "")
        self.updateGeometry()
        self.update()

    def set_look(self, look: Look) -> None:
        """Change weight and colour; the size stays."""
        _, self._bold, self._colour = _LOOKS[look]
        self.update()

    def text(self) -> str:
        """What is shown, in full."""
        return self._said

    def sizeHint(self) -> QSize:
        return QSize(paint.text_width(self._said, self._px, self._bold) + 2, fonts.row_px(self._px))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), round(self._px * 3)), fonts.row_px(self._px))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_text(painter, self.rect(), self._said, self._px, self._colour, bold=self._bold)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()
