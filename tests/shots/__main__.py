"""Pictures of the board side, in every theme, at 1080p and at 4K: ``python -m tests.shots FOLDER [PART...]``.

Parts: board, desk, start; all of them without one. They come from the living sample centre and from an empty one. A
second process takes the 4K pictures, with scale 2.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.*=false")
os.environ.setdefault("XDG_CONFIG_HOME", tempfile.mkdtemp(prefix="cc-shots-"))

from controlcenter.app.demo import Demo
from tests.shots.board import BoardShots
from tests.shots.camera import TALL, WIDE, Camera
from tests.shots.desk import DeskShots
from tests.shots.start import StartShots
from ui.desktop import Desktop, application

_WARM_UP_S = 180.0
_BUSY_DESKS, _BUSY = 16, 4


def _is_busy(desktop: Desktop) -> bool:
    """Whether the sample day has come so far that most people have some work."""
    live = desktop.program.live
    if live.strategy is None:
        return False
    desks = [len(live.members(("agent", agent.id))) for agent in live.strategy.agents]
    return sum(held >= _BUSY for held in desks) >= _BUSY_DESKS


def take(folder: Path, parts: list[str]) -> None:
    """Every picture at the scale of this process."""
    app = application()
    camera = Camera(app, folder)
    if "start" in parts:
        StartShots(camera).take()
    if "board" not in parts and "desk" not in parts:
        return
    demo = Demo.prepare(1)
    desktop = Desktop(demo.address, "controlcenter-shots", demo)
    desktop.window.resize(WIDE, TALL)
    desktop.open()
    try:
        camera.settle(_WARM_UP_S, lambda: _is_busy(desktop))
        demo.stop()  # the day stands still: every theme shows the same moment
        if "board" in parts:
            BoardShots(camera, desktop).take()
        if "desk" in parts:
            DeskShots(camera, desktop).take()
    finally:
        desktop.close()


def main() -> int:
    """Write the pictures at both sizes; the exit status is 0."""
    folder, parts = Path(sys.argv[1]), sys.argv[2:] or ["board", "desk", "start"]
    folder.mkdir(parents=True, exist_ok=True)
    take(folder, parts)
    if os.environ.get("QT_SCALE_FACTOR") == "2":
        return 0
    double = {**os.environ, "QT_SCALE_FACTOR": "2"}
    again = [sys.executable, "-m", "tests.shots", str(folder), *parts]
    return subprocess.run(again, env=double, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
