"""The workload of a day: charts and table tell the same numbers, from the database to the pixel."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.live.model import LiveModel
from controlcenter.live.sampler import take_sample
from controlcenter.live.tail import Tail
from controlcenter.store.engine import Database
from tests.ui import wall_day
from tests.ui.believable import NOW
from tests.ui.wall_day import Desk
from ui import theme
from ui.screens.reports.day import STEP_S, Day, Series, read_day, span_of, total, value_at
from ui.screens.reports.page import ReportsPage
from ui.screens.reports.table import rows_of

KOLKATA = ZoneInfo("Asia/Kolkata")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    live = wall_day.a_live()
    assert live.strategy is not None
    return Desk(live, tmp_path, trends=wall_day.a_day(live.strategy))


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> ReportsPage:
    made = ReportsPage(desk)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    made.show()
    return made


def test_that_heavy_modules_load_with_the_first_visit_only() -> None:
    code = "import sys, ui.screens.reports; print(any(m in sys.modules for m in ('pyqtgraph', 'numpy')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_that_a_day_is_read_as_it_was_written(
    run: Callable[..., Any], database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    queue = strategies.check(strategies.default_text).queues[0]
    zone = strategies.check(strategies.default_text).zone
    for n in range(3):
        run(
            NewTicket(
                channel=Channel.EMAIL, subject="Refund", text="", customer_name="Asha", email="asha@example.org",
                phone="", kind=None, priority=Priority.NORMAL, language="en", queue=queue.id, assignee=None,
            )
        )  # fmt: skip
        live = LiveModel()
        live.apply(Tail(database, strategies, clock).read_all())
        take_sample(database, live, clock.now())
        clock.advance(600 * (n + 1))
    begins_at, ends_at = span_of(clock.now().astimezone(zone).date(), zone)
    with database.read() as connection:
        day = read_day(connection, begins_at, ends_at, clock.now())
    assert sum(day.arrived[Channel.EMAIL].values) == 3 and sum(day.arrived[Channel.FAX].values) == 0
    opened = [value for value, _ in groupby(day.open[Channel.EMAIL].values)]
    assert opened == [0.0, 1.0, 2.0, 3.0]  # before the first sample and between them the tickets themselves tell
    assert day.open[Channel.EMAIL].at_s[0] == begins_at.timestamp()
    assert day.load[queue.team].values[-1] == live.figures(("team", queue.team), clock.now()).load
    assert day.arrived[Channel.EMAIL].at_s[-1] <= clock.now().timestamp()
    assert not day.is_empty and not Day(begins_at, ends_at).open


def test_that_a_local_day_is_23_or_25_hours_long_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    hours = [
        (ends - begins) / timedelta(hours=1)
        for begins, ends in (span_of(date(2026, 3, 29), berlin), span_of(date(2026, 10, 25), berlin))
    ]
    assert hours == [23, 25]
    assert span_of(date(2026, 11, 21), KOLKATA)[0] == datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


def test_that_sums_and_values_under_the_pointer_follow_the_samples() -> None:
    first, second = Series((0.0, 60.0), (1.0, 2.0)), Series((60.0, 120.0), (5.0, 7.0))
    assert total([first, second]) == Series((0.0, 60.0, 120.0), (1.0, 7.0, 7.0))
    assert [value_at(first, at_s, 180) for at_s in (-1, 0, 59, 60, 239, 240)] == [None, 1, 1, 2, 2, None]


def test_that_charts_show_what_the_table_says(page: ReportsPage, desk: Desk) -> None:
    day = page._day
    assert day is not None
    rows = rows_of(day, frozenset(Channel), sorted(day.load), KOLKATA)
    assert sum(row.arrived or 0 for row in rows) == sum(page._arrived.values)
    assert page.table.table.rows.rowCount() == len(rows)
    assert f"{sum(page._arrived.values):.0f} arrived" in page.panels[0].header._note.text()
    page._point(NOW.timestamp() - 7200)
    quarter = next(row for row in rows if row.time == "12:00")
    assert page.panels[0].header._note.text() == f"12:05: {quarter.arrived:.0f} arrived, {quarter.solved:.0f} solved"
    assert "12:05: load" in page.panels[2].header._note.text()
    page._point(None)


def test_that_one_channel_and_one_team_can_be_looked_at(page: ReportsPage) -> None:
    day = page._day
    assert day is not None
    page.channel.setCurrentIndex(page.channel.findData("fax"))
    assert page._arrived.values == day.arrived[Channel.FAX].values
    team = sorted(day.load)[0]
    page.team.setCurrentIndex(page.team.findData(team))
    assert page._load.values == day.load[team].values


def test_that_the_day_can_be_changed_and_is_read_again(page: ReportsPage, desk: Desk) -> None:
    asked: list[Any] = []
    desk.ask = lambda read, then: asked.append((read, then))  # type: ignore[method-assign]
    page.step(-1)
    assert page.day.date() == QDate(2026, 11, 20) and len(asked) == 1
    begins_at, ends_at = span_of(date(2026, 11, 20), KOLKATA)
    asked[0][1](Day(begins_at, ends_at))
    assert "Nothing is known" in page.panels[0].header._note.text()


def test_that_the_numbers_are_there_as_a_table_and_can_be_copied(page: ReportsPage) -> None:
    page.as_table.click()
    assert page.table.isVisible() and page.table.table.accessibleName()
    copied = page.table.as_text().splitlines()
    assert copied[0].split("\t") == ["From", "Arrived", "Solved", "Open", "Load", "Capacity"]
    assert len(copied) == 1 + page.table.table.rows.rowCount()
    QGuiApplication.clipboard().clear()


def test_that_the_picture_is_kept_and_a_failure_is_said(page: ReportsPage, desk: Desk, tmp_path: Path) -> None:
    assert page.save_picture(str(tmp_path / "day.png"))
    assert not QImage(str(tmp_path / "day.png")).isNull()
    assert not page.save_picture(str(tmp_path / "missing" / "day.png"))
    assert "could not be written" in desk.said[-1]


def test_that_the_theme_is_followed_and_zooming_stays_inside_the_day(page: ReportsPage, qtbot: QtBot) -> None:
    theme.current().set("dark")
    assert page.flow.plot.backgroundBrush().color() == theme.colour("panel")
    theme.current().set("light")
    page.flow.plot.setXRange(NOW.timestamp() - 1800, NOW.timestamp(), padding=0)
    shown = page.teams.plot.viewRange()[0]
    assert shown[1] - shown[0] == pytest.approx(1800, rel=0.05)
    page.flow.plot.setXRange(0, 4e9, padding=0)
    QTest.qWait(1)
    low, high = page.flow.plot.viewRange()[0]
    assert high - low <= 96 * STEP_S + 1
    page.show_whole_day()
