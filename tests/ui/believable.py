"""Believable tickets and people for widget tests and pictures: names, languages and clocks of a working morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from controlcenter.domain.ticket import (
    CallState,
    Channel,
    ClockKind,
    ClockState,
    Kind,
    Priority,
    Status,
    Ticket,
    TicketClock,
)
from ui.widgets.cards.delegate import card_words

NOW = datetime(2026, 11, 21, 8, 35, 9, tzinfo=UTC)
Index = QModelIndex | QPersistentModelIndex


def clock(ticket_id: int, left_s: float, target_s: int, state: ClockState = ClockState.RUNNING) -> TicketClock:
    """A clock that is due ``left_s`` after NOW; paused ones keep what is left."""
    running = state is ClockState.RUNNING
    due = NOW + timedelta(seconds=left_s)
    used_s = 0 if running else int(target_s - left_s)
    return TicketClock(
        id=ticket_id, ticket_id=ticket_id, kind=ClockKind.FIRST_RESPONSE, ordinal=1, state=state,
        policy="standard", calendar="office", target_s=target_s, used_s=used_s,
        started_at=due - timedelta(seconds=target_s), stopped_at=None, due_at=due if running else None,
        risk_at=due - timedelta(seconds=target_s * 0.2) if running else None,
        breaks_at=due if running else None, breached_at=due if running and left_s <= 0 else None,
        last_due_at=due if running else None,
    )  # fmt: skip


def ticket(
    ticket_id: int, channel: Channel, subject: str, customer: str, left_s: float | None,
    *, target_s: int = 7200, language: str = "en", kind: Kind | None = Kind.INQUIRY,
    priority: Priority = Priority.NORMAL, paused: bool = False, **more: Any,
) -> Ticket:  # fmt: skip
    """One open ticket; None for ``left_s`` leaves it without a clock."""
    state = ClockState.PAUSED if paused else ClockState.RUNNING
    fields: dict[str, Any] = {
        "status": Status.OPEN, "queue": "billing", "assignee": None, "customer_id": 7, "product": "",
        "created_at": NOW - timedelta(hours=1), "changed_at": NOW - timedelta(minutes=3), "solved_at": None,
        "waiting_since": NOW - timedelta(minutes=41), "pause_reason": "", "close_reason": "", "incident_id": None,
        "call_state": CallState.NONE, "caller": "", "lost_calls": 0, "tries": 0, "moved_by": "", "moved_at": None,
        "moved_note": "",
    }  # fmt: skip
    fields.update(more)
    clocks = () if left_s is None else (clock(ticket_id, left_s, target_s, state),)
    return Ticket(
        id=ticket_id, channel=channel, kind=kind, priority=priority, language=language, customer_name=customer,
        subject=subject, clocks=clocks, **fields,
    )  # fmt: skip


T, E, F, W = Channel.TELEPHONE, Channel.EMAIL, Channel.FAX, Channel.WEB


def morning() -> list[Ticket]:
    """Twelve tickets by deadline: two over, four at risk, the rest in time, one paused."""
    return [
        ticket(20418, F, "Order form, pages 2 and 3 missing", "Meera Nair, Kochi", -581, kind=Kind.PRODUCT_ORDER),
        ticket(20411, F, "Signed mandate for direct debit", "Tariq Aziz", -4 * 3600 - 62, priority=Priority.URGENT),
        ticket(88107, W, "బిల్లు రెండుసార్లు వసూలు చేశారు, దయచేసి సరిచేయండి", "Srinivas Rao, Vijayawada", 230, language="te",
               kind=Kind.INVOICE_QUERY),
        ticket(70233, T, "Call-back promised at 14:10", "Helen Brandt", 291, kind=Kind.COMPLAINT, lost_calls=2,
               priority=Priority.HIGH),
        ticket(88061, W, "रिफ़ंड अब तक नहीं मिला है, प्रतिक्रिया दें", "कविता जोशी", 135, language="hi", kind=Kind.COMPLAINT),
        ticket(51079, E, "Hindi pa pumapasok ang bayad ko sa account", "Liza Soriano", 1238, language="fil"),
        ticket(51088, E, "VAT receipt for March", "Kiran Foods", 1335, kind=Kind.INVOICE_QUERY, priority=Priority.HIGH),
        ticket(70240, T, "", "", 47, target_s=60, kind=None, call_state=CallState.WAITING, caller="+91 98480 22338"),
        ticket(51120, E, "Invoice shows wrong VAT number", "Adwoa Mensah", 2891, incident_id=4,
               kind=Kind.INVOICE_QUERY),
        ticket(51133, E, "చెల్లింపు నమోదు కాలేదు", "Lakshmi Devi", 3730, language="te"),
        ticket(51105, E, "Overpayment on account, please return it to the card that was charged", "Tom Baxter", 11520,
               target_s=14400, kind=Kind.SERVICE_REQUEST),
        ticket(88093, W, "Wrong tariff applied", "Nisha Patel", 4329, paused=True, status=Status.WAITING_CUSTOMER),
    ]  # fmt: skip


class ListLane(QAbstractTableModel):
    """The smallest lane model: a list of tickets."""

    def __init__(self, tickets: list[Ticket]) -> None:
        super().__init__()
        self.tickets = tickets

    def ticket_at(self, row: int) -> Ticket:
        return self.tickets[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.tickets)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return card_words(self.tickets[index.row()], NOW)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled
