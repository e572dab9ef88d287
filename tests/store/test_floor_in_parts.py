"""A whole floor is read in parts: the most urgent tickets first, and all of them at the end."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from controlcenter.app.joining import join
from controlcenter.clock import ManualClock
from controlcenter.domain import metrics
from controlcenter.domain.ticket import Status, Ticket
from controlcenter.errors import StoreError
from controlcenter.live.batch import Batch
from controlcenter.live.model import LiveModel, Scope
from controlcenter.live.tail import Tail
from controlcenter.store.engine import Database, parse_url
from controlcenter.store.ticket_rows import read_tickets
from tests.support.full_floor import fill
from tests.ui import floor
from tests.ui.believable import NOW

COUNT = 500


def test_that_a_floor_in_parts_is_the_same_floor(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'floor.db'}"
    fill(address, COUNT, NOW)
    joined = join(address)
    tail = Tail(joined.database, joined.strategies, ManualClock(NOW))
    at_once, in_parts = LiveModel(), LiveModel()
    at_once.apply(tail.read_all())
    awaited = []
    for part in tail.read_parts(120):
        in_parts.apply(part)
        awaited.append(in_parts.awaited)
        assert in_parts.is_whole == (in_parts.awaited == 0)
    joined.close()
    assert awaited == [380, 260, 140, 20, 0]
    assert in_parts.tickets == at_once.tickets and len(at_once.tickets) == COUNT
    assert in_parts.figures(("all", ""), NOW) == at_once.figures(("all", ""), NOW)
    assert in_parts.figures(("all", ""), NOW).open == COUNT


def test_that_what_breaks_next_comes_first(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'floor.db'}"
    fill(address, COUNT, NOW)
    joined = join(address)
    first, *later = Tail(joined.database, joined.strategies, ManualClock(NOW)).read_parts(100)
    joined.close()
    latest = max(row.breaks_at for row in first.tickets.values() if row is not None and row.breaks_at is not None)
    rest = [row.breaks_at for part in later for row in part.tickets.values() if row is not None]
    assert all(at is None or at >= latest for at in rest)


def test_that_damage_that_is_found_while_rows_are_fetched_is_told_as_every_other(tmp_path: Path) -> None:
    path = tmp_path / "floor.db"
    fill(f"sqlite:///{path}", 2_000, NOW)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 :] = bytes(len(raw) - len(raw) // 2)
    path.write_bytes(raw)
    database = Database(parse_url(f"sqlite:///{path}"))
    try:
        with pytest.raises(StoreError, match="damaged"), database.read() as connection:
            read_tickets(connection, range(200_000))
    finally:
        database.close()


def _changed(rng: random.Random, row: Ticket, others: list[Ticket]) -> Ticket | None:
    """The ticket as something else: another's place and clocks, or gone."""
    if rng.random() < 0.1:
        return None
    other = rng.choice(others)
    return replace(
        row,
        assignee=rng.choice([None, other.assignee]),
        queue=other.queue,
        status=rng.choice([row.status, other.status, Status.SOLVED]),
        language=other.language,
        clocks=rng.choice([row.clocks, other.clocks, ()]),
        waiting_since=rng.choice([None, row.waiting_since]),
    )


def _scopes(live: LiveModel) -> dict[Scope, list[Ticket]]:
    found: dict[Scope, list[Ticket]] = defaultdict(list)
    for row in live.tickets.values():
        for scope in live.scopes_of(row) if row.is_open else ():
            found[scope].append(row)
    return found


def _prove(live: LiveModel, now: datetime) -> None:
    """Every figure of every scope is what its rows say, counted anew."""
    for scope, rows in _scopes(live).items():
        assert live.figures(scope, now) == metrics.count(rows, now, live.weight), scope
        assert set(live.members(scope)) == {row.id for row in rows}
        order = sorted((row.breaks_at, row.id) for row in rows if row.breaks_at is not None)
        assert [row.id for row in live.next_to_break(5, scope)] == [ticket_id for _, ticket_id in order[:5]]


def _states(count: int, seed: int) -> None:
    """So many random states of a small floor, reached one from the other; the clock goes on, and back at times."""
    rng = random.Random(seed)
    rows = floor.tickets(60, seed)
    live = LiveModel()
    live.apply(floor.batch(rows))
    for at in range(count):
        now = NOW + timedelta(seconds=rng.uniform(-3600, 4 * 3600))
        known = list(live.tickets.values())
        changes = {row.id: _changed(rng, row, rows) for row in rng.sample(known, min(len(known), rng.randint(1, 6)))}
        back = {row.id: row for row in rng.sample(rows, 4) if row.id not in live.tickets}
        live.apply(Batch(at + 2, now, tickets={**changes, **back}))
        _prove(live, now)


def test_that_every_tile_equals_its_rows_in_random_states() -> None:
    _states(120, seed=5)


@pytest.mark.soak
def test_that_every_tile_equals_its_rows_in_ten_thousand_random_states() -> None:
    for seed in range(20):
        _states(500, seed)
