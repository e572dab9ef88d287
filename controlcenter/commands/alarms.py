"""Every change of an alarm: what the service sees, and what people do about it; every desk hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select

from controlcenter.commands.base import Alone, Command, Transaction, person_name
from controlcenter.commands.change import inverse
from controlcenter.domain.alarms.alarm import AlarmKind, AlarmLevel, AlarmState
from controlcenter.domain.alarms.watch import Step, What
from controlcenter.errors import Refused
from controlcenter.store.alarms import WAITING
from controlcenter.store.tables import alarm, alarm_notice

NEW, ACKNOWLEDGED, CLEARED = AlarmState.NEW.value, AlarmState.ACKNOWLEDGED.value, AlarmState.CLEARED.value
RETURNED = AlarmState.RETURNED.value
_NOT_SHELVED: Mapping[str, Any] = {"shelved_until": None, "shelved_by": "", "shelve_reason": ""}


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """A condition has become an alarm. Where it stands already nothing happens: two desks may see it at once."""

    kind: AlarmKind
    place: str
    count: int
    label: ClassVar[str] = "Raise alarm"
    by_program: ClassVar[bool] = True  # whoever sits there has done nothing

    def do(self, tx: Transaction) -> Command | None:
        """``tx.result`` is its id. Not taken back: it ends with its condition."""
        tx.alone(Alone.RAISING_ALARMS)
        same = (alarm.c.kind == self.kind.value, alarm.c.place == self.place, alarm.c.state != CLEARED)
        known = tx.db.execute(select(alarm.c.id).where(*same)).first()
        if known is not None:
            return None
        values = {
            "kind": self.kind.value, "place": self.place, "level": int(level_of(tx, self.kind)), "state": NEW,
            "count": self.count, "raised_at": tx.now, "new_at": tx.now,
        }  # fmt: skip
        tx.result = int(tx.insert(alarm, "alarm.raised", values))
        return None


def level_of(tx: Transaction, kind: AlarmKind) -> AlarmLevel:
    """How urgent the strategy in force calls it."""
    return tx.strategy.alarms.rules[kind].level


@dataclass(frozen=True, slots=True)
class FollowConditions:
    """What the watch saw, all in one transaction. A step whose alarm somebody has changed since is left out."""

    steps: tuple[Step, ...]
    label: ClassVar[str] = "Follow conditions"

    def do(self, tx: Transaction) -> Command | None:
        """Not taken back: it says what was so."""
        for step in self.steps:
            if step.alarm is None:
                RaiseAlarm(step.reading.kind, step.reading.place, step.reading.count).do(tx)
                continue
            row = tx.row(alarm, step.alarm.id)
            if (row.state, row.shelved_until) == (step.alarm.state.value, step.alarm.shelved_until):
                tx.change(alarm, row.id, f"alarm.{step.what.value}", _after(step, tx.now))
        return None


def _after(step: Step, now: datetime) -> dict[str, Any]:
    """The columns that a step sets."""
    count = {"count": step.reading.count}
    match step.what:
        case What.BACK | What.WORSE | What.UNSHELVED:
            return {**count, **_NOT_SHELVED, "state": NEW, "new_at": now}
        case What.RETURNED:
            return {"state": RETURNED}
        case What.CLEARED:
            return {**_NOT_SHELVED, "state": CLEARED, "cleared_at": now}
        case _:
            return count


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarms:
    """Say that somebody looks after these alarms; one that is over already becomes history."""

    alarm_ids: tuple[int, ...]
    label: ClassVar[str] = "Acknowledge alarm"

    def do(self, tx: Transaction) -> Command | None:
        """Return the way back: those that still hold ask again. Somebody else's acknowledgement is left as it is."""
        noticed = {"acknowledged_by": person_name(tx.db, tx.strategy, tx.actor), "acknowledged_at": tx.now}
        rows = tx.rows(alarm, self.alarm_ids)
        for row in rows:
            if row.state == RETURNED:
                over = {"state": CLEARED, "cleared_at": tx.now, **_NOT_SHELVED, **noticed}
                tx.change(alarm, row.id, "alarm.acknowledged", over)
        start = len(tx.entries)  # history stays history: the condition may have a new occurrence by then
        for row in rows:
            if row.state == NEW:
                seen = {"state": ACKNOWLEDGED, "seen_count": row.count, **noticed}
                tx.change(alarm, row.id, "alarm.acknowledged", seen)
        return inverse(tx.entries[start:], "Undo acknowledge alarm")


