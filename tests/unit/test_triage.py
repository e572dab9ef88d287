"""Which tickets need a look before anybody can answer them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from controlcenter.domain.ticket import CallState, Channel, Kind, Status
from controlcenter.domain.triage import in_turn, needs_triage, says_nothing
from controlcenter.intake.fax.parse import subject_of
from controlcenter.intake.fax.tiff import FaxPages
from tests.unit.test_moves import NOW
from tests.unit.test_moves import ticket as made


def fax(**more: Any) -> Any:
    return made(**{"channel": Channel.FAX, "kind": None, "subject": "Fax, 2 pages", "status": Status.NEW, **more})


@pytest.mark.parametrize(
    ("more", "needs"),
    [
        ({}, True),
        ({"channel": Channel.TELEPHONE, "subject": ""}, True),
        ({"channel": Channel.EMAIL, "subject": "Refund"}, False),
        ({"channel": Channel.EMAIL, "subject": "  "}, True),
        ({"kind": Kind.INQUIRY}, True),
        ({"assignee": "asha"}, False),
        ({"status": Status.SOLVED}, False),
        ({"status": Status.WAITING_CUSTOMER}, True),
        ({"channel": Channel.TELEPHONE, "subject": "", "call_state": CallState.WAITING}, False),
        ({"channel": Channel.TELEPHONE, "subject": "", "call_state": CallState.TALKING}, False),
    ],
)
def test_that_what_says_nothing_of_itself_and_lies_free_needs_triage(more: dict[str, Any], needs: bool) -> None:
    assert needs_triage(fax(**more)) is needs


@pytest.mark.parametrize(
    ("subject", "nothing"),
    [
        (subject_of(FaxPages(2, True, ""), "+914023450000"), True),
        (subject_of(FaxPages(1, True, ""), ""), True),
        (subject_of(FaxPages(3, False, "cut"), "Vega Ltd, Pune"), True),
        ("Fax from an unknown number, not received", True),
        ("Fax from +914023450000, without its pages", True),
        ("Fax from Vega Ltd about 12 chairs", False),
        ("Fax, please answer", False),
        ("Fax from Vega, 2 pages: order 12", False),
    ],
)
def test_that_the_subject_of_every_fax_tells_nothing_and_that_of_a_person_does(subject: str, nothing: bool) -> None:
    assert says_nothing(subject) is nothing


def test_that_whoever_waits_longest_comes_first() -> None:
    late, early = fax(id=3), fax(id=9, created_at=NOW - timedelta(hours=1))
    assert [one.id for one in in_turn([late, fax(id=2), early, fax(id=1, subject="Order 12")])] == [9, 2, 3]
