"""The alarms of this desk: what every screen shows of them, what is heard, and what somebody does about one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from controlcenter.commands.alarms import AcknowledgeAlarms, RaiseAlarm, ShelveAlarm, UnshelveAlarm
from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmLevel, AlarmState, in_order
from controlcenter.domain.alarms.load import AlarmLoad, Shown, alarm_load, shown
from controlcenter.domain.alarms.rules import RULES
from controlcenter.live import floor
from controlcenter.live.alarm_rows import Seen, rows_of
from controlcenter.live.alarms import look_up
from controlcenter.live.model import LiveModel, Update
from ui import sound
from ui.wording import alarm_words
from ui.workspace import Workspace

EVERY_MS = 1000
GRACE_S = 30  # a program that starts its service waits so long for the first sign of life
_FROM_DATABASE = (AlarmKind.LOST_CALLS, AlarmKind.SERVICE_LEVEL, AlarmKind.QUARANTINE_UNREAD)
_SCREENS = {
    AlarmKind.NO_SERVICE: "sources", AlarmKind.SOURCE_STALE: "sources", AlarmKind.INCIDENT_UPDATE: "incidents",
}  # fmt: skip


class AlarmDesk(QObject):
    """One for each program. ``changed`` tells that something else is to be shown."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._live: LiveModel = workspace.live
        self._silent_since_s: float | None = None
        self._unserved_since: datetime | None = None  # one instant: two clocks never agree to the microsecond
        self._asked = False
        self._has_seen_service = False
        self._heard: set[tuple[int, datetime]] = set()
        self._sounded_s: float | None = None
        self._heard_by: set[str] = set()
        self.shown = Shown(())
        self.shelved: tuple[Alarm, ...] = ()
        self.load = AlarmLoad(0, 0.0)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._unsubscribe = self._live.subscribe(self._updated)

    def start(self) -> None:
        """Look every second, whatever window is open."""
        self._timer.start()

    def stop(self) -> None:
        """Listen no more."""
        self._timer.stop()
        self._unsubscribe()
        self._unsubscribe = lambda: None

    # What is shown

    def _updated(self, update: Update) -> None:
        batch = update.batch
        if batch.alarms or batch.full or batch.strategy is not None:
            self.look()

    def look(self) -> None:
        """Bring everything up to this second."""
        now = self._workspace.clock.now()
        known = [*self._live.alarms.values(), *self._own(now)]
        starts = self._live.strategy.alarms.flood if self._live.strategy else 10
        shelved = tuple(in_order(alarm for alarm in known if alarm.is_shelved(now)))
        state = (shown(known, now, starts), shelved, alarm_load((alarm.raised_at for alarm in known), now))
        if state != (self.shown, self.shelved, self.load):
            self.shown, self.shelved, self.load = state
            self.changed.emit()
        self._sound(now)

    def _own(self, now: datetime) -> list[Alarm]:
        """That no service runs, only a desk can see. It is written down for all, but shown in any case."""
        moment_s = self._workspace.clock.monotonic()
        if not self._live.is_loaded or floor.service_runs(self._live):
            self._silent_since_s, self._unserved_since, self._asked = None, None, False
            self._has_seen_service |= self._live.is_loaded
            return []
        if self._silent_since_s is None:
            self._silent_since_s = moment_s
        silent_s = moment_s - self._silent_since_s
        rule = RULES[AlarmKind.NO_SERVICE]
        delay_s = rule.delay_s if self._has_seen_service else GRACE_S
        is_known = any(a.kind is AlarmKind.NO_SERVICE and a.is_active for a in self._live.alarms.values())
        if silent_s < delay_s or is_known:
            return []
        if not self._asked:
            self._asked = True
            self._workspace.run(RaiseAlarm(AlarmKind.NO_SERVICE, "", 1))
        since = self._unserved_since = self._unserved_since or now - timedelta(seconds=silent_s - delay_s)
        return [Alarm(0, AlarmKind.NO_SERVICE, "", rule.level, AlarmState.NEW, 1, since, since)]

    @property
    def asking(self) -> list[Alarm]:
        """Every alarm that wants somebody, those of a flood too."""
        now = self._workspace.clock.now()
        return [alarm for alarm in (*self.shown.alarms, *self.shown.summary) if alarm.asks(now)]

    @property
    def wants_notice(self) -> bool:
        """Whether there is anything of which nobody has taken notice, over or not."""
        unseen = (AlarmState.NEW, AlarmState.RETURNED)
        return any(alarm.state in unseen for alarm in (*self.shown.alarms, *self.shown.summary))

    # What is heard

    def hear(self, place: str, on: bool) -> None:
        """Whether somebody at ``place`` (the wall, this desk) wants to hear alarms; one is enough."""
        (self._heard_by.add if on else self._heard_by.discard)(place)

    @property
    def is_mute(self) -> bool:
        """Whether alarms are only seen here: switched off, or this computer has nothing to play them."""
        wall = self._live.strategy.wall if self._live.strategy else None
        can_play = sound.speaker().hearing in (sound.Hearing.UNKNOWN, sound.Hearing.WORKS)
        return not (self._heard_by and can_play) or (wall is not None and not wall.sound)

    def _sound(self, now: datetime) -> None:
        """Each level has its sound, once; the highest again and again until somebody takes notice."""
        asking = self.asking
        new = [alarm for alarm in asking if (alarm.id, alarm.new_at) not in self._heard]
        self._heard = {(alarm.id, alarm.new_at) for alarm in asking}
        wall = self._live.strategy.wall if self._live.strategy else None
        if wall is None or not (wall.sound and self._heard_by and asking):
            return
        moment_s = self._workspace.clock.monotonic()
        is_high = any(alarm.level is AlarmLevel.HIGH for alarm in asking)
        again = is_high and (self._sounded_s is None or moment_s - self._sounded_s >= wall.repeat_s)
        if new or again:
            self._sounded_s = moment_s
            sound.chime(wall.volume, AlarmLevel.HIGH if again else max(alarm.level for alarm in new))

    # What somebody does

    def acknowledge(self, *alarms: Alarm) -> None:
        """Take notice of these for everybody; the journal knows who."""
        unseen = [a for a in alarms if a.id and a.state in (AlarmState.NEW, AlarmState.RETURNED)]
        if unseen:
            command = AcknowledgeAlarms(tuple(alarm.id for alarm in unseen))
            self._workspace.run(command, toast=alarm_words.acknowledged(unseen, self._live))
        elif any(not alarm.id for alarm in alarms):
            self._workspace.run(RaiseAlarm(AlarmKind.NO_SERVICE, "", 1))

    def acknowledge_first(self) -> None:
        """Take notice of the alarm that asks first, or of the flood below it."""
        now = self._workspace.clock.now()
        first = next((a for a in self.shown.alarms if a.asks(now)), None)
        if first is not None:
            self.acknowledge(first)
        elif self.shown.summary:
            self.acknowledge(*self.shown.summary)
        else:
            self.acknowledge(*(a for a in self.shown.alarms if a.state is AlarmState.RETURNED))

    def shelve(self, alarm: Alarm, until: datetime, reason: str) -> None:
        """Put it aside for a time."""
        said = alarm_words.shelved(alarm, until, self._live)
        self._workspace.run(ShelveAlarm(alarm.id, until, reason), toast=said)

    def unshelve(self, alarm: Alarm) -> None:
        """Let it ask again."""
        said = self.tr("Off the shelf: {alarm}").format(alarm=alarm_words.what(alarm, self._live))
        self._workspace.run(UnshelveAlarm(alarm.id), toast=said)

    def open_place(self, alarm: Alarm) -> None:
        """Go where the alarm is: exactly the rows that it counts, or its screen."""
        if alarm.kind in _SCREENS:
            self._workspace.show_screen(_SCREENS[alarm.kind])
        elif alarm.kind in _FROM_DATABASE:
            live, now = self._live, self._workspace.clock.now()
            self._workspace.ask(lambda connection: look_up(connection, live, now), lambda seen: self._show(alarm, seen))
        else:
            self._show(alarm, Seen())

    def _show(self, alarm: Alarm, seen: Seen) -> None:
        ids = rows_of(self._live, alarm.kind, alarm.place, self._workspace.clock.now(), seen)
        if not ids and alarm.kind is AlarmKind.QUARANTINE_UNREAD:
            self._workspace.show_screen("sources")
        else:
            said = alarm_words.what(replace(alarm, count=len(ids)), self._live)  # it may have changed since
            self._workspace.show_rows(said, ids)


def desk_of(workspace: Workspace) -> AlarmDesk:
    """The alarms of a program: every window of it shows the same. It lives as long as the program's actions."""
    found = workspace.actions.findChild(AlarmDesk)
    return found if isinstance(found, AlarmDesk) else AlarmDesk(workspace, workspace.actions)
