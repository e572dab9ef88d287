"""New tickets that come together are acknowledged as one by one: each once, nobody more than five times a day."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.receive import ReceiveBatch, Received, ReceiveInteraction
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.settings import resource
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import interaction, outbox

ACCOUNT = """
[[mail_accounts]]
id = "service"
address = "service@northgate.example"
host = "127.0.0.1"
user = "service"
secret = "smtp-service"

[[sources]]
name = "desk"
type = "imap"
[sources.settings]
host = "imap.northgate.example"
user = "service"
secret = "mailbox-service"
"""
PEOPLE = ("asha", "lena", "asha", "asha", "asha", "maria", "asha", "asha", "asha", "lena")


def said(number: int, name: str, **more: Any) -> Received:
    given = {"subject": f"Help {number}", "from_address": f"{name}@example.org", "from_name": name.title()} | more
    return Received("message", content_sha=f"{number:064}", message_id=f"<{number}@x>", language="en", **given)


def sent(database: Database) -> list[tuple[int, list[str], str]]:
    """Ticket, receiver and text of what waits in the outbox, in its order."""
    with database.read() as connection:
        assert check_all(connection) == []
        held = select(interaction).join(outbox, outbox.c.interaction_id == interaction.c.id).order_by(outbox.c.id)
        return [(row.ticket_id, row.to_addresses, row.text) for row in connection.execute(held)]


@pytest.mark.parametrize("is_together", [True, False])
def test_that_each_is_acknowledged_once_with_its_own_words(
    database: Database, clock: ManualClock, is_together: bool
) -> None:
    strategies = StoredStrategy(resource("strategy.toml").read_text(encoding="utf-8") + ACCOUNT)
    received = [said(n, name) for n, name in enumerate(PEOPLE, 1)]
    received += [said(11, "robot", automatic=True), said(12, "service", from_address="Service@northgate.example")]
    items = [RawItem(f"1:{n}", b"%d" % n, clock.now(), Channel.EMAIL, "mail") for n in range(len(received))]
    with database.write() as connection:
        store_items(connection, "desk", items, clock.now())
    numbered = tuple(enumerate(received, 1))
    for command in [ReceiveBatch(numbered)] if is_together else [ReceiveInteraction(*one) for one in numbered]:
        execute(database, command, actor=Actor("service", "here"), clock=clock, strategies=strategies)
    found = sent(database)
    assert [(ticket_id, to) for ticket_id, to, _ in found] == [
        (number, [f"{name}@example.org"]) for number, name in enumerate(PEOPLE, 1) if number not in (8, 9)
    ]
    for ticket_id, _, text in found:
        assert f"E-{ticket_id}" in text and PEOPLE[ticket_id - 1].title() in text
