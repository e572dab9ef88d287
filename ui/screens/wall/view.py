"""The wall itself: every part of it, fed from the live model once a second and after every change."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from controlcenter.domain.alarm import Alarm
from controlcenter.domain.ticket import Channel
from controlcenter.live.model import LiveModel, Update
from ui import text, theme
from ui.alarms import desk_of
from ui.legibility import Viewing
from ui.screens.wall import figures
from ui.screens.wall.header import Header
from ui.screens.wall.languages import LanguagesWaiting
from ui.screens.wall.layout import burn_in_shift, places
from ui.screens.wall.lists import NextToBreach, TeamLoads
from ui.screens.wall.options import WallOptions
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.sizes import Sizes
from ui.screens.wall.strip import AlarmStrip
from ui.screens.wall.tile import ChannelTile
from ui.screens.wall.trends import Trends, read_trends
from ui.tick import Tick
from ui.widgets.why import ask_why_of
from ui.workspace import Workspace

STALE_AFTER_S = 5.0
_SOON_MS = 100
_LOOK_SHARE = 0.05  # of the time may be spent on what needs a look at every ticket


class WallView(QWidget):
    """The content of a wall. ``silent`` for previews: no sound, nothing can be acknowledged."""

    def __init__(
        self, workspace: Workspace, options: WallOptions, parent: QWidget | None = None, *, silent: bool = False
    ) -> None:
        super().__init__(parent)
        self._workspace, self._options, self._silent = workspace, options, silent
        self._live: LiveModel = workspace.live
        self._alarms = desk_of(workspace)
        self._trends = Trends()
        self._shifted = (0, 0)
        self._trends_at: datetime | None = None
        self._look_again_at = 0.0
        self._dirty = True
        self._slow = figures.look(self._live, workspace.clock.now())
        self.sizes = Sizes.of(self.viewing)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._build()
        self._unsubscribe = self._live.subscribe(self._updated)
        self.tick = Tick(self, workspace.clock)
        self.tick.second.connect(self.refresh)
        theme.current().changed.connect(self.update)
        self.refresh()

    @property
    def viewing(self) -> Viewing:
        """The screen as its readers see it."""
        size = self.size()
        wide, tall = (size.width(), size.height()) if min(size.width(), size.height()) > 300 else (1920, 1080)
        return Viewing(self._options.diagonal_in, self._options.distance_m, wide, tall)

    def _build(self) -> None:
        now = self._workspace.clock.now()
        shown = figures.wall_figures(self._live, now, self._slow, self._trends)
        self.header = Header(self.sizes)
        self.tiles = [ChannelTile(one, self.sizes) for one in shown.channels]
        self.next_up = NextToBreach(self.sizes)
        self.teams = TeamLoads(self.sizes)
        self.languages = LanguagesWaiting(self.sizes)
        self.strip = AlarmStrip(self.sizes, calm=self._options.calm or self._silent)
        for part in self._parts():
            part.setParent(self)
        for tile in self.tiles:
            tile.opened.connect(lambda *_, channel=tile.figures.channel: self.open_channel(channel))
        self.next_up.chosen.connect(self._open_next)
        self.next_up.why_asked.connect(self._explain)
        self.teams.chosen.connect(self._open_team)
        self.languages.chosen.connect(self._open_language)
        self.strip.acknowledged.connect(self.acknowledge_first)
        self.strip.place_wanted.connect(self._open_alarm)

    def _parts(self) -> list[WallPanel]:
        return [self.header, *self.tiles, self.next_up, self.teams, self.languages, self.strip]

    def stop(self) -> None:
        """Listen no more. To be called before the view goes."""
        self._soon.stop()
        if not self._silent:
            self._alarms.hear("wall", False)
        self._unsubscribe()
        self._unsubscribe = lambda: None

    def set_options(self, options: WallOptions) -> None:
        """Another screen, distance or choice of what is shown."""
        self._options = options
        self.strip.set_calm(options.calm or self._silent)
        self._place(self._shifted)
        self.refresh()

    # what is shown

    def _updated(self, update: Update) -> None:
        batch = update.batch
        self._dirty = self._dirty or batch.full or bool(batch.tickets or batch.agents) or batch.strategy is not None
        if self._dirty and self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Bring everything up to this second."""
        now = self._workspace.clock.now()
        moment = self._workspace.clock.monotonic()
        if self._dirty and moment >= self._look_again_at:
            self._dirty = False
            self._slow = figures.look(self._live, now)
            cost_s = self._workspace.clock.monotonic() - moment
            self._look_again_at = moment + cost_s / _LOOK_SHARE
        shown = figures.wall_figures(
            self._live, now, self._slow, self._trends, words_of_customers=self._options.words_of_customers
        )
        zone = self._live.strategy.zone if self._live.strategy else now.tzinfo
        self.header.set(shown.centre or self.tr("Control Center"), shown.people, now.astimezone(zone), shown.whole)
        for tile, one in zip(self.tiles, shown.channels, strict=True):
            tile.set(one)
        self.next_up.set(shown.rows, shown.urgent, shown.whole.open)
        self.teams.set(shown.teams)
        self.languages.set(shown.languages, now)
        self._alarm(now)
        self._ask_for_trends(now)
        self._shift(now)

    def _alarm(self, now: datetime) -> None:
        if not self._silent:
            self._alarms.hear("wall", self._options.sound)
        self._alarms.look()
        age, stale = self._age(now)
        for part in self._parts():
            part.set_stale(stale)
        self.strip.set(self._alarms.shown, self._live, now, age, stale, is_silent=self._alarms.is_mute)

    def _age(self, now: datetime) -> tuple[str, bool]:
        read_at = self._live.read_at
        said, stale = text.freshness(read_at, now, stale_after_s=STALE_AFTER_S)
        if stale and read_at is not None and self._live.strategy is not None:
            since = read_at.astimezone(self._live.strategy.zone)
            said = self.tr("No data since {time}").format(time=f"{since:%H:%M:%S}")
        return said, stale

    def _ask_for_trends(self, now: datetime) -> None:
        strategy = self._live.strategy
        minute = now.replace(second=0, microsecond=0)
        if strategy is None or self._trends_at == minute or (self._trends_at is not None and now.second < 3):
            return  # the service writes a minute's sample in its first moments
        self._trends_at = minute
        today, goal, short_s = self._live.today(now), strategy.centre.service_level, strategy.centre.short_call_s
        self._workspace.ask(lambda connection: read_trends(connection, now, today, goal, short_s), self._take_trends)

    def _take_trends(self, trends: Trends) -> None:
        self._trends = trends
        self.refresh()

    # where it stands

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self._shifted)

    def _place(self, shift: tuple[int, int] = (0, 0)) -> None:
        self.sizes = Sizes.of(self.viewing)
        at = places(self.size(), self.sizes, len(self.tiles), shift)
        boxes = [at.header, *at.tiles, at.next_up, at.teams, at.languages, at.strip]
        for part, box in zip(self._parts(), boxes, strict=True):
            part.set_sizes(self.sizes)
            part.setGeometry(box)
        self.languages.setVisible(not at.languages.isEmpty())

    def _shift(self, now: datetime) -> None:
        shift = burn_in_shift(int((now - now.replace(hour=0, minute=0)) / timedelta(minutes=1)))
        if self.isVisible() and shift != self._shifted:
            self._shifted = shift
            self._place(shift)

    def sizeHint(self) -> QSize:
        return QSize(1920, 1080)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()

    # intentions

    def open_channel(self, channel: Channel) -> None:
        """Show exactly the rows that a tile counted."""
        name = next(tile.figures.name for tile in self.tiles if tile.figures.channel is channel)
        self._workspace.show_rows(name, sorted(self._live.members(("channel", channel.value))))

    def _explain(self, row: int) -> None:
        ask_why_of(self._workspace, self.next_up.shown[row].ticket_id, self)

    def _open_next(self, row: int) -> None:
        shown = self.next_up.shown
        if 0 <= row < len(shown):
            self._workspace.open_ticket(shown[row].ticket_id)
            return
        urgent = self._live.urgent(self._workspace.clock.now())
        self._workspace.show_rows(self.tr("At risk or breached"), [ticket.id for ticket in urgent])

    def _open_team(self, row: int) -> None:
        shown = self.teams.shown
        if 0 <= row < len(shown):
            self._workspace.show_rows(shown[row].name, sorted(self._live.members(("team", shown[row].team))))

    def _open_language(self, row: int) -> None:
        shown = self.languages.shown
        if 0 <= row < len(shown):
            ids = self._live.members(("language", shown[row].language))
            waiting = [i for i in sorted(ids) if self._live.tickets[i].is_waiting]
            self._workspace.show_rows(self.languages.name_of(shown[row]), waiting)

    def _open_alarm(self, alarm: Alarm | None) -> None:
        if alarm is None:
            self._workspace.show_screen("alarms")
        else:
            self._alarms.open_place(alarm)

    def acknowledge_first(self) -> None:
        """Take notice of the alarm that is shown."""
        if not self._silent:
            self._alarms.acknowledge_first()
