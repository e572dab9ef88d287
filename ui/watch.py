"""What the program itself notices: data that grows old, changes that wait for the database, a clock that jumps.

Intervals are taken from the monotonic clock: nothing that is old looks fresh because a wall clock was set back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from controlcenter.clock import Clock
from controlcenter.domain.ticket import Level
from controlcenter.live.model import LiveModel
from ui.wording import text

LOOK_EVERY_MS = 1000
STALE_AFTER_S = 5.0
NO_ANSWER_AFTER_S = 8.0
SLOW_AFTER_S = 2.0
JUMP_S = 30.0
JUMP_TOLD_S = 120.0


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that everybody at this desk must know: a sentence, and what follows from it."""

    title: str
    detail: str = ""
    level: Level = Level.BREACHED


class Watch(QObject):
    """Looks every second. ``changed`` tells that ``notice`` or ``is_stale`` is another one."""

    changed = Signal()

    def __init__(self, live: LiveModel, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._clock = clock
        self.trouble = ""
        self._under_way: dict[int, float] = {}
        self._offset_s = self._offset()
        self._jump_s, self._jumped_at_s = 0.0, 0.0
        self._told: tuple[Notice | None, bool] = (None, True)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look every second, whatever window is open."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def set_trouble(self, said: str) -> None:
        """Why the database cannot be read; "" when it can."""
        self.trouble = said
        self.look()

    def began(self, number: int) -> None:
        """A change is on its way to the database."""
        self._under_way[number] = self._clock.monotonic()

    def ended(self, number: int) -> None:
        """It was made or refused."""
        del self._under_way[number]

    def look(self) -> None:
        """Bring everything up to this second."""
        self._look_at_clock()
        told = self.notice, self.is_stale
        if told != self._told:
            self._told = told
            self.changed.emit()

    @property
    def proved_at(self) -> datetime | None:
        """When what is shown was last what the database holds; None before the first snapshot."""
        return self._live.proved_at(self._clock.now(), self._clock.monotonic())

    @property
    def is_stale(self) -> bool:
        """Whether what is shown may not be true any more."""
        return self._age_s > STALE_AFTER_S

    @property
    def _age_s(self) -> float:
        at = self.proved_at
        return float("inf") if at is None else (self._clock.now() - at).total_seconds()

    @property
    def notice(self) -> Notice | None:
        """What to say first, None while all is well."""
        if self.trouble:
            return Notice(self.trouble, self._dated())
        if self._live.is_whole and self._age_s > NO_ANSWER_AFTER_S:
            said = self.tr("The work goes on by itself when it answers.")
            parts = (self._dated(), f"{self._on_their_way()}." if self.waiting else "", said)
            detail = " ".join(part for part in parts if part)
            return Notice(self.tr("The database answers slowly or not at all."), detail)
        return self._waiting() or self._apart() or self._jumped()

    def _dated(self) -> str:
        at, strategy = self.proved_at, self._live.strategy
        if at is None or strategy is None:
            return ""
        return self.tr("What you see is of {time}.").format(time=f"{at.astimezone(strategy.zone):%H:%M:%S}")

    @property
    def waiting(self) -> int:
        """How many changes are on their way while the database takes none."""
        return len(self._under_way) if self._waited_s >= SLOW_AFTER_S else 0

    @property
    def _waited_s(self) -> float:
        """For how long the oldest change has been on its way; 0 for none."""
        return self._clock.monotonic() - min(self._under_way.values()) if self._under_way else 0.0

    def _on_their_way(self) -> str:
        return text.plural(self.tr("%n change(s) of yours on the way", "", len(self._under_way)))

    def _waiting(self) -> Notice | None:
        """Changes that have been waiting for long."""
        if not self.waiting:
            return None
        told = self.tr("The database has taken nothing for {time}; each is made, or refused with a sentence.")
        return Notice(f"{self._on_their_way()}.", told.format(time=text.spoken(self._waited_s)), Level.AT_RISK)

    def _apart(self) -> Notice | None:
        """That this computer's clock is not the database server's; in minutes, so that the line stands still."""
        ahead_s = self._live.ahead_s
        if abs(ahead_s) <= JUMP_S:
            return None
        by = text.spoken(max(60.0, abs(ahead_s) // 60 * 60))
        said = (
            self.tr("The clock of this computer is {time} ahead of the database server's.")
            if ahead_s > 0
            else self.tr("The clock of this computer is {time} behind the database server's.")
        )
        return Notice(
            said.format(time=by), self.tr("Set it: every time that is left is wrong by as much."), Level.AT_RISK
        )

    def _offset(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()

    def _look_at_clock(self) -> None:
        offset_s = self._offset()
        if abs(offset_s - self._offset_s) > JUMP_S:
            self._jump_s, self._jumped_at_s = offset_s - self._offset_s, self._clock.monotonic()
        elif self._clock.monotonic() - self._jumped_at_s > JUMP_TOLD_S:
            self._jump_s = 0.0
        self._offset_s = offset_s

    def _jumped(self) -> Notice | None:
        if not self._jump_s:
            return None
        by = text.spoken(round(abs(self._jump_s)))
        if self._jump_s > 0:
            said = self.tr("The clock of this computer went forward by {time}.").format(time=by)
            return Notice(said, self.tr("It slept, or its clock was set. All times are counted anew."), Level.AT_RISK)
        said = self.tr("The clock of this computer was set back by {time}.").format(time=by)
        return Notice(said, self.tr("Check it: every time that is left is counted by it."), Level.AT_RISK)
