"""Room inside of fields with arrows; style sheets do not pad the line inside."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit

_PAD_PX = 8


def pad_line(box: QAbstractSpinBox) -> None:
    """Keep the text away from the frame."""
    line = box.findChild(QLineEdit)
    if line is not None:
        line.setTextMargins(_PAD_PX, 0, 0, 0)
