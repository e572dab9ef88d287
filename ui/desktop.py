"""Builds the desktop program: application, windows, service, single instance."""

from __future__ import annotations

import builtins
import gc
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSettings, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from controlcenter import logs
from controlcenter.clock import SystemClock
from controlcenter.errors import ControlCenterError
from controlcenter.settings import config_folder, database_address, default_database_path, log_folder
from ui.instance import FirstInstance, name_for, raise_first
from ui.look import fonts, motion, theme
from ui.program import Program
from ui.service_keeper import ServiceKeeper
from ui.shell.wiring import IN_BACKGROUND, Wiring
from ui.wall_pages import WallWish, to_words
from ui.window import MainWindow

if TYPE_CHECKING:
    from controlcenter.app.demo import Demo
    from controlcenter.app.joining import Joined

log = logging.getLogger(__name__)
_USUAL_GARBAGE = gc.get_threshold()
_WORKED_OUT_MS = 1500  # by then the screens hold what they make of all rows: lanes in order, sums, who is away
_MUCH_AT_ONCE = 100_000  # objects between two looks for garbage while the program starts: nearly all of them stay


def application() -> QApplication:
    """The one QApplication with fonts and style."""
    _import_plainly()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("controlcenter")
    app.setApplicationDisplayName("Control Center")
    app.setDesktopFileName("controlcenter")
    app.setStyle("Fusion")
    fonts.load()
    return app


def _import_plainly() -> None:
    """Let Python import as it does without Qt.

    PySide reads the source of every module that is imported after it, to see who might ask for its ``__feature__``:
    nobody does here, and it costs a fifth of the time that the modules of the database take.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _on_qt_message(kind: QtMsgType, _context: object, message: str) -> None:
    level = logging.WARNING if kind == QtMsgType.QtWarningMsg else logging.DEBUG
    if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
        level = logging.ERROR
    logging.getLogger("qt").log(level, "%s", message)


def run_desktop(
    database: str | None, *, walls: Sequence[WallWish] | None = None, demo: bool = False, seed: int = 1
) -> int:
    """Run the program until its last window closes; the exit status is returned. ``walls``: nothing but these."""
    logs.start("program")
    qInstallMessageHandler(_on_qt_message)
    sys.setswitchinterval(0.0005)  # a batch in the feed's thread must not hold up a frame for 5 ms
    app = application()
    try:
        sample = _start_demo(seed) if demo else None
    except Exception as error:
        log.exception("The sample centre cannot be set up")
        return _cannot_start(error)
    address = sample.address if sample else database_address(database)
    name = name_for(address or str(default_database_path()))
    if not address.startswith("postgresql") and raise_first(name, _words(walls)):
        return 0
    desktop = Desktop(address, name, sample)
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: desktop.end())  # the window's second hand lets Python notice it
    desktop.open(walls=walls)
    status = app.exec()
    desktop.close()
    return status


def _words(walls: Sequence[WallWish] | None) -> bytes:
    return b"raise" if walls is None else to_words(walls).encode()


def _start_demo(seed: int) -> Demo:
    from controlcenter.app.demo import Demo

    return Demo.prepare(seed)


def _cannot_start(error: Exception) -> int:
    """Say why, on screen and for a terminal; the exit status is returned."""
    from ui.widgets.dialogs.plain_dialogs import message

    said = str(error)
    if not isinstance(error, ControlCenterError):
        said = QCoreApplication.translate("Desktop", "By a fault of the program; it is in the log, in {folder}.")
        said = said.format(folder=log_folder())
    title = QCoreApplication.translate("Desktop", "The living example cannot start")
    print(f"{title}: {said}", file=sys.stderr)  # noqa: T201
    message(None, title, said, wrong=True)
    return 1


class Desktop(QObject):
    """The running program with everything that must be ended when it closes."""

    def __init__(self, address: str, name: str, sample: Demo | None = None) -> None:
        super().__init__()
        folder = sample.folder if sample else config_folder()
        settings = QSettings(str(Path(folder) / "controlcenter.ini"), QSettings.Format.IniFormat)
        look = theme.current()
        look.set(str(settings.value("window/theme", "system")))
        motion.current().load(settings)
        self._address = address
        self._has_joined = False
        self._sample = sample
        self.program = Program(self._joiner(), SystemClock(), settings, look)
        self.window = MainWindow(self.program)
        may_start = not address.startswith("postgresql")
        self.keeper = ServiceKeeper(
            address, lambda: self.program.service_runs, may_start, self,
            ends_with_us=lambda: sample is not None or settings.value(IN_BACKGROUND) != "yes",
        )  # fmt: skip
        self.instance = FirstInstance(name, self)
        self.wiring = Wiring(self.program, self.window, self.keeper, is_sample=sample is not None)
        self.instance.asked.connect(self.wiring.come_to_front)

    def _joiner(self) -> Callable[[], Joined]:
        def join_now() -> Joined:
            from controlcenter.app.joining import join

            joined = join(self._address, create=not self._has_joined, look_through=False)  # the program does
            self._has_joined = True  # from now on an absent one is a lost one
            return joined

        return join_now

    def open(self, *, walls: Sequence[WallWish] | None = None) -> None:
        """Show the window, or nothing but walls, then load what is heavy."""
        self.window.painted.connect(self._load)
        self.program.connected.connect(self._loaded)
        self.program.updated.connect(self._spare_rows)
        self.program.whole.connect(self._all_here)
        if walls is not None:
            self.wiring.walls_only(walls)
            self._load()
        else:
            self.window.show()

    def _load(self) -> None:
        gc.set_threshold(_MUCH_AT_ONCE)
        self.program.start()

    def _spare_rows(self) -> None:
        """Look for no garbage among rows: a full collection over 100,000 of them is a pause that can be seen.

        Part by part while they come in: else it would look through all that are here again and again.
        """
        if not self.program.live.is_whole:
            gc.freeze()

    def _all_here(self) -> None:
        gc.freeze()
        gc.set_threshold(*_USUAL_GARBAGE)
        QTimer.singleShot(_WORKED_OUT_MS, self.window, gc.freeze)  # sets and lists of 100,000 are a pause as well

    def _loaded(self) -> None:
        self.wiring.loaded()
        self.keeper.start()
        if self._sample is not None:
            self._sample.start()
        gc.collect()
        gc.freeze()

    def end(self) -> None:
        """Close every window without a question: the system ends the program, or somebody at a terminal."""
        self.wiring.may_ask = False
        QApplication.quit()

    def close(self) -> None:
        """End threads, the service unless it goes on, and the sample data."""
        self.instance.close()
        if self._sample is not None:
            self._sample.stop()
        self.keeper.stop(leave_running=self.wiring.leave_service)
        self.program.close()
        if self._sample is not None:
            self._sample.remove()
