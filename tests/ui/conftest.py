"""Every widget test runs without a screen, with the bundled fonts and the light theme."""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false;qt.text.font.db=false")

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog

from ui.actions import keys
from ui.look import fonts, theme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    """Fonts and the light theme for each test, whatever the one before chose."""
    fonts.load()
    if theme.current().name != "light" or not qapp.styleSheet():
        theme.current().set("light")
    yield
    QApplication.clipboard().clear()
    # Closed widgets wait for an event loop to be deleted; left alive, each of them takes part in every change of theme.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    """Each test begins with the usual keys, and none of an action that another test made."""
    yield
    table = keys.current()
    table.use({})
    table.forget(list(table._usual))


@pytest.fixture(autouse=True)
def no_dialog_is_left() -> Iterator[None]:
    """A test that leaves a dialog open fails: it would stand before the windows of the next ones."""
    yield
    left = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
    assert not left, f"left open: {[type(dialog).__name__ for dialog in left]}"
