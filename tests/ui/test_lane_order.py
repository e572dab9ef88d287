"""Places of a lane's tickets: however they come, go and are hidden, they are what counting anew would give."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from controlcenter.domain.ticket import Ticket
from tests.ui import floor
from ui.models.lane_order import LaneOrder, Place, place_of

_ROWS = floor.tickets(40, 3)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 39), st.integers(0, 9), st.booleans()),
        st.tuples(st.just("drop"), st.integers(0, 39)),
        st.tuples(st.just("show"), st.one_of(st.none(), st.frozensets(st.integers(0, 39)))),
        st.tuples(
            st.just("exchange"),
            st.dictionaries(st.integers(0, 39), st.one_of(st.none(), st.integers(0, 9)), max_size=30),
            st.one_of(st.none(), st.frozensets(st.integers(0, 39))),
        ),
    ),
    max_size=12,
)


def _due(row: Ticket, hours: int) -> Ticket:
    clocks = tuple(c if c.due_at is None else replace(c, due_at=c.due_at + timedelta(hours=hours)) for c in row.clocks)
    return replace(row, clocks=clocks)


class _Naive:
    """The same by the plainest means."""

    def __init__(self, rows: list[Ticket]) -> None:
        self.of = {row.id: place_of(row) for row in rows}
        self.hidden: set[int] = set()

    @property
    def shown(self) -> list[Place]:
        return sorted(place for ticket_id, place in self.of.items() if ticket_id not in self.hidden)


@given(_STEPS)
def test_that_the_shown_places_are_in_their_order_after_any_changes(steps: list[tuple[object, ...]]) -> None:
    places, naive = LaneOrder(), _Naive(_ROWS[:20])
    places.take(_ROWS[:20])
    for step in steps:
        _take(places, naive, step)
        assert list(places.shown) == naive.shown
        for row in _ROWS:
            place = naive.of.get(row.id)
            is_shown = row.id not in naive.hidden
            assert places.of(row.id) == place
            assert places.row_of(row.id) == (naive.shown.index(place) if place is not None and is_shown else -1)
        assert places.turned(None) == naive.hidden & naive.of.keys()


def _take(places: LaneOrder, naive: _Naive, step: tuple[object, ...]) -> None:
    match step:
        case "put", int(at), int(hours), bool(shown):
            row = _due(_ROWS[at], hours)
            places.put(row.id, place_of(row), shown=shown)
            naive.of[row.id] = place_of(row)
            (naive.hidden.discard if shown else naive.hidden.add)(row.id)
        case "drop", int(at):
            places.drop(_ROWS[at].id)
            naive.of.pop(_ROWS[at].id, None)
            naive.hidden.discard(_ROWS[at].id)
        case "show", wanted:
            ids = None if wanted is None else {_ROWS[at].id for at in wanted} & naive.of.keys()  # type: ignore[attr-defined]
            places.show(ids)
            naive.hidden = set() if ids is None else naive.of.keys() - ids
        case "exchange", dict(asked), wanted:
            new = {_ROWS[at].id: None if by is None else place_of(_due(_ROWS[at], by)) for at, by in asked.items()}
            ids = None if wanted is None else {_ROWS[at].id for at in wanted}  # type: ignore[attr-defined]
            places.exchange(new, ids)
            for ticket_id, place in new.items():
                naive.of.pop(ticket_id, None)
                naive.hidden.discard(ticket_id)
                if place is not None:
                    naive.of[ticket_id] = place
                    if ids is not None and ticket_id not in ids:
                        naive.hidden.add(ticket_id)
