"""Undo and redo of one's own changes: a stack of inverse commands, newest last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

DEPTH = 100


@dataclass(frozen=True, slots=True)
class Step:
    """A change that can be taken back: what it is called, the command that does it, and which command made it."""

    label: str
    command: Any
    made_by: str = ""


class UndoHistory:
    """Holds what can be taken back. ``run`` carries a command out and calls its second argument with the outcome.

    ``told`` is called when one is through: whether it was an undo, the change's name, and the command that would turn
    it around once more (None: there is none).
    """

    def __init__(self, run: Callable[[Any, Callable[[Any], None]], None]) -> None:
        self._run = run
        self._undo: list[Step] = []
        self._redo: list[Step] = []
        self._subscribers: list[Callable[[], None]] = []
        self.told: Callable[[bool, str, Any], None] = lambda is_undo, label, way: None

    @property
    def undo_label(self) -> str:
        """What would be undone; "" for nothing."""
        return self._undo[-1].label if self._undo else ""

    @property
    def redo_label(self) -> str:
        """What would be done again; "" for nothing."""
        return self._redo[-1].label if self._redo else ""

    @property
    def newest(self) -> Any:
        """The command that would take back the newest change; None for nothing."""
        return self._undo[-1].command if self._undo else None

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` whenever a label changes."""
        self._subscribers.append(changed)

    def done(self, label: str, inverse: Any, made_by: str = "") -> None:
        """Remember a change that can be taken back; what was undone before cannot be redone any more."""
        self._undo.append(Step(label, inverse, made_by))
        del self._undo[:-DEPTH]
        self._redo.clear()
        self._changed()

    def remember(self, earlier: Sequence[Step]) -> None:
        """Put changes of an earlier session, oldest first, below those of this one."""
        self._undo[:0] = earlier
        del self._undo[:-DEPTH]
        self._changed()

    def undo(self) -> None:
        """Take back the newest change."""
        if self._undo:
            self._take(self._undo.pop(), self._redo)

    def redo(self) -> None:
        """Do again what was undone last."""
        if self._redo:
            self._take(self._redo.pop(), self._undo)

    def take_back(self, step: Step, then: Callable[[], None] = lambda: None) -> None:
        """Take back one change, wherever it stands; ``then`` is called when it is done."""
        known = next((s for s in self._undo if step.made_by and s.made_by == step.made_by), None)
        if known is not None:
            self._undo.remove(known)
        self._take(known or step, self._redo, then)

    def _take(self, step: Step, target: list[Step], then: Callable[[], None] = lambda: None) -> None:
        def done(outcome: Any) -> None:
            if outcome.inverse is not None:
                target.append(Step(step.label, outcome.inverse, outcome.command_id))
            self._changed()
            then()
            self.told(target is self._redo, step.label, outcome.inverse)

        self._changed()
        self._run(step.command, done)

    def _changed(self) -> None:
        for changed in self._subscribers:
            changed()
