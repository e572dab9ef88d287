"""Small facts of a card: a quiet name above, the value below."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from controlcenter.domain.ticket import Level
from ui.widgets.plain import Look, PlainLabel
from ui.wording import text

_LOOKS: dict[Level, Look] = {Level.NORMAL: "body", Level.AT_RISK: "amber", Level.BREACHED: "red"}


class Fact(QWidget):
    """One value with its name."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._value = PlainLabel("–", "body")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PlainLabel(name, "low"))
        column.addWidget(self._value)

    def set(self, value: str, level: Level = Level.NORMAL, hint: str = "") -> None:
        """Show a value; a level colours it."""
        if value != self._value.text():
            self._value.setText(value)
            self.setAccessibleName(f"{self._name}: {value}")
        self._value.set_look(_LOOKS[level])
        self.setToolTip(text.tooltip(hint) if hint else "")
