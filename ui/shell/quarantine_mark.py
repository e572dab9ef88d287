"""The number at Sources in the rail: quarantined items that nobody at this window has looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui import unread
from ui.follow import follow

if TYPE_CHECKING:
    from controlcenter.live.model import Update
    from ui.shell.rail import Rail
    from ui.workspace import Workspace

EVERY_S = 15.0
_TELLING = ("interaction", "capture", "ticket")


class QuarantineMark(QObject):
    """Asks when something came in, at most every 15 seconds."""

    def __init__(self, workspace: Workspace, rail: Rail) -> None:
        super().__init__(rail)
        self._workspace = workspace
        self._rail = rail
        self._ids: list[int] = []
        self._asked_s = -EVERY_S
        self._is_due = True
        follow(workspace.live, self, self._updated)
        unread.teller().changed.connect(self._show)

    def _updated(self, update: Update) -> None:
        self._is_due |= update.batch.full or any(subject in _TELLING for _, subject, _ in update.batch.events)
        now_s = self._workspace.clock.monotonic()
        if self._is_due and now_s - self._asked_s >= EVERY_S:
            self._is_due, self._asked_s = False, now_s
            from controlcenter.store.captures import quarantined_ids

            self._workspace.ask(quarantined_ids, self._answered)

    def _answered(self, ids: list[int]) -> None:
        self._ids = ids
        self._show()

    def _show(self) -> None:
        self._rail.set_count("sources", len(unread.unread(self._workspace.settings, self._ids)))
