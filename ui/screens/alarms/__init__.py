"""Every alarm: what stands, what is shelved, what was; and the keys that work on alarms from every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.actions.registry import Action
from ui.screen import Screen
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

ACKNOWLEDGE = QT_TRANSLATE_NOOP("Actions", "Acknowledge the first alarm")
GO_THERE = QT_TRANSLATE_NOOP("Actions", "Go to the first alarm's place")
HEAR = QT_TRANSLATE_NOOP("Actions", "Hear the sounds of alarms")


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.alarms.page import AlarmsPage

    return AlarmsPage(workspace)


SCREEN = Screen("alarms", QT_TRANSLATE_NOOP("Screens", "Alarms"), "bell", "Ctrl+4", 40, _build)


def install(workspace: Workspace, show_count: Callable[[int], None]) -> None:
    """Watch alarms as long as the program runs: its keys, its sound, and the number at the rail."""
    from ui.alarms import desk_of
    from ui.screens.alarms.sounds import hear_all, restore

    desk = desk_of(workspace)

    def go_there() -> None:
        standing = (*desk.shown.alarms, *desk.shown.summary)
        if standing:
            desk.open_place(standing[0])

    workspace.actions.add(
        Action("alarm.acknowledge", ACKNOWLEDGE, desk.acknowledge_first, "Ctrl+J", "check", "go",
               lambda: desk.wants_notice),
        Action("alarm.place", GO_THERE, go_there, "Ctrl+Shift+J", "arrow-right", "go",
               lambda: bool(desk.shown.alarms or desk.shown.summary)),
        Action("alarm.hear", HEAR, lambda: hear_all(workspace), "", "bell", "view"),
    )  # fmt: skip
    restore(workspace)
    desk.changed.connect(lambda: show_count(len(desk.asking)))
    desk.start()
    desk.look()
    show_count(len(desk.asking))
