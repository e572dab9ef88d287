"""The ticket, its clocks and its interactions, as every part of the program sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    TELEPHONE = "telephone"
    EMAIL = "email"
    FAX = "fax"
    WEB = "web"

    @property
    def letter(self) -> str:
        """The letter that stands before a ticket's number."""
        return self[0].upper()


def number_of(channel: str, ticket_id: int) -> str:
    """A ticket's number as people say it: its channel's letter and the integer, such as E-51098."""
    return f"{Channel(channel).letter}-{ticket_id}"


class Kind(StrEnum):
    INQUIRY = "inquiry"
    PRODUCT_ORDER = "product_order"
    SERVICE_REQUEST = "service_request"
    INCIDENT_REPORT = "incident_report"
    INVOICE_QUERY = "invoice_query"
    COMPLAINT = "complaint"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for low to 3 for urgent."""
        return list(Priority).index(self)


class Status(StrEnum):
    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_THIRD_PARTY = "waiting_third_party"
    SOLVED = "solved"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Whether work remains: everything but solved and closed."""
        return self not in _DONE


_DONE = (Status.SOLVED, Status.CLOSED)


class ClockKind(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    ANSWER = "answer"
    CALL_BACK = "call_back"
    PROMISE = "promise"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


_ACTIVE = (ClockState.RUNNING, ClockState.PAUSED)
_PROMISE = ClockKind.PROMISE


class Level(StrEnum):
    """How a ticket stands against its most urgent clock."""

    NORMAL = "normal"
    AT_RISK = "at_risk"
    BREACHED = "breached"


_NORMAL, _AT_RISK, _BREACHED = Level  # all tickets are asked, and looking a name up in an enumeration is dear


class CallState(StrEnum):
    """Where a call is now; empty when the ticket has no live call."""

    NONE = ""
    WAITING = "waiting"
    TALKING = "talking"
    WRAP_UP = "wrap_up"


@dataclass(frozen=True, slots=True)
class TicketClock:
    """One stored clock of a ticket. Durations are business seconds of its calendar, instants UTC.

    ``due_at`` is known only while it runs, ``last_due_at`` is the newest due instant it ever had; ``risk_at`` and
    ``breaks_at`` are the instants at which it becomes at risk and over if nothing more happens (``breaks_at`` stays
    once it is over). ``breached_at`` is the fact, written by the service and never taken back.
    ``owner`` is the agent who keeps a promise.
    """

    id: int
    ticket_id: int
    kind: ClockKind
    ordinal: int
    state: ClockState
    policy: str
    calendar: str
    target_s: int
    used_s: int
    started_at: datetime
    stopped_at: datetime | None
    due_at: datetime | None
    risk_at: datetime | None
    breaks_at: datetime | None
    breached_at: datetime | None
    last_due_at: datetime | None
    owner: str = ""

    @property
    def is_active(self) -> bool:
        """Whether somebody must still do something for it."""
        return self.state in _ACTIVE


@dataclass(frozen=True, slots=True)
class Ticket:
    """One piece of work with all its clocks, oldest first.

    ``waiting_since`` is when the customer wrote the oldest message that nobody has answered. ``writer`` is the
    account of who has begun to answer, empty for nobody.
    """

    id: int
    channel: Channel
    kind: Kind | None
    priority: Priority
    language: str
    status: Status
    queue: str
    assignee: str | None
    customer_id: int | None
    customer_name: str
    subject: str
    product: str
    created_at: datetime
    changed_at: datetime
    solved_at: datetime | None
    waiting_since: datetime | None
    pause_reason: str
    close_reason: str
    incident_id: int | None
    call_state: CallState
    caller: str
    lost_calls: int
    tries: int
    moved_by: str
    moved_at: datetime | None
    moved_note: str
    clocks: tuple[TicketClock, ...] = ()
    writer: str = ""

    @property
    def number(self) -> str:
        """The number as people say it: the channel's letter and the integer."""
        return number_of(self.channel, self.id)

    @property
    def due_at(self) -> datetime | None:
        """The next instant at which a running clock is due."""
        first = None
        for clock in self.clocks:  # written out, as those below: all tickets of a floor are asked
            if (at := clock.due_at) is not None and (first is None or at < first) and clock.state in _ACTIVE:
                first = at
        return first

    @property
    def risk_at(self) -> datetime | None:
        """When the ticket becomes at risk by its most urgent clock."""
        first = None
        for clock in self.clocks:
            if (at := clock.risk_at) is not None and (first is None or at < first) and clock.state in _ACTIVE:
                first = at
        return first

    @property
    def breaks_at(self) -> datetime | None:
        """When the ticket becomes breached by its most urgent clock."""
        first = None
        for clock in self.clocks:
            if (at := clock.breaks_at) is not None and (first is None or at < first) and clock.state in _ACTIVE:
                first = at
        return first

    @property
    def promises(self) -> tuple[TicketClock, ...]:
        """What was promised to the customer and is still to be kept, the earliest first."""
        for clock in self.clocks:
            if clock.kind is _PROMISE and clock.state in _ACTIVE:
                break
        else:  # nearly every ticket
            return ()
        open_ones = (c for c in self.clocks if c.kind is _PROMISE and c.state in _ACTIVE)
        return tuple(sorted(open_ones, key=lambda c: (c.due_at or c.started_at, c.ordinal)))

    def level(self, now: datetime) -> Level:
        """How it stands at ``now``: an instant that has come counts."""
        if self.status in _DONE:
            return _NORMAL
        if (breaks_at := self.breaks_at) is not None and breaks_at <= now:
            return _BREACHED
        if (risk_at := self.risk_at) is not None and risk_at <= now:
            return _AT_RISK
        return _NORMAL

    @property
    def is_open(self) -> bool:
        return self.status not in _DONE

    @property
    def is_waiting(self) -> bool:
        """Open, and nobody has answered the customer's last message yet."""
        return self.is_open and self.waiting_since is not None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that belongs to an interaction; its bytes are read from the store by ``blob``.

    ``place`` is "inline" for a picture that a page shows, empty for what somebody attached.
    """

    id: int
    interaction_id: int
    name: str
    media_type: str
    size: int
    blob: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One exchange with a customer, or one note among colleagues. Never changes after it was stored.

    ``machine`` says what sort of program wrote it, empty where a person did. ``forwarded_by`` is the colleague who
    passed on what ``from_address`` wrote. ``has_html`` says whether the store holds its page too.
    """

    id: int
    ticket_id: int
    source: str
    external_id: str
    channel: Channel
    direction: str
    form: str
    received_at: datetime
    from_address: str
    from_name: str
    to_addresses: tuple[str, ...]
    subject: str
    text: str
    language: str
    automatic: bool
    quarantined: str
    author: str
    message_id: str
    files: tuple[StoredFile, ...] = ()
    machine: str = ""
    forwarded_by: str = ""
    has_html: bool = False
