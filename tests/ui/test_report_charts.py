"""Charts for eyes: nothing at zero is cut, single points are seen, and the filter holds for every figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from controlcenter.clock import ManualClock
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.counts import Counts, in_target, promises
from controlcenter.domain.ticket import Channel, Level
from controlcenter.settings import resource
from controlcenter.store.engine import Database
from controlcenter.store.opening import open_database
from tests.support.desk import Desk
from tests.ui import workload
from ui.screens.reports.charts import _lone
from ui.screens.reports.page import ReportsPage


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('charts') / 'w.db'}", create=True)
    strategies = StoredStrategy(resource("strategy.toml").read_text(encoding="utf-8"))
    workload.fill(opened, strategies.check(strategies.default_text), days=8, a_day=40)
    yield opened
    opened.close()


@pytest.fixture
def page(qtbot: QtBot, filled: Database, strategies_of: Callable[[], StoredStrategy], tmp_path: Path) -> ReportsPage:
    made = ReportsPage(Desk(filled, strategies_of(), ManualClock(workload.NOW), tmp_path))
    qtbot.addWidget(made)
    made.resize(1500, 950)
    made.show()
    return made


def test_that_points_without_neighbours_and_the_newest_are_marked() -> None:
    assert _lone([None, 5.0, None, 1.0, 2.0, None, None]) == [1, 4]
    assert _lone([1.0, 2.0]) == [1] and _lone([None]) == []


def test_that_what_stands_at_zero_is_seen_as_a_whole(page: ReportsPage) -> None:
    page.bar.choose(span="week", part="quality")
    low, high = page.panels[0].chart.plot.viewRange()[1]
    assert -0.05 * high < low < 0
    page.bar.choose(part="flow")
    assert page.panels[0].chart.plot.viewRange()[1][0] == 0  # bars stand on the axis


def test_that_the_share_of_kept_promises_follows_the_channel(page: ReportsPage) -> None:
    page.bar.choose(span="week", part="quality")
    history = page._history
    assert history is not None
    panel = next(panel for panel in page.panels if panel.spec.id == "promises")
    said = set()
    for channel in (Channel.EMAIL, Channel.WEB):
        page.bar.channel.setCurrentIndex(page.bar.channel.findData(channel.value))
        rows = history.channels[channel]
        shown = [panel._lines[0].values[at] for at in range(len(rows))]
        assert shown == [promises(row) for row in rows]
        whole = promises(sum(rows, Counts()))
        assert whole is not None
        said.add(page._note(panel))
    assert len(said) == 2


def test_that_a_share_below_its_goal_is_marked_as_on_the_wall(page: ReportsPage) -> None:
    page.bar.choose(span="now")
    table = page.now.channels
    column = next(one for one in table._columns if one.title == "In target")
    levels = {column.level(table.rows.row_at(at)) for at in range(table.rows.rowCount())}
    assert levels <= {Level.AT_RISK, Level.NORMAL}
    goal = page.now._workspace.live.strategy.centre.target_share  # type: ignore[union-attr]
    for at in range(table.rows.rowCount()):
        share = in_target(table.rows.row_at(at).today)
        assert (column.level(table.rows.row_at(at)) is Level.AT_RISK) is (share is not None and share < goal)


def test_that_a_time_without_readings_says_so_in_the_table_of_people(page: ReportsPage) -> None:
    page.bar.choose(span="day", part="load")
    assert page.held is not None and page.held._pages.currentWidget() is page.held.table
    page.step(-400)
    assert page.held._pages.currentWidget() is page.held._empty
