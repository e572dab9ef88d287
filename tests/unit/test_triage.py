"""Which tickets need a look before anybody can answer them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from controlcenter.domain.ticket import CallState, Channel, Kind, Status
from controlcenter.domain.triage import in_turn, needs_triage
from tests.unit.test_moves import NOW
from tests.unit.test_moves import ticket as made


def fax(**more: Any) -> Any:
    return made(**{"channel": Channel.FAX, "kind": None, "subject": "Fax, 2 pages", "status": Status.NEW, **more})


@pytest.mark.parametrize(
    ("more", "needs"),
    [
        ({}, True),
        ({"channel": Channel.TELEPHONE}, True),
        ({"channel": Channel.EMAIL}, False),
        ({"channel": Channel.EMAIL, "subject": "  "}, True),
        ({"kind": Kind.INQUIRY}, False),
        ({"assignee": "asha"}, False),
        ({"status": Status.SOLVED}, False),
        ({"status": Status.WAITING_CUSTOMER}, True),
        ({"channel": Channel.TELEPHONE, "call_state": CallState.WAITING}, False),
        ({"channel": Channel.TELEPHONE, "call_state": CallState.TALKING}, False),
    ],
)
def test_that_what_says_nothing_of_itself_and_lies_free_needs_triage(more: dict[str, Any], needs: bool) -> None:
    assert needs_triage(fax(**more)) is needs


def test_that_whoever_waits_longest_comes_first() -> None:
    late, early = fax(id=3), fax(id=9, created_at=NOW - timedelta(hours=1))
    assert [one.id for one in in_turn([late, fax(id=2), early, fax(id=1, kind=Kind.INQUIRY)])] == [9, 2, 3]
