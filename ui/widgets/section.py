"""Headers of sections, and panels that hold one section each."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.look import theme
from ui.widgets import paint
from ui.widgets.plain import Look, PlainLabel


class SectionHeader(QWidget):
    """A title at the left, a quiet note and controls at the right."""

    def __init__(
        self, title: str, note: str = "", parent: QWidget | None = None, *, look: Look = "title", scale: float = 1.0
    ) -> None:
        super().__init__(parent)
        self._title = PlainLabel(title, look, scale=scale)
        self._note = PlainLabel(note, "low", scale=scale)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(round(10 * scale))
        self._row.addWidget(self._title)
        self._row.addStretch(1)
        self._row.addWidget(self._note)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)

    def set_note(self, note: str) -> None:
        """Change the note at the right."""
        self._note.setText(note)

    def add(self, widget: QWidget) -> None:
        """Put a control at the right end."""
        self._row.addWidget(widget)


class Panel(QWidget):
    """A quiet surface with round corners and, optionally, a header; put content into ``column``."""

    def __init__(
        self, title: str = "", note: str = "", parent: QWidget | None = None, *, fill: str = "panel", scale: float = 1.0
    ) -> None:
        super().__init__(parent)
        self._fill = fill
        self._radius = 8.0 * max(1.0, scale * 0.6)
        pad = round(16 * scale)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(pad, round(pad * 0.8), pad, pad)
        self.column.setSpacing(round(8 * scale))
        self.header = SectionHeader(title, note, scale=scale)
        self.column.addWidget(self.header)
        self.header.setVisible(bool(title))
        if title:
            self.setAccessibleName(title)
        theme.current().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, QRectF(self.rect()), self._fill, radius=self._radius)
        painter.end()


class Line(QWidget):
    """A hairline between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)
        theme.current().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("border"))
        painter.end()
