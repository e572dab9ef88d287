"""Figures of a period: what the database counts is what a second count over the bare rows gives, on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain import counts, metrics
from controlcenter.domain.counts import Counts, Held, over_time, percentile_s
from controlcenter.domain.metrics import CallTimes
from controlcenter.domain.period import Period, Span, period_of
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.engine import Database
from controlcenter.store.history.counts import CallRules, History, read_history
from controlcenter.store.history.rows import Rows, Stretch, read_call_rows, read_due, read_readings, read_ticket_ids
from controlcenter.store.tables import call, interaction, sample, ticket, ticket_clock

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 3, 31, 16, 40, tzinfo=UTC)
RULES = CallRules(20, 5)
WEEK = timedelta(days=7)
CASES = [
    (Span.DAY, date(2026, 3, 29), BERLIN),  # 23 hours long
    (Span.WEEK, date(2026, 3, 31), KOLKATA),  # not over yet
    (Span.QUARTER, date(2026, 3, 31), BERLIN),  # with the 23 hours in it
]


def a_history(seed: int, tickets: int = 260) -> dict[str, list[dict[str, Any]]]:
    """Random rows: reopened tickets, customers who come back, calls of every kind, clocks in every state."""
    rng = random.Random(seed)

    def some(before: datetime, days: float) -> datetime:
        return before - timedelta(seconds=rng.choice([rng.randrange(int(days * 86_400)), rng.randrange(90_000)]))

    rows: dict[str, list[dict[str, Any]]] = {"ticket": [], "clock": [], "interaction": [], "call": [], "sample": []}
    for number in range(1, tickets + 1):
        created = some(NOW, 100)
        first = min(NOW, created + timedelta(hours=rng.choice([1, 5, 40, 300]))) if rng.random() < 0.8 else None
        again = first + timedelta(days=rng.choice([0.1, 7, 9])) if first and rng.random() < 0.3 else None
        again = again if again is None or again <= NOW else None
        solved = (again + timedelta(hours=1) if rng.random() < 0.5 else None) if again else first
        status = "open" if solved is None else rng.choice(["solved", "solved", "closed"])
        rows["ticket"].append({
            "id": number, "channel": rng.choice(list(Channel)).value, "priority": "normal",
            "kind": rng.choice(["inquiry", "complaint", None]), "status": status, "queue": "q",
            "customer_id": rng.choice([None, *range(1, 60)]),
            "created_at": created, "changed_at": NOW, "solved_at": solved, "first_solved_at": first,
            "handovers": (handed := rng.choice([0, 0, 1, 3])), "escalations": rng.choice([0, handed]),
            "reopened_at": again, "close_reason": "spam" if status == "closed" else "",
        })  # fmt: skip
        for n in range(rng.randint(0, 3)):
            rows["interaction"].append({
                "ticket_id": number, "source": "s", "external_id": f"{number}-{n}", "channel": "email",
                "direction": rng.choice(["in", "in", "out"]), "form": "mail", "automatic": rng.random() < 0.2,
                "received_at": created + timedelta(hours=rng.choice([0, 3, 100])), "to_addresses": [],
            })  # fmt: skip
        for ordinal in range(rng.randint(0, 2)):
            due = some(NOW + timedelta(days=2), 100)
            rows["clock"].append({
                "ticket_id": number, "kind": rng.choice(["first_response", "promise"]), "ordinal": ordinal,
                "state": rng.choice(["running", "paused", "met", "missed", "cancelled"]), "target_s": 1, "used_s": 0,
                "started_at": created, "last_due_at": rng.choice([due, due, NOW, None]),
                "breached_at": rng.choice([None, due]),
            })  # fmt: skip
    for number in range(140):
        joined = some(NOW, 30)
        wait = timedelta(seconds=rng.choice([0, 4.999999, 5, 20, 20.000001, 300]))
        wrap_up = rng.choice([0, 12.25, -3])
        answered, ended = rng.choice([(wait, wait), (None, wait), (None, None), (wait, None)])
        rows["call"].append({
            "source": "pbx", "key": str(number), "ticket_id": rng.randint(1, tickets), "interaction_id": 1, "state": "",
            "outcome": rng.choice(["answered", "", "fax"]), "joined_at": joined, "final": False,
            "answered_at": joined + answered if answered is not None else None,
            "ended_at": joined + ended if ended is not None else None, "talk_s": rng.choice([None, 60]),
            "wrapped_up_at": joined + ended + timedelta(seconds=wrap_up) if ended is not None and wrap_up else None,
        })  # fmt: skip
    at = NOW.replace(minute=0) - timedelta(days=9)
    while at < NOW:
        for scope, name in (("team", "a"), ("team", "b"), ("agent", "asha")):
            if rng.random() < 0.7:
                rows["sample"].append({
                    "at": at, "scope": scope, "name": name, "open": 1, "waiting": 1, "at_risk": 0, "breached": 0,
                    "load": float(rng.randint(0, 40)), "capacity": float(rng.choice([0, 10, 20])),
                })  # fmt: skip
        at += timedelta(minutes=rng.choice([7, 15, 60]))
        at = at.replace(second=0)
    return rows


def write(database: Database, rows: dict[str, list[dict[str, Any]]]) -> None:
    tables = {"ticket": ticket, "clock": ticket_clock, "interaction": interaction, "call": call, "sample": sample}
    with database.write() as connection:
        for name, table in tables.items():
            connection.execute(insert(table), rows[name])


def within(at: datetime | None, begins: datetime, ends: datetime) -> bool:
    return at is not None and begins <= at < ends


def handled_of(call: dict[str, Any]) -> float | None:
    """Talk and wrap-up in seconds; None for a call that was not answered, is not over, or of which it is not known."""
    if not call["answered_at"] or not call["ended_at"] or call["talk_s"] is None:
        return None
    wrap_up = call["wrapped_up_at"] - call["ended_at"] if call["wrapped_up_at"] else timedelta()
    return float(call["talk_s"]) + max(0.0, wrap_up.total_seconds())


def recounted(rows: dict[str, list[dict[str, Any]]], channel: Channel, begins: datetime, ends: datetime) -> Counts:
    """The definitions, row by row, without the database."""
    mine = [row for row in rows["ticket"] if row["channel"] == channel]
    still = [r for r in mine if r["created_at"] < ends and (r["solved_at"] is None or r["solved_at"] >= ends)]
    first = [row for row in mine if within(row["first_solved_at"], begins, ends)]
    back = [r for r in first if r["reopened_at"] and r["reopened_at"] <= r["first_solved_at"] + WEEK]
    ids = {row["id"] for row in mine}
    due = [
        c for c in rows["clock"]
        if c["ticket_id"] in ids and within(c["last_due_at"], begins, ends) and c["last_due_at"] <= NOW
    ]  # fmt: skip
    states = [c["state"] for c in due]
    told = [c for c in due if c["kind"] == "promise" and (c["state"] != "cancelled" or c["breached_at"])]
    calls = [
        CallTimes(c["joined_at"], c["answered_at"], c["ended_at"], handled_of(c)) for c in rows["call"]
        if channel is Channel.TELEPHONE and c["outcome"] != "fax" and within(c["joined_at"], begins, ends)
    ]  # fmt: skip
    waits = [(c.answered_at - c.joined_at).total_seconds() for c in calls if c.answered_at]
    return Counts(
        arrived=sum(within(row["created_at"], begins, ends) for row in mine),
        solved=sum(within(row["solved_at"], begins, ends) for row in mine),
        open=len(still), oldest_at=min((row["created_at"] for row in still), default=None),
        solved_first=len(first), put_away=sum(row["close_reason"] != "" for row in first), reopened=len(back),
        at_once=sum(row not in back and was_at_once(rows, row) for row in first),
        reassigned=sum(row["handovers"] > 0 for row in first), escalated=sum(row["escalations"] > 0 for row in first),
        handovers=sum(row["handovers"] for row in first),
        met=states.count("met"), missed=states.count("missed"),
        overdue=states.count("running") + states.count("paused"),
        kept=sum(c["state"] == "met" for c in told), broken=sum(c["state"] != "met" for c in told),
        calls=metrics.count_calls(calls, RULES.within_s, RULES.short_s, NOW), waits_s=tuple(sorted(waits)),
    )  # fmt: skip


def was_at_once(rows: dict[str, list[dict[str, Any]]], row: dict[str, Any]) -> bool:
    asked = [
        one for one in rows["interaction"]
        if one["ticket_id"] == row["id"] and one["direction"] == "in" and not one["automatic"]
        and one["received_at"] <= row["first_solved_at"]
    ]  # fmt: skip
    others = [
        one for one in rows["ticket"]
        if row["customer_id"] is not None and one["customer_id"] == row["customer_id"] and one["kind"] == row["kind"]
        and row["created_at"] < one["created_at"] <= row["first_solved_at"] + WEEK
    ]  # fmt: skip
    return row["close_reason"] == "" and len(asked) <= 1 and not others


def read(database: Database, period: Period) -> History:
    with database.read() as connection:
        return read_history(connection, period, NOW, RULES)


@pytest.mark.parametrize("seed", range(3))
def test_that_every_figure_is_what_a_second_count_over_the_rows_gives(database: Database, seed: int) -> None:
    rows = a_history(seed)
    write(database, rows)
    for span, day, zone in CASES:
        period = period_of(span, day, zone)
        history = read(database, period)
        assert history.begun == period.begun(NOW) > 0
        for channel, stretches in history.channels.items():
            for at, found in enumerate(stretches):
                expected = recounted(rows, channel, period.edges[at], period.edges[at + 1])
                assert replace_waits(found) == replace_waits(expected), (span, channel, at)


def replace_waits(one: Counts) -> Any:
    values = {name: getattr(one, name) for name in Counts.__slots__ if name not in ("waits_s", "calls")}
    waited_s = pytest.approx(one.calls.waited_s)
    return (
        values,
        [getattr(one.calls, n) for n in one.calls.__slots__ if n != "waited_s"],
        waited_s,
        sorted(one.waits_s),
    )


def test_that_every_count_opens_exactly_the_rows_that_it_counted(database: Database) -> None:
    rows = a_history(7)
    write(database, rows)
    some = (Channel.TELEPHONE, Channel.WEB)
    for span, day, zone in CASES[1:]:
        period = period_of(span, day, zone)
        history = read(database, period)
        with database.read() as connection:
            for at in range(history.begun):
                both = history.channels[some[0]][at] + history.channels[some[1]][at]
                where = Stretch(period, at, some, NOW)
                ids = {kind: read_ticket_ids(connection, kind, where) for kind in list(Rows)[:9]}
                assert (len(ids[Rows.ARRIVED]), len(ids[Rows.SOLVED])) == (both.arrived, both.solved)
                came_and_went = len({*ids[Rows.ARRIVED]} & {*ids[Rows.SOLVED]})
                assert len(ids[Rows.CAME_OR_WENT]) == both.arrived + both.solved - came_and_went
                assert (len(ids[Rows.OPEN]), len(ids[Rows.OLDEST])) == (both.open, int(both.open > 0))
                assert len(ids[Rows.SOLVED_FIRST]) == both.solved_first
                assert len(ids[Rows.ANSWERED_FIRST]) == both.solved_first - both.put_away
                assert len(ids[Rows.REASSIGNED]) == both.reassigned
                assert len(ids[Rows.ESCALATED]) == both.escalated
                assert len(read_due(connection, Rows.DUE, where)) == both.met + both.missed + both.overdue
                assert len(read_due(connection, Rows.PROMISED, where)) == both.kept + both.broken
                n = both.calls
                served = read_call_rows(connection, Rows.SERVED, where, RULES)
                assert len(served) == n.answered + n.abandoned + n.late
                offered = read_call_rows(connection, Rows.OFFERED, where, RULES)
                assert len(offered) == n.answered + n.abandoned - n.short
                handled = read_call_rows(connection, Rows.HANDLED, where, RULES)
                assert (len(handled), sum(one.handle_s or 0 for one in handled)) == (n.handled, n.handle_s)
                answered = read_call_rows(connection, Rows.ANSWERED, where, RULES)
                assert sorted(one.wait_s(NOW) for one in answered) == sorted(both.waits_s)
                assert {one.ticket_id for one in served} >= {one.ticket_id for one in answered}


def test_that_load_is_summed_from_the_readings_that_it_opens(database: Database) -> None:
    rows = a_history(3)
    write(database, rows)
    for span, day, zone in CASES:
        period = period_of(span, day, zone)
        history = read(database, period)
        with database.read() as connection:
            for scope, known in (("team", history.teams), ("agent", history.agents)):
                for name, stretches in known.items():
                    for at, held in enumerate(stretches):
                        found = read_readings(connection, scope, [name], Stretch(period, at, (), NOW))
                        assert held == Held(
                            sum(one.load for one in found), sum(one.capacity for one in found), len(found)
                        )
        every_minute = span is Span.DAY
        wanted = [
            row for row in rows["sample"]
            if row["scope"] == "team" and within(row["at"], period.begins_at, period.ends_at)
            and (every_minute or row["at"].minute % (15 if span is Span.WEEK else 60) == 0)
        ]  # fmt: skip
        counted = sum(held.readings for stretches in history.teams.values() for held in stretches)
        assert counted == len(wanted)


def test_that_counts_are_rolled_up_and_shares_follow_from_the_sums(database: Database) -> None:
    rows = a_history(5)
    write(database, rows)
    day = read(database, period_of(Span.WEEK, date(2026, 3, 30), KOLKATA))
    hours = day.channels[Channel.EMAIL]
    whole = over_time(hours)
    assert whole.arrived == sum(one.arrived for one in hours) and whole.open == hours[-1].open
    due = whole.met + whole.missed + whole.overdue
    assert counts.in_target(whole) == (whole.met / due if due else None)
    for nothing in (
        counts.in_target,
        counts.promises,
        counts.reopen_rate,
        counts.first_contact,
        counts.reassignment,
        counts.escalation,
        counts.mean_handovers,
    ):
        assert nothing(Counts()) is None
    assert over_time([]) == Counts() and percentile_s([]) is None
    assert percentile_s([5.0]) == 5.0 and percentile_s(range(1, 11)) == 9
    assert Held().share is None and Held().mean_load is None and Held(3, 0, 1).share is None
    together = counts.together([Held(6, 10, 2), Held(2, 10, 2), Held()])
    assert (together.mean_load, together.mean_capacity, together.share) == (4, 10, 0.4)


def test_that_a_ticket_is_solved_first_and_reopened_first_once_and_slips_count_for_nothing(
    run: Callable[..., Any], database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    queue = strategies.check(strategies.default_text).queues[0].id
    number = run(
        NewTicket(
            channel=Channel.EMAIL, subject="Refund", text="", customer_name="Asha", email="asha@example.org", phone="",
            kind=None, priority=Priority.NORMAL, language="en", queue=queue, assignee=None,
        )
    ).result  # fmt: skip

    def known() -> tuple[Any, ...]:
        with database.read() as connection:
            c = ticket.c
            query = select(c.solved_at, c.first_solved_at, c.reopened_at).where(c.id == number)
            return tuple(connection.execute(query).one())

    def go(seen: str, to: str) -> Any:
        clock.advance(60)
        return run(SetStatus(number, seen, to)).inverse

    run(go("new", "solved"))
    assert known() == (None, None, None)  # taken back: never solved, never reopened
    go("open" if known_status(database, number) == "open" else "new", "solved")
    first = clock.now()
    reopening = go("solved", "open")
    clock.advance(5)
    run(reopening)
    assert known() == (clock.now(), first, None)  # a slip
    go("solved", "open")
    again = clock.now()
    assert known() == (None, first, again)
    go("open", "solved")
    go("solved", "open")
    assert known() == (None, first, again)
    run(go("open", "solved"))
    assert known() == (None, first, again)


def known_status(database: Database, number: int) -> str:
    with database.read() as connection:
        return str(connection.execute(select(ticket.c.status).where(ticket.c.id == number)).scalar_one())


def test_that_an_empty_centre_has_stretches_and_no_figures(database: Database) -> None:
    history = read(database, period_of(Span.DAY, NOW.date(), KOLKATA))
    assert all(one == Counts() for stretches in history.channels.values() for one in stretches)
    assert history.teams == {} and history.begun == 89
    with database.read() as connection:
        assert connection.execute(select(ticket.c.id)).all() == []
