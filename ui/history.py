"""Undo and redo of one's own changes: a stack of inverse commands, newest last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

DEPTH = 100


class UndoHistory:
    """Holds what can be taken back. ``run`` carries a command out and calls its second argument with the outcome."""

    def __init__(self, run: Callable[[Any, Callable[[Any], None]], None]) -> None:
        self._run = run
        self._undo: list[tuple[str, Any]] = []
        self._redo: list[tuple[str, Any]] = []
        self._subscribers: list[Callable[[], None]] = []

    @property
    def undo_label(self) -> str:
        """What would be undone; "" for nothing."""
        return self._undo[-1][0] if self._undo else ""

    @property
    def redo_label(self) -> str:
        """What would be done again; "" for nothing."""
        return self._redo[-1][0] if self._redo else ""

    @property
    def newest(self) -> Any:
        """The command that would take back the newest change; None for nothing."""
        return self._undo[-1][1] if self._undo else None

    @property
    def labels(self) -> list[str]:
        """Everything that can be undone, newest first."""
        return [label for label, _ in reversed(self._undo)]

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` whenever a label changes."""
        self._subscribers.append(changed)

    def done(self, label: str, inverse: Any) -> None:
        """Remember a change that can be taken back; what was undone before cannot be redone any more."""
        self._undo.append((label, inverse))
        del self._undo[:-DEPTH]
        self._redo.clear()
        self._changed()

    def undo(self) -> None:
        """Take back the newest change."""
        self._move(self._undo, self._redo)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._move(self._redo, self._undo)

    def _move(self, source: list[tuple[str, Any]], target: list[tuple[str, Any]]) -> None:
        if not source:
            return
        label, command = source.pop()

        def done(outcome: Any) -> None:
            if outcome.inverse is not None:
                target.append((label, outcome.inverse))
            self._changed()

        self._changed()
        self._run(command, done)

    def _changed(self) -> None:
        for changed in self._subscribers:
            changed()
