"""Where requests come from: how each source does, what it has brought, and what could not be read."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.screen import Screen
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.sources.page import SourcesPage

    return SourcesPage(workspace)


SCREEN = Screen("sources", QT_TRANSLATE_NOOP("Screens", "Sources"), "plug", "Ctrl+7", 70, _build)
