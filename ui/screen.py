"""A screen as data: the window finds every ``ui.screens.<folder>.SCREEN`` and builds it on its first visit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

import ui.screens
from ui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the navigation rail.

    ``title`` is marked with ui.wording.translate's QT_TRANSLATE_NOOP("Screens", ...); ``order`` sorts the rail.
    ``build`` is called once, in the GUI thread, and may import heavy modules: it never runs before the first paint.
    ``in_rail`` is False for screens that open by a button only. ``beside``: whether an open ticket stays beside it; it
    makes room for a screen that is about no tickets, and comes back with the next one.
    """

    id: str
    title: str
    icon: str
    shortcut: str
    order: int
    build: Callable[[Workspace], QWidget]
    in_rail: bool = True
    beside: bool = True

    @property
    def name(self) -> str:
        """The title in the language of the program."""
        return QCoreApplication.translate("Screens", self.title)


def discover() -> list[Screen]:
    """Every screen of the program in the order of the rail; a package without SCREEN is skipped."""
    found = []
    for module in pkgutil.iter_modules(ui.screens.__path__, "ui.screens."):
        screen = getattr(importlib.import_module(module.name), "SCREEN", None)
        if isinstance(screen, Screen):
            found.append(screen)
    return sorted(found, key=lambda screen: (screen.order, screen.id))
