"""From starting the program to its first painted window, warm, as a whole process. Milliseconds of wall time."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PROGRAM = """
import sys, time
from ui.desktop import Desktop, application
app = application()
desktop = Desktop(sys.argv[1], "controlcenter-bench-start")
desktop.keeper._may_start = False
desktop.window.painted.connect(lambda: (print(time.time(), flush=True), app.quit()))
desktop.open()
app.exec()
desktop.close()
"""
RUNS = 7


def run() -> dict[str, float]:
    """Median and worst time to the first painted window, and beside it what an empty Qt program needs."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'bench.db'}"
        _once(address)
        times = sorted(_once(address) for _ in range(RUNS))
    empty = statistics.median(_timed("from PySide6.QtWidgets import QApplication; QApplication([])") for _ in range(3))
    return {
        "first_window_ms_median": round(statistics.median(times), 1),
        "first_window_ms_worst": round(times[-1], 1),
        "empty_qt_program_ms": round(empty, 1),
        "ratio_to_empty": round(statistics.median(times) / empty, 2),
    }


def _once(address: str) -> float:
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, address], capture_output=True, text=True, env=_env(), check=True
    )
    return (float(done.stdout.split()[0]) - started) * 1000


def _timed(script: str) -> float:
    started = time.time()
    subprocess.run([sys.executable, "-c", script], capture_output=True, env=_env(), check=True)
    return (time.time() - started) * 1000


def _env() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": tempfile.gettempdir() + "/cc-bench"}
