"""A growing file of call records: each line is taken in once, and what cannot be read waits in quarantine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from pydantic import BaseModel

from controlcenter.clock import Clock
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.record import CallRecord
from controlcenter.intake.telephone.asterisk.tail import LineTail, TailedLine
from controlcenter.intake.telephone.asterisk.updates import CallFault, CallUpdate, LinkUpdate, Update
from controlcenter.intake.telephone.call_records.rows import BadRow, CallRow, RowReader, call_of
from controlcenter.intake.telephone.call_records.settings import CallRecordsSettings

TURN_S = 1.0
_PART = "records"
_CALLS_IN_MIND = 300
_LINES_IN_MIND = 20


class CallRecords:
    """The kind of source. It tells of calls when they are over: waiting callers and agents' states it does not know."""

    streaming: ClassVar[bool] = True
    Settings: ClassVar[type[BaseModel]] = CallRecordsSettings
    asked_again: ClassVar[str] = "There is nothing to fetch again: the file is read on from where it was left."

    def __init__(self, name: str, settings: CallRecordsSettings, secret: Callable[[str], str], clock: Clock) -> None:
        self.name = name
        self._settings = settings
        self._clock = clock
        self._reader = RowReader(settings)
        self._stop = threading.Event()
        self._trouble = ""
        self.is_working = False

    @staticmethod
    def feed(*parts: Any) -> Any:
        """What runs such a source inside the service; takes what every streaming feed takes."""
        from controlcenter.intake.telephone.feed import TelephoneFeed  # it is built upon what this module builds upon

        return TelephoneFeed(CallRecords, *parts)

    def start(self, on_update: Callable[[Sequence[Update]], None], state: dict[str, Any]) -> None:
        """Prepare to run. ``state`` holds the place in the file, its column names and the lines of recent calls."""
        self._on_update = on_update
        self._state = state
        self._tail = LineTail(self._settings.file, state.setdefault("file", {}))

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop``. Raises SourceError when the file lacks a column that is wanted."""
        self._stop = stop
        while not stop.is_set():
            self.read_on()
            self._clock.sleep(TURN_S, stop)

    def cancel(self) -> None:
        """End run() soon, from another thread."""
        self._stop.set()

    def test(self) -> str:
        """Whether the file is there and its first lines fit the settings. Raises SourceError."""
        try:
            lines = list(LineTail(self._existing(), {}).read())[:50]
        except SourceError as error:
            raise SourceError(str(error), permanent=True) from error
        state: dict[str, Any] = {}
        told = [self._told(line, state) for line in lines]
        faults = [said.reason for said in told if isinstance(said, CallFault)]
        name = self._settings.file.name
        if faults and len(faults) > len(lines) / 2:
            raise SourceError(f"{name} can be read, but its lines do not fit the settings. {faults[0]}", permanent=True)
        return f"{name} can be read, and its columns fit."

    def read_on(self) -> None:
        """Hand over what is new in the file, in pieces, each with the state that belongs to it."""
        try:
            self._existing()
            while lines := list(self._tail.read()):
                updates = [told for line in lines if (told := self._told(line, self._state)) is not None]
                self._on_update([*self._came_back(), *updates])
                if self._stop.is_set():
                    return
            if back := self._came_back():
                self._on_update(back)
            self.is_working = True
        except SourceError as error:
            self.is_working = False
            if error.permanent:
                raise
            if self._trouble != str(error):
                self._trouble = str(error)
                self._on_update([LinkUpdate(_PART, False, self._trouble, self._clock.now())])

    def _existing(self) -> Any:
        path = self._settings.file
        if not path.is_file():
            raise SourceError(f"There is no file {path}. Correct its path, or wait for the first call record.")
        return path

    def _came_back(self) -> list[Update]:
        if not self._trouble:
            return []
        self._trouble = ""
        return [LinkUpdate(_PART, True, "", self._clock.now())]

    def _header(self, line: TailedLine) -> list[str]:
        try:
            return self._reader.cells(line.data)
        except BadRow as error:
            raise SourceError(
                f"The first line of {self._settings.file.name} cannot be read: {error}. Correct the encoding or the "
                "delimiter in the source's settings.",
                permanent=True,
            ) from error

    def _told(self, line: TailedLine, state: dict[str, Any]) -> Update | None:
        """What a line says; None for column names, empty lines and calls that do not count."""
        if not line.data.strip():
            return None
        if self._settings.header and line.number == 1:
            state["header"] = self._header(line)
            self._reader.places(state["header"])
            return None
        try:
            row = self._reader.row(self._reader.cells(line.data), self._reader.places(state.get("header")))
        except BadRow as error:
            key = f"{self._settings.system}:line:{line.key}"
            return CallFault(key, line.data, f"Line {line.number} of the call records: {error}.")
        return (
            None if row is None else self._update(call_of(self._rows(row, line, state), self._settings.wrap_up_s), line)
        )

    def _rows(self, row: CallRow, line: TailedLine, state: dict[str, Any]) -> list[CallRow]:
        """The lines of this call so far; those of the latest calls are kept in mind, as the file wrote them."""
        if not self._settings.call_column:
            return [row]
        calls: dict[str, list[str]] = state.setdefault("calls", {})
        held = calls.pop(row.key, [])
        text = line.data.decode(self._settings.encoding)
        calls[row.key] = [*(other for other in held if other != text), text][-_LINES_IN_MIND:]
        for old in list(calls)[:-_CALLS_IN_MIND]:
            del calls[old]
        return [row, *self._read_again(held, state)]

    def _read_again(self, held: Sequence[str], state: dict[str, Any]) -> list[CallRow]:
        """The earlier lines of a call; those that no longer fit, since the settings are others, count no more."""
        places, rows = self._reader.places(state.get("header")), []
        for text in held:
            with suppress(BadRow):
                rows.append(self._reader.row(self._reader.cells(text.encode(self._settings.encoding)), places))
        return [row for row in rows if row is not None]

    def _update(self, record: CallRecord, line: TailedLine) -> CallUpdate:
        settings = self._settings
        lasted_s = (record.ended_at - record.joined_at).total_seconds() if record.ended_at else 0.0
        return CallUpdate(
            ext_key=f"{settings.system}:{record.key}",
            record=record,
            raw_lines=line.data.rstrip(b"\r\n") + b"\n",
            queue=settings.queues.get(record.queue) or settings.queues.get(record.extension, ""),
            agent=settings.agents.get(record.agent, ""),
            language=settings.languages.get(record.extension) or settings.languages.get(record.queue, ""),
            is_short=record.is_lost and lasted_s < settings.short_call_s,
        )
