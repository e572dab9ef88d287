"""The first sign of life: a ready-made text goes back on arrival, and never starts two machines talking.

Source: RFC 3834 (recommendations for automatic responses to electronic mail).
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select

from controlcenter.commands.base import Transaction
from controlcenter.domain.strategy.document import MailAccount, Template
from controlcenter.domain.ticket import Channel, number_of
from controlcenter.store.tables import customer, interaction, outbox, ticket, ticket_clock

MOST_A_DAY = 5
NEWS_FOR = timedelta(hours=24)
DAY = timedelta(days=1)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_SENT_TO = (
    select(ticket.c.customer_id, func.count())
    .select_from(ticket)
    .join(interaction, interaction.c.ticket_id == ticket.c.id)
    .where(
        ticket.c.customer_id.in_(_IDS),
        interaction.c.direction == "out",
        interaction.c.automatic,
        interaction.c.received_at >= bindparam("since"),
    )
    .group_by(ticket.c.customer_id)
)
_NAMES = select(customer.c.id, customer.c.name).where(customer.c.id.in_(_IDS))
_PROMISED = (
    select(ticket_clock.c.ticket_id, func.min(ticket_clock.c.due_at))
    .where(ticket_clock.c.ticket_id.in_(_IDS))
    .group_by(ticket_clock.c.ticket_id)
)


@dataclass(frozen=True, slots=True)
class Begun:
    """A new ticket that a person wrote: its captured item and whose address it came from."""

    row: Any
    ticket_id: int
    sender: str


def acknowledge_all(tx: Transaction, begun: Iterable[Begun]) -> None:
    """Put the channel's acknowledgement of new tickets into the outbox, where the strategy and the rules allow it.

    Nothing goes to ourselves, to anybody more than five times a day, nor for what is older than a day or was taken in
    by hand.
    """
    account = tx.strategy.mail_account("")
    wanted = [one for one in begun if _is_wanted(tx, one)] if account is not None else []
    if account is None or not wanted:
        return
    tickets = {row.id: row for row in tx.rows(ticket, [one.ticket_id for one in wanted])}
    customers = {row.customer_id for row in tickets.values()} - {None}
    sent = Counter(_told(tx, _SENT_TO, customers, since=tx.now - DAY))
    names, promised = _told(tx, _NAMES, customers), _told(tx, _PROMISED, tickets)
    rows = []
    for one in wanted:
        found = tickets[one.ticket_id]
        template = tx.strategy.template(_template_of(tx, one), found.language)
        if template is None or sent[found.customer_id] >= MOST_A_DAY:
            continue
        if found.customer_id is not None:
            sent[found.customer_id] += 1
        words = _words(tx, found, names.get(found.customer_id, ""), promised.get(found.id))
        rows.append(_values(tx, account, template, words, found, one.sender))
    _put(tx, account, rows)


def _told(tx: Transaction, query: Any, ids: Iterable[int], **more: Any) -> dict[Any, Any]:
    """The answers by id."""
    return dict(tx.db.execute(query, {"ids": sorted(ids), **more}).all())


def _template_of(tx: Transaction, one: Begun) -> str:
    return tx.strategy.channels[Channel(one.row.channel)].acknowledgement


def _is_wanted(tx: Transaction, one: Begun) -> bool:
    if not _template_of(tx, one) or "@" not in one.sender or tx.now - one.row.received_at > NEWS_FOR:
        return False
    is_polled = any(source.name == one.row.source for source in tx.strategy.sources)
    return is_polled and not _is_ours(tx.strategy.mail_accounts, one.sender)


def _is_ours(accounts: Sequence[MailAccount], sender: str) -> bool:
    return any(account.address.casefold() == sender.casefold() for account in accounts)


def _values(
    tx: Transaction, account: MailAccount, template: Template, words: dict[str, str], found: Any, sender: str
) -> dict[str, Any]:
    subject, text = template.fill(words)
    domain = account.address.rpartition("@")[2]
    return {
        "ticket_id": found.id, "source": "desk", "external_id": "", "channel": Channel.EMAIL.value, "direction": "out",
        "form": "message", "received_at": tx.now, "from_address": account.address, "from_name": account.name,
        "to_addresses": [sender], "subject": subject or f"Re: {found.subject}", "text": text.strip(),
        "automatic": True, "author": "", "blob": None,
        "message_id": f"<{found.token}.{found.id}.{secrets.token_hex(8)}@{domain}>",
    }  # fmt: skip


def _put(tx: Transaction, account: MailAccount, rows: Sequence[dict[str, Any]]) -> None:
    data = [{"ticket": row["ticket_id"]} for row in rows]
    said = tx.insert_all(interaction, "interaction.acknowledged", rows, data=data)
    waiting = [{"interaction_id": found, "account": account.id, "state": "waiting"} for found in said]
    tx.insert_all(outbox, "outbox.created", waiting)


def _words(tx: Transaction, found: Any, name: str, due_at: datetime | None) -> dict[str, str]:
    return {
        "number": number_of(found.channel, found.id),
        "customer": name,
        "subject": found.subject,
        "agent": tx.strategy.centre.name,
        "centre": tx.strategy.centre.name,
        "promise": due_at.astimezone(tx.strategy.zone).strftime("%d.%m.%Y %H:%M") if due_at else "",
    }
