"""One consistent day of a centre for walls and charts: what it counts can be recounted from its rows."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from controlcenter.clock import ManualClock
from controlcenter.domain.alarms.alarm import Alarm, AlarmState
from controlcenter.domain.alarms.watch import Watch
from controlcenter.domain.health import ServiceHealth, SourceHealth
from controlcenter.domain.incident import Incident, IncidentStatus
from controlcenter.domain.metrics import CallCounts
from controlcenter.domain.strategy.document import SourceEntry, Strategy
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import CallState, Channel, ClockKind, ClockState, Status, Ticket, TicketClock
from controlcenter.live.alarms import readings
from controlcenter.live.batch import Batch
from controlcenter.live.model import LiveModel
from controlcenter.settings import resource
from tests.ui.believable import NOW, ticket
from ui.actions.registry import Actions
from ui.look import theme
from ui.screens.wall.trends import Trend, Trends

SUBJECTS = {
    "en": ["Cannot log in after password reset", "Delivery was damaged, photos attached", "Change of address",
           "Order form, pages 2 and 3 missing", "Signed mandate for direct debit", "VAT receipt for March"],
    "hi": ["रिफ़ंड अब तक नहीं मिला है", "बिल में गलत राशि लिखी है"],
    "te": ["బిల్లు రెండుసార్లు వసూలు చేశారు", "చెల్లింపు నమోదు కాలేదు"],
    "fil": ["Hindi pa pumapasok ang bayad ko", "Nawala ang resibo ng order ko"],
}  # fmt: skip
PEOPLE = {"free": Presence.FREE, "talk": Presence.TALKING, "wrap": Presence.WRAP_UP, "pause": Presence.PAUSED}
COUNTS = {Channel.TELEPHONE: 9, Channel.EMAIL: 104, Channel.FAX: 9, Channel.WEB: 58}


def a_strategy() -> Strategy:
    """The default strategy with one source per channel."""
    strategy = Strategy.parse(resource("strategy.toml").read_text(encoding="utf-8"))
    kinds = (("Service mailbox", "imap"), ("Fax line", "fax_folder"), ("Telephone", "asterisk"), ("Web form", "web"))
    return strategy.model_copy(update={"sources": tuple(SourceEntry(name=n, type=t, every_s=10) for n, t in kinds)})


def health(now: datetime, *, late: str = "", late_s: float = 0.0) -> dict[str, SourceHealth]:
    """Sources that all work, but for the one that is ``late``."""
    made = {}
    for name in ("Service mailbox", "Fax line", "Telephone", "Web form"):
        ok_at = now - timedelta(seconds=late_s if name == late else 2)
        made[name] = SourceHealth(name, now, ok_at, now, ok_at, ok_at, 3 if name == late else 0, "", False)
    return made


def service(now: datetime) -> ServiceHealth:
    return ServiceHealth("desk-1:77", 3, now + timedelta(hours=9), now + timedelta(hours=9))


def tickets(strategy: Strategy, seed: int = 7) -> list[Ticket]:
    """Open tickets of a busy forenoon and what was solved before."""
    rng = random.Random(seed)
    rows: list[Ticket] = []
    number = 51_000
    lefts = {
        Channel.EMAIL: [-6042, -242, 135, 380, 521], Channel.FAX: [-581, -64], Channel.WEB: [230, 710],
        Channel.TELEPHONE: [],
    }  # fmt: skip
    for channel, count in COUNTS.items():
        urgent = list(lefts[channel])
        for n in range(count):
            number += rng.randint(1, 9)
            rows.append(_one(rng, strategy, number, channel, urgent.pop() if urgent else None, n))
    return rows + [_done(rng, strategy, 40_000 + n) for n in range(180)]


def _queue(rng: random.Random, strategy: Strategy, channel: Channel) -> Any:
    return rng.choice([q for q in strategy.queues if not q.channels or channel in q.channels])


def _one(rng: random.Random, strategy: Strategy, number: int, channel: Channel, left_s: float | None, n: int) -> Ticket:
    queue = _queue(rng, strategy, channel)
    language = rng.choice(["en", "en", "en", "hi", "te", "fil"])
    agents = strategy.agents_of(queue.team)
    assignee = rng.choice([None, *(agent.id for agent in agents)]) if left_s is None or left_s > 0 else None
    more: dict[str, Any] = {"queue": queue.id, "assignee": assignee, "language": language}
    target = 14_400
    if channel is Channel.TELEPHONE:
        target, left_s, more = _call(n, more)
    elif left_s is None:
        left_s = float(rng.randint(1900, 13_000))
    return ticket(number, channel, rng.choice(SUBJECTS[language]), "Meera Nair", left_s, target_s=target, **more)


def _call(n: int, more: dict[str, Any]) -> tuple[int, float, dict[str, Any]]:
    """Two callers wait, two call-backs are owed, the others are talking or to be written down."""
    if n < 2:
        return 20, 13.0 - 9 * n, {**more, "call_state": CallState.WAITING, "assignee": None}
    if n < 4:
        return 3600, 1500.0 + 400 * n, {**more, "lost_calls": 1}
    return 43_200, 30_000.0 + 100 * n, {**more, "waiting_since": None}


def _done(rng: random.Random, strategy: Strategy, number: int) -> Ticket:
    channel = rng.choice(list(Channel))
    due_at = NOW - timedelta(minutes=rng.randint(5, 280))
    kept = rng.random() < {Channel.WEB: 0.82}.get(channel, 0.95)
    clock = TicketClock(
        number, number, ClockKind.FIRST_RESPONSE, 1, ClockState.MET if kept else ClockState.MISSED, "standard",
        "office", 14_400, 9000, due_at - timedelta(hours=4), due_at, None, None, None, None if kept else due_at, due_at,
    )  # fmt: skip
    made = ticket(number, channel, "Solved", "Meera Nair", None, queue=_queue(rng, strategy, channel).id,
                  status=Status.SOLVED, solved_at=NOW, waiting_since=None)  # fmt: skip
    return replace(made, clocks=(clock,))


def agents(strategy: Strategy) -> dict[str, AgentState]:
    """Who does what: most on the telephone or free, some paused, a few not here."""
    cycle = ["free", "talk", "free", "pause", "talk", "wrap", "free", "talk", "off"]
    made = {}
    for n, agent in enumerate(strategy.agents):
        word = cycle[n % len(cycle)]
        presence = PEOPLE.get(word, Presence.OFF)
        made[agent.id] = AgentState(agent.id, presence, "Lunch" if word == "pause" else "", NOW, "telephone")
    return made


def everybody_paused() -> dict[str, AgentState]:
    """Nobody is free, whatever waits."""
    return everybody(Presence.PAUSED)


def everybody(presence: Presence) -> dict[str, AgentState]:
    """Every agent does this."""
    return {name: replace(state, presence=presence) for name, state in agents(a_strategy()).items()}


def incidents() -> dict[int, Incident]:
    """Three active ones: in time, with late news, and without anybody who leads it."""
    made = {}
    told = (
        ("Payments are refused at the till", "sev1", "asha", 1500, 20),
        ("Confirmations arrive hours late", "sev2", "rohan", 9000, 90),
        ("Portal slow for customers in the south", "sev3", "", 600, 5),
    )
    for n, (title, severity, commander, since_s, tickets_of_it) in enumerate(told, start=1):
        ids = tuple(range(51_000, 51_000 + tickets_of_it))
        declared_at = NOW - timedelta(seconds=since_s)
        status = IncidentStatus.INVESTIGATING if commander else IncidentStatus.DECLARED
        made[n] = Incident(n, title, severity, status, commander, declared_at, None, ids)
    return made


def a_live(**changes: Any) -> LiveModel:
    """The live model of that day; ``changes`` replace parts of the batch."""
    strategy = a_strategy()
    rows = {row.id: _in_calendar(strategy, row) for row in tickets(strategy)}
    parts: dict[str, Any] = {
        "tickets": rows, "agents": agents(strategy), "strategy": strategy, "strategy_version": 3,
        "sources": health(NOW), "service": service(NOW), "people": {}, "full": True,
    }  # fmt: skip
    live = LiveModel()
    live.apply(Batch(seq=1, read_at=NOW, **{**parts, **changes}))
    return live


def alarmed(live: LiveModel, *, seen_by: str = "") -> LiveModel:
    """The same day with the alarms that its conditions have raised by now; ``seen_by`` has taken notice of them."""
    assert live.strategy is not None
    found, watch, rules = readings(live, NOW), Watch(), live.strategy.alarms.rules
    for moment_s in (0.0, 3600.0):  # every delay is over by then
        steps = watch.look({}, found, rules, NOW, moment_s)
    raised_at = NOW - timedelta(minutes=4)
    made = [
        Alarm(n, r.kind, r.place, rules[r.kind].level, AlarmState.NEW, r.count, raised_at, raised_at)
        for n, r in enumerate((step.reading for step in steps), start=1)
    ]
    if seen_by:
        state, at = AlarmState.ACKNOWLEDGED, NOW - timedelta(minutes=3)
        made = [replace(a, state=state, acknowledged_by=seen_by, acknowledged_at=at, seen_count=a.count) for a in made]
    live.apply(Batch(live.seq + 1, NOW, alarms={alarm.id: alarm for alarm in made}))
    return live


def _in_calendar(strategy: Strategy, row: Ticket) -> Ticket:
    """Clocks run in the telephone's calendar, which is open now; those of calls are answer and call-back clocks."""
    if not row.clocks or not row.is_open:
        return row
    kind = ClockKind.FIRST_RESPONSE
    if row.channel is Channel.TELEPHONE:
        kind = ClockKind.ANSWER if row.call_state is CallState.WAITING else ClockKind.RESOLUTION
        kind = ClockKind.CALL_BACK if row.lost_calls else kind
    waits = kind in (ClockKind.FIRST_RESPONSE, ClockKind.ANSWER)
    since = row.clocks[0].started_at if waits else row.waiting_since
    return replace(
        row,
        waiting_since=since,
        created_at=since or row.created_at,
        clocks=tuple(replace(c, kind=kind, calendar="telephone") for c in row.clocks),
    )


