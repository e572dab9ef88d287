"""The walls of the duty manager: windows of their own, and the page on which they are set up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.screen import Screen
from ui.wall_pages import WallWish
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace

if TYPE_CHECKING:
    from ui.screens.wall.window import WallWindow


def open_wall(workspace: Workspace, screen_name: str | None = None) -> WallWindow:
    """Show the first wall on its remembered monitor, or on the one named; an open one comes to the front."""
    from ui.screens.wall.window import open_wall as open_window  # heavy: not before the first picture

    return open_window(workspace, screen_name)


def open_walls(workspace: Workspace, wanted: Sequence[WallWish]) -> list[WallWindow]:
    """Show the walls that are wanted; a wish for nothing in particular means every wall that is remembered."""
    from ui.screens.wall.window import open_walls as open_windows

    return open_windows(workspace, wanted)


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.wall.page import WallPage

    return WallPage(workspace)


SCREEN = Screen("wall", QT_TRANSLATE_NOOP("Screens", "Wall"), "monitor", "Ctrl+5", 50, _build, beside=False)
