"""Ending with whoever started this process, however that ended: its end of the pipe closes on every system."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable


def end_with_starter(end: Callable[[], None]) -> None:
    """Call ``end`` in a thread once standard input is closed; a terminal or a file there says nothing."""
    threading.Thread(target=_end_with_pipe, args=(end,), name="pipe", daemon=True).start()


def _end_with_pipe(end: Callable[[], None]) -> None:
    try:
        descriptor = sys.stdin.fileno()
        if not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            return
        while os.read(descriptor, 4096):
            pass
    except (OSError, ValueError, AttributeError):
        return
    end()
