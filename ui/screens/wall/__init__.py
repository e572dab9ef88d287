"""The wall of the duty manager: a window of its own, and the page on which it is set up."""

from PySide6.QtWidgets import QWidget

from ui.screen import Screen
from ui.screens.wall.window import WallWindow, open_wall
from ui.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace

__all__ = ["SCREEN", "WallWindow", "open_wall"]


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.wall.page import WallPage

    return WallPage(workspace)


SCREEN = Screen("wall", QT_TRANSLATE_NOOP("Screens", "Wall"), "monitor", "Ctrl+5", 50, _build)
