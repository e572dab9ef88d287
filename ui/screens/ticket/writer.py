"""A plain editor for answers and notes: one key hands the text over."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from ui.actions import keys
from ui.look import fonts


class Writer(QPlainTextEdit):
    """``submitted`` is emitted by the key that sends, ``left`` by Esc."""

    submitted = Signal()
    left = Signal()

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setTabChangesFocus(True)
        self.setFont(fonts.font(14))
        self.setMinimumHeight(84)

    @property
    def is_empty(self) -> bool:
        """Nothing but blanks."""
        return not self.toPlainText().strip()

    def sizeHint(self) -> QSize:
        return QSize(300, 150)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.current().meaning(event, "writing") == "writing.send":
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
