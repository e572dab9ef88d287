"""Which tickets a person must look at before anybody can answer them: they say nothing of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable

from controlcenter.domain.ticket import CallState, Ticket

_PAGES = r"(?:\d+ pages?(?: of an incomplete fax)?|not received|without its pages)"
_NO_CALL = CallState.NONE
_MADE_BY_MACHINE = re.compile(rf"\s*(?:Fax(?: from [^\n]{{1,80}})?, {_PAGES})?\s*")


def says_nothing(subject: str) -> bool:
    """Whether a subject tells nothing of the request: an empty one, or the one that every fax is given."""
    return _MADE_BY_MACHINE.fullmatch(subject) is not None


def needs_triage(ticket: Ticket) -> bool:
    """Whether nobody has said yet what it is about, and nobody holds it. A caller who waits or talks is answered first.

    A kind alone does not count: the rules give one to whatever comes by a line.
    """
    if not ticket.is_open or ticket.assignee is not None or ticket.call_state is not _NO_CALL:
        return False
    return says_nothing(ticket.subject)


def in_turn(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Those that need it, whoever waits longest first."""
    return sorted((one for one in tickets if needs_triage(one)), key=lambda one: (one.created_at, one.id))
