"""A new centre: the first start page by page, and every screen while there is nothing to show."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from tests.shots.camera import Camera
from ui.desktop import Desktop
from ui.first_start.dialog import FirstStart

_OPENS_S = 60.0
_ANSWERS_S = 30.0
_EMPTY = ("board", "mywork", "triage")


class StartShots:
    """Opens a program of its own on an empty database."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera

    def take(self) -> None:
        """All of them."""
        folder = Path(tempfile.mkdtemp(prefix="cc-shots-new-"))
        desktop = Desktop(f"sqlite:///{(folder / 'new.db').as_posix()}", "controlcenter-shots-new")
        desktop.open()
        try:
            self._first_start(desktop)
            self._empty(desktop)
        finally:
            desktop.close()

    def _first_start(self, desktop: Desktop) -> None:
        window, camera = desktop.window, self._camera
        camera.settle(_OPENS_S, lambda: window.findChild(FirstStart) is not None)
        camera.settle(1.0)
        dialog = window.findChild(FirstStart)
        assert dialog is not None
        self._picture("who", dialog)
        dialog.who.table.selectRow(1)
        dialog.next()
        self._picture("where", dialog)
        for choice in ("imap", "fax_folder"):
            dialog.cards[choice].click()
            self._picture(f"connect-{choice}", dialog)
        panel: Any = dialog.connect_panel
        panel.connect_it.click()
        camera.settle(_ANSWERS_S, panel.test.isEnabled)
        self._picture("connect-faults", dialog)
        dialog.cards["later"].click()
        self._picture("ready", dialog)
        dialog.next()

    def _picture(self, name: str, dialog: FirstStart) -> None:
        self._camera.settle(0.6)
        self._camera.take(f"start-{name}", dialog, size=None)

    def _empty(self, desktop: Desktop) -> None:
        self._camera.settle(_ANSWERS_S, lambda: desktop.program.service_runs)
        for screen in _EMPTY:
            desktop.window.show_screen(screen)
            self._camera.settle(0.6)
            self._camera.take(f"empty-{screen}", desktop.window)
        QApplication.processEvents()
