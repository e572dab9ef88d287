"""The first sign of life: a ready-made text goes back on arrival, and never starts two machines talking.

Source: RFC 3834 (recommendations for automatic responses to electronic mail).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from controlcenter.commands.base import Transaction
from controlcenter.domain.strategy.document import MailAccount, Template
from controlcenter.domain.ticket import Channel, number_of
from controlcenter.store.tables import customer, interaction, outbox, ticket, ticket_clock

MOST_A_DAY = 5
NEWS_FOR = timedelta(hours=24)
DAY = timedelta(days=1)
_SENT_TO = (
    select(func.count())
    .select_from(ticket)
    .join(interaction, interaction.c.ticket_id == ticket.c.id)
    .where(
        ticket.c.customer_id == bindparam("customer"),
        interaction.c.direction == "out",
        interaction.c.automatic,
        interaction.c.received_at >= bindparam("since"),
    )
)
_PROMISED = select(func.min(ticket_clock.c.due_at)).where(ticket_clock.c.ticket_id == bindparam("ticket"))


def acknowledge(tx: Transaction, row: Any, ticket_id: int, sender: str, *, is_automatic: bool) -> None:
    """Put the channel's acknowledgement of a new ticket into the outbox, where the strategy and the rules allow it.

    ``row`` is the captured item. Nothing goes to machines, to ourselves, to anybody more than five times a day, nor
    for what is older than a day or was taken in by hand.
    """
    name = tx.strategy.channels[Channel(row.channel)].acknowledgement
    account = tx.strategy.mail_account("")
    if not name or account is None or is_automatic or "@" not in sender:
        return
    is_polled = any(source.name == row.source for source in tx.strategy.sources)
    if not is_polled or tx.now - row.received_at > NEWS_FOR or _is_ours(tx.strategy.mail_accounts, sender):
        return
    found = tx.row(ticket, ticket_id)
    template = tx.strategy.template(name, found.language)
    sent = tx.db.execute(_SENT_TO, {"since": tx.now - DAY, "customer": found.customer_id}).scalar_one()
    if template is not None and sent < MOST_A_DAY:
        _put(tx, account, template, found, sender)


def _is_ours(accounts: Sequence[MailAccount], sender: str) -> bool:
    return any(account.address.casefold() == sender.casefold() for account in accounts)


def _put(tx: Transaction, account: MailAccount, template: Template, found: Any, sender: str) -> None:
    subject, text = template.fill(_words(tx, found))
    domain = account.address.rpartition("@")[2]
    values = {
        "ticket_id": found.id, "source": "desk", "external_id": "", "channel": Channel.EMAIL.value, "direction": "out",
        "form": "message", "received_at": tx.now, "from_address": account.address, "from_name": account.name,
        "to_addresses": [sender], "subject": subject or f"Re: {found.subject}", "text": text.strip(),
        "automatic": True, "author": "", "blob": None,
        "message_id": f"<{found.token}.{found.id}.{secrets.token_hex(8)}@{domain}>",
    }  # fmt: skip
    said = tx.insert(interaction, "interaction.acknowledged", values, data={"ticket": found.id})
    tx.insert(outbox, "outbox.created", {"interaction_id": said, "account": account.id, "state": "waiting"})


def _words(tx: Transaction, found: Any) -> dict[str, str]:
    due_at = tx.db.execute(_PROMISED, {"ticket": found.id}).scalar()
    return {
        "number": number_of(found.channel, found.id),
        "customer": tx.row(customer, found.customer_id).name if found.customer_id else "",
        "subject": found.subject,
        "agent": tx.strategy.centre.name,
        "centre": tx.strategy.centre.name,
        "promise": due_at.astimezone(tx.strategy.zone).strftime("%d.%m.%Y %H:%M") if due_at else "",
    }
