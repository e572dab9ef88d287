"""Rows made quickly are rows like every other."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, fields
from typing import Any

import pytest

from controlcenter.domain.quick import maker_of_many
from controlcenter.domain.ticket import Ticket, TicketClock
from tests.ui import floor


def _made(rows: list[Any]) -> list[Any]:
    """The same rows, made quickly."""
    columns = [[getattr(row, field.name) for row in rows] for field in fields(rows[0])]
    return maker_of_many(type(rows[0]))(*columns)


def test_that_rows_made_quickly_equal_those_made_by_their_constructor() -> None:
    rows = floor.tickets(30)
    clocks = [clock for row in rows for clock in row.clocks]
    for made, row in zip([*_made(rows), *_made(clocks)], [*rows, *clocks], strict=True):
        assert made == row and hash(made) == hash(row) and repr(made) == repr(row)
        assert type(made) is type(row)
    assert [made.due_at for made in _made(rows)] == [row.due_at for row in rows]


def test_that_a_row_made_quickly_cannot_be_changed() -> None:
    (made,) = _made([floor.tickets(1)[0].clocks[0]])
    assert isinstance(made, TicketClock)
    with pytest.raises(FrozenInstanceError):
        made.used_s = 5  # type: ignore[misc]


def test_that_no_rows_are_no_rows() -> None:
    assert maker_of_many(Ticket)(*([] for _ in fields(Ticket))) == []


def test_that_a_class_which_checks_its_fields_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        count: int

        def __post_init__(self) -> None:
            assert self.count > 0

    with pytest.raises(TypeError, match="does more"):
        maker_of_many(Checked)
