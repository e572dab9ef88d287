"""Pictures of every screen in every theme and language, from the living sample centre.

Usage: python -m tests.shots FOLDER   writes <screen>-<theme>-<language>.png, 1920x1080 each.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.*=false")
os.environ.setdefault("XDG_CONFIG_HOME", tempfile.mkdtemp(prefix="cc-shots-"))

from PySide6.QtWidgets import QApplication, QWidget

from controlcenter.app.demo import Demo
from ui.desktop import Desktop, application

WIDE, TALL = 1920, 1080
THEMES = ("dark", "light")
WARM_UP_S = 45.0
LANGUAGE = "en"


def settle(app: QApplication, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
    """Let the program live for a while, or until something is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not until():
        app.processEvents()
        time.sleep(0.01)


class Photographer:
    """Takes the pictures and says what was written."""

    def __init__(self, app: QApplication, desktop: Desktop, folder: Path) -> None:
        self._app = app
        self._desktop = desktop
        self._folder = folder

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """One picture of a widget, or of the main window."""
        shown = widget or self._desktop.window
        shown.resize(WIDE, TALL)
        settle(self._app, 0.8)
        path = self._folder / f"{name}-{self._desktop.program.theme.name}-{LANGUAGE}.png"
        shown.grab().save(str(path))
        print(path)

    def all_screens(self) -> None:
        """Every screen of the rail, the ticket beside the board, the wall."""
        program, window = self._desktop.program, self._desktop.window
        for action in program.actions.all():
            if action.id.startswith("go."):
                window.set_side(None)
                window.show_screen(action.id.removeprefix("go."))
                self.take(action.id.removeprefix("go."))
        self._workload()
        window.show_screen("board")
        urgent = program.live.next_to_break(1)
        if urgent:
            program.open_ticket(urgent[0].id)
            settle(self._app, 1.0)
            self.take("ticket")
            window.set_side(None)
        self._wall()

    def _workload(self) -> None:
        """Every subject of the workload, now and over the times that the sample day has."""
        from ui.screens.reports.page import ReportsPage

        self._desktop.window.show_screen("reports")
        settle(self._app, 1.0)
        page = self._desktop.window.findChild(ReportsPage)
        subjects = (("now", ""), ("day", "telephone"), ("day", "quality"), ("week", "load"), ("quarter", "flow"))
        for span, part in subjects:
            page.bar.choose(span=span, part=part)
            settle(self._app, 1.0)
            self.take(f"workload-{span}-{part}".rstrip("-"))

    def _wall(self) -> None:
        from ui.screens.wall import open_wall

        wall = open_wall(self._desktop.program)
        settle(self._app, 1.5)
        self.take("wall-display", wall)
        wall.close()


def main() -> int:
    """Write the pictures; the exit status is 0."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = application()
    demo = Demo.prepare(1)
    desktop = Desktop(demo.address, "controlcenter-shots", demo)
    desktop.window.resize(WIDE, TALL)
    desktop.open()
    settle(app, WARM_UP_S)
    photographer = Photographer(app, desktop, folder)
    for name in THEMES:
        desktop.program.theme.set(name)
        photographer.all_screens()
    desktop.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
