"""A real HylaFAX: what its own faxrcvd leaves and mails, taken in by three ways, is one ticket a fax."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.intake import capture as capturing
from controlcenter.intake.base import RawItem
from controlcenter.intake.fax.folder import FaxFolder, FaxFolderSettings
from controlcenter.intake.fax.hylafax import HylafaxSettings, HylafaxSpool
from controlcenter.intake.folders.files import items_in
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.settings import resource
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, interaction, ticket

SCRIPT = Path(__file__).with_name("hylafax.sh")
FAX = Path(__file__).parents[1] / "data" / "fax" / "fax_received.tif"
GATEWAY = '\n[[fax_mail]]\nfrom = ["FaxMaster"]\n'


class FaxServer:
    """A spool of its own, the mails that the server sends, and a folder into which somebody copies each fax."""

    def __init__(self, folder: Path) -> None:
        self.spool, self.mails, self.copies = (folder / name for name in ("spool", "mails", "copies"))
        self.copies.mkdir()

    def receive(self, number: int, tiff: str = str(FAX), reason: str = "") -> None:
        """One reception; its script's sentence is the reason of a failure."""
        command = ["sh", str(SCRIPT), str(self.spool), str(self.mails), tiff, str(number), reason]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        if not reason:
            shutil.copy(tiff, self.copies / f"scan{number}.tif")


class Centre:
    """Takes in by the three ways, as often as a test wants."""

    def __init__(self, database: Database, server: FaxServer, interpreter: Interpreter) -> None:
        self._database = database
        self._server = server
        clock = SystemClock()
        strategies = StoredStrategy(resource("strategy.toml").read_text(encoding="utf-8") + GATEWAY)
        spool = HylafaxSettings(spool=server.spool, settle_s=0)
        folder = FaxFolderSettings(folder=server.copies, settle_s=0, keep=True)
        self._sources: dict[str, Any] = {
            "spool": HylafaxSpool("spool", spool, lambda name: "", clock),
            "folder": FaxFolder("folder", folder, lambda name: "", clock),
        }
        self._states: dict[str, dict[str, object]] = {"spool": {}, "folder": {}}
        self._interpretation = Interpretation(
            database,
            lambda command: execute(
                database, command, actor=Actor("service", "lab"), clock=clock, strategies=strategies
            ),
            interpreter,
            strategies,
        )

    def poll(self) -> None:
        """Each way once."""
        for name, source in self._sources.items():
            self._store(name, list(source.poll(self._states[name])))
        mails = [
            RawItem(item.key_sha, item.raw, item.received_at, item.channel, item.media, item.origin)
            for item in items_in([self._server.mails])
        ]
        self._store("mail", mails)
        self._interpretation.run_all()

    def _store(self, name: str, items: list[RawItem]) -> None:
        with self._database.write() as connection:
            capturing.store_items(connection, name, items, SystemClock().now())

    def rows(self, query: Any) -> list[tuple[Any, ...]]:
        with self._database.read() as connection:
            return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def server(tmp_path: Path) -> FaxServer:
    return FaxServer(tmp_path)


@pytest.fixture
def centre(database: Database, server: FaxServer) -> Iterator[Centre]:
    with Interpreter() as interpreter:
        yield Centre(database, server, interpreter)


def test_that_faxes_of_a_real_server_by_three_ways_are_one_ticket_each(centre: Centre, server: FaxServer) -> None:
    server.receive(1)
    server.receive(2, "-", "T.30 T2 timeout, expected page not received")
    for _ in range(4):
        time.sleep(0.2)
        centre.poll()
    assert centre.rows(select(ticket.c.channel, ticket.c.subject).order_by(ticket.c.subject)) == [
        ("fax", "Fax from +914023450000, 2 pages"),
        ("fax", "Fax from +914023450000, not received"),
    ]
    states = sorted(state for (state,) in centre.rows(select(capture.c.state)))
    assert states == ["duplicate"] * 3 + ["stored"] * 3  # the server's notice comes before the pages and is kept
    failed = centre.rows(select(interaction.c.message_id, interaction.c.text).where(interaction.c.content_sha == ""))
    assert any(name.startswith("fax:session:000000002:") and "T.30 T2 timeout" in said for name, said in failed)


def test_that_the_same_sheet_sent_twice_is_two_tickets_by_all_three_ways(centre: Centre, server: FaxServer) -> None:
    again = server.copies.parent / "again.tif"
    again.write_bytes(FAX.read_bytes().replace(b"2026/11/21 23:30:", b"2026/11/22 09:12:"))
    server.receive(1)
    server.receive(2, str(again))
    for _ in range(4):
        time.sleep(0.2)
        centre.poll()
    assert len(centre.rows(select(ticket.c.id))) == 2
    joined = capture.join(interaction, interaction.c.id == capture.c.interaction_id)
    delivered = centre.rows(select(interaction.c.ticket_id, capture.c.source).select_from(joined))
    assert sorted(delivered) == [
        *((1, way) for way in ("folder", "mail", "mail", "spool")),
        *((2, way) for way in ("folder", "mail", "mail", "spool")),
    ]
