"""A line below the lanes that waits for a person: what is the matter, and what can be done with one press."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from controlcenter.domain.ticket import Level
from ui.look import theme
from ui.widgets import paint
from ui.widgets.plain import ElidedLabel

Deed = tuple[str, Callable[[], None]]


class Notice(QWidget):
    """Hidden while there is nothing to say. It stays until the matter is settled or somebody puts it away."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._said = ElidedLabel("", "strong")
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(34, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._said, 1)
        theme.current().changed.connect(self.update)
        self.hide()

    @property
    def said(self) -> str:
        """What it says; "" while it is hidden."""
        return self._said.text() if not self.isHidden() else ""

    def show_matter(self, said: str, deeds: Sequence[Deed]) -> None:
        """Say it, with a button for each deed, the first one first; "" hides the line."""
        if [button.text() for button in self.buttons] != [title for title, _ in deeds]:
            self._offer([title for title, _ in deeds])
        for button, (_, deed) in zip(self.buttons, deeds, strict=True):
            button.clicked.disconnect()
            button.clicked.connect(lambda _=False, deed=deed: deed())
        if said != self._said.text():
            self._said.set_text(said)
            self.setAccessibleDescription(said)
        self.setVisible(bool(said))

    def _offer(self, titles: Sequence[str]) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [QPushButton(title) for title in titles]
        for at, button in enumerate(self.buttons):
            button.setAccessibleName(button.text())
            button.setProperty("look", "primary" if at == 0 else "flat")
            button.clicked.connect(self.update)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._row.addWidget(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        paint.draw_panel(painter, box, "amber_soft", "amber_fill", 8)
        paint.draw_level(painter, Level.AT_RISK, QPointF(18, self.height() / 2), 11)
        painter.end()
