"""What waits to be interpreted is found at once, however much it is: new items first, then those to be tried again."""

from __future__ import annotations

from sqlalchemy import update

from controlcenter.clock import ManualClock
from controlcenter.domain.ticket import Channel
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.intake.interpreting.interpret import CAPTURED, waiting_rows
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture


def changed(database: Database, number: int, **values: object) -> None:
    with database.write() as connection:
        connection.execute(update(capture).where(capture.c.id == number).values(**values))


def found(database: Database, limit: int) -> list[int]:
    with database.read() as connection:
        return [row.id for row in waiting_rows(connection, limit)]


def test_that_new_items_come_first_and_failed_ones_by_their_tries(database: Database, clock: ManualClock) -> None:
    items = [RawItem(f"1:{n}", b"%d" % n, clock.now(), Channel.EMAIL, "mail") for n in range(8)]
    with database.write() as connection:
        store_items(connection, "desk", items, clock.now())
    changed(database, 1, state="failed", attempts=2)
    changed(database, 2, state="failed", attempts=1)
    changed(database, 3, state="failed", attempts=3)
    changed(database, 4, state="stored")
    changed(database, 5, media="call")
    assert found(database, 50) == [6, 7, 8, 2, 1]
    assert found(database, 4) == [6, 7, 8, 2] and found(database, 3) == [6, 7, 8] and found(database, 2) == [6, 7]


def test_that_a_long_queue_is_not_sorted_for_every_batch(sqlite_database: Database) -> None:
    with sqlite_database.read() as connection:
        compiled = CAPTURED.limit(50).compile(connection, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
    assert plan == ["SEARCH capture USING INDEX capture_state (state=?)"]
