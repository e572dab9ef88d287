"""The order in which somebody goes through the strip: what waits, what was skipped, what is done."""

from __future__ import annotations

from collections.abc import Sequence


class Strip:
    """Ticket ids in turn. ``current`` is None when nothing waits."""

    def __init__(self) -> None:
        self._waiting: list[int] = []
        self._skipped: set[int] = set()
        self._finished: set[int] = set()  # one that waits again, because it was undone, does not count
        self.current: int | None = None

    @property
    def place(self) -> tuple[int, int]:
        """(3, 12): the third of twelve in this sitting, those that are done included."""
        done = len(self._finished.difference(self._waiting))
        if self.current is None:
            return done, done
        return done + self._waiting.index(self.current) + 1, done + len(self._waiting)

    def begin(self) -> None:
        """A new sitting: nothing is done or skipped yet."""
        self._skipped.clear()
        self._finished.clear()

    def update(self, waiting: Sequence[int]) -> bool:
        """Take in what waits now; says whether the current one has gone. Its follower is then current."""
        before = self._waiting
        self._waiting = list(waiting)
        self._skipped &= set(waiting)
        if self.current in self._waiting:
            return False
        gone = self.current
        at = before.index(gone) if gone in before else -1
        self.current = self._after(before[at + 1 :])
        return gone is not None

    def finish(self, ticket_id: int) -> None:
        """It was dealt with here: go on with the next."""
        self._finished.add(ticket_id)
        if ticket_id in self._waiting:
            at = self._waiting.index(ticket_id)
            later = self._waiting[at + 1 :]
            self._waiting.remove(ticket_id)
            self._skipped.discard(ticket_id)
            if self.current == ticket_id:
                self.current = self._after(later)

    def skip(self) -> None:
        """Leave it for later: it comes again when the others are through."""
        if self.current is None:
            return
        self._skipped.add(self.current)
        at = self._waiting.index(self.current)
        self.current = self._after(self._waiting[at + 1 :])

    def back(self) -> None:
        """Go to the one before, skipped or not; before the first nothing happens."""
        if self.current is not None and (at := self._waiting.index(self.current)) > 0:
            self.current = self._waiting[at - 1]

    def go_to(self, ticket_id: int) -> None:
        """Take this one now, where it waits."""
        if ticket_id in self._waiting:
            self.current = ticket_id

    def _after(self, later: Sequence[int]) -> int | None:
        """The next that waits and was not skipped, from the beginning where none follows; else the skipped ones."""
        still = [one for one in later if one in self._waiting]
        for one in (*still, *self._waiting):
            if one not in self._skipped:
                return one
        self._skipped.clear()
        return next(iter((*still, *self._waiting)), None)
