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
        changed = False
        for ticket_id in update.batch.tickets:
            row = self._live.tickets.get(ticket_id)
            waits = row is not None and needs_triage(row)
            changed = changed or waits != (ticket_id in self._waiting)
            (self._waiting.add if waits else self._waiting.discard)(ticket_id)
        return changed

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def ids(self) -> list[int]:
        """Their ids, whoever waits longest first."""
        tickets = self._live.tickets
        return [ticket.id for ticket in in_turn(tickets[one] for one in self._waiting if one in tickets)]
