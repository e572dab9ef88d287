"""The sounds of alarms: one short WAV for each level through whatever player the system has, else the system's beep.

Qt's multimedia would need packages that a plain machine does not have; a chime is not worth them.
"""

from __future__ import annotations

import shutil
from enum import Enum
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtWidgets import QApplication

import resources
from controlcenter.domain.alarms.alarm import AlarmLevel

FOLDER = Path(resources.__file__).parent / "sounds"
CHIME = FOLDER / "alarm.wav"
CHIMES = {
    AlarmLevel.HIGH: CHIME, AlarmLevel.MEDIUM: FOLDER / "alarm_medium.wav", AlarmLevel.LOW: FOLDER / "alarm_low.wav",
}  # fmt: skip
_PULSE_FULL = 65_536
_PATIENCE_MS = 8_000


class Hearing(Enum):
    """What is known about this computer's sound: nothing yet, a player took it, nothing can play, it was refused."""

    UNKNOWN = "unknown"
    WORKS = "works"
    NO_PLAYER = "no_player"
    NO_DEVICE = "no_device"


def player(volume: float, file: Path = CHIME) -> list[str]:
    """The command that plays a file at ``volume`` (0 to 1, where the player can do that); empty without a player."""
    ways = (
        ("paplay", [f"--volume={round(volume * _PULSE_FULL)}", str(file)]),
        ("pw-play", [f"--volume={volume:.2f}", str(file)]),
        ("afplay", ["-v", f"{volume:.2f}", str(file)]),
        ("aplay", ["-q", str(file)]),
    )
    return next(([found, *words] for name, words in ways if (found := shutil.which(name))), [])


class Speaker(QObject):
    """Plays without anybody waiting for it, and remembers whether that worked. ``changed`` tells when it knows more."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hearing = Hearing.UNKNOWN
        self._playing: set[QProcess] = set()

    def play(self, volume: float, level: AlarmLevel) -> None:
        """One chime; where nothing can play it, the system's own beep."""
        command = player(min(1.0, max(0.0, volume)), CHIMES[level])
        if not command:
            QApplication.beep()
            self._know(Hearing.NO_PLAYER)
            return
        process = QProcess(self)
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.finished.connect(lambda code, _: self._ended(process, code == 0))
        process.errorOccurred.connect(lambda _: self._ended(process, False))
        self._playing.add(process)
        QTimer.singleShot(_PATIENCE_MS, process, process.kill)  # a sound server that hangs
        process.start(command[0], command[1:])

    def stop(self) -> None:
        """End what still sounds."""
        for process in list(self._playing):
            process.kill()
            process.waitForFinished(1000)

    def _ended(self, process: QProcess, worked: bool) -> None:
        if process not in self._playing:
            return
        self._playing.discard(process)
        process.deleteLater()
        if not worked:
            QApplication.beep()
        self._know(Hearing.WORKS if worked else Hearing.NO_DEVICE)

    def _know(self, hearing: Hearing) -> None:
        if hearing is not self.hearing:
            self.hearing = hearing
            self.changed.emit()


@cache
def speaker() -> Speaker:
    """The one of this program."""
    made = Speaker()
    app = QApplication.instance()
    if app is not None:
        app.aboutToQuit.connect(made.stop)
    return made


def chime(volume: float = 0.6, level: AlarmLevel = AlarmLevel.HIGH) -> None:
    """Play an alarm's sound without waiting for it."""
    speaker().play(volume, level)
