"""The workload: charts, tables and exports tell the same numbers, and each number opens its rows."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from controlcenter.clock import ManualClock
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.period import Span, business_days, period_of, step_of
from controlcenter.domain.ticket import Channel
from controlcenter.settings import resource
from controlcenter.store.engine import Database
from controlcenter.store.history.counts import Part
from controlcenter.store.opening import open_database
from tests.support.desk import Desk
from tests.ui import workload
from tests.ui.workload import NOW
from ui.look import theme
from ui.screens.reports.page import ReportsPage
from ui.screens.reports.panel import FigurePanel
from ui.screens.reports.places import places_of
from ui.widgets.dialogs.rows_dialog import RowsDialog

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A quarter with a believable day, read only by the tests of this file."""
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('workload') / 'w.db'}", create=True)
    strategies = StoredStrategy(resource("strategy.toml").read_text(encoding="utf-8"))
    workload.fill(opened, strategies.check(strategies.default_text), days=12, a_day=20)
    yield opened
    opened.close()


@pytest.fixture
def desk(filled: Database, strategies_of: Callable[[], StoredStrategy], tmp_path: Path) -> Desk:
    return Desk(filled, strategies_of(), ManualClock(NOW), tmp_path)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> ReportsPage:
    made = ReportsPage(desk)
    qtbot.addWidget(made)
    made.resize(1500, 950)
    made.show()
    return made


def panel_of(page: ReportsPage, title: str) -> FigurePanel:
    return next(panel for panel in page.panels if panel.spec.title.startswith(title))


def test_that_heavy_modules_load_with_the_first_visit_only() -> None:
    code = "import sys, ui.screens.reports; print(any(m in sys.modules for m in ('pyqtgraph', 'numpy')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_that_periods_have_the_hours_of_their_days_and_compare_whole_weeks() -> None:
    spring = period_of(Span.DAY, date(2026, 3, 29), BERLIN)
    autumn = period_of(Span.DAY, date(2026, 10, 25), BERLIN)
    assert (spring.count, autumn.count) == (92, 100)
    quarter = period_of(Span.QUARTER, date(2026, 2, 3), BERLIN)
    assert (quarter.first, quarter.count, len(list(quarter.runs()))) == (date(2026, 1, 1), 90, 3)
    assert quarter.earlier().first == quarter.first - timedelta(days=91)
    assert step_of(quarter, -1).first == date(2025, 10, 1) and step_of(quarter, 4).first == date(2027, 1, 1)
    week = period_of(Span.WEEK, date(2026, 4, 2), BERLIN)
    assert week.first == date(2026, 3, 30) and week.count == 168 and week.earlier().count == 167
    moved = [week.later_by_the_calendar(at) for at in week.earlier().edges[:-1]]
    assert set(moved) <= set(week.edges) and moved[0] == week.edges[0]


def test_that_a_repeated_hour_stands_at_two_places_and_a_missing_one_at_none() -> None:
    autumn = places_of(period_of(Span.DAY, date(2026, 10, 25), BERLIN), NOW)
    names = [autumn.name(place) for place in range(len(autumn))]
    assert names.count("02:30") == 2 and len(names) == 100
    assert [name for _, name in autumn.ticks(0, 99, 6)] == ["00:00", "04:00", "08:00", "12:00", "16:00", "20:00"]
    spring = places_of(period_of(Span.DAY, date(2026, 3, 29), BERLIN), NOW)
    assert "02:30" not in [spring.name(place) for place in range(len(spring))]


def test_that_business_days_are_those_on_which_some_calendar_opens(strategies: StoredStrategy) -> None:
    strategy = strategies.check(strategies.default_text)
    quarter = period_of(Span.QUARTER, NOW.date(), KOLKATA)
    days = business_days(quarter, strategy.compiled_calendars().values())
    assert (
        0 < len(days) < quarter.count
        and {date(2026, 11, 22), date(2026, 12, 25)}.isdisjoint(days)
        and date(2026, 11, 20) in days
    )
    assert len(business_days(quarter, [])) == quarter.count
    shown = places_of(quarter, NOW, days)
    assert len(shown) == len(days)


def kept(qtbot: QtBot, desk: Desk, panel: FigurePanel, path: Path) -> None:
    """The chart in a file."""
    path.unlink(missing_ok=True)
    panel.save(path, path.suffix[1:])
    qtbot.waitUntil(lambda: desk.said[-1:] == [f"Saved as {path}."] and path.exists())


