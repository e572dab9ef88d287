"""Pictures of every page of the wall, from one consistent day: ``python -m tests.shots.wall FOLDER``.

Each page in each theme at 1080p and, in a process of its own, at 4K with scale 2, as 55 inches at 5 metres show it;
the overview also for nearer readers. Names: ``wall-<page>-<state>-<theme>-<1080p or 4k>.png``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.*=false")

from controlcenter.domain.team import Presence
from controlcenter.live.model import LiveModel
from tests.ui import wall_day
from tests.ui.believable import NOW
from ui.desktop import application
from ui.look import theme
from ui.screens.wall.options import WallOptions
from ui.screens.wall.view import WallView
from ui.wall_pages import Page

THEMES = ("dark", "light", "contrast")
WIDE, TALL = 1920, 1080
FAR, NEAR = (55.0, 5.0), (27.0, 0.7)


STATES: dict[str, dict[str, Any]] = {
    "day": {"incidents": wall_day.incidents()},
    "late": {"sources": wall_day.health(NOW, late="Fax line", late_s=1500)},
    "alone": {"agents": wall_day.everybody(Presence.PAUSED), "incidents": wall_day.incidents()},
    "flood": {"agents": wall_day.everybody(Presence.OFF)},
    "quiet": {"tickets": {}},
}
"""Kinds of moments: an ordinary one, a silent source, nobody free, nobody there at all, nothing to do.

Each shows the alarms that its own conditions raise.
"""
SEEN = ("day",)  # somebody has taken notice of what stands there


def shots() -> list[tuple[Page, str, tuple[float, float]]]:
    """Every page on an ordinary day, and what is not ordinary where it shows."""
    made = [(page, "day", FAR) for page in Page]
    made += [(Page.OVERVIEW, "late", FAR), (Page.FAX, "late", FAR), (Page.OVERVIEW, "alone", FAR)]
    made += [(page, "alone", FAR) for page in (Page.LANGUAGES, Page.TELEPHONE)]
    made += [(Page.OVERVIEW, state, FAR) for state in ("flood", "quiet", "reading")]
    made += [(page, "quiet", FAR) for page in (Page.EMAIL, Page.INCIDENTS)]
    return [*made, *((Page.OVERVIEW, f"{state}near", NEAR) for state in ("", "late", "quiet"))]


def live_of(state: str) -> LiveModel:
    """The floor in a state; while it is still being read, nothing of it."""
    if state == "reading":
        return LiveModel()
    kind = state.removesuffix("near") or "day"
    live = wall_day.a_live(**STATES[kind])
    return wall_day.alarmed(live, seen_by="Asha Rao" if kind in SEEN else "")


def take(folder: Path, size: str) -> None:
    """Every picture at the scale of this process."""
    app = application()
    with tempfile.TemporaryDirectory() as scratch:
        for look in THEMES:
            theme.current().set(look)
            for page, state, (diagonal_in, distance_m) in shots():
                live = live_of(state)
                desk = wall_day.Desk(
                    live,
                    Path(scratch),
                    trends=None if state == "reading" or state.startswith("quiet") else wall_day.trends(live),
                )
                options = WallOptions(diagonal_in=diagonal_in, distance_m=distance_m, page=page)
                view = WallView(desk, options)
                view.resize(WIDE, TALL)
                view.show()
                app.processEvents()
                path = folder / f"wall-{page.value}-{state}-{look}-{size}.png"
                view.grab().save(str(path))
                view.stop()
                view.close()
                print(path)


def main() -> int:
    """Write the pictures at both sizes; the exit status is 0."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if os.environ.get("QT_SCALE_FACTOR") == "2":
        take(folder, "4k")
        return 0
    take(folder, "1080p")
    double = {**os.environ, "QT_SCALE_FACTOR": "2"}
    return subprocess.run([sys.executable, "-m", "tests.shots.wall", str(folder)], env=double, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
