"""A centre on a Friday afternoon, with a quarter behind it, for pictures of the duty manager's screens."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, select

from controlcenter.clock import ManualClock
from controlcenter.commands.alarms import AcknowledgeAlarms, RaiseAlarm, ShelveAlarm
from controlcenter.commands.arriving.receive import Received
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.incidents import AddTimelineNote, ChangeIncident, DeclareIncident
from controlcenter.commands.setup import ConfirmAccount, StoredStrategy
from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.health import Breaker
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.engine import Database
from controlcenter.store.opening import open_database
from controlcenter.store.tables import agent_state, ticket, ticket_clock
from tests.support.desk import Desk
from tests.ui import workload
from tests.ui.house import House, text_with_sources
from tests.ui.wall_day import SUBJECTS

MAILBOXES = ("Billing", "Orders", "Returns", "Complaints", "Partners", "Business customers", "Careers", "Press")
_PRESENT = (Presence.FREE, Presence.TALKING, Presence.FREE, Presence.PAUSED, Presence.TALKING, Presence.WRAP_UP)
_FAULTY = (
    ("Scan0042.tif", "Fax line 1", "tiff", "The TIFF ends in the middle of page 2 of 3; the pages before it are kept."),
    ("Re: Re: Angebot.eml", "Service mailbox", "mail", "The parts of this mail are nested 41 deep; 30 are allowed."),
    ("form-20391.json", "Web form", "request", "The signature does not fit the request; who sent it is not known."),
    ("invoice_march.eml", "Service mailbox", "mail", "Its attachment is a compressed bomb: 42 kB would become 4.5 GB."),
)  # fmt: skip


class Centre(House):
    """A house at the moment at which its quarter of numbers ends."""

    def __init__(self, database: Database, folder: Path, text: str) -> None:
        clock = ManualClock(workload.NOW - timedelta(hours=3, minutes=30))
        Desk.__init__(self, database, StoredStrategy(text), clock, folder)

    def live_until(self, at: datetime) -> None:
        """Let time pass, with a service that works."""
        self.clock.advance(max(0.0, (at - self.clock.now()).total_seconds()))
        self.beat()


def opened(folder: Path, name: str, text: str) -> Centre:
    """A centre that works and knows its people, with nothing in it."""
    centre = Centre(open_database(f"sqlite:///{folder / name}.db", create=True), folder, text)
    centre.as_person(ConfirmAccount("lena", "asha"))
    centre.as_person(ConfirmAccount("ravi", "rohan"))
    centre.beat()
    return centre


def with_many_sources() -> str:
    """The default strategy with a dozen sources."""
    more = [
        f'[[sources]]\nname = "{name}"\ntype = "imap"\nevery_s = 30\nenabled = {str(name != "Press").lower()}\n'
        f'[sources.settings]\nhost = "imap.northgate.example"\nuser = "{name.lower()}@northgate.example"\n'
        for name in MAILBOXES
    ]  # fmt: skip
    return text_with_sources() + "\n" + "\n".join(more)


def filled(folder: Path) -> Centre:
    """The same with a quarter of numbers, open tickets, incidents, alarms and something in quarantine."""
    database = open_database(f"sqlite:///{folder / 'centre'}.db", create=True)
    strategies = StoredStrategy(text_with_sources())
    workload.fill(database, strategies.check(strategies.default_text), days=95, a_day=260)
    _settle_old(database)
    database.close()
    centre = opened(folder, "centre", text_with_sources())
    _people(centre)
    made = _tickets(centre)
    _arrivals(centre)
    _incidents(centre, made[:18])
    centre.live_until(workload.NOW)
    show_sources(centre)
    return centre


def _settle_old(database: Database) -> None:
    """Nothing of more than a day ago is still open: the backlog of a centre that keeps up."""
    old = workload.NOW - timedelta(hours=30)
    late = and_(ticket.c.solved_at.is_(None), ticket.c.created_at < old)
    with database.write() as connection:
        ids = select(ticket.c.id).where(late)
        kept = {"state": "met", "breached_at": None}
        connection.execute(ticket_clock.update().where(ticket_clock.c.ticket_id.in_(ids)).values(**kept))
        done = {"status": "solved", "solved_at": ticket.c.changed_at, "first_solved_at": ticket.c.changed_at}
        connection.execute(ticket.update().where(late).values(**done))
        connection.execute(ticket.update().where(ticket.c.status == "open", ticket.c.id % 3 == 0).values(assignee=None))


def _people(centre: Centre) -> None:
    strategy = centre.live.strategy
    assert strategy is not None
    with centre.database.write() as connection:
        for n, agent in enumerate(strategy.agents):
            connection.execute(agent_state.delete().where(agent_state.c.id == agent.id))
            connection.execute(agent_state.insert(), {
                "id": agent.id, "presence": _PRESENT[n % len(_PRESENT)].value, "reason": "", "told_by": "telephone",
                "since": workload.NOW - timedelta(minutes=3 * n + 2),
            })  # fmt: skip
    centre.live.apply(centre._tail.read_all())


def _tickets(centre: Centre) -> list[int]:
    made: list[int] = []
    queues = ("payments", "invoices", "tracking", "faults")
    for n in range(24):
        language = ("en", "hi", "te", "fil")[n % 4]
        subject = SUBJECTS[language][n % len(SUBJECTS[language])]
        told = NewTicket(
            Channel.EMAIL, subject, "Please look.", f"Customer {n}", f"c{n}@example.org", "", None, Priority.NORMAL,
            language, queues[n % 4], ("asha", None, "rohan")[n % 3],
        )  # fmt: skip
        made.append(int(centre.as_person(told).result))
        centre.clock.advance(170)
    return made


def _arrivals(centre: Centre) -> None:
    for n in range(14):
        said = Received(form="message", subject=SUBJECTS["en"][n % 6], content_sha=f"{n:064d}")
        centre.receive("Service mailbox", f"{n}.eml", said)
        centre.clock.advance(95)
    for n in range(5):
        centre.receive("Fax line 1", f"{n}.tif", Received(form="fax", content_sha=f"{n + 50:064d}"), "tiff")
        said = Received(form="message", subject="Order 7712", content_sha=f"{n + 80:064d}")
        centre.receive("Web form", f"{n}.json", said, "request")
    centre.receive("Service mailbox", "again.eml", Received(form="message", subject="x", content_sha=f"{1:064d}"))
    for name, source, media, reason in _FAULTY:
        centre.clock.advance(260)
        centre.receive(source, name, Received(form="message", subject=name, quarantined=reason), media)


def _incidents(centre: Centre, ids: list[int]) -> None:
    told: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
        ("Statements were sent twice", "sev3", "rohan", 600, ("The nightly run was started by hand as well.",)),
        ("Confirmations arrive hours late", "sev2", "rohan", 3700, ("The mail relay holds 4,100 messages.",)),
        ("Payments are refused at the till", "sev1", "asha", 0, (
            "The bank's gateway answers with an error since 14:40.", "The bank was called; it works on it.",
            "News sent to 214 customers.")),
    )  # fmt: skip
    for n, (title, severity, who, pause_s, notes) in enumerate(told):
        made = int(centre.as_person(DeclareIncident(title, severity, who, tuple(ids[n::3]))).result)
        centre.as_person(ChangeIncident(made, "status", "declared", "investigating"), "ravi")
        for note in notes:
            centre.clock.advance(140)
            centre.as_person(AddTimelineNote(made, note), "ravi" if len(note) % 2 else "lena")
        if n == 0:
            centre.as_person(ChangeIncident(made, "status", "investigating", "closed"))
        centre.clock.advance(pause_s)


def show_sources(centre: Centre) -> None:
    """Fresh, late, stale with an error that only a person can mend, and left alone for a while."""
    now = centre.clock.now()
    ago = {"Service mailbox": 4, "Fax line 1": 24, "Telephone": 2, "Web form": 900}
    for name, seconds in ago.items():
        at = now - timedelta(seconds=seconds)
        values: dict[str, Any] = {"last_ok_at": at, "last_try_at": at, "newest_there_at": at, "newest_stored_at": at}
        if name == "Web form":
            error = "The relay at 127.0.0.1:8480 refuses the password."
            values |= {"failures": 6, "error": error, "permanent": True, "last_try_at": now - timedelta(seconds=12)}
            values |= {"breaker": Breaker.OPEN.value, "next_try_at": now + timedelta(seconds=48)}
        centre.source(name, **values)
    centre.beat()


def show_many_sources(centre: Centre) -> None:
    """A dozen sources that work, but for two."""
    now = centre.clock.now()
    for n, name in enumerate((*MAILBOXES, "Service mailbox", "Fax line 1", "Telephone", "Web form")):
        at = now - timedelta(seconds=640 if n == 2 else 70 if n == 4 else 3)
        centre.source(name, last_ok_at=at, last_try_at=at, newest_there_at=at, newest_stored_at=at)
    centre.beat()


def raise_some(centre: Centre) -> None:
    """One of each level, one of which somebody has seen, and one put aside."""
    for kind, place, count in (
        (AlarmKind.QUARANTINE_UNREAD, "", 4), (AlarmKind.BREACHED_UNASSIGNED, "", 3),
        (AlarmKind.LANGUAGE_ALONE, "te", 5), (AlarmKind.SOURCE_STALE, "Web form", 1),
        (AlarmKind.CALLER_OVER_TARGET, "", 2),
    ):  # fmt: skip
        centre.as_person(RaiseAlarm(kind, place, count), "service")
        centre.live_until(centre.clock.now() + timedelta(seconds=35))
    ids = {alarm.kind: alarm.id for alarm in centre.live.alarms.values()}
    centre.as_person(AcknowledgeAlarms((ids[AlarmKind.BREACHED_UNASSIGNED],)), "ravi")
    until = centre.clock.now() + timedelta(hours=1)
    centre.as_person(ShelveAlarm(ids[AlarmKind.SOURCE_STALE], until, "The provider works on it until 17:00"))
    show_sources(centre)


def raise_flood(centre: Centre) -> None:
    """A dozen queues without anybody at once."""
    strategy = centre.live.strategy
    assert strategy is not None
    for queue in strategy.queues[:12]:
        centre.as_person(RaiseAlarm(AlarmKind.QUEUE_UNATTENDED, queue.id, 1 + len(queue.id)), "service")
    show_sources(centre)
