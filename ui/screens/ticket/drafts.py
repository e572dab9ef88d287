"""What somebody has begun to write, kept on this machine until it is sent: a crash loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Literal

from PySide6.QtCore import QSettings

Mode = Literal["reply", "call", "note"]
MODES: tuple[Mode, ...] = ("reply", "call", "note")


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of one mode. ``to``, ``subject`` and ``account`` belong to a reply; "" means as proposed.

    ``files`` are the paths of what goes out with it, one a line.
    """

    text: str = ""
    to: str = ""
    subject: str = ""
    account: str = ""
    files: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()


class Drafts:
    """Reads and writes drafts by ticket and mode in the window's settings."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings
        self.kept: Callable[[int, Mode, Draft], None] = lambda ticket_id, mode, draft: None  # after every change

    def get(self, ticket_id: int, mode: Mode) -> Draft:
        """The draft, empty when there is none or when the file was damaged."""
        stored = self._settings.value(self._key(ticket_id, mode), "")
        try:
            found = json.loads(str(stored)) if stored else {}
        except ValueError:
            return Draft()
        if not isinstance(found, dict):
            return Draft()
        names = {f.name for f in fields(Draft)}
        return Draft(**{name: str(value) for name, value in found.items() if name in names})

    def put(self, ticket_id: int, mode: Mode, draft: Draft) -> None:
        """Keep a draft; an empty one is forgotten."""
        if draft.is_empty:
            self._settings.remove(self._key(ticket_id, mode))
        else:
            self._settings.setValue(self._key(ticket_id, mode), json.dumps(asdict(draft)))
        self._settings.sync()
        self.kept(ticket_id, mode, draft)

    def forget(self, ticket_id: int, mode: Mode) -> None:
        """What was written has been sent."""
        self._settings.remove(self._key(ticket_id, mode))
        self._settings.sync()
        self.kept(ticket_id, mode, Draft())

    def begun(self, ticket_id: int) -> list[Mode]:
        """The modes in which something has been written."""
        return [mode for mode in MODES if not self.get(ticket_id, mode).is_empty]

    def _key(self, ticket_id: int, mode: Mode) -> str:
        return f"drafts/{ticket_id}/{mode}"
