"""The page of a day: choose the day, channels and teams; read it as charts or as a table; keep it as a picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, timedelta, tzinfo
from functools import partial

from PySide6.QtCore import QDate, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFileDialog,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controlcenter.clock import from_epoch
from controlcenter.domain.ticket import Channel
from ui import icons, text, words
from ui.screens.reports.charts import Chart
from ui.screens.reports.day import STEP_S, Day, read_day, span_of, total, value_at
from ui.screens.reports.table import DayTable
from ui.widgets.flow import FlowLayout
from ui.widgets.plain import PlainLabel
from ui.widgets.section import Panel
from ui.workspace import Workspace

_RENEW_MS = 60_000
_EVERY = frozenset(Channel)
_GAP_S = 180  # a sample that is older says nothing any more


class ReportsPage(QWidget):
    """Arrivals, solved and open above; load against capacity below; both share the time axis."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._day: Day | None = None
        self._timer = QTimer(self, interval=_RENEW_MS)
        self._timer.timeout.connect(self._renew)
        self._build()
        QShortcut(QKeySequence("Ctrl+0"), self, self.show_whole_day)
        self.load()

    @property
    def _zone(self) -> tzinfo:
        strategy = self._workspace.live.strategy
        return strategy.zone if strategy else UTC

    @property
    def _today(self) -> date:
        return self._workspace.clock.now().astimezone(self._zone).date()

    # what it is made of

    def _build(self) -> None:
        names = (self.tr("Arrived and solved"), self.tr("Open"), self.tr("Load and capacity"))
        self.charts = tuple(Chart(name, self._zone) for name in names)
        self.flow, self.open, self.teams = self.charts
        self.panels = tuple(self._panel(name, chart) for name, chart in zip(names, self.charts, strict=True))
        for chart in self.charts:
            chart.pointed.connect(self._point)
        for chart in self.charts[1:]:
            chart.plot.setXLink(self.flow.plot)
        charts = QWidget()
        self._charts = charts
        column = QVBoxLayout(charts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for panel in self.panels:
            column.addWidget(panel, 1)
        self.table = DayTable()
        self._stack = QStackedWidget()
        self._stack.addWidget(charts)
        self._stack.addWidget(self.table)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 18, 24, 20)
        page.setSpacing(14)
        page.addWidget(self._bar())
        page.addWidget(self._stack, 1)

    def _panel(self, title: str, chart: Chart) -> Panel:
        panel = Panel(title, " ")
        panel.column.addWidget(chart, 1)
        return panel

    def _bar(self) -> QWidget:
        self.day = QDateEdit(QDate(self._today.year, self._today.month, self._today.day))
        self.day.setDisplayFormat("ddd d MMM yyyy")
        self.day.setAccessibleName(self.tr("Day"))
        self.day.setMinimumWidth(170)
        self.day.lineEdit().setTextMargins(6, 0, 0, 0)
        self.day.dateChanged.connect(lambda *_: self.load())
        self.channel, self.team = QComboBox(), QComboBox()
        self.channel.setAccessibleName(self.tr("Channel"))
        self.team.setAccessibleName(self.tr("Team"))
        self.channel.addItem(self.tr("All channels"), "")
        for channel in Channel:
            self.channel.addItem(words.channel(channel), channel.value)
        self._fill_teams()
        for box in (self.channel, self.team):
            box.currentIndexChanged.connect(lambda *_: self._draw())
        self.as_table = QPushButton(self.tr("As a table"))
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(lambda on: self._stack.setCurrentIndex(int(on)))
        bar = QWidget()
        row = FlowLayout(bar, gap_px=8)
        row.setContentsMargins(0, 0, 0, 0)
        for icon, name, step in (
            ("chevron-left", self.tr("Day before"), -1),
            ("chevron-right", self.tr("Day after"), 1),
        ):
            row.addWidget(self._tool(icon, name, partial(self.step, step)))
            if step < 0:
                row.addWidget(self.day)
        row.addWidget(self._button(self.tr("Today"), lambda: self.show_day(self._today)))
        row.addWidget(self.channel)
        row.addWidget(self.team)
        row.addWidget(self._button(self.tr("Whole day"), self.show_whole_day))
        row.addWidget(self.as_table)
        row.addWidget(self._button(self.tr("Save picture…"), self._choose_picture))
        self.promises = PlainLabel("", "mid")
        self.promises.setMinimumHeight(32)
        formula = self.tr(
            "Promises kept: kept / (kept + broken), by the day on which they were due. Withdrawn ones do not count, "
            "unless they were broken before; those still open and over count as broken. All channels and teams."
        )
        self.promises.setToolTip(text.tooltip(formula))
        row.addWidget(self.promises)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        bar.setSizePolicy(policy)
        return bar

    def _tool(self, icon: str, name: str, press: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda *_: press())
        return button

    def _button(self, name: str, press: Callable[[], None]) -> QPushButton:
        button = QPushButton(name)
        button.clicked.connect(lambda *_: press())
        return button

    def _fill_teams(self) -> None:
        self.team.clear()
        self.team.addItem(self.tr("All teams"), "")
        for team in self._workspace.live.strategy.teams if self._workspace.live.strategy else ():
            self.team.addItem(team.name, team.id)

    # which day

    def show_day(self, day: date) -> None:
        """Show another day."""
        self.day.setDate(QDate(day.year, day.month, day.day))

    def step(self, days: int) -> None:
        """Some days on or back."""
        shown = self.day.date()
        self.show_day(date(shown.year(), shown.month(), shown.day()) + timedelta(days=days))

    def load(self) -> None:
        """Read the chosen day."""
        shown = self.day.date()
        begins_at, ends_at = span_of(date(shown.year(), shown.month(), shown.day()), self._zone)
        now = self._workspace.clock.now()
        self._workspace.ask(lambda connection: read_day(connection, begins_at, ends_at, now), self._take)

    def _renew(self) -> None:
        shown = self.day.date()
        if date(shown.year(), shown.month(), shown.day()) == self._today:
            self.load()

    def _take(self, day: Day) -> None:
        is_new = self._day is None or self._day.begins_at != day.begins_at
        self._day = day
        if self.team.count() < 2:
            self._fill_teams()
        self._draw()
        self.promises.setText(self._promised(day))
        if is_new:
            self.show_whole_day()

    def _promised(self, day: Day) -> str:
        counts = day.promises
        due = counts.kept + counts.broken
        if not due:
            return self.tr("No promise was due")
        said = self.tr("{kept} of {due} promises kept ({share})")
        share = text.percent(counts.kept, due)
        return said.format(kept=text.number(counts.kept), due=text.number(due), share=share)

    # what is drawn

    def _chosen(self) -> tuple[frozenset[Channel], list[str]]:
        channel, team = str(self.channel.currentData()), str(self.team.currentData())
        known = sorted(self._day.load) if self._day else []
        return frozenset({Channel(channel)}) if channel else _EVERY, [team] if team else known

    def _draw(self) -> None:
        day = self._day
        if day is None:
            return
        channels, teams = self._chosen()
        self._arrived, self._solved, self._open = (
            total(one for channel, one in part.items() if channel in channels)
            for part in (day.arrived, day.solved, day.open)
        )
        self._load, self._capacity = (
            total(one for team, one in part.items() if team in teams) for part in (day.load, day.capacity)
        )
        for chart in self.charts:
            chart.clear()
            chart.set_zone(self._zone)
        self.flow.bars(self._arrived, "data_dim", step_s=STEP_S)
        self.flow.bars(self._solved, "accent_fill", step_s=STEP_S, second=True)
        self.open.line(self._open, "text")
        self.teams.line(self._capacity, "tick", dashed=True)
        self.teams.line(self._load, "accent")
        self.table.show_day(day, channels, teams, self._zone)
        self._point(None)

    def show_whole_day(self) -> None:
        """Zoom out to the whole day."""
        if self._day is None:
            return
        begins_s, ends_s = self._day.begins_at.timestamp(), self._day.ends_at.timestamp()
        shown = ((self._arrived, self._solved), (self._open,), (self._load, self._capacity))
        for chart, lines in zip(self.charts, shown, strict=True):
            chart.span(begins_s, ends_s, max((value for line in lines for value in line.values), default=1.0))

    def _point(self, at_s: float | None) -> None:
        """Say the values under the pointer; without one, what the lines mean and how much it was together."""
        for chart in self.charts:
            chart.point(at_s)
        if self._day is not None:
            notes = self._meaning() if at_s is None else self._values(at_s)
            for panel, note in zip(self.panels, notes, strict=True):
                panel.header.set_note(note)

    def _meaning(self) -> tuple[str, str, str]:
        if self._day is None or self._day.is_empty:
            return self.tr("Nothing is known of this day."), "", ""
        sums = self.tr("{arrived} arrived (grey), {solved} solved (blue); bars of a quarter hour")
        return (
            sums.format(arrived=_said(sum(self._arrived.values)), solved=_said(sum(self._solved.values))),
            self.tr("tickets not solved, each minute"),
            self.tr("line: units of open work; dashed: what those present can hold"),
        )

    def _values(self, at_s: float) -> tuple[str, str, str]:
        time = text.time_of_day(from_epoch(at_s), self._zone)
        quarter = [_said(value_at(one, at_s, STEP_S)) for one in (self._arrived, self._solved)]
        minute = [_said(value_at(one, at_s, _GAP_S)) for one in (self._open, self._load, self._capacity)]
        return (
            self.tr("{time}: {arrived} arrived, {solved} solved").format(
                time=time, arrived=quarter[0], solved=quarter[1]
            ),
            self.tr("{time}: {open} open").format(time=time, open=minute[0]),
            self.tr("{time}: load {load} of {capacity}").format(time=time, load=minute[1], capacity=minute[2]),
        )

    # keeping it

    def _choose_picture(self) -> None:
        name = f"workload-{self.day.date().toString('yyyy-MM-dd')}.png"
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save picture"), name, self.tr("Pictures (*.png)"))
        if path:
            self.save_picture(path)

    def save_picture(self, path: str) -> bool:
        """Write the charts as PNG; says so, or why not."""
        saved = self._charts.grab().save(path, "PNG")
        self._workspace.say(
            self.tr("The picture is in {path}.").format(path=path) if saved
            else self.tr("The picture could not be written to {path}; choose another folder.").format(path=path)
        )  # fmt: skip
        return saved

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self._renew()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


def _said(value: float | None) -> str:
    return "–" if value is None else text.number(value)
