"""Workload now and over a day, week or quarter: every figure with its formula, its chart and the rows behind it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.screen import Screen
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace


def _build(workspace: Workspace) -> QWidget:
    from ui.screens.reports.page import ReportsPage

    return ReportsPage(workspace)


SCREEN = Screen("reports", QT_TRANSLATE_NOOP("Screens", "Workload"), "chart-line", "Ctrl+8", 80, _build)
