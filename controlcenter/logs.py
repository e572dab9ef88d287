"""One rotating log per process kind: ids and sentences, never customers' words; control characters escaped."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
import threading
from types import TracebackType

from controlcenter.clock import Clock, SystemClock
from controlcenter.settings import log_folder

MAX_BYTES = 2_000_000
KEPT = 5
REPEAT_S = 600.0
MOST_REPEATS = 500


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        head, *rest = text.split("\n")
        cleaned = [line.translate(_CONTROLS) for line in (head, *rest)]
        return "\n    ".join(cleaned)


class Repeats(logging.Filter):
    """Lets a warning through once in ten minutes: what fails every second all night leaves the log readable.

    The next one of the same words says how often it was left out.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__()
        self._clock = clock or SystemClock()
        self._told: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno != logging.WARNING or record.exc_info:
            return True
        key, now_s = (record.name, record.getMessage()), self._clock.monotonic()
        told_s, left_out = self._told.get(key, (-REPEAT_S, 0))
        if now_s - told_s < REPEAT_S:
            self._told[key] = told_s, left_out + 1
            return False
        if len(self._told) >= MOST_REPEATS:
            self._told.clear()
        self._told[key] = now_s, 0
        if left_out:
            record.msg, record.args = f"{key[1]} (and {left_out} times before)", ()
        return True


_CONTROLS = {n: f"\\x{n:02x}" for n in range(32) if n != 9} | {127: "\\x7f"}


def start(name: str, *, aloud: bool = True) -> None:
    """Log into the user's log folder; where it cannot be written, to standard error (nowhere unless ``aloud``)."""
    handler: logging.Handler
    try:
        log_folder().mkdir(parents=True, exist_ok=True)
        path = log_folder() / f"{name}.log"
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler(sys.stderr) if aloud else logging.NullHandler()
    handler.addFilter(Repeats())
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    if sys.stderr is not None:
        faulthandler.enable()
    sys.excepthook = _log_unexpected
    threading.excepthook = _log_thread


def _log_unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("fault").critical("Unexpected fault", exc_info=(kind, error, trace))


def _log_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _log_unexpected(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
