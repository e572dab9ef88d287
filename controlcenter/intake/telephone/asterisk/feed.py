"""Lines and messages in, updates out: what one telephone system says, put into the strategy's names."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from controlcenter.clock import Clock
from controlcenter.domain.team import Presence
from controlcenter.intake.telephone.asterisk.agents import AgentBook, AgentFact
from controlcenter.intake.telephone.asterisk.ami import Message
from controlcenter.intake.telephone.asterisk.calls import CallBook
from controlcenter.intake.telephone.asterisk.cdr import fact_of_row, parse_cdr_line
from controlcenter.intake.telephone.asterisk.events import fact_of_event, fact_of_queue_entry, raw_of
from controlcenter.intake.telephone.asterisk.facts import CallFact, FactKind, Fault
from controlcenter.intake.telephone.asterisk.queue_log import fact_of_entry, parse_queue_log_line
from controlcenter.intake.telephone.asterisk.record import CallRecord, CallRules
from controlcenter.intake.telephone.asterisk.settings import AsteriskSettings
from controlcenter.intake.telephone.asterisk.tail import TailedLine
from controlcenter.intake.telephone.asterisk.updates import AgentUpdate, CallFault, CallUpdate, Update

_MAX_RAW = 65536
_HISTORY_S = 600.0
_SNAPSHOT = {"QueueMember", "QueueEntry", "QueueStatusComplete", "CoreShowChannel", "CoreShowChannelsComplete"}


class CallFeed:
    """Collects what changed until batch() fetches it."""

    def __init__(self, settings: AsteriskSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._zone = ZoneInfo(settings.cdr_time_zone)
        self._book = CallBook(
            CallRules(settings.extensions, frozenset(settings.fax_extensions), settings.wrap_up_s, settings.silence_s)
        )
        self._agents = AgentBook(settings.wrap_up_s, frozenset(settings.wrap_up_reasons))
        self._raw: dict[str, bytes] = {}
        self._changed: dict[str, None] = {}
        self._others: list[Update] = []
        self._newest_at: datetime | None = None
        self._open_when_asked: set[str] = set()
        self._channels: set[str] = set()

    def queue_log_line(self, line: TailedLine) -> None:
        """Take in one line of queue_log."""
        entry = parse_queue_log_line(line.data) if line.data.strip() else None
        if isinstance(entry, Fault):
            self._take(entry, line.data, f"queue_log:{line.key}")
        elif entry is not None:
            self._take(fact_of_entry(entry, line.data, line.offset), line.data, f"queue_log:{line.key}")

    def cdr_line(self, line: TailedLine) -> None:
        """Take in one call detail record."""
        row = parse_cdr_line(line.data, self._zone) if line.data.strip() else None
        if row is not None:
            found = row if isinstance(row, Fault) else fact_of_row(row, line.offset)
            self._take(found, line.data, f"cdr:{line.key}")

    def message(self, message: Message) -> None:
        """Take in one message of the manager interface."""
        now = self._clock.now()
        if message.get("Event") in _SNAPSHOT:
            self._snapshot_message(message)
        raw = raw_of(message)
        # Without a place in a file, an event is named by its bytes.
        key = f"ami:{hashlib.sha256(raw).hexdigest()[:32]}"
        self._take(fact_of_event(message, now), raw, key)
        told = self._agents.apply(message, now)
        if isinstance(told, Fault):
            self._take(told, raw, key)
        else:
            self._tell(told)

    def snapshot_asked(self) -> None:
        """QueueStatus and CoreShowChannels are under way: calls that their answers do not name are over."""
        self._open_when_asked = self._book.open_keys()
        self._channels = set()
        self._agents.begin_snapshot()

    def tick(self, *, linked: bool) -> None:
        """Decide what time decides. ``linked``: agents' states are being told, so the end of wrap-up is seen."""
        now = self._clock.now()
        self._tell(self._agents.tick(now))
        for record in list(self._book.records()):
            if record.outcome != "answered" or record.ended_at is None or record.wrapped_up_at is not None:
                continue
            wraps = self._agents.presence(record.agent) is Presence.WRAP_UP
            if not linked:
                wraps = now < record.ended_at + timedelta(seconds=self._settings.wrap_up_s)
            if not wraps:
                self._note(CallFact("ami", record.key, now, FactKind.WRAPPED), b"")
        self._changed.update(dict.fromkeys(self._book.settle(self._clock.monotonic())))
        for key in self._book.forget(self._clock.monotonic()):
            self._raw.pop(key, None)

    def settle_history(self) -> None:
        """Decide calls that ended long before the newest line, so that a long log is not kept in mind as a whole."""
        if self._newest_at is not None:
            before = self._newest_at - timedelta(seconds=_HISTORY_S)
            self._changed.update(dict.fromkeys(self._book.settle_older(before)))

    def batch(self) -> list[Update]:
        """Everything that changed since the last call; each call once, as it is now."""
        updates, self._others = self._others, []
        changed, self._changed = self._changed, {}
        for key in changed:
            record = self._book.record(key)
            if record is not None:
                updates.append(self._update(record))
        return updates

    def dump(self) -> dict[str, Any]:
        """What a restart needs, as plain JSON values."""
        return self._book.dump()

    def load(self, dumped: dict[str, Any]) -> None:
        """Go on from an earlier dump()."""
        self._book.load(dumped)

    def _snapshot_message(self, message: Message) -> None:
        now = self._clock.now()
        match message["Event"]:
            case "QueueEntry":
                raw = raw_of(message)
                key = f"ami:{hashlib.sha256(raw).hexdigest()[:32]}"
                self._channels.add(message.get("Uniqueid", ""))
                self._take(fact_of_queue_entry(message, now), raw, key)
            case "QueueStatusComplete":
                self._tell(self._agents.end_snapshot(now))
            case "CoreShowChannel":
                self._channels.add(message.get("Uniqueid", ""))
            case "CoreShowChannelsComplete":
                for key in sorted(self._open_when_asked - self._channels):
                    self._note(CallFact("snapshot", key, now, FactKind.GONE), b"")
                self._open_when_asked = set()

    def _take(self, found: CallFact | Fault | None, raw: bytes, ext_key: str) -> None:
        if isinstance(found, Fault):
            self._others.append(CallFault(f"{self._settings.system}:{ext_key}", found.raw, found.reason))
        elif found is not None and (self._settings.since is None or found.at >= self._settings.since):
            self._note(found, raw)

    def _note(self, fact: CallFact, raw: bytes) -> None:
        self._changed.update(dict.fromkeys(self._book.apply(fact)))
        if fact.source in ("queue_log", "cdr") and fact.key:
            self._newest_at = max(fact.at, self._newest_at or fact.at)
            self._changed[fact.key] = None  # the record's own lines are handed over even where they say nothing new
        if raw and fact.key:
            held = self._raw.get(fact.key, b"")
            if len(held) < _MAX_RAW:
                self._raw[fact.key] = held + raw.rstrip(b"\r\n") + b"\n"

    def _tell(self, facts: list[AgentFact]) -> None:
        self._others += [AgentUpdate(self._agent(fact.agent_interface), fact) for fact in facts]

    def _agent(self, agent: str) -> str:
        names = self._settings.agents
        interface = self._agents.interface_of(agent)
        return names.get(agent) or names.get(interface) or names.get(self._agents.name_of(interface), "")

    def _language(self, record: CallRecord) -> str:
        """What the caller chose in a menu or dialled decides; then the language of the menu, then that of the queue."""
        known = self._settings.languages
        chosen = next((known[extension] for extension in record.extensions if extension in known), "")
        return chosen or self._settings.spoken_languages.get(record.spoken) or known.get(record.queue, "")

    def _update(self, record: CallRecord) -> CallUpdate:
        lasted = None if record.ended_at is None else (record.ended_at - record.joined_at).total_seconds()
        return CallUpdate(
            ext_key=f"{self._settings.system}:{record.key}",
            record=record,
            raw_lines=self._raw.pop(record.key, b""),
            queue=self._settings.queues.get(record.queue, ""),
            agent=self._agent(record.agent) if record.agent else "",
            language=self._language(record),
            is_short=record.is_lost and lasted is not None and lasted < self._settings.short_call_s,
        )
