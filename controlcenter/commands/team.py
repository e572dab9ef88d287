"""People at work: presence, absence, and taking the next piece of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select

from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.change import inverse
from controlcenter.domain.team import Presence
from controlcenter.errors import Refused
from controlcenter.store.tables import agent_state


def set_state(tx: Transaction, agent: str, event: str, values: dict[str, Any]) -> None:
    """Write an agent's state, whether or not there is one already."""
    known = tx.db.execute(select(agent_state.c.id).where(agent_state.c.id == agent)).first()
    if known is None:
        base = {"presence": Presence.OFF.value, "reason": "", "since": tx.now, "told_by": "roster"}
        tx.insert(agent_state, "agent.known", {"id": agent, **base})
    tx.change(agent_state, agent, event, values)


@dataclass(frozen=True, slots=True)
class SetPresence:
    """Say what an agent does now. ``told_by`` is telephone, window or roster; a pause needs one of the reasons."""

    agent: str
    presence: Presence
    reason: str = ""
    told_by: str = "window"
    label: ClassVar[str] = "Set presence"

    def do(self, tx: Transaction) -> Command | None:
        """Return the change back. Raises Refused for an unknown agent or a pause without reason."""
        if tx.strategy.agent(self.agent) is None:
            raise Refused(f'There is no agent "{self.agent}" in the strategy.')
        if self.presence is Presence.PAUSED and self.told_by == "window" and not self.reason:
            raise Refused("A pause needs a reason; choose one of the list.")
        start = len(tx.entries)
        values = {
            "presence": self.presence.value, "reason": self.reason, "since": tx.now, "told_by": self.told_by,
        }  # fmt: skip
        row = tx.db.execute(select(agent_state).where(agent_state.c.id == self.agent)).first()
        if row is not None and (row.presence, row.reason, row.told_by) == (
            self.presence.value,
            self.reason,
            self.told_by,
        ):
            return None
        set_state(tx, self.agent, "agent.presence", values)
        return inverse(tx.entries[start:], "Undo set presence")


@dataclass(frozen=True, slots=True)
class ReportAbsence:
    """Somebody is not here until an instant (a sick call); None ends the absence and lets the roster speak again."""

    agent: str
    until: datetime | None
    reason: str = ""
    label: ClassVar[str] = "Report absence"

    def do(self, tx: Transaction) -> Command | None:
        """Return the change back. Raises Refused for an unknown agent or an instant that has passed."""
        if tx.strategy.agent(self.agent) is None:
            raise Refused(f'There is no agent "{self.agent}" in the strategy.')
        if self.until is not None and self.until <= tx.now:
            raise Refused("An absence ends in the future; choose a time to come.")
        start = len(tx.entries)
        on_shift = tx.strategy.is_on_shift(self.agent, tx.now.astimezone(tx.strategy.zone))
        presence = Presence.FREE if self.until is None and on_shift else Presence.OFF
        values: dict[str, Any] = {
            "absent_until": self.until, "presence": presence.value, "reason": self.reason, "since": tx.now,
            "told_by": "roster",
        }  # fmt: skip
        set_state(tx, self.agent, "agent.absence", values)
        return inverse(tx.entries[start:], "Undo report absence")
