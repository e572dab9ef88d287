"""One captured item in a form that nobody knows stops none of the others, and ends as a ticket for a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from controlcenter.clock import ManualClock
from controlcenter.domain.ticket import Channel
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.store.captures import read_items
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database

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
