"""The service's own look at the floor: alarms every second, the figures once a minute, and alarms that go out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from controlcenter.app.joining import Joined
from controlcenter.app.work import Execute, Work
from controlcenter.commands.alarms import FollowConditions, TellOutside
from controlcenter.domain.alarms.told import to_tell
from controlcenter.domain.alarms.watch import Watch
from controlcenter.live.alarm_rows import NOTHING_SEEN
from controlcenter.live.alarms import look_up, nobody_signed_in, readings
from controlcenter.live.model import LiveModel
from controlcenter.live.sampler import take_sample
from controlcenter.live.tail import MAX_ENTRIES, Tail
from controlcenter.outbound.alarm_notices import AlarmNotices

LOOK_UP_EVERY_S = 5.0


class FloorWork(Work):
    """One live model for all that the service watches: conditions become alarms, each minute becomes a sample."""

    name = "floor"

    def __init__(self, joined: Joined, execute: Execute) -> None:
        super().__init__()
        self._joined = joined
        self._execute = execute
        self._tail = Tail(joined.database, joined.strategies, joined.clock)
        self._live = LiveModel()
        self._watch = Watch()
        self._seen = NOTHING_SEEN
        self._looked_s = -LOOK_UP_EVERY_S
        self._minute = -1

    def run_once(self) -> None:
        self._follow()
        now = self._joined.clock.now()
        try:
            self._look(now)
        finally:
            self._sample(now)

    def _follow(self) -> None:
        if not self._live.is_loaded:
            self._live.apply(self._tail.read_all())
        is_behind = True
        while is_behind:
            batch = self._tail.read_batch()
            self._live.apply(batch)
            is_behind = len(batch.events) >= MAX_ENTRIES

    def _look(self, now: datetime) -> None:
        strategy = self._live.strategy
        if strategy is None:
            return
        moment_s = self._joined.clock.monotonic()
        if moment_s - self._looked_s >= LOOK_UP_EVERY_S:
            self._looked_s = moment_s
            with self._joined.database.read() as connection:
                self._seen = look_up(connection, self._live, now)
        standing = {alarm.key: alarm for alarm in self._live.alarms.values() if alarm.is_standing}
        found = readings(self._live, now, self._seen)
        steps = self._watch.look(standing, found, strategy.alarms.rules, now, moment_s)
        if steps:
            self._execute(FollowConditions(tuple(steps)))
            self._follow()
        self._tell(now)

    def _tell(self, now: datetime) -> None:
        settings = self._live.strategy.alarms if self._live.strategy else None
        if settings is None or not (settings.mail_to or settings.call_url):
            return
        ways = (*(("mail",) if settings.mail_to else ()), *(("call",) if settings.call_url else ()))
        is_nobody_here = nobody_signed_in(self._live, now)
        for alarm in to_tell(self._live.alarms.values(), now, settings.tell_after, is_nobody_here=is_nobody_here):
            self._execute(TellOutside(alarm.id, ways))

    def _sample(self, now: datetime) -> None:
        minute = int(now.timestamp() // 60)
        if minute != self._minute:
            self._minute = minute
            take_sample(self._joined.database, self._live, now)


class NoticeWork(Work):
    """Alarms leave the house by one way; a slow one holds up nothing else."""

    def __init__(self, way: str, joined: Joined, execute: Execute, secret: Callable[[str], str]) -> None:
        super().__init__()
        self.name = f"alarm {way}"
        self._notices = AlarmNotices(way, joined.database, execute, secret, joined.clock, joined.strategies)

    def run_once(self) -> None:
        self._notices.send_due()
