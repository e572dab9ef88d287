"""Finding tickets by number, subject, customer and text, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from controlcenter.commands.conversation import AddNote, NewTicket
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.engine import Database
from controlcenter.store.search import find_tickets


def new(subject: str, text: str, name: str) -> NewTicket:
    return NewTicket(
        Channel.EMAIL, subject, text, name, f"{name.split()[0].lower()}@example.org", "", None, Priority.NORMAL, "en",
        "payments", None,
    )  # fmt: skip


@pytest.fixture
def ids(run: Callable[..., Any]) -> dict[str, int]:
    found = {
        "refund": run(new("Refund 100%", "The router_7 is broken", "Asha Rao")).result,
        "hindi": run(new("मेरा बिल", "रिफ़ंड अब तक नहीं मिला", "Kavita Joshi")).result,
        "german": run(new("ÄRGER über die Straße", "Grüße aus Österreich", "Ömer Şahin")).result,
        "closed": run(new("Old matter", "It was about the ROUTER", "Asha Rao")).result,
    }
    run(SetStatus(found["closed"], "new", "solved"))
    run(AddNote(found["hindi"], "called her back"))
    return found


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("router", ["closed", "refund"]),
        ("Router asha", ["closed", "refund"]),
        ("asha refund", ["refund"]),
        ("रिफ़ंड", ["hindi"]),
        ("called", ["hindi"]),
        ("100%", ["refund"]),
        ("Ärger", ["german"]),
        ("ÖSTERREICH grüße", ["german"]),
        ("ömer", ["german"]),
        ("router_7", ["refund"]),
        ("router%7", []),
        ("nothing like it", []),
        ("   ", []),
    ],
)
def test_that_every_word_must_be_found_somewhere(
    database: Database, ids: dict[str, int], typed: str, expected: list[str]
) -> None:
    with database.read() as connection:
        assert [row.id for row in find_tickets(connection, typed)] == [ids[name] for name in expected]


def test_that_a_number_finds_its_ticket_with_or_without_its_letter(database: Database, ids: dict[str, int]) -> None:
    with database.read() as connection:
        for typed in (f"E-{ids['hindi']}", str(ids["hindi"])):
            assert ids["hindi"] in [row.id for row in find_tickets(connection, typed)]
        assert find_tickets(connection, "E-99999999999999999999") == []
