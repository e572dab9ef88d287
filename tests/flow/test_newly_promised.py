"""A target that a new strategy adds reaches open tickets that had no open clock, without anything happening to them."""

from __future__ import annotations

from typing import Any

import pytest
import tomlkit
from sqlalchemy import select

from controlcenter.app.joining import Joined, join
from controlcenter.app.work import DeadlineWork
from controlcenter.clock import ManualClock
from controlcenter.commands import newly_promised as looked_for
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.newly_promised import newly_promised
from controlcenter.commands.setup import PublishStrategy
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.check import check_all
from controlcenter.store.tables import ticket_clock

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "payments", None
)


@pytest.fixture
def joined(database_url: str, clock: ManualClock) -> Any:
    opened = join(database_url, clock=clock)
    yield opened
    opened.close()


def publish(joined: Joined, seen: int, *targets: str) -> None:
    """The default strategy whose policies promise nothing but these."""
    document: Any = tomlkit.parse(joined.strategies.default_text)
    for policy in document["policies"].values():
        for kind in {"answer", "call_back", "first_response", "next_reply", "resolution"} - set(targets):
            policy.pop(kind, None)
            policy.get("warnings", {}).pop(kind, None)
    joined.execute(PublishStrategy(tomlkit.dumps(document), seen, ""))


def let_rest(work: DeadlineWork) -> None:
    """Let the service's work go on until nobody wakes it."""
    work.wake()
    while work._wake.is_set():
        work._wake.clear()
        work.run_once()


def resolutions(joined: Joined) -> dict[int, Any]:
    with joined.database.read() as connection:
        rows = connection.execute(select(ticket_clock).where(ticket_clock.c.kind == "resolution"))
        return {row.ticket_id: row for row in rows}


def test_that_open_tickets_without_a_clock_get_the_one_that_is_promised_now(
    joined: Joined, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looked_for, "AT_ONCE", 2)
    monkeypatch.setattr(looked_for, "_UNCLOCKED", looked_for._UNCLOCKED.limit(2))
    publish(joined, 0)
    open_ids = [joined.execute(NEW).result for _ in range(5)]
    solved_id = joined.execute(NEW).result
    joined.execute(SetStatus(solved_id, "new", "solved"))
    work = DeadlineWork(joined, joined.execute)
    let_rest(work)
    assert resolutions(joined) == {}
    clock.advance(600)
    publish(joined, 1, "resolution")
    let_rest(work)
    found = resolutions(joined)
    assert sorted(found) == open_ids
    with joined.database.read() as connection:
        strategy = joined.strategies.current(connection)
        assert newly_promised(connection, strategy, clock.now(), 0) == ((), None)
        assert check_all(connection) == []
    fresh = joined.execute(NEW).result
    assert {row.target_s for row in found.values()} == {resolutions(joined)[fresh].target_s}
    assert all(row.due_at < resolutions(joined)[fresh].due_at for row in found.values()), "counted from their start"


def test_that_a_clock_is_promised_anew_where_only_finished_ones_stand(joined: Joined, clock: ManualClock) -> None:
    publish(joined, 0, "resolution")
    ticket_id = joined.execute(NEW).result
    publish(joined, 1)
    work = DeadlineWork(joined, joined.execute)
    let_rest(work)
    assert resolutions(joined)[ticket_id].state == "cancelled"
    clock.advance(60)
    publish(joined, 2, "resolution")
    let_rest(work)
    assert resolutions(joined)[ticket_id].state == "running"


def test_that_a_service_that_starts_later_reaches_them_too(joined: Joined) -> None:
    publish(joined, 0)
    ticket_id = joined.execute(NEW).result
    publish(joined, 1, "resolution")
    let_rest(DeadlineWork(joined, joined.execute))
    assert resolutions(joined)[ticket_id].state == "running"
