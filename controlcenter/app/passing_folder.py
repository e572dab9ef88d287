"""Folders that go with the program that made them; what killed programs left is removed when the next one begins."""

from __future__ import annotations

import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from controlcenter.clock import SystemClock
from controlcenter.system import harden_permissions, is_own

LOCK = "in-use.lock"
_REMOVED_WITHIN_S = 5.0


class PassingFolder:
    """A new folder among the system's passing files, for this person only. Raises OSError where none can be made.

    It holds an operating system lock, which a kill releases too: that is how the next program knows what is left over.
    """

    def __init__(self, prefix: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=prefix)).resolve()
        harden_permissions(self.path)
        self._lock = FileLock(self.path / LOCK, thread_local=False)
        self._lock.acquire()

    def remove(self) -> None:
        """Delete the folder; files that another process still closes are tried again for some seconds."""
        self._lock.release()
        clock = SystemClock()
        until_s = clock.monotonic() + _REMOVED_WITHIN_S
        while self.path.exists():
            _delete(self.path)
            if clock.monotonic() >= until_s:
                return
            if self.path.exists():
                clock.sleep(0.2)


def remove_left_over(prefix: str, *locks: str) -> None:
    """Delete the folders with this prefix that no program uses; somebody else's are not touched.

    ``locks`` name further files inside that a process which still works there holds locked.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        try:
            if is_own(folder) and folder.is_dir() and (folder / LOCK).is_file() and _is_free(folder, (LOCK, *locks)):
                _delete(folder)
        except OSError:
            continue  # gone meanwhile, or not ours to look into


def _is_free(folder: Path, locks: tuple[str, ...]) -> bool:
    for name in locks:
        lock = FileLock(folder / name)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        lock.release()
    return True


def _delete(folder: Path) -> None:
    with suppress(OSError):  # what goes away by itself meanwhile
        for file in folder.rglob("*"):
            if not file.is_symlink() and file.is_file():
                file.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows deletes no file that may only be read
    shutil.rmtree(folder, ignore_errors=True)
