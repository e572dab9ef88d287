"""The floor at this moment as numbers: each channel with its day so far, each team and person against capacity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from controlcenter.domain import counts, metrics
from controlcenter.domain.counts import Counts
from controlcenter.domain.metrics import Figures
from controlcenter.domain.strategy.centre import Centre, ServiceLevel
from controlcenter.domain.ticket import Channel, Level
from controlcenter.live.model import ALL, LiveModel
from controlcenter.store.history.rows import Rows
from ui.look import icons
from ui.screens.reports.figures import Figures as Catalogue
from ui.screens.reports.held_rows import HeldRow, held_now
from ui.widgets.section import Panel
from ui.widgets.table import Column, PlainTable
from ui.wording import text, words
from ui.workspace import Workspace

_FRAME_PX = 3


@dataclass(frozen=True, slots=True)
class ChannelNow:
    """A channel, or all of them: what is open now, and the day so far."""

    channel: Channel | None
    now: datetime
    live: Figures
    oldest_at: datetime | None
    today: Counts


class NowView(QWidget):
    """Two tables. ``wanted`` (title, rows, channels) when the rows behind a number of today are wanted."""

    wanted = Signal(str, object, object)

    def __init__(self, workspace: Workspace, catalogue: Catalogue) -> None:
        super().__init__()
        self._workspace = workspace
        self._catalogue = catalogue
        self.channels: PlainTable[ChannelNow] = PlainTable(self._channel_columns(), self.tr("Channels now"))
        self.channels.opened.connect(lambda row: self._open_live(row, "open"))
        self.people: PlainTable[HeldRow] = PlainTable(self._people_columns(), self.tr("Teams and people now"))
        self.people.opened.connect(self._open_held)
        self.people.allow_sorting(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._panels: list[Panel] = []
        line_px = self.channels.verticalHeader().defaultSectionSize()
        head_px = self.channels.horizontalHeader().sizeHint().height()
        self.channels.setFixedHeight(head_px + (len(Channel) + 1) * line_px + _FRAME_PX)
        self.people.setMinimumHeight(3 * line_px)
        tables: tuple[tuple[str, QWidget, int], ...] = (
            (self.tr("Channels"), self.channels, 0),
            (self.tr("Teams and people"), self.people, 1),
        )
        for title, table, share in tables:
            panel = Panel(title, self.tr("a click on a number lists its rows"))
            panel.column.addWidget(table, 1)
            column.addWidget(panel, share)
            self._panels.append(panel)

    def show_now(self, today: dict[Channel, Counts], now: datetime) -> None:
        """Show the live figures with these counts of the day so far."""
        live = self._workspace.live
        rows = [_channel_row(live, channel, today.get(channel, Counts()), now) for channel in Channel]
        every = sum((row.today for row in rows), Counts())
        self.channels.set_rows([*rows, _channel_row(live, None, every, now)])
        self.people.set_rows(held_now(live, now))
        self._panels[0].header.set_note(
            self.tr("at {time}; a click on a number lists its rows").format(
                time=text.time_of_day(now, live.strategy.zone) if live.strategy else ""
            )
        )

    # columns

    def _channel_columns(self) -> list[Column[ChannelNow]]:
        level = self._level()
        named = self.tr("Service level, {variant}: {formula}. Calls of today.").format(
            variant=words.service_level(level.variant), formula=self._catalogue.variant_formula(level)
        )
        live, day = self._live_column, self._day_column
        share, time = _share, _time
        return [
            Column(
                self.tr("Channel"), self._channel_name, strong=lambda row: row.channel is None,
                icon=lambda row: icons.CHANNEL_ICONS[row.channel] if row.channel else "",
            ),
            live(self.tr("Open"), "open"),
            live(self.tr("Waiting"), "waiting"),
            live(self.tr("At risk"), "at_risk", Level.AT_RISK),
            live(self.tr("Breached"), "breached", Level.BREACHED),
            Column(self.tr("Oldest"), self._oldest, 120, right=True, hint=lambda _: self.tr("Age of the oldest open "
                           "ticket.")),
            day(self.tr("Arrived today"), lambda c: text.number(c.arrived), Rows.ARRIVED, self.tr("Made since "
                        "midnight.")),
            day(self.tr("Solved today"), lambda c: text.number(c.solved), Rows.SOLVED,
                self.tr("Solved or closed since midnight and not reopened.")),
            day(self.tr("In target"), lambda c: share(counts.in_target(c)), Rows.DUE,
                self.tr("Met / (met + missed + open and overdue) of clocks due today until now."),
                self._below(counts.in_target, lambda centre: centre.target_share)),
            day(self.tr("Service level in {t} s").format(t=level.within_s),
                lambda c: share(metrics.service_level(c.calls, level.variant)), Rows.SERVED, named,
                self._below(lambda c: metrics.service_level(c.calls, level.variant), lambda centre:
                            centre.service_level.share)),
            day(self.tr("ASA"), lambda c: time(metrics.speed_of_answer_s(c.calls)), Rows.ANSWERED,
                self.tr("Sum of the waits of answered callers / answered, waits of 0 s included.")),
            day(self.tr("P90"), lambda c: time(counts.percentile_s(c.waits_s)), Rows.ANSWERED,
                self.tr("Nine of ten answered callers waited no longer.")),
            day(self.tr("AHT"), lambda c: time(metrics.handle_time_s(c.calls)), Rows.HANDLED,
                self.tr("(Talk + hold + wrap-up) / handled: calls of today that were answered and are over.")),
            day(self.tr("Abandoned"), lambda c: share(metrics.abandonment(c.calls)), Rows.OFFERED,
                self.tr("Abandoned / (answered + abandoned), without short ones.")),
        ]  # fmt: skip

    def _level(self) -> ServiceLevel:
        strategy = self._workspace.live.strategy
        return strategy.centre.service_level if strategy else ServiceLevel()

    def _channel_name(self, row: ChannelNow) -> str:
        return words.channel(row.channel) if row.channel else self.tr("All")

    def _oldest(self, row: ChannelNow) -> str:
        return text.duration((row.now - row.oldest_at).total_seconds()) if row.oldest_at else "–"

    def _live_column(self, title: str, name: str, level: Level = Level.NORMAL) -> Column[ChannelNow]:
        return Column(
            title, lambda row: text.number(getattr(row.live, name)), 100, right=True,
            sort=lambda row: getattr(row.live, name),
            level=lambda row: level if getattr(row.live, name) else Level.NORMAL,
            press=lambda row: self._open_live(row, name),
            hint=lambda _: self.tr("Counted from the tickets that a click lists."),
        )  # fmt: skip

    def _day_column(
        self, title: str, said: Callable[[Counts], str], rows: Rows, formula: str,
        level: Callable[[Counts], Level] = lambda _: Level.NORMAL,
    ) -> Column[ChannelNow]:  # fmt: skip
        return Column(
            title, lambda row: said(row.today), max(110, 12 * len(title)), right=True, hint=lambda _: formula,
            press=partial(self._open_today, title, rows), level=lambda row: level(row.today),
        )  # fmt: skip

    def _below(self, value: Callable[[Counts], float | None], goal: Callable[[Centre], float]) -> Callable[..., Level]:
        """At risk while a share is below the centre's goal, as on the wall."""

        def level(today: Counts) -> Level:
            strategy, share = self._workspace.live.strategy, value(today)
            is_below = strategy is not None and share is not None and share < goal(strategy.centre)
            return Level.AT_RISK if is_below else Level.NORMAL

        return level

    def _people_columns(self) -> list[Column[HeldRow]]:
        capacity = self.tr("What the strategy gives those who are present, in units of work.")
        return [
            Column(self.tr("Team or person"), lambda r: r.name, sort=lambda r: r.order,
                   strong=lambda r: not r.is_person,
                   icon=lambda r: "user" if r.is_person else "users"),
            Column(self.tr("State"), lambda r: r.state, 190),
            Column(self.tr("Shift ends"), lambda r: r.shift_ends, 110, right=True),
            Column(self.tr("Open"), lambda r: text.number(r.open), 90, right=True, sort=lambda r: r.open,
                   press=self._open_held),
            Column(self.tr("Load"), lambda r: text.number(r.load, 1), 100, right=True, sort=lambda r: r.load,
                   press=self._open_held,
                   hint=lambda _: self.tr("Sum over open tickets of the channel's weight x the kind's effort.")),
            Column(self.tr("Capacity"), lambda r: text.number(r.capacity, 1) if r.capacity else "–", 100, right=True,
                   sort=lambda r: r.capacity, hint=lambda _: capacity),
            Column(self.tr("Load / capacity"), lambda r: text.percent(r.load, r.capacity) or "–", 140, right=True,
                   sort=lambda r: r.share, hint=self._why_no_share,
                   level=lambda r: Level.AT_RISK if r.is_over else Level.NORMAL),
        ]  # fmt: skip

    def _why_no_share(self, row: HeldRow) -> str:
        return self.tr("Work is open and nobody is present.") if row.is_over and not row.capacity else ""

    # rows

    def _open_live(self, row: ChannelNow, name: str) -> None:
        live = self._workspace.live
        scope = ("channel", row.channel.value) if row.channel else ALL
        found = [live.tickets[i] for i in sorted(live.members(scope))]
        level = {"at_risk": Level.AT_RISK, "breached": Level.BREACHED}.get(name)
        now = self._workspace.clock.now()
        ids = [
            one.id for one in found
            if (level is None or one.level(now) is level) and (name != "waiting" or one.is_waiting)
        ]  # fmt: skip
        self._workspace.show_rows(self._channel_name(row), ids)

    def _open_today(self, title: str, rows: Rows, row: ChannelNow) -> None:
        channels = (row.channel,) if row.channel else tuple(Channel)
        self.wanted.emit(f"{title}: {self._channel_name(row)}", rows, channels)

    def _open_held(self, row: HeldRow) -> None:
        ids = sorted(self._workspace.live.members(row.scope))
        self._workspace.show_rows(row.name, ids)


def _share(value: float | None) -> str:
    return "–" if value is None else text.percent(value, 1, 1)


def _time(value: float | None) -> str:
    return "–" if value is None else text.duration(value)


def _channel_row(live: LiveModel, channel: Channel | None, today: Counts, now: datetime) -> ChannelNow:
    scope = ("channel", channel.value) if channel else ALL
    oldest = min((live.tickets[i].created_at for i in live.members(scope)), default=None)
    return ChannelNow(channel, now, live.figures(scope, now), oldest, today)
