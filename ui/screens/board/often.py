"""Knows which customers came again and again within seven days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from PySide6.QtCore import QObject
from shiboken6 import isValid

from controlcenter.domain.ticket import Ticket
from ui.widgets.cards.card import OFTEN
from ui.workspace import Workspace

DAYS = 7
_EVERY_S = 60.0


class Often(QObject):
    """Asks the database once a minute while the board is seen, never for single tickets. ``changed`` is called then."""

    def __init__(self, workspace: Workspace, changed: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._changed = changed
        self._times: Mapping[int, int] = {}
        self._asked_s: float | None = None

    def times(self, ticket: Ticket) -> int:
        """How often the customer of a ticket came; 0 for those who came seldom."""
        return self._times.get(ticket.customer_id, 0) if ticket.customer_id is not None else 0

    def look(self) -> None:
        """Ask again when a minute has passed."""
        now_s = self._workspace.clock.monotonic()
        if self._asked_s is not None and now_s - self._asked_s < _EVERY_S:
            return
        self._asked_s = now_s
        since = self._workspace.clock.now() - timedelta(days=DAYS)

        def read(connection: object) -> dict[int, int]:
            from controlcenter.store.contacts import frequent_customers  # not before the first picture

            return frequent_customers(connection, since, OFTEN)  # type: ignore[arg-type]

        self._workspace.ask(read, self._came)

    def _came(self, times: Mapping[int, int]) -> None:
        if isValid(self) and times != self._times:
            self._times = times
            self._changed()
