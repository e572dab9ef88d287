"""The list of alarms while somebody's hand is in it: nothing jumps, each line says how its alarm stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QTableView

from controlcenter.domain.alarms.alarm import AlarmLevel
from controlcenter.live.model import LiveModel
from ui.actions import keys
from ui.screens.alarms.rows import Line
from ui.widgets.floating_bar import FloatingBar
from ui.wording import text

STILL_MS = 5000  # after the last movement
_MOVES = frozenset(
    (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.KeyPress)
)  # fmt: skip


class Hand(QObject):
    """Notices pointer and keys in a table. ``gone`` tells that nothing has moved there for STILL_MS."""

    gone = Signal()

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._timer = QTimer(self, singleShot=True, interval=STILL_MS)
        self._timer.timeout.connect(self.gone)
        table.viewport().setMouseTracking(True)
        for watched in (table, table.viewport()):
            watched.installEventFilter(self)

    @property
    def is_there(self) -> bool:
        """Whether somebody moved here a moment ago."""
        return self._timer.isActive()

    def touch(self) -> None:
        """Somebody has just done something to a line."""
        self._timer.start()

    def let_go(self) -> None:
        """Wait no longer."""
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self.touch()
        return False


class StillList:
    """Holds the order of lines. ``new`` are those that wait to be shown, ``over`` counts those that stand no more."""

    def __init__(self, live: LiveModel) -> None:
        self._live = live
        self._shown: list[Line] = []
        self.new: list[Line] = []
        self.over = 0

    def take(self, fresh: Sequence[Line], *, is_held: bool) -> list[Line]:
        """What to show of ``fresh``: all of it, or while held the same lines as before, as they are now."""
        if not is_held or not self._shown:
            self._shown, self.new, self.over = list(fresh), [], 0
            return self._shown
        now = {line.key: line for line in fresh}
        held = {line.key for line in self._shown}
        self.new = [line for line in fresh if line.key not in held]
        self.over = sum(key not in now for key in held)
        self._shown = [now.get(line.key) or self._left(line) for line in self._shown]
        return self._shown

    def _left(self, line: Line) -> Line:
        """A line without a place in the list any more: it stays until the hand has gone, and says what became of it."""
        return replace(line, alarms=tuple(self._live.alarms.get(alarm.id, alarm) for alarm in line.alarms))


class StillBar(FloatingBar):
    """Says over a list that stands still what has come and gone; a screen reader hears of it."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def look(self, still: StillList, now: datetime) -> None:
        """Show what waits now; nothing for nothing."""
        is_loud = any(line.alarm.asks(now) and line.alarm.level is AlarmLevel.HIGH for line in still.new)
        said = [
            self.tr("{count} new").format(count=text.number(len(still.new))) if still.new else "",
            self.tr("{count} over").format(count=text.number(still.over)) if still.over else "",
        ]
        words = ", ".join(part for part in said if part)
        if self.show_words(f"{text.BREACHED} {words}" if is_loud else words) and words:
            told = self.tr("The list stands still while you are in it. Click, or press {key}, to bring it up to date.")
            self.setToolTip(told.format(key=keys.current().shown("alarms.catch_up")))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._table, words))
