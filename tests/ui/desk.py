"""A workspace of plain objects, for widget tests and pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from controlcenter.clock import ManualClock
from tests.ui.believable import NOW
from ui.actions.registry import Actions
from ui.look import theme


class PlainHistory:
    """An undo history that only remembers what was asked of it."""

    def __init__(self, undo_label: str = "", redo_label: str = "") -> None:
        self.undo_label = undo_label
        self.redo_label = redo_label
        self.asked: list[str] = []
        self.newest: object = None
        self._listeners: list[Callable[[], None]] = []

    def undo(self) -> None:
        self.asked.append("undo")

    def redo(self) -> None:
        self.asked.append("redo")

    def subscribe(self, changed: Callable[[], None]) -> None:
        self._listeners.append(changed)

    def change(self, undo_label: str, redo_label: str) -> None:
        """Say that something else can be undone now."""
        self.undo_label, self.redo_label = undo_label, redo_label
        self.newest = object() if undo_label else None
        for listener in self._listeners:
            listener()


class Desk:
    """Everything that a screen or the window asks of a workspace."""

    trouble = ""

    def __init__(self, folder: Path, live: Any = None, me: str = "") -> None:
        self.live = live
        self.actions = Actions()
        self.theme = theme.current()
        self.clock = ManualClock(NOW)
        self.me = me
        self.history = PlainHistory()
        self.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.ran: list[Any] = []
        self.opened: list[int] = []
        self.said: list[str] = []
        self.shown: list[str] = []

    def run(self, command: Any, *, toast: str | None = None) -> None:
        self.ran.append(command)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def open_ticket(self, ticket_id: int) -> None:
        self.opened.append(ticket_id)

    def show_screen(self, screen_id: str) -> None:
        self.shown.append(screen_id)
