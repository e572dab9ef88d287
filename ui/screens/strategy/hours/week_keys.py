"""Everything that the mouse can do with a week, done with keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence

from controlcenter.domain.hours.edit import OpenHours, Stretch
from ui.actions import keys
from ui.screens.strategy.hours.grid import FINE_S, STEP_S

_ARROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Week(Protocol):
    """What keys need of a week: its hours, the chosen day and stretch, and every way to change them."""

    hours: OpenHours
    day: int
    chosen: Stretch | None

    @property
    def undo_wanted(self) -> SignalInstance: ...

    def choose(self, day: int, stretch: Stretch | None) -> None: ...

    def remove(self, day: int, stretch: Stretch) -> None: ...

    def edit(self, *, new: bool = False) -> None: ...

    def nudge(self, by_s: int, *, end_only: bool) -> None: ...


Wanted = Callable[[Week], None]


def command_of(event: QKeyEvent) -> Wanted | None:
    """What a key means for the week; None when it is not for it."""
    if event.matches(QKeySequence.StandardKey.Undo):
        return undo
    key, held = Qt.Key(event.key()), event.modifiers()
    if key in _ARROWS:
        return _arrow(_ARROWS[key], held)
    meaning = keys.current().meaning(event, "hours")
    if meaning:
        return _CHANGEABLE.get(meaning)
    if held & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
        return None
    return {
        Qt.Key.Key_Left: lambda week: _to_day(week, week.day - 1),
        Qt.Key.Key_Right: lambda week: _to_day(week, week.day + 1),
        Qt.Key.Key_Home: lambda week: _to_day(week, 0),
        Qt.Key.Key_End: lambda week: _to_day(week, 6),
        Qt.Key.Key_Return: lambda week: week.edit(new=week.chosen is None),
        Qt.Key.Key_Enter: lambda week: week.edit(new=week.chosen is None),
    }.get(key)


def undo(week: Week) -> None:
    """Take back the last edit of the draft; without one, the key means the program's own undo."""
    week.undo_wanted.emit()


def _arrow(direction: int, held: Qt.KeyboardModifier) -> Wanted:
    step_s = FINE_S if held & Qt.KeyboardModifier.AltModifier else STEP_S
    if held & Qt.KeyboardModifier.ShiftModifier:
        return lambda week: week.nudge(direction * step_s, end_only=False)
    if held & Qt.KeyboardModifier.ControlModifier:
        return lambda week: week.nudge(direction * step_s, end_only=True)
    return lambda week: _to_neighbour(week, direction)


def _to_day(week: Week, day: int) -> None:
    """The stretch of that day that lies nearest to the chosen one."""
    day %= 7
    hours = week.hours.week[day]
    near = week.chosen[0] if week.chosen else 0
    week.choose(day, min(hours, key=lambda one: abs(one[0] - near), default=None))


def _to_neighbour(week: Week, direction: int) -> None:
    hours = week.hours.week[week.day]
    if not hours:
        return
    if week.chosen is None:
        week.choose(week.day, hours[0] if direction > 0 else hours[-1])
        return
    at = hours.index(week.chosen) + direction
    week.choose(week.day, hours[at] if 0 <= at < len(hours) else week.chosen)


def _remove(week: Week) -> None:
    if week.chosen is not None:
        week.remove(week.day, week.chosen)


_CHANGEABLE: dict[str, Wanted] = {
    "hours.edit": lambda week: week.edit(new=week.chosen is None),
    "hours.add": lambda week: week.edit(new=True),
    "hours.remove": _remove,
}
