"""Rows made quickly are rows like every other."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from controlcenter.domain.quick import maker
from controlcenter.domain.ticket import Ticket, TicketClock
from tests.ui import floor


def test_that_a_row_made_quickly_equals_one_made_by_its_constructor() -> None:
    new_ticket, new_clock = maker(Ticket), maker(TicketClock)
    for row in floor.tickets(30):
        clocks = tuple(new_clock(*(getattr(clock, field.name) for field in fields(clock))) for clock in row.clocks)
        made = new_ticket(*(getattr(replace(row, clocks=clocks), field.name) for field in fields(row)))
        assert made == row and hash(made) == hash(row) and repr(made) == repr(row)
        assert type(made) is Ticket and made.due_at == row.due_at


def test_that_a_row_made_quickly_cannot_be_changed() -> None:
    clock = floor.tickets(1)[0].clocks[0]
    made = maker(TicketClock)(*(getattr(clock, field.name) for field in fields(clock)))
    with pytest.raises(FrozenInstanceError):
        made.used_s = 5  # type: ignore[misc]


def test_that_a_class_which_checks_its_fields_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        count: int

        def __post_init__(self) -> None:
            assert self.count > 0

    with pytest.raises(TypeError, match="does more"):
        maker(Checked)
