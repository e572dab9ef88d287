"""A log that grows here and is copied to the service line by line: queue_log and call records, say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from controlcenter.app.relay.spool import Spool
from controlcenter.domain.strategy.words import Part
from controlcenter.errors import SourceError
from controlcenter.intake.http.link import HttpAnswer
from controlcenter.intake.relay import logs as relay_logs
from controlcenter.intake.telephone.asterisk.tail import LineTail


class LogEntry(Part):
    """One log: where it lies, and what its copy is called."""

    name: Annotated[str, Field(pattern=relay_logs.NAME)]
    path: Path


class Copying:
    """Copies one log. ``post`` sends a body to an address of the service; ``error`` is what is wrong now."""

    def __init__(self, entry: LogEntry, spool: Spool, post: Callable[[str, bytes], HttpAnswer]) -> None:
        self.name = entry.name
        self.error = ""
        self._entry = entry
        self._spool = spool
        self._post = post
        self._state_name = f"log {entry.name}"

    def copy_all(self) -> None:
        """Send every whole line that is new, across rotation. What is sent counts once it is confirmed."""
        try:
            while self._copy_piece():
                pass
        except SourceError as error:
            self.error = str(error)
        else:
            self.error = ""

    def _copy_piece(self) -> bool:
        """Whether there was something to copy."""
        state = self._spool.read_state(self._state_name)
        place: dict[str, Any] = dict(_table(state.get("place")))
        lines = b"".join(line.data + b"\n" for line in LineTail(self._entry.path, place).read())
        if not lines:
            return False
        size = self._send(int(str(state.get("at", 0))), lines)
        self._spool.write_state(self._state_name, {"place": place, "at": size})
        return True

    def _send(self, at: int, lines: bytes) -> int:
        """How long the copy is afterwards."""
        for _ in range(2):
            answer = self._post(relay_logs.LOGS, relay_logs.pack_piece(self._entry.name, at, lines))
            if answer.status not in (200, 409):
                break
            size = _size(answer)
            if answer.status == 200:
                return size
            at = size  # the copy was cut or is another's: go on at its end
        raise SourceError(f"The service did not take the log {self._entry.name} (status {answer.status}).")


def _size(answer: HttpAnswer) -> int:
    try:
        return int(json.loads(answer.body)["size"])
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise SourceError("The service gave no answer that a relay knows; check the address.") from error


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
