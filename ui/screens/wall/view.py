"""The wall itself: one of its pages between head and foot, fed from the live model once a second and after changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from controlcenter.domain.alarms.alarm import Alarm
from controlcenter.live import floor
from controlcenter.live.model import LiveModel, Update
from ui.alarms import desk_of
from ui.look import fonts, theme
from ui.look.legibility import Viewing
from ui.screens.wall import figures, wording
from ui.screens.wall.bodies import BODIES
from ui.screens.wall.body import Body, Stage
from ui.screens.wall.header import Header
from ui.screens.wall.layout import burn_in_shift, frame
from ui.screens.wall.opener import Opener
from ui.screens.wall.options import WallOptions
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.rotation import Rotation
from ui.screens.wall.sizes import Sizes
from ui.screens.wall.strip import AlarmStrip
from ui.screens.wall.trends import Trends, read_trends
from ui.tick import Tick
from ui.wall_pages import Page
from ui.widgets import paint
from ui.wording import text
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
        self.alarms = desk_of(workspace)
        self._sound_key = f"wall {id(self)}"
        self._trends = Trends()
        self._shifted = (0, 0)
        self._trends_at: datetime | None = None
        self._look_again_at = 0.0
        self._dirty = True
        self._is_stopped = False
        self._is_whole = self._live.is_whole
        self._slow = figures.look(self._live, workspace.clock.now())
        self.sizes = Sizes.of(self.viewing)
        self.rotation = Rotation(options.page, options.every_s)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._build()
        self._unsubscribe = self._live.subscribe(self._updated)
        self.alarms.changed.connect(self._show_alarms)
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
        self.opener = Opener(self._workspace, self)
        self._bodies: dict[Page, Body] = {}
        self.header = Header(self.sizes)
        self.strip = AlarmStrip(self.sizes)
        self._apply_calm()
        for part in (self.header, self.strip):
            part.setParent(self)
        self.header.opened.connect(lambda *_: None if self._silent else self.opener.people(None))
        self.strip.acknowledged.connect(self.acknowledge_first)
        self.strip.place_wanted.connect(self._open_alarm)
        self.body = self._body_of(self.rotation.page)

    def _body_of(self, page: Page) -> Body:
        """A page with its panels, built when it is shown for the first time."""
        if page not in self._bodies:
            now = self._workspace.clock.now()
            first = figures.wall_figures(self._live, now, self._slow, self._trends)
            self._bodies[page] = BODIES[page](Stage(self.sizes, self.opener, self, first))
            window = self.parentWidget()
            if window is not None:
                for part in self._bodies[page].parts:
                    part.installEventFilter(window)  # the pointer hides over later pages too
        return self._bodies[page]

    def parts(self) -> list[WallPanel]:
        """Everything that is shown now."""
        return [self.header, *self.body.parts, self.strip]

    def stop(self) -> None:
        """Listen no more. To be called before the view goes."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._soon.stop()
        self._unsubscribe()
        self.alarms.changed.disconnect(self._show_alarms)
        self.alarms.hear(self._sound_key, False)

    def _apply_calm(self) -> None:
        self.strip.set_calm(self._options.calm or self._silent, names=self._options.words_of_customers)
        if not self._silent:
            self.alarms.hear(self._sound_key, self._options.sound)

    def set_options(self, options: WallOptions) -> None:
        """Another screen, page, distance or choice of what is shown."""
        if (options.page, options.every_s) != (self._options.page, self._options.every_s):
            self.rotation.set(options.page, options.every_s)
        self._options = options
        self._apply_calm()
        self._turn_to(self.rotation.page)
        self._place(self._shifted)
        self.refresh()

    # pages

    @property
    def pages(self) -> list[Page]:
        """The pages that take turns: that of incidents only while there is one."""
        active = any(incident.status.is_active for incident in self._live.incidents.values())
        return [page for page in Page if page is not Page.INCIDENTS or active]

    @property
    def is_alarmed(self) -> bool:
        """Whether an alarm holds that nobody has put aside: pages stand still."""
        shown = self.alarms.shown
        return any(alarm.is_active for alarm in (*shown.alarms, *shown.summary))

    def step(self, by: int) -> None:
        """Go to the next page or the one before, by hand."""
        self._turn_to(self.rotation.step(list(Page), by, self._workspace.clock.monotonic()))
        self.refresh()

    def _turn_to(self, page: Page) -> None:
        body = self._body_of(page)
        if body is not self.body:
            self.body.hide()
            self.body = body
            self._place(self._shifted)

    # what is shown

    def _updated(self, update: Update) -> None:
        batch = update.batch
        self._dirty = self._dirty or batch.full or bool(batch.tickets or batch.agents) or batch.strategy is not None
        if (self._dirty or batch.incidents) and self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Bring everything up to this second."""
        now, moment = self._workspace.clock.now(), self._workspace.clock.monotonic()
        self._turn_to(self.rotation.turn(self.pages, moment, held=self.is_alarmed))
        if self._live.is_whole != self._is_whole:
            self._is_whole, self._look_again_at = self._live.is_whole, moment  # all figures appear at once
            self._place(self._shifted)
            self.update()  # what stood in their place is gone
        if self._is_whole and self._dirty and moment >= self._look_again_at:
            self._dirty = False
            self._slow = figures.look(self._live, now)
            cost_s = self._workspace.clock.monotonic() - moment
            self._look_again_at = moment + cost_s / _LOOK_SHARE
        shown = figures.wall_figures(
            self._live, now, self._slow, self._trends, scope=self.body.scope,
            words_of_customers=self._options.words_of_customers,
        )  # fmt: skip
        zone = self._live.strategy.zone if self._live.strategy else now.astimezone().tzinfo
        page = self.rotation.page
        title = wording.page(page) if page is not Page.OVERVIEW else shown.centre or self.tr("Control Center")
        local, above = now.astimezone(zone), self.body.people_above
        own = shown.of(self.body.own).today if self._is_whole and self.body.own is not None else None
        whole = shown.whole if self._is_whole else None
        self.header.set(title, shown.people, local, whole, people_above=above, own=own)
        if self._is_whole:
            self.body.set(shown, now)
        else:
            self.update()
        self.alarms.look()
        self._show_alarms()
        self._ask_for_trends(now)
        self._shift(now)

    def _show_alarms(self) -> None:
        now = self._workspace.clock.now()
        age, stale = self._age(now)
        for part in self.parts():
            part.set_stale(stale)
        is_served = stale or floor.service_runs(self._live)
        said = age if is_served else self.tr("Nothing comes in")
        self.strip.set(
            self.alarms.shown, self._live, now, said, stale or not is_served, is_silent=self.alarms.is_mute
        )  # fmt: skip

    def _age(self, now: datetime) -> tuple[str, bool]:
        """How old everything is: in words that stand still as long as all is well."""
        read_at = self._live.proved_at(now, self._workspace.clock.monotonic()) if self._is_whole else None
        said, stale = text.freshness(read_at, now, stale_after_s=STALE_AFTER_S)
        if not stale:
            return self.tr("Live, under {time}").format(time=wording.target(STALE_AFTER_S)), False
        if read_at is not None and self._live.strategy is not None:
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
        at = frame(self.size(), self.sizes, shift)
        for part, box in ((self.header, at.header), (self.strip, at.strip)):
            part.set_sizes(self.sizes)
            part.setGeometry(box)
        self.body.place(at.body, self.sizes)
        if not self._is_whole:
            self.body.hide()  # no figure that is not the floor's stands on a wall

    @property
    def reading(self) -> str:
        """What stands in the place of all figures while the floor is not read as a whole; "" once it is."""
        if self._is_whole:
            return ""
        there, awaited = len(self._live.tickets), self._live.awaited
        if not awaited and self._workspace.trouble:
            return self._workspace.trouble
        if not awaited:
            return text.freshness(None, self._workspace.clock.now())[0]
        said = self.tr("Reading the floor: {there} of {all} tickets are here")
        return said.format(there=text.number(there), all=text.number(there + awaited))

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
        if said := self.reading:
            painter.setFont(fonts.font(self.sizes.px("title")))
            painter.setPen(theme.colour("text_mid"))
            room = self.rect().adjusted(self.sizes.pad, 0, -self.sizes.pad, 0)
            painter.drawText(room, paint.CENTRE | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere, said)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()

    # intentions

    def acknowledge_first(self) -> None:
        """Take notice of the alarm that is shown."""
        if not self._silent:
            self.alarms.acknowledge_first()

    def _open_alarm(self, alarm: Alarm | None) -> None:
        if self._silent:
            return
        if alarm is None:
            self._workspace.show_screen("alarms")
        else:
            self.alarms.open_place(alarm)
