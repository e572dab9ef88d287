"""What alarms say to people: what is wrong and where, what to do, in which state, how urgent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmLevel, AlarmState
from controlcenter.domain.alarms.load import AlarmLoad, Burden
from controlcenter.domain.alarms.rules import RULES, AlarmRule
from controlcenter.domain.strategy.document import Strategy
from controlcenter.live.alarm_rows import rule_of
from controlcenter.live.model import LiveModel
from ui.wording import text, words


def what(alarm: Alarm, live: LiveModel) -> str:
    """What is wrong and where, in one line, with how many it concerns."""
    return _what(alarm.kind, alarm.place, alarm.count, live)


def _what(kind: AlarmKind, place: str, count: int, live: LiveModel) -> str:
    translate, strategy = QCoreApplication.translate, live.strategy
    match kind:
        case AlarmKind.NO_SERVICE:
            return translate("Alarms", "No service is running")
        case AlarmKind.CALLER_OVER_TARGET:
            return text.plural(translate("Alarms", "%n caller(s) over target", "", count))
        case AlarmKind.LOST_CALLS:
            said = text.plural(translate("Alarms", "%n lost call(s) in {time}", "", count))
            return said.format(time=text.spoken(rule_of(live, kind).within_s))
        case AlarmKind.SERVICE_LEVEL:
            return text.plural(translate("Alarms", "%n call(s) not in time: the service level is low", "", count))
        case AlarmKind.LANGUAGE_ALONE:
            waits = text.plural(translate("Alarms", "%n waiting", "", count))
            if not place:
                return translate("Alarms", "{waiting}, nobody is free").format(waiting=waits)
            said = translate("Alarms", "{language}: {waiting}, no free speaker")
            return said.format(language=words.language(place), waiting=waits)
        case AlarmKind.BREACHED_UNASSIGNED:
            return text.plural(translate("Alarms", "%n breached and unassigned", "", count))
        case AlarmKind.PROMISE_UNATTENDED:
            return _promise(place, count, strategy)
        case AlarmKind.QUARANTINE_UNREAD:
            return text.plural(translate("Alarms", "%n unread in quarantine", "", count))
    return _of_place(kind, place, count, live)


def _of_place(kind: AlarmKind, place: str, count: int, live: LiveModel) -> str:
    translate = QCoreApplication.translate
    if kind is AlarmKind.QUEUE_UNATTENDED:
        queue = live.strategy.queue(place) if live.strategy else None
        said = text.plural(translate("Alarms", "{queue}: %n waiting, nobody is there", "", count))
        return said.format(queue=queue.name if queue else place)
    if kind is AlarmKind.INCIDENT_UPDATE:
        incident = live.incidents.get(int(place)) if place.isdigit() else None
        said = translate("Alarms", "News overdue: {incident}")
        return said.format(incident=text.one_line(incident.title) if incident else place)
    return translate("Alarms", "{source} gives no news").format(source=place)


def _promise(owner: str, count: int, strategy: Strategy | None) -> str:
    translate = QCoreApplication.translate
    person = strategy.agent(owner) if strategy else None
    due = text.plural(translate("Alarms", "%n promise(s) due", "", count))
    if person is None:
        return translate("Alarms", "{promises}, nobody keeps them").format(promises=due)
    return translate("Alarms", "{promises}, {name} is not here").format(promises=due, name=person.name)


def to_do(kind: AlarmKind, live: LiveModel) -> str:
    """What somebody should do about it: the strategy's words, in the program's language where they are the usual."""
    return said_to_do(kind, rule_of(live, kind))


def said_to_do(kind: AlarmKind, rule: AlarmRule) -> str:
    """What a rule says to do."""
    return _usual(kind) if rule.to_do == RULES[kind].to_do else rule.to_do


def condition(kind: AlarmKind) -> str:
    """The condition by its name."""
    translate = QCoreApplication.translate
    return {
        AlarmKind.NO_SERVICE: translate("Alarms", "No service is running"),
        AlarmKind.CALLER_OVER_TARGET: translate("Alarms", "Caller over target"),
        AlarmKind.LOST_CALLS: translate("Alarms", "Lost calls"),
        AlarmKind.SERVICE_LEVEL: translate("Alarms", "Service level"),
        AlarmKind.LANGUAGE_ALONE: translate("Alarms", "Language without a free speaker"),
        AlarmKind.QUEUE_UNATTENDED: translate("Alarms", "Queue without anyone present"),
        AlarmKind.BREACHED_UNASSIGNED: translate("Alarms", "Breached and unassigned"),
        AlarmKind.PROMISE_UNATTENDED: translate("Alarms", "Promise due, its agent absent"),
        AlarmKind.SOURCE_STALE: translate("Alarms", "Source without news"),
        AlarmKind.QUARANTINE_UNREAD: translate("Alarms", "Quarantine unread"),
        AlarmKind.INCIDENT_UPDATE: translate("Alarms", "Incident update overdue"),
    }[kind]


def _usual(kind: AlarmKind) -> str:
    translate = QCoreApplication.translate
    return {
        AlarmKind.NO_SERVICE: translate(
            "Alarms", "Nothing is taken in or sent. Start the service, or tell who keeps it."
        ),
        AlarmKind.CALLER_OVER_TARGET: translate("Alarms", "Ask somebody in wrap-up or on mail to take a call."),
        AlarmKind.LOST_CALLS: translate("Alarms", "Call them back, and put more people on the telephone."),
        AlarmKind.SERVICE_LEVEL: translate("Alarms", "Move somebody to the telephone until the level is back."),
        AlarmKind.LANGUAGE_ALONE: translate("Alarms", "Free somebody who speaks it, or call one in."),
        AlarmKind.QUEUE_UNATTENDED: translate(
            "Alarms", "Send somebody to this queue, or move its tickets to one with people."
        ),
        AlarmKind.BREACHED_UNASSIGNED: translate("Alarms", "Give these tickets to somebody who is free now."),
        AlarmKind.PROMISE_UNATTENDED: translate("Alarms", "Keep the promise in their place, or tell the customer."),
        AlarmKind.SOURCE_STALE: translate("Alarms", "Look at the source: requests may be waiting there unseen."),
        AlarmKind.QUARANTINE_UNREAD: translate(
            "Alarms", "Read what could not be taken in, and answer it or take it in again."
        ),
        AlarmKind.INCIDENT_UPDATE: translate(
            "Alarms", "Write what is known to everybody affected, even if nothing is new."
        ),
    }[kind]


def level(one: AlarmLevel) -> str:
    translate = QCoreApplication.translate
    return {
        AlarmLevel.HIGH: translate("Alarms", "High"),
        AlarmLevel.MEDIUM: translate("Alarms", "Medium"),
        AlarmLevel.LOW: translate("Alarms", "Low"),
    }[one]


def state(alarm: Alarm, live: LiveModel, now: datetime) -> str:
    """In which state it is, and by whom."""
    translate = QCoreApplication.translate
    if alarm.is_shelved(now) and alarm.shelved_until is not None and live.strategy is not None:
        until = text.time_of_day(alarm.shelved_until, live.strategy.zone)
        return translate("Alarms", "shelved until {time}").format(time=until)
    if alarm.state is AlarmState.ACKNOWLEDGED:
        return translate("Alarms", "seen by {name}").format(name=alarm.acknowledged_by)
    return {
        AlarmState.NEW: translate("Alarms", "new"),
        AlarmState.RETURNED: translate("Alarms", "over, not seen yet"),
        AlarmState.CLEARED: translate("Alarms", "cleared"),
    }[alarm.state]


def acknowledged(alarms: Sequence[Alarm], live: LiveModel) -> str:
    """That somebody takes notice of these, which are one at least; of what is over already, that it is history now."""
    translate = QCoreApplication.translate
    if len(alarms) > 1:
        return text.plural(translate("Alarms", "%n alarm(s) acknowledged", "", len(alarms)))
    is_over = alarms[0].state is AlarmState.RETURNED
    said = (
        translate("Alarms", "Over, now history: {alarm}") if is_over else translate("Alarms", "Acknowledged: {alarm}")
    )
    return said.format(alarm=what(alarms[0], live))


def shelved(alarm: Alarm, until: datetime, live: LiveModel) -> str:
    """That it is put aside, and until when."""
    told = QCoreApplication.translate("Alarms", "Shelved until {time}: {alarm}")
    when = text.time_of_day(until, live.strategy.zone) if live.strategy else ""
    return told.format(time=when, alarm=what(alarm, live))


def summary(count: int) -> str:
    """The one line that stands for many alarms."""
    return text.plural(QCoreApplication.translate("Alarms", "%n lower alarm(s) in a flood", "", count))


def load(one: AlarmLoad) -> str:
    """The load of this desk in words."""
    told = QCoreApplication.translate("Alarms", "%n alarm(s) in 10 min, {average} on average: {burden}", "", one.last)
    said = text.plural(told)
    return said.format(average=text.number(one.average, 1), burden=burden(one.burden))


def burden(one: Burden) -> str:
    translate = QCoreApplication.translate
    return {
        Burden.ACCEPTABLE: translate("Alarms", "acceptable"),
        Burden.MANAGEABLE: translate("Alarms", "manageable"),
        Burden.TOO_MUCH: translate("Alarms", "too much for one person"),
        Burden.UNACCEPTABLE: translate("Alarms", "unacceptable"),
    }[one]


def load_formula() -> str:
    """How the load is counted, and against what."""
    return QCoreApplication.translate(
        "Alarms",
        "Alarms raised in the last 10 minutes, and those of the last hour divided by 6. Up to 1 acceptable, up to 2 "
        "manageable, above 10 unacceptable (EEMUA 191, ISA-18.2: per person and 10 minutes).",
    )
