"""How far each folder of a mailbox has been read: stored with the items, so that both are committed or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_TRIES = 3
MOST_LEFT = 500


@dataclass(frozen=True, slots=True)
class _Break:
    """The connection broke while the messages from ``uid`` to ``until`` were fetched; ``times`` when it was alone."""

    uid: int
    until: int
    times: int


# Of the process, by place: a look that breaks off stores what came before the break, and its source is made anew.
_breaks: dict[str, _Break] = {}


class FolderCursor:
    """UIDVALIDITY and highest UID of one folder, and the message on which reading it broke.

    When the connection breaks while bytes are fetched, the messages of that group are fetched one by one next time.
    One that breaks it three times by itself is left at the server, so that it does not stop those behind it.
    ``place`` names the folder among all that this process reads.
    """

    def __init__(self, state: dict[str, object], folder: str, uidvalidity: int, place: str) -> None:
        folders: Any = state.get("folders")
        if not isinstance(folders, dict):
            state["folders"] = folders = {}
        values = folders.get(folder)
        self.is_new = not isinstance(values, dict) or values.get("uidvalidity") != uidvalidity
        if self.is_new:
            folders[folder] = values = {"uidvalidity": uidvalidity, "last_uid": 0}
        self.uidvalidity = uidvalidity
        self._values: dict[str, Any] = values
        self._place = f"{place} {folder} {uidvalidity}"

    @property
    def last_uid(self) -> int:
        """The highest UID that was handed over."""
        return int(self._values["last_uid"])

    def passed(self, uid: int) -> None:
        """This message was handed over."""
        self._values["last_uid"] = max(self.last_uid, uid)
        broke = _breaks.get(self._place)
        if broke is not None and uid >= broke.until:
            del _breaks[self._place]

    # A message that breaks the connection

    def broke_at(self, uids: Sequence[int]) -> None:
        """The connection broke while these were fetched."""
        before = _breaks.get(self._place)
        until = max(uids[-1], before.until if before is not None else 0)
        times = 0
        if len(uids) == 1:
            times = before.times + 1 if before is not None and before.uid == uids[0] else 1
        _breaks[self._place] = _Break(uids[0], until, times)

    def is_alone(self, uid: int) -> bool:
        """Whether this message is to be fetched by itself."""
        broke = _breaks.get(self._place)
        return broke is not None and broke.uid <= uid <= broke.until

    def is_given_up(self, uid: int) -> bool:
        """Whether this message has broken the connection often enough, or was left at the server before."""
        return uid in self._left or self._times(uid) >= MOST_TRIES

    def is_headless(self, uid: int) -> bool:
        """Whether asking for its head broke the connection as often again."""
        return self._times(uid) >= 2 * MOST_TRIES

    def left(self, uid: int) -> None:
        """It stays at the server; what has been said of it is enough."""
        if uid not in self._left:
            self._values["left"] = [*self._left, uid][-MOST_LEFT:]

    @property
    def _left(self) -> list[int]:
        found: list[int] = self._values.get("left", [])
        return found

    def _times(self, uid: int) -> int:
        broke = _breaks.get(self._place)
        return broke.times if broke is not None and broke.uid == uid else 0
