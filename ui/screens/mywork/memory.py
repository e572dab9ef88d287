"""Which moves the person at this desk has seen, kept on this machine."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime

from PySide6.QtCore import QSettings

_SEEN, _FLOOR = "mywork/seen", "mywork/floor"


class Memory:
    """``seen`` by ticket, and ``floor``: the first start; what lay there before is nothing new."""

    def __init__(self, settings: QSettings, now: datetime) -> None:
        self._settings = settings
        self.floor = _instant(settings.value(_FLOOR)) or now
        if not settings.contains(_FLOOR):
            settings.setValue(_FLOOR, now.isoformat())
        self.seen = self._read()

    def _read(self) -> dict[int, datetime]:
        try:
            stored = json.loads(str(self._settings.value(_SEEN, "{}")))
            pairs = {int(ticket_id): _instant(at) for ticket_id, at in stored.items()}
        except (ValueError, AttributeError):
            return {}
        return {ticket_id: at for ticket_id, at in pairs.items() if at is not None}

    def remember(self, ticket_id: int, moved_at: datetime, mine: Collection[int]) -> None:
        """The move has been seen; tickets that are not ``mine`` any more are forgotten."""
        self.seen = {i: at for i, at in self.seen.items() if i in mine}
        self.seen[ticket_id] = moved_at
        self._settings.setValue(_SEEN, json.dumps({str(i): at.isoformat() for i, at in self.seen.items()}))


def _instant(stored: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(stored))
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
