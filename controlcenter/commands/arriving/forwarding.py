"""Mail that a colleague forwards counts as its first writer's; what strangers claim to forward stays theirs."""

from __future__ import annotations

from dataclasses import replace

from controlcenter.commands.arriving.arrivals import Arrival
from controlcenter.domain.strategy.document import Strategy


def by_its_writer(strategy: Strategy, arrival: Arrival) -> Arrival:
    """The arrival with the sender that its text names, where one of the company's own people passed it on.

    A text proves nothing: whoever writes to us could name anybody in it. So the sender must be staff by the strategy,
    the named writer must not be, and it must have come in from outside as a message.
    """
    said = arrival.said
    writer = said.forwarded_address
    if not writer or said.automatic or said.quarantined or arrival.row.direction != "in":
        return arrival
    if not strategy.is_staff(said.from_address) or strategy.is_staff(writer):
        return arrival
    passed_on = replace(
        said, from_address=writer, from_name=said.forwarded_name, forwarded_by=said.from_name or said.from_address
    )
    return replace(arrival, said=passed_on)
