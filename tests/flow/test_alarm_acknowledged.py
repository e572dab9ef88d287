"""An acknowledged alarm stands in the journal with who and when, and every reader hears of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from controlcenter.clock import ManualClock
from controlcenter.commands.alarms import ACKNOWLEDGED, AcknowledgeAlarm
from controlcenter.commands.setup import StoredStrategy
from controlcenter.live.tail import Tail
from controlcenter.store import journal
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database


def test_that_every_reader_hears_of_an_acknowledgement(
    run: Callable[..., Any], database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    tail = Tail(database, strategies, clock)
    tail.read_all()
    outcome = run(AcknowledgeAlarm("no_service:", clock.now()), who="lena")
    assert outcome.inverse is None and outcome.seq is not None
    assert tail.read_batch().events == ((ACKNOWLEDGED, "alarm", "no_service:"),)
    with database.read() as connection:
        entry = next(iter(journal.entries_of(connection, "alarm", "no_service:", limit=5)))
        assert (entry.actor, entry.at, entry.label) == ("lena", clock.now(), "Acknowledge alarm")
        assert check_all(connection) == []
