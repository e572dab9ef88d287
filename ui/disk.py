"""Files that people choose, read and written in a thread beside the GUI: a slow disk holds up no window.

Whatever goes wrong is one sentence: what happened, to what, what to do.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from shiboken6 import isValid

from controlcenter.errors import ControlCenterError, Refused
from controlcenter.system import harden_permissions, mark_from_outside
from ui.bridge import Worker
from ui.wording.text import one_line

SLOW_MS = 500
T = TypeVar("T")
Say = Callable[[str], None]
translate = QCoreApplication.translate
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_GONE = (errno.ENOENT, errno.ENOTDIR)


@cache
def _worker() -> Worker:
    """The one thread that waits for disks; it ends with the program."""
    worker = Worker("files")
    if (app := QCoreApplication.instance()) is not None:
        app.aboutToQuit.connect(worker.close)
    return worker


def beside(
    owner: QObject, work: Callable[[], T], then: Callable[[T], None], failed: Say, slow: Callable[[], None]
) -> None:
    """Do ``work`` in the files' thread; ``then`` gets its answer, ``failed`` a sentence, both in the GUI thread.

    ``slow`` is called where it takes longer than half a second. Nobody is called once ``owner`` is gone.
    """
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.timeout.connect(slow)
    timer.start(SLOW_MS)

    def ended(answer: T) -> None:
        if isValid(owner):
            _end(timer)
            then(answer)

    def refused(error: Exception) -> None:
        if not isValid(owner):
            return
        _end(timer)
        fault = translate("Disk", "By a fault of the program the file was not read or written; it is in the log.")
        failed(str(error) if isinstance(error, ControlCenterError) else fault)

    _worker().submit(work, ended, refused)


def _end(timer: QTimer) -> None:
    timer.stop()
    timer.deleteLater()


def save(
    owner: QObject, path: Path, make: Callable[[], bytes], say: Say, *, done: str, from_outside: bool = False
) -> None:
    """Write what ``make``, called in the files' thread, returns; ``say`` gets ``done`` or why it was not written."""
    name = one_line(path.name)

    def slow() -> None:
        say(translate("Disk", "Writing {name}…").format(name=name))

    beside(owner, lambda: write(path, make(), from_outside=from_outside), lambda _: say(done), say, slow)


def read(path: Path, most_bytes: int) -> bytes:
    """The bytes of a file. Raises Refused with a sentence where it cannot be read or is larger."""
    _not_in_the_gui()
    name = one_line(path.name)
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except OSError as error:
        said = translate("Disk", "{name} cannot be read: {why}. Choose it again, or another file.")
        raise Refused(said.format(name=name, why=why(error))) from error
    if len(data) > most_bytes:
        raise Refused(translate("Disk", "{name} is too large to be read here; choose another file.").format(name=name))
    return data


def write(path: Path, data: bytes, *, from_outside: bool = False) -> None:
    """Write a file whole or not at all: what had that name before stays until all is on the disk.

    Bytes ``from_outside`` are never executable, for this person only, and marked as foreign where the system can.
    Raises Refused with a sentence.
    """
    _not_in_the_gui()
    device = path.exists() and not path.is_file()
    target = path if device else path.with_name(f"{path.name}.part")
    try:
        try:
            _put(target, data, 0o600 if from_outside else 0o666)
            if from_outside:
                harden_permissions(target)
                mark_from_outside(target)
            if not device:
                target.replace(path)
        except OSError:
            if not device:
                with suppress(OSError):
                    target.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Refused(cannot_write(path.name, error)) from error


def _put(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def cannot_write(name: str, error: OSError) -> str:
    """Why a file could not be written, and what to do."""
    if error.errno in _FULL:
        said = translate(
            "Disk", "{name} could not be written: the disk is full. Make room there, or choose another folder."
        )
    else:
        said = translate("Disk", "{name} could not be written: {why}. Choose another folder.")
    return said.format(name=one_line(name), why=why(error))


def why(error: OSError) -> str:
    """What the system says, in words where they are known."""
    if error.errno in _FULL:
        return translate("Disk", "the disk is full")
    if error.errno in _FORBIDDEN:
        return translate("Disk", "it is not allowed there")
    if error.errno in _GONE:
        return translate("Disk", "it is not there")
    return error.strerror or type(error).__name__


def _not_in_the_gui() -> None:
    """Disks are waited for beside the GUI: a call from its thread is a fault of the program."""
    if threading.current_thread() is threading.main_thread():
        raise RuntimeError("A file is read or written in the GUI thread.")
