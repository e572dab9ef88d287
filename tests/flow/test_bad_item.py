"""One captured item in a form that nobody knows stops none of the others, and ends as a ticket for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from controlcenter.clock import ManualClock
from controlcenter.domain.ticket import Channel
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.store.captures import read_items
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, piece

MAIL = b"From: asha@example.org\r\nSubject: Refund\r\n\r\nWhere is it?\r\n"


def test_that_an_item_that_cannot_be_understood_is_given_up_and_the_next_ones_are_read(
    database: Database, clock: ManualClock, run: Callable[..., Any]
) -> None:
    bad = RawItem("shop:1", b"no JSON at all", clock.now(), Channel.WEB, "api", "Item 1")
    good = RawItem("1:1", MAIL, clock.now(), Channel.EMAIL, "mail")
    with database.write() as connection:
        store_items(connection, "Shop", [bad, good], clock.now())
    with Interpreter() as interpreter:
        Interpretation(database, run, interpreter).run_all()
    with database.read() as connection:
        items = {item.row.media: item for item in read_items(connection)}
        assert check_all(connection) == []
    assert items["mail"].row.state == "stored" and items["mail"].ticket_id is not None
    assert items["api"].row.state == "quarantined" and items["api"].ticket_id is not None


def test_that_an_item_whose_bytes_were_damaged_in_the_database_keeps_none_of_its_batch_back(
    database: Database, clock: ManualClock, run: Callable[..., Any]
) -> None:
    mails = [RawItem(f"1:{n}", MAIL + b"%d" % n, clock.now(), Channel.EMAIL, "mail", f"Mail {n}") for n in range(3)]
    with database.write() as connection:
        store_items(connection, "Mailbox", mails, clock.now())
        first = connection.execute(select(capture.c.blob).order_by(capture.c.id)).scalars().first()
        connection.execute(update(piece).where(piece.c.blob == first).values(data=b"no longer what it was"))
    with Interpreter() as interpreter:
        interpretation = Interpretation(database, run, interpreter)
        assert interpretation.run_once() == 3
        with database.read() as connection:
            states = connection.execute(select(capture.c.state).order_by(capture.c.id)).scalars().all()
        assert states == ["failed", "stored", "stored"]
        interpretation.run_all()
    with database.read() as connection:
        items = {item.row.name: item for item in read_items(connection)}
    assert items["Mail 0"].row.state == "quarantined" and items["Mail 0"].ticket_id is not None
    assert "is damaged; restore the newest backup" in items["Mail 0"].row.reason


def test_that_what_a_wrong_clock_dates_into_the_future_came_in_when_it_was_taken(
    database: Database, clock: ManualClock
) -> None:
    ahead = RawItem("fax.tif", b"II*", clock.now() + timedelta(days=9000), Channel.FAX, "tiff", "fax.tif")
    with database.write() as connection:
        store_items(connection, "Fax line", [ahead], clock.now())
        assert connection.execute(select(capture.c.received_at)).scalar() == clock.now()