@dataclass(frozen=True, slots=True)
class ShelveAlarm:
    """Put an alarm aside until an instant, with a reason; then it asks again if it still holds."""

    alarm_id: int
    until: datetime
    reason: str
    label: ClassVar[str] = "Shelve alarm"

    def do(self, tx: Transaction) -> Command | None:
        """Return the way back. Raises Refused without a reason, for too long, or for an alarm that is over."""
        if not self.reason.strip():
            raise Refused("Shelving needs a reason; say in a few words why nobody needs to hear of this alarm.")
        longest_s = tx.strategy.alarms.longest_shelf
        if not 0 < (self.until - tx.now).total_seconds() <= longest_s + 60:  # a minute for whoever thinks it over
            raise Refused(f"An alarm can be shelved for {longest_s // 60} minutes at most; choose an earlier end.")
        row = tx.row(alarm, self.alarm_id)
        if row.state not in (NEW, ACKNOWLEDGED):
            raise Refused("This alarm is over; there is nothing to shelve any more.")
        start = len(tx.entries)
        who = person_name(tx.db, tx.strategy, tx.actor)
        values = {"shelved_until": self.until, "shelved_by": who, "shelve_reason": self.reason.strip()[:500]}
        tx.change(alarm, self.alarm_id, "alarm.shelved", values)
        return inverse(tx.entries[start:], "Undo shelve alarm")


@dataclass(frozen=True, slots=True)
class UnshelveAlarm:
    """Let a shelved alarm ask again now."""

    alarm_id: int
    label: ClassVar[str] = "Take alarm off the shelf"

    def do(self, tx: Transaction) -> Command | None:
        """Return the way back. Raises Refused for one that is not shelved."""
        row = tx.row(alarm, self.alarm_id)
        if row.shelved_until is None:
            raise Refused("This alarm is not shelved any more.")
        start = len(tx.entries)
        tx.change(alarm, self.alarm_id, "alarm.unshelved", {**_NOT_SHELVED, "state": NEW, "new_at": tx.now})
        return inverse(tx.entries[start:], "Undo take alarm off the shelf")


@dataclass(frozen=True, slots=True)
class TellOutside:
    """An alarm goes out by these ways ("mail", "call"): once for each occurrence, whoever asks for it again."""

    alarm_id: int
    ways: tuple[str, ...]
    label: ClassVar[str] = "Tell of alarm"

    def do(self, tx: Transaction) -> Command | None:
        """Not taken back: it is on its way."""
        row = tx.row(alarm, self.alarm_id)
        if row.told_at is not None or row.state != NEW:
            return None
        tx.change(alarm, self.alarm_id, "alarm.told", {"told_at": tx.now})
        for way in self.ways:
            tx.insert(alarm_notice, "alarm_notice.waits", {"alarm_id": self.alarm_id, "way": way, "state": WAITING})
        return None


@dataclass(frozen=True, slots=True)
class MarkNotice:
    """How far a notice has come: "sending" before it leaves, then "sent", "failed", or "waiting" for another try."""

    notice_id: int
    state: str
    error: str = ""
    next_try_at: datetime | None = None
    label: ClassVar[str] = "Send alarm"

    def do(self, tx: Transaction) -> Command | None:
        """``tx.result`` is the number of attempts so far."""
        row = tx.row(alarm_notice, self.notice_id)
        attempts = row.attempts + (self.state == "sending")
        values: dict[str, Any] = {
            "state": self.state, "error": self.error[:500], "next_try_at": self.next_try_at, "attempts": attempts,
        }  # fmt: skip
        if self.state == "sent":
            values["sent_at"] = tx.now
        tx.change(alarm_notice, self.notice_id, f"alarm_notice.{self.state}", values)
        tx.result = attempts
        return None
