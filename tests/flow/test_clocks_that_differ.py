"""Sources have clocks of their own: what they tell a moment before a ticket's creation stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.telephone.calls import ReceiveCall
from controlcenter.domain.call import CallFacts
from controlcenter.domain.ticket import ClockKind, ClockState
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import ticket_clock


@pytest.mark.parametrize("early_s", [0.7, 1.0, 5.0])
def test_that_a_call_answered_before_it_joined_by_the_other_clock_counts_as_answered_at_once(
    run: Callable[..., Any], clock: ManualClock, database: Database, early_s: float
) -> None:
    joined_at = clock.now() + timedelta(seconds=0.7)
    clock.advance(20)
    facts = CallFacts(key="pbx:1", number="+914023450101", joined_at=joined_at, queue="faults")
    ticket_id = run(ReceiveCall("exchange", facts), "service").result
    answered = CallFacts(
        key="pbx:1", number="+914023450101", joined_at=joined_at, queue="faults", agent="dev", outcome="answered",
        answered_at=joined_at - timedelta(seconds=early_s),
    )  # fmt: skip
    run(ReceiveCall("exchange", answered), "service")
    with database.read() as connection:
        query = select(ticket_clock).where(ticket_clock.c.ticket_id == ticket_id)
        clocks = {row.kind: row for row in connection.execute(query)}
        assert clocks[ClockKind.ANSWER].state == ClockState.MET
        assert clocks[ClockKind.ANSWER].used_s == 0
        assert check_all(connection) == []
