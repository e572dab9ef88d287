"""The preview counts clocks that never paused all at once: it must say what a replay of every ticket says."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock, from_epoch
from controlcenter.commands.base import Transaction
from controlcenter.commands.clocks import FINISHED, Happened, happen
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.explain import explain_ticket
from controlcenter.commands.preview import preview
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.engine import Database
from controlcenter.store.tables import ticket_clock

Run = Callable[..., Any]
KINDS = ("customer_reply", "agent_reply", "internal_note", "call_joined", "call_lost", "served", "promise")
TURNS = ("state", "policy", "calendar")
EDITS = (
    ('mon-fri = [["09:00", "13:00"], ["14:00", "18:00"]], sat', 'mon-fri = [["06:30", "18:00"]], sat'),
    ('mon-fri = [["09:00", "13:00"], ["14:00", "18:00"]], sat', 'mon-fri = [["12:00", "12:30"]], sat'),
    ('mon-sun = [["08:00", "20:00"]]', 'mon-sun = [["00:00", "24:00"]]'),
    ('"16h"', '"20m"'),
    ('"16h"', '"200h"'),
    ("", ""),
)


@dataclass(frozen=True, slots=True)
class Tell:
    ticket_id: int
    fact: Happened
    label: ClassVar[str] = "Tell"

    def do(self, tx: Transaction) -> None:
        happen(tx, self.ticket_id, self.fact)


def some_fact(rng: random.Random, strategy: Strategy, now: datetime, kinds: tuple[str, ...]) -> Happened:
    kind = rng.choice(kinds)
    to = {
        "state": rng.choice(("open", "waiting_customer")),
        "policy": rng.choice(("", *strategy.sla_policies())),
        "calendar": rng.choice(("", *strategy.compiled_calendars())),
    }.get(kind, "")
    return Happened(kind, now, to=to, target_at=now + timedelta(hours=rng.randrange(1, 30)))


def replayed(database: Database, ids: list[int], strategy: Strategy, now: datetime) -> dict[int, tuple[float, bool]]:
    """Each ticket that moves: by how much first, and whether a deadline is over then."""
    found = {}
    with database.read() as connection:
        for ticket_id in ids:
            query = select(ticket_clock).where(ticket_clock.c.ticket_id == ticket_id)
            stored = {(row.kind, row.ordinal): row for row in connection.execute(query)}
            first, breaks = 0.0, False
            for clock in (one.clock for one in explain_ticket(connection, ticket_id, strategy, now)):
                row = stored.get((clock.kind.value, clock.ordinal))
                if row is None or row.state in FINISHED or row.due_at is None or clock.due_at is None:
                    continue
                due_at = from_epoch(clock.due_at)
                first = first or (due_at - row.due_at).total_seconds()
                breaks = breaks or due_at <= now < row.due_at
            if first:
                found[ticket_id] = (first, breaks)
    return found


def house(run: Run, clock: ManualClock, strategy: Strategy, rng: random.Random) -> list[int]:
    """Forty open tickets of two days, most of them without a pause."""
    ids = []
    for number in range(40):
        made = run(NewTicket(
            rng.choice((Channel.EMAIL, Channel.WEB)), "Refund", "Where is it?", "Asha Rao", f"a{number}@example.org",
            "", None, rng.choice(list(Priority)), "en", "payments", None,
        ))  # fmt: skip
        ids.append(int(made.result))
    for _ in range(60):
        clock.advance(rng.randrange(60, 5400))
        ticket_id = rng.choice(ids)
        run(Tell(ticket_id, some_fact(rng, strategy, clock.now(), KINDS + (TURNS if ticket_id % 4 == 0 else ()))))
    return ids


@pytest.mark.parametrize("seed", [1, 2])
def test_that_the_preview_says_what_a_replay_of_every_ticket_says(
    run: Run, database: Database, clock: ManualClock, strategies: StoredStrategy, seed: int
) -> None:
    text = strategies.default_text
    ids = house(run, clock, strategies.check(text), random.Random(seed))
    moved_at_all = 0
    for was, becomes in EDITS:
        strategy = strategies.check(text.replace(was, becomes))
        expected = replayed(database, ids, strategy, clock.now())
        with database.read() as connection:
            told = preview(connection, strategy, clock.now())
        assert told.earlier == tuple(i for i in ids if expected.get(i, (0, False))[0] < 0)
        assert told.later == tuple(i for i in ids if expected.get(i, (0, False))[0] > 0)
        assert told.breaking == tuple(i for i in ids if expected.get(i, (0, False))[1])
        assert told.open_tickets == len(ids)
        moved_at_all += told.moved
    assert moved_at_all > len(ids)


def test_that_a_policy_under_another_name_is_counted_as_a_replay_counts_it(
    run: Run, database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    ids = house(run, clock, strategies.check(strategies.default_text), random.Random(3))
    text = strategies.default_text.replace('"standard"', '"usual"').replace("[policies.standard", "[policies.usual")
    other = strategies.check(text)
    expected = replayed(database, ids, other, clock.now())
    with database.read() as connection:
        told = preview(connection, other, clock.now())
    assert (told.open_tickets, told.earlier + told.later) == (len(ids), tuple(sorted(expected)))
