"""Incidents: who commands, how far it has come, which tickets belong to it, and everything that happened."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.screen import Screen
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.incidents.page import IncidentsPage

    return IncidentsPage(workspace)


SCREEN = Screen("incidents", QT_TRANSLATE_NOOP("Screens", "Incidents"), "siren", "Ctrl+6", 60, _build)
