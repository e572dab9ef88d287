"""What the relay holds: items that are not confirmed yet, and each source's cursor. Durable before it says so."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from controlcenter import system
from controlcenter.errors import Refused, SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.relay import wire as relay_wire


class Spool:
    """A folder with one file an item. A repeat of an item is the same file."""

    def __init__(self, folder: Path) -> None:
        """Raises Refused when the folder cannot be used, or another relay uses it."""
        self.folder = folder
        self._items, self._state, self._refused = (folder / name for name in ("items", "state", "refused"))
        try:
            for one in (folder, self._items, self._state, self._refused):
                one.mkdir(parents=True, exist_ok=True)
                system.harden_permissions(one)
            for left in folder.glob("*/*.part"):  # of a write that was broken off
                left.unlink(missing_ok=True)
            self._lock = FileLock(folder / "lock")
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise Refused(f"Another relay works with the spool {folder}; give each one its own.") from error
        except OSError as error:
            raise Refused(f"The spool {folder} cannot be used ({error.strerror}); check the folder.") from error

    def close(self) -> None:
        """Let another relay have it."""
        self._lock.release()

    def put(self, item: RawItem, source: str) -> None:
        """Keep an item. Raises SourceError when that is not possible: then the source keeps it."""
        body = relay_wire.pack(item, source)
        path = self._items / relay_wire.file_name(body, item)
        if not path.exists():
            self._write(path, body)

    def settle(self) -> None:
        """Make everything that was put durable. Raises SourceError."""
        try:
            system.sync_folder(self._items)
        except OSError as error:
            raise self._error(error) from error

    def waiting(self) -> list[Path]:
        """Files of what is not confirmed, oldest first."""
        return sorted(self._items.glob("*.item"))

    def confirmed(self, path: Path) -> None:
        """The service has it."""
        path.unlink(missing_ok=True)

    def refuse(self, path: Path, reason: str) -> None:
        """The service will never take it: it is put aside for a person, with the reason beside it."""
        self._write(self._refused / f"{path.stem}.txt", f"{reason}\n".encode())
        path.replace(self._refused / path.name)

    def count_refused(self) -> int:
        return len(list(self._refused.glob("*.item")))

    def read_state(self, source: str) -> dict[str, object]:
        """The cursor of a source; empty before its first poll, and where it was damaged: repeats are known."""
        try:
            found = json.loads(self._state_path(source).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write_state(self, source: str, state: Mapping[str, Any]) -> None:
        """Keep a cursor. Raises SourceError."""
        self._write(self._state_path(source), json.dumps(state).encode())
        try:
            system.sync_folder(self._state)
        except OSError as error:
            raise self._error(error) from error

    def _state_path(self, source: str) -> Path:
        return self._state / f"{hashlib.sha256(source.encode()).hexdigest()[:32]}.json"

    def _write(self, path: Path, data: bytes) -> None:
        """The whole file or none."""
        half = path.with_suffix(f"{path.suffix}.part")
        try:
            with half.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        except OSError as error:
            raise self._error(error) from error

    def _error(self, error: OSError) -> SourceError:
        return SourceError(f"The spool {self.folder} cannot be written ({error.strerror}); make room there.")
