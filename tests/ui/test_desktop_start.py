"""The whole desktop program in a process of its own, from its start to a live floor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def printed_by(program: str, home: Path) -> str:
    """What a program prints that is given the address of a new database."""
    done = subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{home / 'new.db'}"],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(home)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.strip()


FIRST_PAINT = """
import sys
from ui.desktop import Desktop, application
app = application()
desktop = Desktop(sys.argv[1], "controlcenter-first-picture")


def first_picture():
    heavy = {"sqlalchemy", "numpy", "pyqtgraph", "apscheduler", "pydantic", "keyring", "psycopg", "httpx"}
    print(",".join(sorted(heavy & set(sys.modules))))
    app.quit()


desktop._load = first_picture
desktop.open()
app.exec()
desktop.close()
"""


def test_that_the_first_picture_needs_no_heavy_module(tmp_path: Path) -> None:
    assert printed_by(FIRST_PAINT, tmp_path) == ""


WORKED_OUT = """
import gc, sys
from PySide6.QtCore import QTimer
from ui.desktop import Desktop, application
app = application()
desktop = Desktop(sys.argv[1], "controlcenter-worked-out")
desktop.keeper._may_start = False
made, before = [], []


def work_out():
    made.extend([number] for number in range(20_000))
    before.append(gc.get_freeze_count())


def look():
    if before and gc.get_freeze_count() >= before[0] + len(made):
        print("spared")
        app.quit()


ticks = QTimer(interval=50)
ticks.timeout.connect(look)
ticks.start()
desktop.program.whole.connect(lambda: QTimer.singleShot(0, desktop.window, work_out))
desktop.open()
app.exec()
desktop.close()
"""


def test_that_what_screens_work_out_of_all_rows_is_not_looked_through_for_garbage_again(tmp_path: Path) -> None:
    assert printed_by(WORKED_OUT, tmp_path) == "spared"
