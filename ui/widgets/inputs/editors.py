"""Editors of single values: text, number, yes or no, path, choice, list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from ui.look import icons

_LARGEST_INT = 2_000_000_000
_LARGEST_PORT = 65_535


class Editor(QWidget):
    """One value. ``widget`` is what takes the focus."""

    changed = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.widget = widget
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(6)
        self.row.addWidget(widget, 1)
        self.setFocusProxy(widget)

    def value(self) -> Any:
        """What is entered; None for nothing."""
        return None

    def set_value(self, value: Any) -> None:
        """Show a value; None for nothing."""

    def set_wrong(self, wrong: bool) -> None:
        """Mark or unmark the value as wrong."""
        self.widget.setProperty("wrong", wrong)
        self.widget.style().unpolish(self.widget)
        self.widget.style().polish(self.widget)


class TextEditor(Editor):
    """One line of text."""

    def __init__(self) -> None:
        self.line = QLineEdit()
        super().__init__(self.line)
        self.line.textChanged.connect(self.changed)

    def value(self) -> str | None:
        return self.line.text().strip() or None

    def set_value(self, value: Any) -> None:
        self.line.setText("" if value is None else str(value))


class PathEditor(TextEditor):
    """A folder, typed or picked."""

    def __init__(self) -> None:
        super().__init__()
        pick = QToolButton()
        pick.setIcon(icons.icon("folder-open"))
        pick.setAccessibleName(self.tr("Choose a folder"))
        pick.setToolTip(self.tr("Choose a folder"))
        pick.clicked.connect(self._pick)
        self.row.addWidget(pick)

    def _pick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder"), self.line.text())
        if chosen:
            self.line.setText(chosen)


class IntEditor(Editor):
    """A whole number; one that may be a port is written without commas."""

    def __init__(self, least: int = -_LARGEST_INT, most: int = _LARGEST_INT) -> None:
        self.box = QSpinBox()
        super().__init__(self.box)
        self.box.setRange(max(-_LARGEST_INT, least), min(_LARGEST_INT, most))
        self.box.setGroupSeparatorShown(most != _LARGEST_PORT)
        self.box.lineEdit().setTextMargins(8, 0, 0, 0)  # style sheets do not pad the line inside
        self.box.valueChanged.connect(self.changed)

    def value(self) -> int:
        return self.box.value()

    def set_value(self, value: Any) -> None:
        self.box.setValue(0 if value is None else int(value))


class BoolEditor(Editor):
    """Yes or no."""

    def __init__(self) -> None:
        self.box = QCheckBox()
        super().__init__(self.box)
        self.box.toggled.connect(self.changed)

    def value(self) -> bool:
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class ChoiceEditor(Editor):
    """One of several words."""

    def __init__(self, choices: Sequence[str]) -> None:
        self.box = QComboBox()
        super().__init__(self.box)
        self.box.addItems(list(choices))
        self.box.currentIndexChanged.connect(self.changed)

    def value(self) -> str:
        return self.box.currentText()

    def set_value(self, value: Any) -> None:
        at = self.box.findText(str(getattr(value, "value", value)))
        self.box.setCurrentIndex(max(0, at))


class LinesEditor(Editor):
    """A list of texts, one a line."""

    def __init__(self) -> None:
        self.box = QPlainTextEdit()
        super().__init__(self.box)
        self.box.setFixedHeight(76)
        self.box.setTabChangesFocus(True)
        self.box.textChanged.connect(self.changed)

    def value(self) -> list[str]:
        return [line.strip() for line in self.box.toPlainText().splitlines() if line.strip()]

    def set_value(self, value: Any) -> None:
        self.box.setPlainText("\n".join(str(one) for one in value or ()))
