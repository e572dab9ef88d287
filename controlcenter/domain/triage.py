"""Which tickets a person must look at before anybody can answer them: faxes and calls that say nothing of themselves."""

from __future__ import annotations

from collections.abc import Iterable

from controlcenter.domain.ticket import CallState, Channel, Ticket

WORDLESS = (Channel.FAX, Channel.TELEPHONE)


def needs_triage(ticket: Ticket) -> bool:
    """Whether nobody has said yet what it is about: no kind, and no hands that hold it.

    A caller who waits or talks is answered first. Mail and web requests count only where they came without subject.
    """
    if not ticket.is_open or ticket.kind is not None or ticket.assignee is not None:
        return False
    if ticket.call_state is not CallState.NONE:
        return False
    return ticket.channel in WORDLESS or not ticket.subject.strip()


def in_turn(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Those that need it, whoever waits longest first."""
    return sorted((one for one in tickets if needs_triage(one)), key=lambda one: (one.created_at, one.id))
