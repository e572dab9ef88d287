"""Taking notice of an alarm: who and when stands in the journal, and every other wall hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from controlcenter.clock import iso_z
from controlcenter.commands.base import Command, Transaction

ACKNOWLEDGED = "alarm.acknowledged"


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    """Say that somebody looks after an alarm, named by its key and the instant at which it was raised."""

    key: str
    raised_at: datetime
    label: ClassVar[str] = "Acknowledge alarm"

    def do(self, tx: Transaction) -> Command | None:
        """Write it down. What somebody has seen cannot be unseen: there is no way back."""
        tx.record(ACKNOWLEDGED, "alarm", self.key, raised_at=iso_z(self.raised_at))
        return None
