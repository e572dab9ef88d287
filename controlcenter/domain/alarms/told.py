"""Which alarms also go out of the house, and what they say there. Customers' words never do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from controlcenter.clock import epoch_s, iso_z
from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmLevel
from controlcenter.domain.strategy.document import Strategy

_WORDS = MappingProxyType(
    {
        AlarmKind.NO_SERVICE: "No service is running",
        AlarmKind.CALLER_OVER_TARGET: "Callers wait over their target",
        AlarmKind.LOST_CALLS: "Calls are being lost",
        AlarmKind.SERVICE_LEVEL: "The telephone's service level is low",
        AlarmKind.LANGUAGE_ALONE: "Customers wait in a language without a free speaker",
        AlarmKind.QUEUE_UNATTENDED: "A queue has nobody present",
        AlarmKind.BREACHED_UNASSIGNED: "Breached tickets that nobody has",
        AlarmKind.PROMISE_UNATTENDED: "Promises are due while their agent is absent",
        AlarmKind.SOURCE_STALE: "A source gives no news",
        AlarmKind.QUARANTINE_UNREAD: "Items in quarantine that nobody has read",
        AlarmKind.INCIDENT_UPDATE: "An incident's update is overdue",
    }
)


def to_tell(alarms: Iterable[Alarm], now: datetime, after_s: float, *, is_nobody_here: bool) -> list[Alarm]:
    """The alarms that go out now: each occurrence once, and only while it still asks.

    The highest level after nobody took notice for ``after_s``; a stale source at once while nobody is signed in. That
    no service runs cannot be told by a service: the heartbeat's watcher outside does it.
    """
    waited = now - timedelta(seconds=after_s)
    return [
        alarm
        for alarm in alarms
        if alarm.told_at is None
        and alarm.asks(now)
        and alarm.kind is not AlarmKind.NO_SERVICE
        and (
            (alarm.level is AlarmLevel.HIGH and alarm.new_at <= waited)
            or (alarm.kind is AlarmKind.SOURCE_STALE and is_nobody_here)
        )
    ]


def identity(alarm: Alarm) -> str:
    """A name for the occurrence that stays the same however often it is sent."""
    return f"alarm-{alarm.id}-{epoch_s(alarm.raised_at)}"


def place_name(alarm: Alarm, strategy: Strategy) -> str:
    """The place as people call it."""
    if alarm.kind is AlarmKind.QUEUE_UNATTENDED and (queue := strategy.queue(alarm.place)) is not None:
        return queue.name
    if alarm.kind is AlarmKind.PROMISE_UNATTENDED and (agent := strategy.agent(alarm.place)) is not None:
        return agent.name
    return alarm.place


def as_data(alarm: Alarm, strategy: Strategy) -> dict[str, Any]:
    """What the HTTP call carries."""
    return {
        "id": identity(alarm),
        "centre": strategy.centre.name,
        "condition": alarm.kind.value,
        "says": _WORDS[alarm.kind],
        "place": place_name(alarm, strategy),
        "level": alarm.level.name.lower(),
        "count": alarm.count,
        "raised_at": iso_z(alarm.raised_at),
        "to_do": strategy.alarms.rules[alarm.kind].to_do,
    }


def as_mail(alarm: Alarm, strategy: Strategy) -> tuple[str, str]:
    """Subject and text of the mail."""
    place = place_name(alarm, strategy)
    since = alarm.raised_at.astimezone(strategy.zone)
    said = _WORDS[alarm.kind] + (f": {place}" if place else "")
    lines = [
        f"{said}.", "", f"Since: {since:%Y-%m-%d %H:%M:%S} ({strategy.centre.time_zone})",
        f"Concerns: {alarm.count}", f"Level: {alarm.level.name.lower()}",
        f"What to do: {strategy.alarms.rules[alarm.kind].to_do}", "",
        "Nobody has taken notice of this alarm in the control center.",
    ]  # fmt: skip
    return f"[{strategy.centre.name}] Alarm: {said}", "\n".join(lines)