def trends(live: LiveModel) -> Trends:
    """An hour that ends at what is open now."""
    made: dict[Channel, Trend] = {}
    for n, channel in enumerate(Channel):
        end = live.figures(("channel", channel.value), NOW).open
        if channel is Channel.TELEPHONE:
            wave = [max(0, round(1.6 + 1.8 * math.sin(m / 5) + 1.2 * math.sin(m / 2.3))) for m in range(59)]
            made[channel] = Trend((*wave, 2.0), 0.0)
            continue
        drift = [end + round((59 - m) * 0.12 * (n - 2) + 2.2 * math.sin(m / 6 + n)) for m in range(59)]
        made[channel] = Trend((*map(float, drift), float(end)), float(round(end * 0.93)))
    return Trends(
        made, CallCounts(answered=84, in_time=72, abandoned=5, short=1, waited_s=1210, handled=80, handle_s=19_000)
    )


class Desk:
    """A workspace without a database: it remembers what was wanted."""

    trouble = ""

    def __init__(self, live: LiveModel, folder: Path, *, trends: Trends | None = None) -> None:
        self.live = live
        self.actions = Actions()
        self.theme = theme.current()
        self.clock = ManualClock(NOW)
        self.me = "asha"
        self.settings = QSettings(str(folder / "desk.ini"), QSettings.Format.IniFormat)
        self.ran: list[Any] = []
        self.shown: list[tuple[str, list[int]]] = []
        self.opened: list[int] = []
        self.screens: list[str] = []
        self.said: list[str] = []
        self.toasts: list[str] = []
        self.answers = trends
        self.connection: Any = None

    @property
    def history(self) -> Any:
        raise AssertionError("no part of this screen undoes anything")

    def run(
        self, command: Any, *, toast: str | None = None, done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], bool | None] | None = None,
    ) -> None:  # fmt: skip
        self.ran.append(command)
        self.toasts += [toast] if toast else []

    def ask(self, read: Callable[[Any], Any], then: Callable[[Any], None], failed: Any = None) -> None:
        if self.connection is not None:
            then(read(self.connection))
        elif self.answers is not None:
            then(self.answers)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def open_ticket(self, ticket_id: int) -> None:
        self.opened.append(ticket_id)

    def show_screen(self, screen_id: str) -> None:
        self.screens.append(screen_id)

    def show_rows(self, title: str, ticket_ids: list[int]) -> None:
        self.shown.append((title, ticket_ids))
