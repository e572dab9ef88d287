"""The workload: now, or a day, week or quarter, as charts and tables whose every number opens its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, tzinfo
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from controlcenter.domain.counts import Counts, over_time, together
from controlcenter.domain.period import Period, Span, business_days, period_of, step_of
from controlcenter.domain.ticket import Channel
from controlcenter.store.history.counts import CallRules, History, Part, read_history
from controlcenter.store.history.rows import Rows, Stretch
from ui.actions import keys
from ui.screens.reports.bar import Bar
from ui.screens.reports.behind import Behind
from ui.screens.reports.charts import Drawn
from ui.screens.reports.figures import Figures
from ui.screens.reports.held_panel import HeldPanel, rows_of
from ui.screens.reports.now_view import NowView
from ui.screens.reports.panel import FigurePanel, stacked
from ui.screens.reports.places import Places, earlier_values, places_of, values_of
from ui.screens.reports.spec import Line
from ui.widgets.plain import PlainLabel
from ui.workspace import Workspace

_RENEW_MS = 60_000
_SLOW_MS = 500
_OF_TODAY = frozenset({Part.FLOW, Part.TELEPHONE, Part.QUALITY})


class ReportsPage(QWidget):
    """The bar above, below it the live tables or the charts of one subject, which share the time axis."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._figures = Figures()
        self._behind = Behind(self, workspace)
        self._history: History | None = None
        self._earlier: History | None = None
        self._places: Places | None = None
        self._rows: Sequence[Any] = ()
        self._rows_before: Sequence[Any] = ()
        self._asked = 0
        self._drawn_for: tuple[Any, ...] = ()
        self.panels: tuple[FigurePanel, ...] = ()
        self.held: HeldPanel | None = None
        self._timer = QTimer(self, interval=_RENEW_MS)
        self._timer.timeout.connect(self._renew)
        self._slow = QTimer(self, interval=_SLOW_MS, singleShot=True)
        self.bar = Bar(self._today, self._figures.subjects())
        self.progress = PlainLabel(self.tr("Counting…"), "mid")
        self.progress.hide()
        self._slow.timeout.connect(self.progress.show)
        self.now = NowView(workspace, self._figures)
        self.now.wanted.connect(self._open_today)
        self._now_for = workspace.live.strategy_version
        self._stack = QStackedWidget()
        self._stack.addWidget(self.now)
        self._charts = QWidget()
        self._stack.addWidget(self._charts)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 18, 20, 18)
        page.setSpacing(12)
        page.addWidget(self.bar)
        page.addWidget(self.progress)
        page.addWidget(self._stack, 1)
        self.bar.changed.connect(self.load)
        self.bar.redraw.connect(self._draw)
        self.bar.stepped.connect(self.step)
        self.bar.to_today.connect(lambda: self.bar.show_day(self._today))
        keys.listen(self, {"reports.whole": self.show_whole})
        self.load()

    @property
    def _zone(self) -> tzinfo:
        strategy = self._workspace.live.strategy
        return strategy.zone if strategy else UTC

    @property
    def _today(self) -> date:
        return self._workspace.clock.now().astimezone(self._zone).date()

    @property
    def period(self) -> Period:
        """What is looked at; the day so far for now."""
        if self.bar.span is None:
            return period_of(Span.DAY, self._today, self._zone)
        return period_of(self.bar.span, self.bar.chosen_day, self._zone)

    def step(self, steps: int) -> None:
        """Some periods on or back."""
        self.bar.show_day(step_of(self.period, steps).first)

    # reading

    def _rules(self) -> CallRules:
        strategy = self._workspace.live.strategy
        return (
            CallRules(strategy.centre.service_level.within_s, strategy.centre.short_call_s) if strategy else CallRules()
        )

    def load(self) -> None:
        """Read what is chosen; the period before follows, so that the first picture does not wait for it."""
        self._asked += 1
        asked, now, rules, period = self._asked, self._workspace.clock.now(), self._rules(), self.period
        parts = _OF_TODAY if self.bar.span is None else frozenset({self.bar.part})
        self._slow.start()
        self._workspace.ask(
            lambda c: read_history(c, period, now, rules, parts), lambda found: self._take(asked, found)
        )
        if self.bar.span is not None and self.bar.compare.isChecked():
            before = period.earlier()
            self._workspace.ask(
                lambda c: read_history(c, before, now, rules, parts), lambda found: self._take_earlier(asked, found)
            )

    def _renew(self) -> None:
        if self.period.ends_at > self._workspace.clock.now():
            self.load()

    def _take(self, asked: int, found: History) -> None:
        if asked != self._asked:
            return  # somebody has chosen something else since
        self._slow.stop()
        self.progress.hide()
        self._history = found
        if self._earlier is not None and (
            not self.bar.compare.isChecked() or self._earlier.period.first != found.period.earlier().first
        ):
            self._earlier = None
        self.bar.fill_teams(self._workspace.live.strategy)
        self._draw()

    def _take_earlier(self, asked: int, found: History) -> None:
        if asked == self._asked:
            self._earlier = found
            self._draw()

    # drawing

    def _draw(self) -> None:
        history = self._history
        if history is None:
            return
        if self.bar.span is None:
            today = {channel: over_time(found) for channel, found in history.channels.items()}
            self._renew_now_view()
            self.now.show_now(today, history.now)
            self._stack.setCurrentWidget(self.now)
            return
        key = self._key(history.period)
        if key[:-1] != self._drawn_for[:-1]:
            self._build_panels()
        keep_view, self._drawn_for = key == self._drawn_for, key
        self._places = places_of(history.period, history.now, self._days(history.period))
        self._rows = self._rows_of(history)
        self._rows_before = self._rows_of(self._earlier) if self._earlier is not None else ()
        for panel in self.panels:
            lines = [self._drawn(line) for line in panel.spec.lines]
            panel.show_lines(self._places, lines, keep_view=keep_view)
        if self.held is not None:
            self.held.show_rows(rows_of(history, self._workspace.live.strategy, self._places.stretches))
        self._stack.setCurrentWidget(self._charts)
        self._point(None)

    def _renew_now_view(self) -> None:
        """Its columns name the service level's variant: a new strategy needs new ones."""
        if self._now_for == self._workspace.live.strategy_version:
            return
        self._now_for = self._workspace.live.strategy_version
        old, self.now = self.now, NowView(self._workspace, self._figures)
        self.now.wanted.connect(self._open_today)
        self._stack.addWidget(self.now)
        self._stack.removeWidget(old)
        old.deleteLater()

    def _key(self, period: Period) -> tuple[Any, ...]:
        """What panels are made for, and at the end what they show."""
        version = self._workspace.live.strategy_version
        shown = (period.first, self.bar.business.isChecked())
        return (self.bar.part, period.span, version, shown)

    def _days(self, period: Period) -> frozenset[date] | None:
        strategy = self._workspace.live.strategy
        if period.span is not Span.QUARTER or not self.bar.business.isChecked() or strategy is None:
            return None
        return business_days(period, strategy.compiled_calendars().values())

    def _build_panels(self) -> None:
        strategy = self._workspace.live.strategy
        specs = self._figures.charts(self.bar.part, strategy.centre if strategy else None)
        earlier = self.tr("13 weeks before") if self.bar.span is Span.QUARTER else self.tr("a week before")
        self.panels = tuple(FigurePanel(spec, earlier) for spec in specs)
        for panel in self.panels:
            panel.pointed.connect(self._point)
            panel.opened.connect(self._open)
            panel.said.connect(self._workspace.say)
        for panel in self.panels[1:]:
            panel.chart.plot.setXLink(self.panels[0].chart.plot)
        self.held = HeldPanel() if self.bar.part is Part.LOAD else None
        widgets: list[QWidget] = list(self.panels)
        if self.held is not None:
            self.held.chosen.connect(self._choose_held)
            widgets.append(self.held)
        old, self._charts = self._charts, stacked(widgets)
        self._stack.addWidget(self._charts)
        self._stack.removeWidget(old)
        old.deleteLater()

    def _drawn(self, line: Line) -> Drawn:
        places, earlier = self._places, self._earlier
        if places is None:
            return Drawn(line, ())
        before: tuple[float | None, ...] = ()
        if earlier is not None:
            before = earlier_values(line, places, earlier.period, self._rows_before)
        return Drawn(line, values_of(line, places, self._rows), before)

    def _rows_of(self, history: History) -> Sequence[Any]:
        """What is counted per stretch, for the chosen channels, team or person."""
        if self.bar.part is Part.LOAD:
            scope, name = self.bar.held
            known = history.teams if scope == "team" else history.agents
            chosen = [rows for key, rows in known.items() if not name or key == name]
            return [together(rows) for rows in zip(*chosen, strict=True)]
        chosen_channels = [history.channels[channel] for channel in self.bar.channels]
        return [sum(rows, Counts()) for rows in zip(*chosen_channels, strict=True)]

    def _choose_held(self, scope: str, name: str) -> None:
        self.bar.team.setCurrentIndex(max(0, self.bar.team.findData(f"{scope}:{name}")))

    # looking around

    def show_whole(self) -> None:
        """Zoom out to the whole period."""
        for panel in self.panels:
            panel.chart.show_all()

    def _point(self, place: int | None) -> None:
        """Show the same place in every chart; without one, what the numbers are in sum."""
        for panel in self.panels:
            panel.point(place, self._note(panel))

    def _note(self, panel: FigurePanel) -> str:
        """The figure over the whole time, from the sums and never from the shares."""
        history, places = self._history, self._places
        if history is None or places is None:
            return ""
        found = self._rows
        rows = [found[at] for at in places.stretches if at < len(found)]
        if not rows:
            return self.tr("Nothing is known of this time.")
        whole = sum(rows[1:], rows[0]) if self.bar.part is Part.LOAD else over_time(rows)
        ends_at = min(history.now, history.period.ends_at)
        said = [f"{line.title} {line.said(line.value(whole, ends_at))}" for line in panel.spec.lines]
        return self.tr("together: {figures}").format(figures=", ".join(said))

    def _open(self, place: int, line: Line) -> None:
        """List the rows behind a number."""
        places, history = self._places, self._history
        if places is None or history is None or not places.has_begun(place):
            return
        title = f"{line.title}, {places.name(place)}"
        where = Stretch(history.period, places.stretches[place], self.bar.channels, history.now)
        if line.rows is not None:
            self._behind.open(title, line.rows, where, self._rules())
            return
        scope, name = self.bar.held
        names = [name] if name else list(history.teams)
        self._behind.open_readings(title, scope, names, where)

    def _open_today(self, title: str, rows: Rows, channels: tuple[Channel, ...]) -> None:
        history = self._history
        if history is not None:
            where = Stretch(history.period, 0, channels, history.now, history.period.count)
            self._behind.open(title, rows, where, self._rules())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self._renew()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
