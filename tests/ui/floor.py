"""A whole floor of believable work: hundreds or thousands of tickets over the default strategy's teams."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import lru_cache

from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import CallState, Channel, Kind, Priority, Status, Ticket
from controlcenter.live.batch import Batch
from controlcenter.live.model import LiveModel
from controlcenter.settings import resource
from tests.ui.believable import NOW, ticket

SUBJECTS = {
    "en": [
        ("Invoice shows wrong VAT number", Kind.INVOICE_QUERY), ("Charged twice for one order", Kind.COMPLAINT),
        ("VAT receipt for March", Kind.INVOICE_QUERY), ("Change of delivery address", Kind.SERVICE_REQUEST),
        ("Router does not connect after update", Kind.INCIDENT_REPORT), ("Quote for 40 handsets", Kind.PRODUCT_ORDER),
        ("Refund to closed account", Kind.SERVICE_REQUEST), ("Standing order not cancelled", Kind.COMPLAINT),
        ("Parcel marked delivered, not received", Kind.COMPLAINT), ("Copy of contract", Kind.INQUIRY),
        ("Second reminder by mistake", Kind.INVOICE_QUERY), ("Order form, pages 2 and 3 missing", Kind.PRODUCT_ORDER),
        ("Opening hours on Diwali", Kind.INQUIRY), ("Installation moved to Tuesday?", Kind.SERVICE_REQUEST),
        ("Overpayment on account, please return it to the card that was charged", Kind.SERVICE_REQUEST),
    ],
    "hi": [
        ("रिफ़ंड अब तक नहीं मिला", Kind.COMPLAINT), ("बिल में नाम ग़लत है", Kind.INVOICE_QUERY),
        ("रसीद की प्रति चाहिए", Kind.INQUIRY), ("कनेक्शन बार-बार टूटता है", Kind.INCIDENT_REPORT),
    ],
    "te": [
        ("బిల్లు రెండుసార్లు వచ్చింది", Kind.INVOICE_QUERY), ("చెల్లింపు నమోదు కాలేదు", Kind.SERVICE_REQUEST),
        ("చిరునామా మార్పు", Kind.SERVICE_REQUEST),
    ],
    "fil": [
        ("Hindi pa pumapasok ang bayad ko", Kind.INVOICE_QUERY), ("Kailan darating ang order ko?", Kind.PRODUCT_ORDER),
        ("Mabagal ang internet mula kahapon", Kind.INCIDENT_REPORT),
    ],
}  # fmt: skip
CUSTOMERS = {
    "en": ["Adwoa Mensah", "Kiran Foods", "Helen Brandt", "Orchid Hotels", "Delta Shipping", "Tom Baxter",
           "Nisha Patel", "Ruth Adeyemi", "Harbour Foods Ltd", "D. Moreau", "Tariq Aziz", "Paul Okafor"],
    "hi": ["कविता जोशी", "Rakesh Gupta", "Vikram Singh", "Meera Nair, Kochi"],
    "te": ["Srinivas Rao, Vijayawada", "Lakshmi Devi", "Ravi Naidu, Guntur"],
    "fil": ["Liza Soriano", "Grace Lim", "Jose Villanueva"],
}  # fmt: skip
_LANGUAGES = ["en"] * 6 + ["hi"] * 2 + ["te"] + ["fil"]
_CHANNELS = [Channel.EMAIL] * 6 + [Channel.WEB] * 2 + [Channel.FAX] + [Channel.TELEPHONE]
_STATES = [
    (Presence.FREE, ""), (Presence.TALKING, ""), (Presence.FREE, ""), (Presence.PAUSED, "Lunch"),
    (Presence.WRAP_UP, ""), (Presence.FREE, ""), (Presence.OFF, ""),
]  # fmt: skip


@lru_cache(maxsize=1)
def strategy() -> Strategy:
    """The default strategy."""
    return Strategy.parse(resource("strategy.toml").read_text(encoding="utf-8"))


def tickets(count: int, seed: int = 7) -> list[Ticket]:
    """``count`` open tickets: most in time, some at risk, few over; two thirds in somebody's hands."""
    rng = random.Random(seed)
    known = strategy()
    return [_ticket(rng, known, 50_000 + 3 * at) for at in range(count)]


def _ticket(rng: random.Random, known: Strategy, ticket_id: int) -> Ticket:
    language = rng.choice(_LANGUAGES)
    channel = rng.choice(_CHANNELS)
    subject, kind = rng.choice(SUBJECTS[language])
    queue = rng.choice(known.queues)
    target_s = rng.choice([3600, 7200, 14400, 28800])
    left_s = rng.choice([-0.1, 0.08, 0.15, *([None] * 20)])
    left = (left_s if left_s is not None else rng.uniform(0.22, 1.0)) * target_s * rng.uniform(0.4, 1.0)
    agents = known.agents_of(queue.team)
    assignee = rng.choice(agents).id if rng.random() < 0.66 else None
    paused = rng.random() < 0.08 and assignee is not None
    call = channel is Channel.TELEPHONE
    return ticket(
        ticket_id, channel, "Call-back promised" if call else subject, rng.choice(CUSTOMERS[language]), left,
        target_s=target_s, language=language, kind=kind, queue=queue.id, assignee=assignee, paused=paused,
        priority=rng.choice([Priority.NORMAL] * 7 + [Priority.HIGH, Priority.URGENT]),
        status=Status.WAITING_CUSTOMER if paused else Status.OPEN if assignee else Status.NEW,
        lost_calls=1 if call else 0, call_state=CallState.NONE,
    )  # fmt: skip


def agents(known: Strategy) -> dict[str, AgentState]:
    """What everybody does now, told by the telephone."""
    return {
        agent.id: AgentState(agent.id, presence, reason, NOW - timedelta(seconds=41 + 97 * at), "telephone")
        for at, agent in enumerate(known.agents)
        for presence, reason in [_STATES[at % len(_STATES)]]
    }


def batch(rows: list[Ticket], seq: int = 1) -> Batch:
    """A first snapshot with these tickets."""
    known = strategy()
    return Batch(
        seq=seq, read_at=NOW, tickets={row.id: row for row in rows}, agents=agents(known), strategy=known,
        strategy_version=1, full=True, people={"lena": "asha"},
    )  # fmt: skip


def floor(count: int, seed: int = 7) -> LiveModel:
    """A live model that has taken in ``count`` tickets."""
    live = LiveModel()
    live.apply(batch(tickets(count, seed)))
    return live
