"""What a strategy would move is told before it is published, and comes true when it is; who published what is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.deadlines import RecomputeClocks
from controlcenter.commands.preview import preview
from controlcenter.commands.setup import ConfirmAccount, PublishStrategy, StoredStrategy
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store import rows
from controlcenter.store.engine import Database
from controlcenter.store.house import is_account_known, read_versions

Run = Callable[..., Any]


def new(run: Run) -> int:
    return int(run(NewTicket(
        Channel.EMAIL, "Refund", "Where is it?", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
        "payments", None,
    )).result)  # fmt: skip


def due(database: Database, ticket_id: int) -> Any:
    with database.read() as connection:
        return rows.read_tickets(connection, [ticket_id])[ticket_id].due_at


def test_that_the_preview_tells_exactly_what_publishing_moves(
    run: Run, database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    first, second = new(run), new(run)
    before = {i: due(database, i) for i in (first, second)}
    text = strategies.default_text
    for change, side in (("12h", "earlier"), ("20h", "later"), ("16h", "")):
        other = text.replace('resolution = "16h"', f'resolution = "{change}"')
        with database.read() as connection:
            told = preview(connection, strategies.check(other), clock.now())
        assert told.open_tickets == 2 and told.queues_gone == ()
        assert (told.earlier, told.later) == (
            (first, second) if side == "earlier" else (), (first, second) if side == "later" else (),
        )  # fmt: skip
    shorter = text.replace('resolution = "16h"', 'resolution = "12h"')
    run(PublishStrategy(shorter, 0, text))
    run(RecomputeClocks((first, second)))
    assert all(due(database, i) < before[i] for i in before)


def test_that_a_queue_that_would_vanish_under_open_tickets_is_told(
    run: Run, database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    new(run)
    other = strategies.check(strategies.default_text.replace('"payments"', '"refunds"'))
    with database.read() as connection:
        assert preview(connection, other, clock.now()).queues_gone == ("payments",)


def test_that_versions_and_accounts_are_known_with_who(
    run: Run, database: Database, strategies: StoredStrategy
) -> None:
    text = strategies.default_text
    run(PublishStrategy(text + "\n# one\n", 0, text), "lena")
    run(PublishStrategy(text + "\n# two\n", 1, text + "\n# one\n"), "ravi")
    run(ConfirmAccount("ravi", None), "ravi")
    with database.read() as connection:
        assert [(version.id, version.actor) for version in read_versions(connection)] == [(2, "ravi"), (1, "lena")]
        assert is_account_known(connection, "ravi") and not is_account_known(connection, "lena")
