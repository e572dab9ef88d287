"""Takes pictures of windows and dialogs in every theme, at the scale of this process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ui.look import theme

THEMES = ("light", "dark", "contrast")
WIDE, TALL = 1920, 1080
_LOOK_MS = 100
_STANDS_S = 0.35
_LONGEST_S = 30.0
Draw = Callable[[QPainter], None]


class Camera:
    """Pictures are named ``<name>-<theme>-<1080p or 4k>.png``; 4k is what scale 2 makes of the same window."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app = app
        self._folder = folder
        self._taken: set[str] = set()
        self._size = "4k" if os.environ.get("QT_SCALE_FACTOR") == "2" else "1080p"

    def settle(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Let the program live for a while, or until something is so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            self._app.processEvents()
            time.sleep(0.01)

    def take(
        self, name: str, shown: QWidget, *, size: tuple[int, int] | None = (WIDE, TALL), over: Draw | None = None
    ) -> None:
        """One picture in each theme; None for ``size`` leaves the widget as it is. ``over`` draws what is no widget.

        Raises ValueError where the name is taken: the second picture would stand in the place of the first.
        """
        if name in self._taken:
            raise ValueError(f"Two pictures are called {name!r}; give one of them another name.")
        self._taken.add(name)
        if size is not None:
            shown.resize(*size)
        for look in THEMES:
            theme.current().set(look)
            self.settle(_STANDS_S)
            self._keep(f"{name}-{look}", shown, over)

    def _keep(self, name: str, shown: QWidget, over: Draw | None) -> None:
        self._app.sendPostedEvents()  # what was hidden just now gives its room away
        picture = shown.grab()
        if over is not None:
            painter = QPainter(picture)
            over(painter)
            painter.end()
        path = self._folder / f"{name}-{self._size}.png"
        picture.save(str(path))
        print(path, flush=True)

    def dialog(self, name: str, start: Callable[[], object], fill: Callable[[QWidget], None] | None = None) -> None:
        """Start what opens a dialog, take it, and send it away with nothing done."""
        self._shoot_what_opens(name, start, _dialog, fill)

    def menu(self, name: str, start: Callable[[], object]) -> None:
        """The same for a menu."""
        self._shoot_what_opens(name, start, QApplication.activePopupWidget, None)

    def _shoot_what_opens(
        self,
        name: str,
        start: Callable[[], object],
        find: Callable[[], QWidget | None],
        fill: Callable[[QWidget], None] | None,
    ) -> None:
        """A dialog may run an event loop of its own in ``start``, or open later, when an answer has come."""
        taken: list[QWidget] = []

        def look() -> None:
            box = find()
            if box is None or taken:
                return
            taken.append(box)
            self.settle(_STANDS_S)
            if fill is not None:
                fill(box)
                self.settle(_STANDS_S)
            self.take(name, box, size=None)
            box.reject() if isinstance(box, QDialog) else box.close()

        looking = QTimer(interval=_LOOK_MS)
        looking.timeout.connect(look)
        looking.start()
        start()
        self.settle(_LONGEST_S, lambda: bool(taken))
        looking.stop()
        self.settle(_STANDS_S)


def _dialog() -> QWidget | None:
    """The dialog that is open, whether it stops the work or stands beside it."""
    beside = (each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible())
    return QApplication.activeModalWidget() or next(beside, None)
