"""After a trouble a reader goes on from its number where it can, and begins anew where it must."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from controlcenter.clock import ManualClock, SystemClock
from controlcenter.commands.base import Outcome
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.live import tail as tails
from controlcenter.live.model import LiveModel
from controlcenter.live.tail import Tail
from controlcenter.store.engine import Database
from controlcenter.store.tables import head

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where is it?", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip
Run = Callable[..., Outcome]


@pytest.fixture
def tail(database: Database, clock: ManualClock, strategies: StoredStrategy) -> Tail:
    return Tail(database, strategies, clock)


def test_that_a_reader_goes_on_from_its_number(tail: Tail, run: Run) -> None:
    run(NEW)
    live = LiveModel()
    live.apply(tail.read_all())
    assert tail.may_resume()
    made = run(NEW).result
    assert tail.may_resume()
    live.apply(tail.read_batch())
    assert made in live.tickets and tail.may_resume()


def test_that_a_reader_that_has_read_nothing_begins_anew(tail: Tail, run: Run) -> None:
    run(NEW)
    assert not tail.may_resume()


def test_that_a_floor_that_was_empty_is_gone_on_with(tail: Tail, run: Run) -> None:
    tail.read_all()
    assert tail.may_resume()
    made = run(NEW).result
    assert tail.may_resume() and made in tail.read_batch().tickets


def test_that_a_database_put_back_to_an_older_state_is_read_anew(tail: Tail, run: Run, database: Database) -> None:
    run(NEW)
    tail.read_all()
    with database.write() as connection:
        connection.execute(head.update().values(seq=head.c.seq - 1))
    assert not tail.may_resume()


def test_that_another_history_under_the_same_numbers_is_read_anew(tail: Tail, run: Run) -> None:
    run(NEW)
    tail.read_all()
    tail._hash = "f" * 64
    assert not tail.may_resume()


def test_that_who_is_far_behind_reads_the_floor_anew(tail: Tail, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tail.read_all()
    run(NEW)
    monkeypatch.setattr(tails, "RESUME_UP_TO", 1)
    assert not tail.may_resume()


@pytest.mark.parametrize("hours", [-2, 0, 2])
def test_that_a_reader_knows_how_far_its_clock_is_from_the_servers(
    database: Database, strategies: StoredStrategy, hours: int
) -> None:
    tail = Tail(database, strategies, ManualClock(SystemClock().now() + timedelta(hours=hours)))
    ahead_s = tail.read_all().ahead_s
    if database.is_sqlite:
        assert ahead_s is None
    else:
        assert ahead_s is not None and abs(ahead_s - 3600 * hours) < 60
