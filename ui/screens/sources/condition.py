"""How a source does, in one word with its shape: fresh, late, stale, down or switched off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.health import SourceHealth, is_behind, is_late, is_stale, lag_of
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.domain.ticket import Level


class State(StrEnum):
    FRESH = "fresh"
    LATE = "late"
    STALE = "stale"
    DOWN = "down"
    OFF = "off"


LEVELS = {State.STALE: Level.BREACHED, State.DOWN: Level.AT_RISK}
ICONS = {State.FRESH: "circle-check", State.LATE: "hourglass", State.OFF: "pause"}


@dataclass(frozen=True, slots=True)
class Condition:
    """One source at one instant. ``lag_s`` is None while nothing is known."""

    state: State
    lag_s: float | None

    @property
    def level(self) -> Level:
        """Stale is louder than a single error: nothing comes in, and nobody may have noticed."""
        return LEVELS.get(self.state, Level.NORMAL)


def condition_of(entry: SourceEntry, health: SourceHealth | None, now: datetime) -> Condition:
    """How a source does at ``now``."""
    lag_s = lag_of(health)
    if not entry.enabled:
        return Condition(State.OFF, lag_s)
    if is_stale(health, entry.every_s, now):
        return Condition(State.STALE, lag_s)
    if health is not None and (health.failures or health.error):
        return Condition(State.DOWN, lag_s)
    if is_late(health, entry.every_s, now) or is_behind(health):
        return Condition(State.LATE, lag_s)
    return Condition(State.FRESH, lag_s)


def word(state: State) -> str:
    """The state as people read it."""
    translate = QCoreApplication.translate
    return {
        State.FRESH: translate("Sources", "Fresh"),
        State.LATE: translate("Sources", "Late"),
        State.STALE: translate("Sources", "Stale"),
        State.DOWN: translate("Sources", "Down"),
        State.OFF: translate("Sources", "Switched off"),
    }[state]
