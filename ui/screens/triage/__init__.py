"""The triage strip: faxes, voicemails and calls one after the other, with what they need to find their way."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.screen import Screen
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.triage.page import TriagePage

    return TriagePage(workspace)


SCREEN = Screen("triage", QT_TRANSLATE_NOOP("Screens", "Triage"), "list-filter", "Ctrl+3", 30, _build)
