"""The alarm's chime: a short WAV through whatever player the system has, else the system's own beep.

Qt's multimedia would need packages that a plain machine does not have; a chime is not worth them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

import resources

CHIME = Path(resources.__file__).parent / "sounds" / "alarm.wav"
_PULSE_FULL = 65_536


def player(volume: float) -> list[str]:
    """The command that plays the chime at ``volume`` (0 to 1, where the player can do that); empty without a player."""
    ways = (
        ("paplay", [f"--volume={round(volume * _PULSE_FULL)}", str(CHIME)]),
        ("pw-play", [f"--volume={volume:.2f}", str(CHIME)]),
        ("afplay", ["-v", f"{volume:.2f}", str(CHIME)]),
        ("aplay", ["-q", str(CHIME)]),
    )
    return next(([found, *words] for name, words in ways if (found := shutil.which(name))), [])


def chime(volume: float = 0.6) -> bool:
    """Play the chime without waiting for it; False where only the system's beep was left."""
    command = player(min(1.0, max(0.0, volume)))
    if command:
        process = QProcess()
        process.setProgram(command[0])
        process.setArguments(command[1:])
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        if process.startDetached()[0]:
            return True
    QApplication.beep()
    return False
