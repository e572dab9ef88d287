"""A new strategy renames a policy, takes one out, or drops a target: no ticket that began under it is locked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import tomlkit
from sqlalchemy import select

from controlcenter.app.joining import Joined, join
from controlcenter.app.work import DeadlineWork
from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import AddNote, NewTicket
from controlcenter.commands.deadlines import outdated
from controlcenter.commands.explain import explain_ticket
from controlcenter.commands.preview import preview
from controlcenter.commands.setup import PublishStrategy
from controlcenter.commands.tickets import ClassifyTicket, SetStatus
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.check import check_all
from controlcenter.store.tables import ticket_clock

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "payments", None
)
Edit = Callable[[Any], None]


@pytest.fixture
def joined(database_url: str, clock: ManualClock) -> Any:
    opened = join(database_url, clock=clock)
    yield opened
    opened.close()


def publish(joined: Joined, seen: int, edit: Edit) -> None:
    """The default strategy with an edit, and the service's look at it."""
    document = tomlkit.parse(joined.strategies.default_text)
    edit(document)
    joined.execute(PublishStrategy(tomlkit.dumps(document), seen, ""))
    DeadlineWork(joined, joined.execute).run_once()


def rename(document: Any) -> None:
    document["policies"]["usual"] = document["policies"].pop("standard")
    for rule in document["policy_rules"]:
        rule["policy"] = "usual" if rule["policy"] == "standard" else rule["policy"]


def promise_nothing(document: Any) -> None:
    for name in list(document["policies"]):
        del document["policies"][name]
    document["policy_rules"].clear()


def drop_resolution(document: Any) -> None:
    for policy in document["policies"].values():
        policy.pop("resolution", None)
        policy.get("warnings", {}).pop("resolution", None)


def clocks(joined: Joined) -> list[Any]:
    with joined.database.read() as connection:
        return list(connection.execute(select(ticket_clock).order_by(ticket_clock.c.id)))


def nothing_is_left_to_count(joined: Joined) -> bool:
    with joined.database.read() as connection:
        version, strategy = joined.strategies.in_force(connection)
        return not outdated(connection, version, strategy.zone_data)


def test_that_a_renamed_policy_keeps_the_deadline_and_the_ticket_can_be_worked_on(joined: Joined) -> None:
    ticket_id = joined.execute(NEW).result
    (before,) = clocks(joined)
    publish(joined, 0, rename)
    (after,) = clocks(joined)
    assert (before.policy, after.policy, after.due_at) == ("standard", "usual", before.due_at)
    assert nothing_is_left_to_count(joined)
    joined.execute(AddNote(ticket_id, "called them"))
    joined.execute(ClassifyTicket(ticket_id, "priority", "normal", "urgent"))
    joined.execute(SetStatus(ticket_id, "new", "solved"))
    with joined.database.read() as connection:
        strategy = joined.strategies.current(connection)
        assert explain_ticket(connection, ticket_id, strategy, joined.clock.now())
        assert check_all(connection) == []


@pytest.mark.parametrize("edit", [promise_nothing, drop_resolution])
def test_that_what_is_promised_no_longer_is_cancelled_and_not_counted_without_end(joined: Joined, edit: Edit) -> None:
    ticket_id = joined.execute(NEW).result
    publish(joined, 0, edit)
    (after,) = clocks(joined)
    assert (after.state, after.due_at, after.breaks_at, after.warn_at) == ("cancelled", None, None, None)
    assert nothing_is_left_to_count(joined)
    publish(joined, 1, lambda document: None)
    joined.execute(AddNote(ticket_id, "the promise holds again"))
    (again,) = clocks(joined)
    assert (again.state, again.policy) == ("running", "standard")
    joined.execute(SetStatus(ticket_id, "new", "solved"))
    with joined.database.read() as connection:
        assert check_all(connection) == []


def test_that_a_preview_of_a_renamed_policy_moves_no_deadline(joined: Joined) -> None:
    joined.execute(NEW)
    document = tomlkit.parse(joined.strategies.default_text)
    rename(document)
    with joined.database.read() as connection:
        told = preview(connection, joined.strategies.check(tomlkit.dumps(document)), joined.clock.now())
    assert (told.open_tickets, told.moved) == (1, 0)


def test_that_a_clock_that_was_kept_stays_explained_when_its_target_is_dropped(joined: Joined) -> None:
    ticket_id = joined.execute(NEW).result
    joined.execute(SetStatus(ticket_id, "new", "solved"))
    publish(joined, 0, drop_resolution)
    with joined.database.read() as connection:
        strategy = joined.strategies.current(connection)
        (told,) = explain_ticket(connection, ticket_id, strategy, joined.clock.now())
    assert (told.clock.state, told.clock.kind) == ("met", "resolution")
