"""What happens to a message on its way out: each step is committed before the next one is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from controlcenter.commands.base import Command, Transaction
from controlcenter.errors import Refused
from controlcenter.store.tables import outbox

WAITING, SENDING, SENT, FAILED, UNCLEAR = "waiting", "sending", "sent", "failed", "unclear"


@dataclass(frozen=True, slots=True)
class MarkSending:
    """From here on the message may have left, whatever happens to this process."""

    outbox_id: int
    label: ClassVar[str] = "Send"

    def do(self, tx: Transaction) -> Command | None:
        """``tx.result`` is the number of this attempt. Raises Conflict when it does not wait any more."""
        attempt = tx.row(outbox, self.outbox_id).attempts + 1
        values: dict[str, Any] = {"state": SENDING, "attempts": attempt, "next_try_at": None}
        tx.change(outbox, self.outbox_id, "outbox.sending", values, seen={"state": WAITING})
        tx.result = attempt
        return None


@dataclass(frozen=True, slots=True)
class MarkSent:
    """The customer's mail server, or ours, has taken the message."""

    outbox_id: int
    label: ClassVar[str] = "Sent"

    def do(self, tx: Transaction) -> Command | None:
        """Raises Conflict when it was not being sent."""
        values: dict[str, Any] = {"state": SENT, "sent_at": tx.now, "error": ""}
        tx.change(outbox, self.outbox_id, "outbox.sent", values, seen={"state": SENDING})
        return None


@dataclass(frozen=True, slots=True)
class MarkFailed:
    """It was not sent, or nobody knows. With ``next_try_at`` it waits for that; else it is failed or unclear."""

    outbox_id: int
    error: str
    next_try_at: datetime | None = None
    is_unclear: bool = False
    label: ClassVar[str] = "Not sent"

    def do(self, tx: Transaction) -> Command | None:
        """Raises Conflict when it was not being sent."""
        state = UNCLEAR if self.is_unclear else WAITING if self.next_try_at else FAILED
        values: dict[str, Any] = {"state": state, "error": self.error, "next_try_at": self.next_try_at}
        tx.change(outbox, self.outbox_id, f"outbox.{state}", values, seen={"state": SENDING})
        return None


@dataclass(frozen=True, slots=True)
class HoldUp:
    """Messages that wait because their account's mail server is in trouble are told so; none of them was tried."""

    outbox_ids: tuple[int, ...]
    why: str
    label: ClassVar[str] = "Not sent yet"

    def do(self, tx: Transaction) -> Command | None:
        """Those that do not wait any more are left as they are."""
        waiting = [row for row in tx.rows(outbox, self.outbox_ids) if row.state == WAITING]
        if waiting:
            tx.change_all(outbox, "outbox.waiting", [(row, {"error": self.why}, {}) for row in waiting])
        return None


@dataclass(frozen=True, slots=True)
class SendAgain:
    """A person decides that a message that failed, or may have been lost, is sent once more."""

    outbox_id: int
    seen: str
    label: ClassVar[str] = "Send again"

    def do(self, tx: Transaction) -> Command | None:
        """What leaves cannot be taken back. Raises Refused for a message that is under way or sent."""
        if self.seen not in (FAILED, UNCLEAR):
            raise Refused("Only a message that failed, or that may have been lost, can be sent again.")
        values: dict[str, Any] = {"state": WAITING, "error": "", "next_try_at": None, "attempts": 0}
        tx.change(outbox, self.outbox_id, "outbox.waiting", values, seen={"state": self.seen})
        return None
