"""Which quarantined items the person at this window has not looked at yet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from PySide6.QtCore import QObject, QSettings, Signal

KEY = "sources/quarantine_seen"
MOST_KEPT = 5_000


class _Teller(QObject):
    changed = Signal()


@cache
def teller() -> _Teller:
    """Tells when something was looked at, so that every mark of it follows at once."""
    return _Teller()


def seen(settings: QSettings) -> frozenset[int]:
    """The ids that were looked at."""
    kept = str(settings.value(KEY, "") or "")
    return frozenset(int(part) for part in kept.split() if part.isdigit())


def mark_seen(settings: QSettings, ids: Iterable[int]) -> None:
    """Remember that these were looked at; the oldest are forgotten at last."""
    before = seen(settings)
    after = before | set(ids)
    if after != before:
        settings.setValue(KEY, " ".join(str(one) for one in sorted(after)[-MOST_KEPT:]))
        teller().changed.emit()


def unread(settings: QSettings, ids: Iterable[int]) -> set[int]:
    """Those of these ids that were not looked at."""
    return set(ids) - seen(settings)