@pytest.mark.parametrize("span", ["day", "week", "quarter"])
@pytest.mark.parametrize("part", list(Part))
def test_that_chart_table_and_export_say_the_same(
    page: ReportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path, span: str, part: Part
) -> None:
    page.bar.choose(span=span, part=part.value)
    assert page.panels and (page.held is not None) == (part is Part.LOAD)
    for panel in page.panels:
        rows = panel.numbers()
        assert panel.table.rows.rowCount() == len(rows) == page.period.begun(NOW)
        kept(qtbot, desk, panel, tmp_path / "a.csv")
        read = list(csv.reader((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()))
        assert len(read) == 1 + len(rows) and len(read[0]) == 1 + 2 * len(panel.spec.lines)
        for line, row in zip(read[1:], rows, strict=True):
            assert [float(v) if v else None for v in line[1:]] == [
                None if v is None else pytest.approx(v, rel=1e-5) for v in row.values
            ]


def test_that_a_figure_over_time_follows_from_the_counts_and_not_from_the_shares(page: ReportsPage) -> None:
    page.bar.choose(span="week", part="telephone")
    note = panel_of(page, "Service level").header._note.text()
    calls = sum((row.calls for row in page._rows[1:]), page._rows[0].calls)
    share = calls.in_time / (calls.answered + calls.abandoned + calls.late)
    assert note == f"together: Service level {100 * share:.1f} %"
    formula = page.panels[0].spec.lines[0].formula
    assert "abandons negative (variant 1 of 4" in formula and "answered within 20 s / (answered + abandoned)" in formula


def test_that_every_number_opens_exactly_its_rows(page: ReportsPage) -> None:
    for part, titles in ((Part.FLOW, ("Arrived", "Open", "Oldest")),
                         (Part.TELEPHONE, ("Wait", "Handle", "Abandoned")),
                         (Part.QUALITY, ("In target", "First", "Handed on", "Promises")),
                         (Part.LOAD, ("Load and",))):  # fmt: skip
        page.bar.choose(span="quarter", part=part.value)
        for title in titles:
            panel = panel_of(page, title)
            place = next(row.place for row in panel.numbers() if row.values[0])
            panel.opened.emit(place, panel.spec.lines[0])
            shown = page._behind.shown
            assert shown is not None
            found = shown.table.rows.rowCount()  # type: ignore[attr-defined]
            row = page._rows[page._places.stretches[place]] if page._places else None
            if title == "Arrived":
                assert isinstance(shown, RowsDialog) and found == row.arrived
            elif title == "In target":
                assert found == row.met + row.missed + row.overdue
            elif title == "Handed on":
                assert found == row.reassigned
            elif title == "Handle":
                assert found == row.calls.handled
            elif title == "Wait":
                assert found == row.calls.answered
            elif title == "Load and":
                assert found == row.readings * len(page._history.teams)  # type: ignore[union-attr]
            else:
                assert found > 0
            shown.close()


@pytest.mark.parametrize(("part", "title"), [(Part.QUALITY, "Handed on"), (Part.FLOW, "Arrived")])
def test_that_a_figure_of_another_scale_is_told_and_opens_its_rows_but_is_no_line(
    page: ReportsPage, part: Part, title: str
) -> None:
    page.bar.choose(span="quarter", part=part.value)
    panel = panel_of(page, title)
    (line,) = [line for line in panel.spec.lines if line.is_told]
    assert len(panel.chart._lines) == 2 and f"{line.title} " in panel.header._note.text()
    row = next(row for row in panel.numbers() if row.values[2])
    there = page._rows[page._places.stretches[row.place]]  # type: ignore[union-attr]
    panel._press(line, row)
    shown = page._behind.shown
    assert isinstance(shown, RowsDialog)
    found = shown.table.rows.rowCount()
    if part is Part.QUALITY:
        assert row.values[2] == there.handovers / there.solved_first and found == there.solved_first
    else:
        assert row.values[2] == there.solved / there.arrived
        assert max(there.solved, there.arrived) <= found <= there.solved + there.arrived
    shown.close()


def test_that_keys_move_zoom_and_open(page: ReportsPage, qtbot: QtBot) -> None:
    chart = panel_of(page, "Arrived").chart
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert chart.place == page.period.begun(NOW) - 1
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.place == page.period.begun(NOW) - 2
    assert "Arrived" in chart.accessibleDescription()
    low, high = chart.plot.viewRange()[0]
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    closer = chart.plot.viewRange()[0]
    assert closer[1] - closer[0] < high - low
    other = panel_of(page, "Open").chart.plot.viewRange()[0]
    assert other == pytest.approx(closer, abs=0.6)
    QTest.keyClick(chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert chart.plot.viewRange()[0][0] < closer[0]
    QTest.keyClick(chart, Qt.Key.Key_Minus)
    QTest.keyClick(chart, Qt.Key.Key_0)
    assert chart.plot.viewRange()[0] == pytest.approx([-0.5, 95.5])
    opened: list[tuple[int, int]] = []
    chart.opened.disconnect()
    chart.opened.connect(lambda place, line: opened.append((place, line)))
    QTest.keyClick(chart, Qt.Key.Key_Return)
    QTest.keyClick(chart, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert opened == [(chart.place, 0), (chart.place, 1)]


def test_that_one_channel_and_one_person_can_be_looked_at(page: ReportsPage, desk: Desk) -> None:
    page.bar.channel.setCurrentIndex(page.bar.channel.findData("web"))
    assert page._history is not None
    assert [row.arrived for row in page._rows] == [row.arrived for row in page._history.channels[Channel.WEB]]
    page.bar.choose(span="week", part="load")
    assert page.held is not None
    name, person = next((row.id, row) for row in page.held.table.rows._rows if row.is_person)
    page.held.table.opened.emit(person)
    assert page.bar.held == ("agent", name)
    assert list(page._rows) == list(page._history.agents[name])


def test_that_numbers_are_copied_and_pictures_are_kept(
    page: ReportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    panel = page.panels[0]
    panel.as_table.click()
    assert panel.table.isVisible() and panel.table.accessibleName()
    panel.copy()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t")[:3] == ["From", "Arrived", "Solved"] and len(copied) == 1 + len(panel.numbers())
    assert "clipboard" in desk.said[-1]
    kept(qtbot, desk, panel, tmp_path / "a.png")
    assert not QImage(str(tmp_path / "a.png")).isNull()
    kept(qtbot, desk, panel, tmp_path / "a.svg")
    assert b"<svg" in (tmp_path / "a.svg").read_bytes()
    for kind in ("png", "svg", "csv"):
        panel.save(tmp_path / "missing" / f"a.{kind}", kind)
        qtbot.waitUntil(lambda kind=kind: f"a.{kind} could not be written" in desk.said[-1])


def test_that_now_shows_the_floor_and_each_number_opens_its_tickets(page: ReportsPage, desk: Desk) -> None:
    page.bar.choose(span="now")
    assert page.now.isVisible()
    model = page.now.channels.rows
    ModelTester(None).check(model, force_py=True)
    rows = model._rows
    assert rows[-1].live.open == sum(row.live.open for row in rows[:-1]) == desk.live.figures(("all", ""), NOW).open
    page.now.channels.opened.emit(rows[1])
    assert len(desk.opened) == rows[1].live.open
    desk.opened.clear()
    team = page.now.people.rows._rows[0]
    page.now.people.opened.emit(team)
    assert len(desk.opened) == team.open and desk.titles[-1] == team.name
    page.now.wanted.emit("Arrived today", page.panels[0].spec.lines[0].rows, tuple(Channel))
    shown = page._behind.shown
    assert isinstance(shown, RowsDialog) and shown.table.rows.rowCount() == rows[-1].today.arrived
    shown.close()


def test_that_the_earlier_period_is_compared_only_where_it_is_wanted(page: ReportsPage) -> None:
    page.bar.choose(span="week", part="flow")
    assert any(one.values[3] is not None for one in page.panels[0].numbers())
    page.bar.compare.setChecked(False)
    assert all(one.values[3] is None for one in page.panels[0].numbers())


def test_that_nothing_to_show_is_said_and_recent_days_are_provisional(page: ReportsPage) -> None:
    page.bar.choose(span="quarter", part="quality")
    rows = panel_of(page, "First contact").numbers()
    assert rows[-1].is_provisional and not rows[0].is_provisional
    assert "provisional" in panel_of(page, "First contact").words_at(rows[-1].place)
    page.bar.choose(span="day", part="telephone")
    page.bar.compare.setChecked(False)
    page.bar.show_day(date(2025, 1, 6))
    assert all(panel.is_empty and panel.empty.isVisible() for panel in page.panels)
    page.step(1)
    assert page.period.first == date(2025, 1, 7)


def test_that_a_late_answer_of_another_choice_is_dropped_and_slow_counting_is_said(
    page: ReportsPage, desk: Desk, qtbot: QtBot
) -> None:
    asked: list[Any] = []
    answered = desk.ask
    desk.ask = lambda read, then: asked.append((read, then))  # type: ignore[method-assign]
    page.bar.choose(span="week", part="flow")
    page.bar.choose(span="day", part="flow")
    qtbot.waitUntil(page.progress.isVisible, timeout=3000)
    before = page._history
    answered(*asked[0])
    assert page._history is before
    answered(*asked[2])
    assert page._history is not before and not page.progress.isVisible()


def test_that_the_themes_are_followed(page: ReportsPage) -> None:
    for name in ("dark", "contrast", "light"):
        theme.current().set(name)  # type: ignore[arg-type]
        assert page.panels[0].chart.plot.backgroundBrush().color() == theme.colour("panel")
    assert page._today == NOW.astimezone(KOLKATA).date() and NOW.tzinfo is UTC
