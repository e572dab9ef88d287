"""How this company answers: the strategy in force, readable and as text, checked, published, and its versions."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.screen import Screen
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.strategy.page import StrategyPage

    return StrategyPage(workspace)


SCREEN = Screen("strategy", QT_TRANSLATE_NOOP("Screens", "Strategy"), "book-open", "Ctrl+9", 90, _build)
