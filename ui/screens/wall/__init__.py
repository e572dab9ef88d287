"""The wall of the duty manager: a window of its own, and the page on which it is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.screen import Screen
from ui.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace

if TYPE_CHECKING:
    from ui.screens.wall.window import WallWindow


def open_wall(workspace: Workspace, screen_name: str | None = None) -> WallWindow:
    """Show the wall on its remembered monitor, or on the one named; a wall that is open already comes to the front."""
    from ui.screens.wall.window import open_wall as open_window  # heavy: not before the first picture

    return open_window(workspace, screen_name)


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.wall.page import WallPage

    return WallPage(workspace)


SCREEN = Screen("wall", QT_TRANSLATE_NOOP("Screens", "Wall"), "monitor", "Ctrl+5", 50, _build)
