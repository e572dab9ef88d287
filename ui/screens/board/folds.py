"""Which teams of the left side show their queues."""

from __future__ import annotations


class Folds:
    """Choosing a team opens it. Only a person closes it again, at its sign or by key: no row goes away by itself."""

    def __init__(self) -> None:
        self._opened: set[str] = set()
        self._chosen = ""

    def of(self, chosen: str) -> frozenset[str]:
        """The open teams while the board shows this one ("" for none)."""
        if chosen != self._chosen:
            self._chosen = chosen
            self._opened.add(chosen)
        return frozenset(self._opened)

    def fold(self, team: str, *, opened: bool) -> None:
        """Show the queues of a team, or hide them."""
        if opened:
            self._opened.add(team)
        else:
            self._opened.discard(team)
