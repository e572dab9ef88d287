"""Which tickets wait for triage, kept from one batch to the next: nobody looks through all tickets again."""

from __future__ import annotations

from controlcenter.domain.triage import in_turn, needs_triage
from controlcenter.live.model import LiveModel, Update


class TriageModel:
    """Follows the live model as long as ``apply`` is given every update; ``begin`` reads anew."""

    def __init__(self, live: LiveModel) -> None:
        self._live = live
        self._waiting: set[int] = set()
        self.begin()

    def begin(self) -> None:
        """Look through everything once."""
        self._waiting = {ticket.id for ticket in self._live.tickets.values() if needs_triage(ticket)}

    def apply(self, update: Update) -> bool:
        """Take in what has changed; says whether the waiting ones are others now."""
        if update.batch.full:
            self.begin()
            return True
        touched = update.batch.tickets
        waiting = {ticket_id for ticket_id, row in touched.items() if row is not None and needs_triage(row)}
        changed = waiting ^ self._waiting.intersection(touched)
        self._waiting ^= changed
        return bool(changed)

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def ids(self) -> list[int]:
        """Their ids, whoever waits longest first."""
        tickets = self._live.tickets
        return [ticket.id for ticket in in_turn(tickets[one] for one in self._waiting if one in tickets)]
