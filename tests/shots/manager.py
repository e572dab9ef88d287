"""Pictures of the duty manager's screens in their states: ``python -m tests.shots.manager FOLDER [SCREEN...]``.

Alarms, incidents, sources, workload and strategy, in each theme, at 1080p and, in a process of its own, at 4K with
scale 2. Names: ``<screen>-<state>-<theme>-<1080p or 4k>.png``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.*=false")

from controlcenter.domain.team import Presence
from controlcenter.settings import resource
from tests.shots import centre as sample
from tests.shots.camera import TALL, WIDE, Camera
from tests.shots.centre import Centre
from tests.ui.house import text_with_sources
from ui.alarms import desk_of
from ui.desktop import application
from ui.look import theme
from ui.screens.alarms.page import ACTIVE, HISTORY, SHELVED, AlarmsPage
from ui.screens.incidents.page import IncidentsPage
from ui.screens.reports.page import ReportsPage
from ui.screens.sources import card_menu
from ui.screens.sources.page import SourcesPage
from ui.screens.strategy.page import StrategyPage
from ui.window import MainWindow

SMALL = (1366, 768)
SUBJECTS = (
    ("now", ""), ("day", "flow"), ("day", "telephone"), ("day", "quality"), ("day", "load"), ("week", "flow"),
    ("week", "load"), ("quarter", "flow"), ("quarter", "quality"),
)  # fmt: skip


class Session:
    """A window over one centre, and the camera before it."""

    def __init__(self, camera: Camera, centre: Centre) -> None:
        self.camera = camera
        self.centre = centre
        theme.current().set("light")
        self.window = MainWindow(centre)  # type: ignore[arg-type]
        self.window.top_bar.person.set("Asha Rao", Presence.FREE)
        self.window.show()

    def page(self, screen: str) -> object:
        """Go to a screen, at the moment at which the centre is."""
        shown = self.window.show_screen(screen)
        self.camera.settle(0.1)
        shown.setFocus()
        self.window.status_line.set_service(self.window.tr("Service runs"))
        return shown

    def take(self, name: str, size: tuple[int, int] | None = None) -> None:
        """A picture of the window as it is now."""
        self.window.set_read_at(self.centre.clock.now())
        self.camera.take(name, self.window, size=size or (WIDE, TALL))

    def end(self) -> None:
        """Close the window and the database."""
        desk_of(self.centre).stop()
        self.window.close()
        self.window.deleteLater()
        self.centre.database.close()


def empty(at: Session) -> None:
    """Every screen on the first day, with nothing in it."""
    for screen in ("alarms", "incidents", "sources", "strategy"):
        at.page(screen)
        at.take(f"{screen}-empty")
    page = at.page("reports")
    assert isinstance(page, ReportsPage)
    for span, part in (("now", ""), ("day", "telephone"), ("week", "load")):
        page.bar.choose(span=span, part=part)
        at.take("-".join(filter(None, ("reports", "empty", span, part))))


def alarms(at: Session) -> None:
    """Active ones, those put aside, what was, the dialog, and a flood."""
    sample.raise_some(at.centre)
    page = at.page("alarms")
    assert isinstance(page, AlarmsPage)
    desk_of(at.centre).look()
    for view in (ACTIVE, SHELVED, HISTORY):
        page.chips.choose(view)
        page._switch()
        at.take(f"alarms-{view}")
    page.chips.choose(ACTIVE)
    page._switch()
    at.camera.dialog("alarms-shelve", page.shelve)
    sample.raise_flood(at.centre)
    desk_of(at.centre).look()
    at.take("alarms-flood")
    flood = next(n for n in range(page.table.rows.rowCount()) if page.table.rows.row_at(n).is_flood)
    page.table.selectRow(flood)
    page.open_place()
    at.take("alarms-unfolded")


def incidents(at: Session) -> None:
    """The open one, the closed ones, a new one."""
    page = at.page("incidents")
    assert isinstance(page, IncidentsPage)
    at.take("incidents-open")
    at.take("incidents-small", SMALL)
    at.camera.dialog("incidents-declare", page.declare)
    page.chips.choose("closed")
    page._fill()
    at.take("incidents-closed")
    page.chips.choose("active")


def sources(at: Session) -> None:
    """The day with its quarantine, what stands behind a number, and the forms."""
    page = at.page("sources")
    assert isinstance(page, SourcesPage)
    page.refresh()
    at.take("sources-day")
    at.take("sources-small", SMALL)
    page._look_behind("Service mailbox", "seen")
    at.take("sources-behind")
    page._look_behind("", "")
    page.rows.table.selectRow(0)
    at.camera.dialog("sources-raw", lambda: page._look_at(page.rows.table.rows.row_at(0)))
    entries = {entry.name: entry for entry in at.centre.live.strategy.sources}  # type: ignore[union-attr]
    at.camera.dialog("sources-again", lambda: page._deeds.fetch_again(entries["Service mailbox"], None))
    at.camera.dialog("sources-connect", page._connect)
    for entry in entries.values():
        show = partial(page._deeds.do, entry, card_menu.EDIT)
        at.camera.dialog(f"sources-edit-{entry.type.replace('_', '-')}", show)


def reports(at: Session) -> None:
    """Every subject, now and over each time; the numbers as a table; a quarter of business days."""
    page = at.page("reports")
    assert isinstance(page, ReportsPage)
    for span, part in SUBJECTS:
        page.bar.choose(span=span, part=part)
        at.take("-".join(filter(None, ("reports", span, part))))
    page.bar.choose(span="day", part="flow")
    page.panels[0].as_table.setChecked(True)
    at.take("reports-table")
    at.take("reports-small", SMALL)


def strategy(at: Session) -> None:
    """Read by people, as text, with faults, with its consequence; the hours by week, date and year."""
    page = at.page("strategy")
    assert isinstance(page, StrategyPage)
    for row in range(page.names.count()):
        page.names.setCurrentRow(row)
        at.take(f"strategy-{row:02d}")
    page.tabs.choose("text")
    at.take("strategy-text")
    _drafts(at, page)
    page.tabs.choose("hours")
    for view in ("week", "dates", "year"):
        page.hours.pages.choose(view)
        page.hours._stack.setCurrentIndex(("week", "dates", "year").index(view))
        at.take(f"strategy-hours-{view}")
    at.camera.dialog("strategy-holidays", page.hours.dates.holidays.click)


def _open(at: Session, page: StrategyPage, file: Path) -> None:
    """The page with this file as its draft, checked."""
    said = file.read_text(encoding="utf-8")
    page.open_file(file)
    while page.draft is None or not page.draft.checked or page.draft.text != said:
        at.camera.settle(0.1)


def _drafts(at: Session, page: StrategyPage) -> None:
    """A draft with faults, one without, and what publishing it would do."""
    text = resource("strategy.toml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "northgate.toml"
        file.write_text(text.replace("at_risk_share", "at_risk_shar").replace("volume = 0.6", "volume = 6"), "utf-8")
        _open(at, page, file)
        at.take("strategy-faults")
        file.write_text(text_with_sources().replace('resolution = "16h"', 'resolution = "12h"'), "utf-8")
        _open(at, page, file)
    at.take("strategy-draft")
    at.camera.dialog("strategy-publish", lambda: page._do("publish"))
    page._do("close")


SCENES: dict[str, Callable[[Session], None]] = {
    "incidents": incidents, "sources": sources, "reports": reports, "strategy": strategy, "alarms": alarms,
}  # fmt: skip


def take(folder: Path, wanted: list[str]) -> None:
    """Every picture at the scale of this process."""
    camera = Camera(application(), folder)
    with tempfile.TemporaryDirectory() as scratch:
        if not wanted or "empty" in wanted:
            first = Session(camera, sample.opened(Path(scratch), "empty", resource("strategy.toml").read_text("utf-8")))
            empty(first)
            first.end()
        if not wanted or "many" in wanted:
            many = Session(camera, sample.opened(Path(scratch), "many", sample.with_many_sources()))
            sample.show_many_sources(many.centre)
            many.page("sources")
            many.take("sources-many")
            many.end()
        scenes = [scene for name, scene in SCENES.items() if not wanted or name in wanted]
        if not scenes:
            return
        full = Session(camera, sample.filled(Path(scratch)))
        for scene in scenes:
            scene(full)
        full.end()


def main() -> int:
    """Write the pictures at both sizes; the exit status is 0."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    take(folder, sys.argv[2:])
    if os.environ.get("QT_SCALE_FACTOR") in ("1", "2"):
        return 0
    double = {**os.environ, "QT_SCALE_FACTOR": "2"}
    return subprocess.run(
        [sys.executable, "-m", "tests.shots.manager", *sys.argv[1:]], env=double, check=False
    ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
