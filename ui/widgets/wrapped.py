"""Words that flow over as many lines as their column asks for, and take exactly that height."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.plain import Look, PlainLabel


class Wrapped(PlainLabel):
    """Plain text that never asks for width: the column decides, the height follows. It can be selected."""

    def __init__(self, said: str = "", look: Look = "body", parent: QWidget | None = None) -> None:
        super().__init__(said, look, parent, wrap=True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        # Vertical "Minimum" would reserve the height of a narrow label; "Preferred" follows the real width.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
