"""The board: lanes of work by agent, queue, channel or team, and moving it by mouse or keys."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.screen import Screen
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.board.board import BoardScreen

    return BoardScreen(workspace)


SCREEN = Screen("board", QT_TRANSLATE_NOOP("Screens", "Board"), "square-kanban", "Ctrl+1", 10, _build)
