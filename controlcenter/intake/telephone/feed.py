"""The telephone at work: what Asterisk tells becomes calls, presence and health, each batch in one transaction."""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel
from sqlalchemy import bindparam, select

from controlcenter.clock import Clock, iso_z
from controlcenter.commands.arriving.receive import Received, ReceiveInteraction
from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.team import SetPresence
from controlcenter.commands.telephone.calls import ReceiveCall
from controlcenter.domain.call import CallFacts
from controlcenter.domain.ticket import Channel
from controlcenter.errors import ControlCenterError, SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import acknowledged, read_cursor, store_items, write_state
from controlcenter.intake.streaming import StreamingFeed
from controlcenter.intake.telephone.asterisk.updates import AgentUpdate, CallFault, CallUpdate, LinkUpdate, Update
from controlcenter.store.tables import capture

log = logging.getLogger(__name__)
GROUP = 8
PAUSE_S = 0.005
BEAT_S = 10.0
RETRY_FIRST_S = 1.0
RETRY_MAX_S = 60.0
_CAPTURE_ID = select(capture.c.id).where(capture.c.source == bindparam("source"), capture.c.ext_key == bindparam("key"))
BAD_RECORD = "A telephone record that could not be read"


def facts_of(update: CallUpdate) -> CallFacts:
    """The call in the words of the centre."""
    record = update.record
    never_queued = record.outcome in ("refused", "cancelled", "voicemail", "fax") and record.hold_s is None
    return CallFacts(
        key=update.ext_key, number=record.number, name=record.name, joined_at=record.joined_at, queue=update.queue,
        dialled=record.extension or record.queue, language=update.language, agent=update.agent,
        has_joined=not never_queued, answered_at=record.answered_at, ended_at=record.ended_at,
        wrapped_up_at=record.wrapped_up_at, talk_s=record.talk_s, outcome=record.outcome, final=record.final,
        is_short=update.is_short, raw=update.raw_lines,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TakeCalls:
    """A batch of a telephone source, and the state that belongs to it, in one transaction: all of it or nothing.

    ``health`` are columns of the source's state. ``state`` is None while more of the same batch is to come.
    """

    source: str
    updates: tuple[Update, ...]
    state: Mapping[str, Any] | None = None
    health: Mapping[str, Any] = field(default_factory=dict)
    label: ClassVar[str] = "Receive calls"

    def do(self, tx: Transaction) -> Command | None:
        """Never taken back. What was taken in already changes nothing."""
        for update in self.updates:
            if isinstance(update, CallUpdate):
                ReceiveCall(self.source, facts_of(update)).do(tx)
            elif isinstance(update, CallFault):
                self._quarantine(tx, update)
            elif isinstance(update, AgentUpdate) and tx.strategy.agent(update.agent) is not None:
                fact = update.fact
                SetPresence(update.agent, fact.presence, fact.reason, told_by="telephone").do(tx)
        values = dict(self.health)
        if self.state is not None:
            values["cursor"] = dict(self.state)
        if values:
            write_state(tx.db, self.source, values)
        return None

    def _quarantine(self, tx: Transaction, fault: CallFault) -> None:
        item = RawItem(fault.ext_key, fault.raw, tx.now, Channel.TELEPHONE, "call", name=fault.ext_key)
        if store_items(tx.db, self.source, [item], tx.now):
            said = Received(form="call", subject=BAD_RECORD, quarantined=fault.reason)
            acknowledged(tx.db, self.source, [fault.ext_key])
            names = {"source": self.source, "key": fault.ext_key}
            ReceiveInteraction(tx.db.execute(_CAPTURE_ID, names).scalar_one(), said).do(tx)


class CallSource(Protocol):
    """A kind of source that tells calls. ``Settings`` has ``since`` and ``short_call_s``."""

    Settings: ClassVar[type[BaseModel]]

    @property
    def is_working(self) -> bool:
        """Whether a part of it has come to something and nothing has gone wrong with that since."""

    def __init__(self, name: str, settings: Any, secret: Callable[[str], str], clock: Clock) -> None: ...

    def start(self, on_update: Callable[[Sequence[Update]], None], state: dict[str, Any]) -> None:
        """Prepare to run; ``state`` is kept up to date in place and is stored with each batch of ``on_update``."""

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop``. Raises SourceError for what waiting cannot mend."""

    def cancel(self) -> None:
        """End run() soon, from another thread."""


class TelephoneFeed(StreamingFeed):
    """Runs one telephone source in threads of its own until stop(). A source that ends is built anew from the store."""

    thread_name = "telephone"

    def __init__(self, kind: type[CallSource], *parts: Any) -> None:
        super().__init__(*parts)
        self._kind = kind
        self._source: CallSource | None = None
        self._trouble: dict[str, str] = {}
        self._failures = 0

    def _interrupt(self) -> None:
        if self._source is not None:
            self._source.cancel()

    @property
    def health(self) -> str:
        """What is wrong now, as sentences; empty while all is well."""
        return " ".join(self._trouble.values())

    def _keep(self) -> None:
        """Run the source, tell once in a while that it does well, build it anew when it ended."""
        while not self._stop.is_set():
            ended = threading.Event()
            worker = threading.Thread(target=self._run, args=(ended,), name=f"calls {self.name}", daemon=True)
            worker.start()
            while not self._clock.sleep(BEAT_S, ended):
                self._beat()
            worker.join()
            delay_s = min(RETRY_MAX_S, RETRY_FIRST_S * 2.0 ** min(self._failures, 10))
            self._clock.sleep(delay_s, self._stop)

    def _run(self, ended: threading.Event) -> None:
        self._source = None
        try:
            state, source = self._build()
            self._source = source
            source.start(lambda updates: self._take(updates, state), state)
            source.run(self._stop)
        except Exception as error:
            if not self._stop.is_set():
                self._went_down(error)
        finally:
            ended.set()

    def _build(self) -> tuple[dict[str, Any], CallSource]:
        """A source as the stored state left it. Calls from before its first start are not taken in."""
        with self._database.read() as connection:
            state: dict[str, Any] = read_cursor(connection, self.name)
            strategy = self._strategies.current(connection)
        changes: dict[str, Any] = {}
        if "since" not in self._entry.settings:
            state.setdefault("since", iso_z(self._clock.now()))
            changes["since"] = state["since"]
        if "short_call_s" not in self._entry.settings:
            changes["short_call_s"] = strategy.centre.short_call_s
        settings = self._kind.Settings.model_validate(self._entry.settings | changes)
        return state, self._kind(self.name, settings, self._secret, self._clock)

    def _take(self, updates: Sequence[Update], state: dict[str, Any]) -> None:
        """Store a batch; the state goes with the last part, since an earlier part may be told again."""
        parts = [tuple(updates[at : at + GROUP]) for at in range(0, len(updates), GROUP)] or [()]
        for part in parts[:-1]:
            self._store(TakeCalls(self.name, part))
            self._clock.sleep(PAUSE_S)  # a person's drop must find the write lock free
        self._trouble.pop("source", None)
        self._store(TakeCalls(self.name, parts[-1], copy.deepcopy(state), self._health_of(updates)))
        self._failures = 0

    def _health_of(self, updates: Sequence[Update]) -> dict[str, Any]:
        now = self._clock.now()
        values: dict[str, Any] = {"last_try_at": now}
        for update in updates:
            if isinstance(update, LinkUpdate):
                values |= self._link_told(update)
        if joined := [update.record.joined_at for update in updates if isinstance(update, CallUpdate)]:
            values |= {"newest_there_at": max(joined), "newest_stored_at": max(joined)}
        return values if self._trouble else {**values, **self._well(now)}

    def _link_told(self, update: LinkUpdate) -> dict[str, Any]:
        if update.is_up:
            if self._trouble.pop(update.part, None) is not None:
                log.info("Source %s: %s works again", self.name, update.part)
        else:
            if update.part not in self._trouble:
                log.warning("Source %s: %s is down", self.name, update.part)
            self._trouble[update.part] = update.sentence
        return {"error": self.health, "failures": len(self._trouble), "next_try_at": update.next_try_at}

    def _well(self, now: Any) -> dict[str, Any]:
        return {
            "last_try_at": now, "last_ok_at": now, "next_try_at": None, "error": "", "failures": 0, "permanent": False,
        }  # fmt: skip

    def _beat(self) -> None:
        """Nothing comes in while nobody calls: say that the line is watched all the same, once it really is."""
        source = self._source
        if source is None or not source.is_working:
            return
        self._trouble.pop("source", None)
        if not self._trouble:
            self._note(self._well(self._clock.now()))

    def _went_down(self, error: Exception) -> None:
        """The source ended, or a batch could not be stored: nothing is lost, since the state was not stored either."""
        self._failures += 1
        if isinstance(error, ControlCenterError):
            log.warning("Source %s ended", self.name)
            sentence = str(error)
        else:
            log.error("Source %s failed", self.name, exc_info=error)
            sentence = f"The telephone source stopped by a fault of this program ({type(error).__name__})."
        self._trouble = {"source": sentence}
        permanent = isinstance(error, SourceError) and error.permanent
        now = self._clock.now()
        self._note({"last_try_at": now, "error": sentence, "failures": self._failures, "permanent": permanent})
