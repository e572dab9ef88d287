"""My work: the screen of an agent."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.actions.registry import Action
from ui.screen import Screen
from ui.screens.mywork.next_ticket import take_next
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.mywork.page import MyWork

    register_actions(workspace)
    return MyWork(workspace)


def register_actions(workspace: Workspace) -> None:
    """Register "Take next" for every screen; a second call does nothing."""
    if not any(action.id == "work.next" for action in workspace.actions.all()):
        title = QT_TRANSLATE_NOOP("Actions", "Take next")
        workspace.actions.add(
            Action("work.next", title, lambda: take_next(workspace), "N", "arrow-right", "ticket", lambda: True)
        )


SCREEN = Screen("mywork", QT_TRANSLATE_NOOP("Screens", "My work"), "inbox", "Ctrl+2", 20, _build)
