"""The actions that every window has: screens, undo, theme, palette, keys, close."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.actions.registry import Action
from ui.look import motion
from ui.screen import Screen
from ui.undo.told import nothing_to_redo, nothing_to_undo
from ui.wording.change_words import change
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace


class Shell(Protocol):
    """What the standard actions need of a window."""

    def show_screen(self, screen_id: str) -> QWidget:
        """Go to a screen."""

    def open_palette(self) -> None:
        """Show the command palette."""

    def show_keys(self) -> None:
        """Show the overview of keys."""

    def change_keys(self) -> None:
        """Show the page on which keys are changed."""

    def close(self) -> bool:
        """Close the window if it may close."""


def _with_label(action: str, label: str) -> str:
    return f"{action} {label}".strip()


def register_standard_actions(workspace: Workspace, screens: list[Screen], shell: Shell) -> None:
    """Register them; the names of undo and redo say what they would do."""
    history = workspace.history
    translate = QCoreApplication.translate
    workspace.actions.add(
        Action(
            "edit.undo", QT_TRANSLATE_NOOP("Actions", "Undo"), history.undo, "Ctrl+Z", "undo-2", "edit",
            lambda: bool(history.undo_label),
            lambda: _with_label(translate("Actions", "Undo"), change(history.undo_label)),
            lambda: workspace.say(nothing_to_undo()),
        ),
        Action(
            "edit.redo", QT_TRANSLATE_NOOP("Actions", "Redo"), history.redo, "Ctrl+Shift+Z", "redo-2", "edit",
            lambda: bool(history.redo_label),
            lambda: _with_label(translate("Actions", "Redo"), change(history.redo_label)),
            lambda: workspace.say(nothing_to_redo()),
        ),
        Action(
            "view.palette", QT_TRANSLATE_NOOP("Actions", "Search or run a command"), shell.open_palette, "Ctrl+K",
            "search", "edit",
        ),
        *_theme_actions(workspace),
        _motion_action(workspace),
        *(_go_action(screen, shell) for screen in screens),
        Action("help.keys", QT_TRANSLATE_NOOP("Actions", "Keys"), shell.show_keys, "?", "keyboard", "help"),
        Action(
            "help.change_keys", QT_TRANSLATE_NOOP("Actions", "Change keys…"), shell.change_keys, "", "keyboard", "help"
        ),
        Action(
            "file.close", QT_TRANSLATE_NOOP("Actions", "Close window"), lambda: _close(shell), "Ctrl+Q", "x", "file"
        ),
    )  # fmt: skip


def _close(shell: Shell) -> None:
    shell.close()


def _go_action(screen: Screen, shell: Shell) -> Action:
    def go() -> None:
        shell.show_screen(screen.id)

    return Action(
        f"go.{screen.id}", screen.title, go, screen.shortcut, screen.icon, "go", label=lambda: screen.name
    )  # fmt: skip


def _theme_actions(workspace: Workspace) -> list[Action]:
    def choose(setting: str) -> None:
        workspace.theme.set(setting)
        workspace.settings.setValue("window/theme", setting)
        workspace.actions.changed.emit()

    def toggle() -> None:
        choose("light" if workspace.theme.is_dark else "dark")

    def chooses(action_id: str, title: str, icon: str) -> Action:
        return Action(
            f"view.theme_{action_id}",
            title,
            lambda: choose(action_id),
            "",
            icon,
            "view",
            checked=lambda: workspace.theme.setting == action_id,
        )

    title = QT_TRANSLATE_NOOP("Actions", "Dark or light")
    return [
        Action("view.theme", title, toggle, "Ctrl+Shift+L", "sun-moon", "view"),
        chooses("system", QT_TRANSLATE_NOOP("Actions", "Theme of the system"), "monitor"),
        chooses("dark", QT_TRANSLATE_NOOP("Actions", "Dark theme"), "moon"),
        chooses("light", QT_TRANSLATE_NOOP("Actions", "Light theme"), "sun"),
        chooses("contrast", QT_TRANSLATE_NOOP("Actions", "High contrast"), "eye"),
    ]


def _motion_action(workspace: Workspace) -> Action:
    look = motion.current()

    def toggle() -> None:
        look.toggle(workspace.settings)
        workspace.actions.changed.emit()

    title = QT_TRANSLATE_NOOP("Actions", "Reduce motion")
    return Action("view.motion", title, toggle, "", "pause", "view", checked=lambda: look.is_reduced)
