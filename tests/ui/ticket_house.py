"""A desk over a real SQLite database with tickets in it, for tests of the ticket panel and of My work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter
from sqlalchemy import insert

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.receive import Received, ReceiveInteraction
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import ConfirmAccount, StoredStrategy
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.settings import resource
from controlcenter.store import blobs
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, interaction
from tests.support.desk import Desk

MORNING = datetime(2026, 11, 23, 5, 12, tzinfo=UTC)  # Monday 10:42 in the centre
MAIL_ACCOUNT = """
[[mail_accounts]]
id = "service"
address = "service@northgate.example"
name = "Northgate"
host = "smtp.northgate.example"
port = 465
security = "tls"
user = "service@northgate.example"
secret = "smtp-service"
"""


class House:
    """The desk of Asha ("lena" is her account) and what happens around it."""

    def __init__(self, database: Database, folder: Path, *, mail: bool = True, me: str | None = "asha") -> None:
        self.database = database
        self.clock = ManualClock(MORNING)
        text = resource("strategy.toml").read_text(encoding="utf-8") + (MAIL_ACCOUNT if mail else "")
        self.desk = Desk(database, StoredStrategy(text), self.clock, folder)
        self.desk.as_other(ConfirmAccount("ravi", "rohan"))
        if me is not None:
            self.desk.as_other(ConfirmAccount("lena", me))
        self._captured = 0

    def receive(self, received: Received, channel: str = "email", *, show: bool = True) -> int:
        """Something comes in as the service would take it; the ticket's id."""
        self._captured += 1
        now = self.clock.now()
        with self.database.write() as connection:
            row = {
                "source": "mailbox", "ext_key": f"m{self._captured}", "media": "message/rfc822", "channel": channel,
                "blob": blobs.put(connection, f"raw {self._captured}".encode()), "direction": "in", "name": "",
                "received_at": now, "captured_at": now, "state": "captured", "reason": "", "attempts": 0,
                "acknowledged": True,
            }  # fmt: skip
            key = connection.execute(insert(capture), row).inserted_primary_key
        assert key is not None
        return int(self.desk.as_other(ReceiveInteraction(key[0], received), "service", show=show).result)

    def mail(self, subject: str = "Refund not received", text: str = "Where is my money?", **more: Any) -> int:
        """A mail of Srinivas Rao."""
        given = {"from_address": "srinivas@example.in", "from_name": "Srinivas Rao", "language": "en"}
        return self.receive(Received("message", subject, text, **{**given, **more}))

    def confirm(self, ticket_id: int, text: str) -> None:
        """The confirmation that the service sends by itself when a mail has come in."""
        row = {
            "ticket_id": ticket_id, "source": "desk", "external_id": "", "channel": "email", "direction": "out",
            "form": "message", "received_at": self.clock.now(), "to_addresses": ["srinivas@example.in"], "text": text,
            "automatic": True,
        }  # fmt: skip
        with self.database.write() as connection:
            connection.execute(insert(interaction), row)
        self.desk.follow()

    def by_hand(self, **more: Any) -> int:
        """A ticket that a colleague enters."""
        given = {
            "channel": Channel.TELEPHONE, "subject": "Asked for the invoice", "text": "", "customer_name": "Tara Rao",
            "email": "tara@example.org", "phone": "", "kind": None, "priority": Priority.NORMAL, "language": "en",
            "queue": "invoices", "assignee": None,
        }  # fmt: skip
        return int(self.desk.as_other(NewTicket(**{**given, **more})).result)


def picture(image_format: bytes, width: int = 64, height: int = 40, *, dots: tuple[int, int] = (0, 0)) -> bytes:
    """A picture file."""
    mono = QImage.Format.Format_Mono if image_format == b"tiff" else QImage.Format.Format_RGB32
    image = QImage(width, height, mono)
    image.fill(1 if image_format == b"tiff" else QColor("#3366aa").rgb())
    if dots[0]:
        image.setDotsPerMeterX(dots[0])
        image.setDotsPerMeterY(dots[1])
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(image_format)).write(image)
    return bytes(buffer.data().data())
