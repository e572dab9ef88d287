"""A believable quarter in a real database: busy weekdays, quiet Sundays, calls, deadlines, load against capacity."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel
from controlcenter.store.engine import Database
from controlcenter.store.tables import call, customer, interaction, sample, ticket, ticket_clock

NOW = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)  # Friday, 15:10 in Kolkata
_SHARES = {Channel.TELEPHONE: 0.3, Channel.EMAIL: 0.45, Channel.FAX: 0.05, Channel.WEB: 0.2}
Rows = dict[Any, list[dict[str, Any]]]


def fill(database: Database, strategy: Strategy, *, days: int = 150, a_day: int = 40, seed: int = 5) -> None:
    """Write tickets, calls, clocks and samples of the days before NOW."""
    rng = random.Random(seed)
    rows: Rows = {table: [] for table in (customer, ticket, ticket_clock, interaction, call, sample)}
    rows[customer] = [{"id": n, "name": f"Customer {n}", "created_at": NOW} for n in range(1, 300)]
    number = 0
    for back in range(days, -1, -1):
        day = (NOW - timedelta(days=back)).astimezone(strategy.zone)
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        busy = (1.0, 1.05, 0.95, 1.0, 0.9, 0.35, 0.08)[day.weekday()] * (1 + 0.15 * math.sin(back / 9))
        for _ in range(round(a_day * busy * rng.uniform(0.85, 1.15))):
            at = midnight + timedelta(hours=min(23.0, max(0.0, rng.gauss(12, 3))), seconds=rng.randrange(3600))
            if at < NOW:
                number += 1
                _ticket(rng, strategy, rows, number, at)
        _samples(strategy, rows, midnight, minutely=back < 1)
    with database.write() as connection:
        for table, found in rows.items():
            connection.execute(insert(table), found)


def _ticket(rng: random.Random, strategy: Strategy, rows: Rows, number: int, at: datetime) -> None:
    channel = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
    took = timedelta(minutes=6) if channel is Channel.TELEPHONE else timedelta(hours=rng.expovariate(1 / 7))
    done = at + took if at + took < NOW and rng.random() < 0.985 else None
    again = done + timedelta(days=2) if done and rng.random() < 0.06 and done + timedelta(days=2) < NOW else None
    queue = rng.choice([q for q in strategy.queues if not q.channels or channel in q.channels])
    agent = rng.choice([*strategy.agents_of(queue.team), *strategy.agents])
    rows[ticket].append({
        "id": number, "channel": channel.value, "kind": rng.choice(["inquiry", "complaint", "invoice_query"]),
        "priority": "normal", "status": "solved" if done and not again else "open", "queue": queue.id,
        "assignee": agent.id, "customer_id": rng.randrange(1, 300), "subject": "Delivery was damaged",
        "created_at": at, "changed_at": at, "solved_at": None if again else done, "first_solved_at": done,
        "reopened_at": again,
        "handovers": (handed := rng.choice([0] * 8 + [1, 2])), "escalations": min(handed, int(rng.random() < 0.4)),
    })  # fmt: skip
    for _ in range(1 if rng.random() < 0.75 else 2):
        rows[interaction].append({
            "ticket_id": number, "source": "s", "external_id": "", "channel": channel.value, "direction": "in",
            "form": "mail", "automatic": False, "received_at": at, "to_addresses": [],
        })  # fmt: skip
    for kind, hours, share in (("first_response", 2, 0.93), ("promise", 20, 0.85)):
        if kind == "promise" and rng.random() < 0.8:
            continue
        met = rng.random() < share
        rows[ticket_clock].append({
            "ticket_id": number, "kind": kind, "ordinal": 1, "target_s": 7200, "used_s": 0, "started_at": at,
            "state": ("met" if met else "missed") if done else "running", "last_due_at": at + timedelta(hours=hours),
            "breached_at": None if met else at + timedelta(hours=hours),
        })  # fmt: skip
    if channel is Channel.TELEPHONE:
        _call(rng, rows, number, at)


def _call(rng: random.Random, rows: Rows, number: int, at: datetime) -> None:
    waited = timedelta(seconds=rng.expovariate(1 / 11))
    is_lost = rng.random() < 0.07
    rows[call].append({
        "source": "pbx", "key": str(number), "ticket_id": number, "interaction_id": number, "state": "served",
        "outcome": "abandoned" if is_lost else "answered", "joined_at": at, "final": True, "talk_s": 240,
        "answered_at": None if is_lost else at + waited, "ended_at": at + waited + timedelta(minutes=4 * (not is_lost)),
    })  # fmt: skip


def _samples(strategy: Strategy, rows: Rows, midnight: datetime, *, minutely: bool) -> None:
    for minute in range(0, 1440, 1 if minutely else 15):
        at = midnight + timedelta(minutes=minute)
        hour = minute / 60
        works = 8 <= hour < 18 and at.astimezone(strategy.zone).weekday() < 6
        wave = math.exp(-(((hour - 12.5) / 4) ** 2))
        scopes = [("team", team.id, n) for n, team in enumerate(strategy.teams)]
        if minute % 15 == 0:
            scopes += [("agent", agent.id, n) for n, agent in enumerate(strategy.agents)]
        for scope, name, n in scopes if at <= NOW else []:
            size = 5.0 if scope == "team" else 1.0
            rows[sample].append({
                "at": at, "scope": scope, "name": name, "open": 3, "waiting": 1, "at_risk": 0, "breached": 0,
                "load": round(size * (1 + (5 + n % 3) * wave + 0.4 * math.sin(minute / 40 + n)), 1),
                "capacity": 8 * size if works else 0.0,
            })  # fmt: skip
