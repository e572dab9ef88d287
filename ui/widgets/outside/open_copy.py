"""Opening a file from outside with the system's program: asked first, as a read-only copy, some types never."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ui import disk, safe_files
from ui.widgets.dialogs import plain_dialogs as dialogs


@cache
def _copies() -> safe_files.Outside:
    """The folder for opened copies, made for the first one; it goes with the program."""
    made = safe_files.Outside()
    atexit.register(made.close)
    return made


def ask_to_open(
    parent: QWidget, name: str, fetch: Callable[[Callable[[bytes], None]], None], say: Callable[[str], None]
) -> None:
    """Ask, ``fetch`` the bytes and open a copy of them; what goes wrong is told to ``say`` as a sentence."""
    if said := safe_files.refusal(name):
        say(said)
        return
    translate, shown = QCoreApplication.translate, safe_files.shown_name(name)
    title = translate("Files", "Open {name}?").format(name=shown)
    what = translate("Files", "It came from outside. A read-only copy is opened with the program of your system.")
    if dialogs.confirm(parent, title, what, translate("Files", "Open")):
        fetch(lambda data: _open(parent, shown, data, say))


def _open(parent: QWidget, name: str, data: bytes, say: Callable[[str], None]) -> None:
    if said := safe_files.refusal(name, data):
        say(said)
        return
    translate = QCoreApplication.translate

    def show(path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            said = translate("Files", "No program is set for {name}; save it from the ticket instead.")
            say(said.format(name=name))

    def slow() -> None:
        say(translate("Files", "Opening {name}…").format(name=name))

    disk.beside(parent, lambda: _copies().put(name, data), show, say, slow)
