"""A year of 300,000 tickets: how long a day, a week and a quarter take to count, and the rows behind one day."""

from __future__ import annotations

import random
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from controlcenter.domain.period import Span, period_of
from controlcenter.domain.ticket import Channel
from controlcenter.store.engine import Database
from controlcenter.store.history.counts import CallRules, Part, read_history
from controlcenter.store.history.rows import Rows, Stretch, read_ticket_ids
from controlcenter.store.opening import open_database
from controlcenter.store.tables import call, interaction, sample, ticket, ticket_clock

TICKETS = 300_000
NOW = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Kolkata")
DAY = date(2026, 9, 30)
YEAR_S = 365 * 86_400
_CHUNK = 20_000
TEAMS = ("a", "b", "c", "d", "e")


def run() -> dict[str, object]:
    """Seconds of wall time, the best of three."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'year.db'}", create=True)
        try:
            fill(database)
            return {"tickets": TICKETS, **measure(database)}
        finally:
            database.close()


def measure(database: Database) -> dict[str, float]:
    """Seconds per part of each period and for the rows of one day of the quarter."""
    found = {}
    for span in Span:
        for part in Part:
            found[f"{span.value}_{part.value}_s"] = _best(partial(_read, database, span, part))
    period = period_of(Span.QUARTER, DAY, ZONE)

    def rows() -> None:
        with database.read() as connection:
            read_ticket_ids(connection, Rows.OPEN, Stretch(period, 40, tuple(Channel), NOW))
            read_ticket_ids(connection, Rows.ARRIVED, Stretch(period, 40, tuple(Channel), NOW))

    return {**found, "rows_s": _best(rows)}


def _read(database: Database, span: Span, part: Part) -> None:
    with database.read() as connection:
        read_history(connection, period_of(span, DAY, ZONE), NOW, CallRules(), {part})


def _best(work: Any) -> float:
    times = []
    for _ in range(3):
        begun = perf_counter()
        work()
        times.append(perf_counter() - begun)
    return round(min(times), 3)


def fill(database: Database) -> None:
    """Tickets with an interaction or two, two clocks each, a call for those of the telephone, samples of a year."""
    rng = random.Random(1)
    for start in range(0, TICKETS, _CHUNK):
        rows: dict[Any, list[dict[str, Any]]] = {t: [] for t in (ticket, ticket_clock, interaction, call)}
        for number in range(start + 1, start + _CHUNK + 1):
            _one(rng, number, rows)
        with database.write() as connection:
            for table, found in rows.items():
                connection.execute(insert(table), found)
    with database.write() as connection:
        for day in range(120):
            connection.execute(insert(sample), list(_samples(NOW - timedelta(days=day))))


def _one(rng: random.Random, number: int, rows: dict[Any, list[dict[str, Any]]]) -> None:
    created = NOW - timedelta(seconds=YEAR_S * (TICKETS - number) / TICKETS)
    solved = created + timedelta(hours=rng.expovariate(1 / 20))
    done = solved if solved < NOW and rng.random() < 0.99 else None
    channel = rng.choice(list(Channel))
    rows[ticket].append({
        "id": number, "channel": channel.value, "kind": rng.choice(["inquiry", "complaint"]), "priority": "normal",
        "status": "solved" if done else "open", "queue": "q", "customer_id": rng.randint(1, 60_000),
        "subject": "The delivery of last week was damaged, photos are attached", "created_at": created,
        "changed_at": created, "solved_at": done, "first_solved_at": done,
        "reopened_at": done + timedelta(days=3) if done and rng.random() < 0.05 else None,
    })  # fmt: skip
    for direction in ("in", "out", "in")[: rng.randint(1, 3)]:
        rows[interaction].append({
            "ticket_id": number, "source": "s", "external_id": "", "channel": channel.value, "direction": direction,
            "form": "mail", "automatic": False, "received_at": created, "to_addresses": [], "text": "words " * 60,
        })  # fmt: skip
    for kind, hours in (("first_response", 4), ("resolution", 30)):
        rows[ticket_clock].append({
            "ticket_id": number, "kind": kind, "ordinal": 1, "state": "met" if done else "running", "target_s": 1,
            "used_s": 0, "started_at": created, "last_due_at": created + timedelta(hours=hours),
        })  # fmt: skip
    if channel is Channel.TELEPHONE:
        answered = created + timedelta(seconds=rng.expovariate(1 / 15))
        rows[call].append({
            "source": "pbx", "key": str(number), "ticket_id": number, "interaction_id": 1, "state": "served",
            "outcome": "answered", "joined_at": created, "answered_at": answered, "ended_at": answered, "final": True,
            "talk_s": 200,
        })  # fmt: skip


def _samples(last: datetime) -> Any:
    scopes = [("all", ""), *(("channel", c.value) for c in Channel), *(("team", name) for name in TEAMS)]
    for minute in range(1440):
        at = last - timedelta(minutes=minute)
        people = [("agent", str(n)) for n in range(50)] if at.minute % 15 == 0 else []
        for scope, name in scopes + people:
            yield {
                "at": at, "scope": scope, "name": name, "open": 1, "waiting": 1, "at_risk": 0, "breached": 0,
                "load": 5.0, "capacity": 10.0,
            }  # fmt: skip
