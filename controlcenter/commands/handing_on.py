"""Counts on a ticket how often it left somebody's hands before it was solved, and how often for another team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from controlcenter.domain.strategy.document import Strategy


def handed_on(strategy: Strategy, before: Any, values: Mapping[str, Any]) -> dict[str, int]:
    """The columns that a change of hands sets: ``handovers``, and ``escalations`` where another team gets it.

    Nothing for what nobody had, for what stays with the same person, and after the first solution.
    """
    to = values.get("assignee", before.assignee)
    if before.assignee is None or to == before.assignee or before.first_solved_at is not None:
        return {}
    new = {"handovers": before.handovers + 1}
    if _team(strategy, before.queue) != _team(strategy, values.get("queue", before.queue)):
        new["escalations"] = before.escalations + 1
    return new


def _team(strategy: Strategy, queue_id: str) -> str:
    """The team of a queue; a queue that is no longer in the strategy stands for itself."""
    queue = strategy.queue(queue_id)
    return queue.team if queue else queue_id
