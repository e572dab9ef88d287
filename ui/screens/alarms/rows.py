"""One line of the list of alarms, and its columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmLevel, AlarmState
from controlcenter.domain.ticket import Level
from controlcenter.live.model import LiveModel
from controlcenter.store.alarms import Notice
from ui.widgets.table import Column
from ui.wording import alarm_words, text

_SHAPES = {AlarmLevel.HIGH: Level.BREACHED, AlarmLevel.MEDIUM: Level.AT_RISK, AlarmLevel.LOW: Level.NORMAL}


@dataclass(frozen=True, slots=True)
class Line:
    """An alarm, or several of a flood as one; with how it went out of the house, where that was read."""

    alarms: tuple[Alarm, ...]
    notices: tuple[Notice, ...] = ()
    is_flood: bool = False
    is_unfolded: bool = False

    @property
    def alarm(self) -> Alarm:
        """The alarm, or the first of the flood."""
        return self.alarms[0]

    @property
    def key(self) -> tuple[bool, int]:
        """What makes it the same line after a change; that no service runs is one, by whomever it was seen."""
        is_own = self.alarm.kind is AlarmKind.NO_SERVICE and self.alarm.is_standing
        return self.is_flood, 0 if self.is_flood or is_own else self.alarm.id


def columns(live: LiveModel, now: Callable[[], datetime]) -> list[Column[Line]]:
    """How urgent, since when, what, in which state, and what to do."""
    translate = QCoreApplication.translate

    def loud(line: Line) -> Level:
        return _SHAPES[line.alarm.level] if line.alarm.asks(now()) else Level.NORMAL

    def since(line: Line) -> str:
        return text.when(line.alarm.raised_at, now(), live.strategy.zone) if live.strategy else ""

    return [
        Column(translate("Alarms", "Level"), lambda line: alarm_words.level(line.alarm.level), 110, level=loud,
               sort=lambda line: -line.alarm.level),
        Column(translate("Alarms", "Since"), since, 120, sort=lambda line: line.alarm.raised_at),
        Column(translate("Alarms", "What"), lambda line: what(line, live), icon=lambda line: _sign(line, now())),
        Column(translate("Alarms", "State"), lambda line: _begun(alarm_words.state(line.alarm, live, now())), 210),
        Column(translate("Alarms", "What to do"), lambda line: to_do(line, live), roomy=True),
    ]  # fmt: skip


def what(line: Line, live: LiveModel) -> str:
    """What is wrong, or how many alarms the flood has."""
    return alarm_words.summary(len(line.alarms)) if line.is_flood else alarm_words.what(line.alarm, live)


def to_do(line: Line, live: LiveModel) -> str:
    """What somebody should do about it."""
    if line.is_flood:
        return QCoreApplication.translate("Alarms", "Enter shows them one by one, and folds them again.")
    return alarm_words.to_do(line.alarm.kind, live)


def _begun(said: str) -> str:
    return said[:1].upper() + said[1:]


def _sign(line: Line, now: datetime) -> str:
    alarm = line.alarm
    if line.is_flood:
        return "chevron-down" if line.is_unfolded else "chevron-right"
    if alarm.is_shelved(now):
        return "bell-off"
    return {
        AlarmState.NEW: "bell", AlarmState.ACKNOWLEDGED: "eye", AlarmState.RETURNED: "rotate-ccw",
        AlarmState.CLEARED: "circle-check",
    }[alarm.state]  # fmt: skip


def story(line: Line, live: LiveModel) -> list[str]:
    """What became of an alarm, one sentence for each thing: who saw it, who shelved it and why, how it went out."""
    translate, alarm, zone = QCoreApplication.translate, line.alarm, live.strategy.zone if live.strategy else None
    if zone is None or line.is_flood:
        return []
    said = []
    if alarm.acknowledged_at is not None:
        seen = translate("Alarms", "Seen by {name} at {time}.")
        said.append(seen.format(name=alarm.acknowledged_by, time=text.time_of_day(alarm.acknowledged_at, zone)))
    if alarm.shelved_until is not None:
        shelved = translate("Alarms", "Shelved by {name} until {time}: {reason}")
        until = text.day_and_time(alarm.shelved_until, zone)
        said.append(shelved.format(name=alarm.shelved_by, time=until, reason=alarm.shelve_reason))
    if alarm.cleared_at is not None:
        cleared = translate("Alarms", "Cleared at {time}.")
        said.append(cleared.format(time=text.time_of_day(alarm.cleared_at, zone)))
    for notice in line.notices:
        way = translate("Alarms", "mail") if notice.way == "mail" else translate("Alarms", "HTTP call")
        if notice.sent_at is not None:
            sent = translate("Alarms", "Went out by {way} at {time}.")
            said.append(sent.format(way=way, time=text.time_of_day(notice.sent_at, zone)))
        elif notice.error:
            said.append(translate("Alarms", "Not out by {way}: {error}").format(way=way, error=notice.error))
    return said
