"""The records of one telephone system, queue_log and call detail records: files that grow, or tables of a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from controlcenter.clock import Clock
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.settings import AsteriskSettings
from controlcenter.intake.telephone.asterisk.sql_link import SqlLink
from controlcenter.intake.telephone.asterisk.sql_rows import CDR, QUEUE_LOG
from controlcenter.intake.telephone.asterisk.sql_tail import TableTail
from controlcenter.intake.telephone.asterisk.tail import LineTail, TailedLine

TABLE_EVERY_S = 2.0
_RETRY_FIRST_S, _RETRY_MOST_S = 5.0, 60.0


class _Tail(Protocol):
    def read(self) -> Iterator[TailedLine]: ...


class Records:
    """What there is to read, and when. ``state`` holds the places of its parts, by their names."""

    def __init__(
        self, settings: AsteriskSettings, secret: Callable[[str], str], clock: Clock, state: dict[str, Any]
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._link = _link(settings, secret, clock)
        self._files = {part: path for part, path in _files(settings).items() if path is not None}
        self._tables = {part: name for part, name in _tables(settings).items() if name}
        self._tails: dict[str, _Tail] = {}
        for part, path in self._files.items():
            self._tails[part] = LineTail(path, state.setdefault(part, {}))
        for part, name in self._tables.items():
            self._tails[part] = self._table_tail(part, name, state.setdefault(part, {}))
        self._due_s = dict.fromkeys(self._tails, clock.monotonic())
        self._failures = dict.fromkeys(self._tails, 0)

    def _table_tail(self, part: str, name: str, state: dict[str, Any]) -> TableTail:
        assert self._link is not None, "the settings name a database where they name a table"
        zone = self._settings.queue_log_time_zone if part == QUEUE_LOG else self._settings.cdr_time_zone
        return TableTail(self._link, part, name, state, ZoneInfo(zone), self._settings.since)

    def __bool__(self) -> bool:
        """Whether there is anything to read."""
        return bool(self._tails)

    def due(self) -> list[str]:
        """The parts to be read now: files at every turn, tables every few seconds, later after a failure."""
        now_s = self._clock.monotonic()
        return [part for part, due_s in self._due_s.items() if now_s >= due_s]

    def pieces(self, part: str) -> Iterator[list[TailedLine]]:
        """New lines of a part until there are none; the state is right after each piece. Raises SourceError."""
        try:
            if part in self._files and not self._files[part].exists():
                raise SourceError(f"There is no file {self._files[part]}. Correct its path in the source's settings.")
            while lines := list(self._tails[part].read()):
                yield lines
        except SourceError:
            self._failures[part] += 1
            self._wait(part, min(_RETRY_MOST_S, _RETRY_FIRST_S * 2.0 ** min(self._failures[part] - 1, 8)))
            raise
        self._failures[part] = 0
        self._wait(part, TABLE_EVERY_S)

    def _wait(self, part: str, seconds: float) -> None:
        if part in self._tables:
            self._due_s[part] = self._clock.monotonic() + seconds

    def test(self) -> list[str]:
        """A sentence for each part that can be read. Raises SourceError for one that cannot."""
        for path in self._files.values():
            try:
                with path.open("rb") as file:
                    file.read(1)
            except OSError as error:
                raise SourceError(
                    f"The file {path} cannot be read ({error.strerror}). Correct its path or its rights."
                ) from error
        try:
            for part, name in self._tables.items():
                next(self._table_tail(part, name, {}).read(), None)
        finally:
            self.close()
        return [f"{name} can be read." for name in (*(p.name for p in self._files.values()), *self._tables.values())]

    def cancel(self) -> None:
        """End what waits, from another thread."""
        if self._link is not None:
            self._link.cancel()

    def close(self) -> None:
        """Give the connection to the database back."""
        if self._link is not None:
            self._link.close()


def _link(settings: AsteriskSettings, secret: Callable[[str], str], clock: Clock) -> SqlLink | None:
    name = settings.database_secret
    return SqlLink(settings.database, lambda: secret(name) if name else "", clock) if settings.database else None


def _files(settings: AsteriskSettings) -> Mapping[str, Path | None]:
    return {QUEUE_LOG: settings.queue_log, CDR: settings.cdr}


def _tables(settings: AsteriskSettings) -> Mapping[str, str]:
    return {QUEUE_LOG: settings.queue_log_table, CDR: settings.cdr_table}
