"""A desk whose database goes away, hangs, fills up or comes back: the window says so, refuses, goes on by itself."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSettings
from pytestqt.qtbot import QtBot

from controlcenter.app.joining import join
from controlcenter.clock import SystemClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.live import floor
from controlcenter.live.model import Update
from controlcenter.store.check import check_all
from controlcenter.store.lease import Lease
from controlcenter.store.opening import open_database
from tests.support.postgres import PostgresServer
from tests.support.running import Running
from ui import watch
from ui.bridge import LiveFeed
from ui.look import theme
from ui.program import Program
from ui.service_keeper import ServiceKeeper
from ui.shell import wiring
from ui.shell.wiring import Wiring
from ui.window import MainWindow

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where is it?", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip
SOON_MS = 60_000  # on a loaded machine; every wait ends as soon as it holds


class Shifted(SystemClock):
    """The machine's clocks, as if somebody had set the wall clock."""

    shift = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.shift


class Seat:
    """One program with its window over a database, as a person sits before it."""

    def __init__(self, url: str, folder: Path, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.clock = Shifted()
        settings = QSettings(str(folder / "seat.ini"), QSettings.Format.IniFormat)
        self.program = Program(lambda: join(url), self.clock, settings, theme.current())
        self.window = MainWindow(self.program, [])
        self.keeper = ServiceKeeper(url, lambda: self.program.service_runs, False, self.window)
        self.wiring = Wiring(self.program, self.window, self.keeper, is_sample=True)
        self.said: list[str] = []
        self.snapshots = 0
        self.program.sentence.connect(self.said.append)
        self.program.live.subscribe(self._count)
        self.window.show()
        with qtbot.waitSignal(self.program.whole, timeout=SOON_MS):
            self.program.start()

    def _count(self, update: Update) -> None:
        self.snapshots += update.batch.full

    def close(self) -> None:
        self.program.close()
        self.window.close()
        self.window.deleteLater()

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=SOON_MS)

    @property
    def line(self) -> str:
        """The line on top."""
        return self.window.banner.text

    @property
    def is_fresh(self) -> bool:
        return not self.program.trouble and not self.program.watch.is_stale

    def refuse(self) -> str:
        """Want a ticket that cannot be made; what was said."""
        known = len(self.said)
        self.program.run(NEW)
        self.until(lambda: len(self.said) > known)
        return self.said[-1]

    def make(self) -> int:
        """Make a ticket; it is there when this returns."""
        made: list[Any] = []
        self.program.run(NEW, done=made.append)
        self.until(lambda: bool(made) and made[0].result in self.program.live.tickets)
        return int(made[0].result)


Sit = Callable[[str], Seat]


@pytest.fixture
def sit(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sit]:
    """A seat at a database; data counts as old sooner, so that tests need not wait for long."""
    monkeypatch.setattr(watch, "STALE_AFTER_S", 2.5)
    monkeypatch.setattr(watch, "NO_ANSWER_AFTER_S", 3.0)
    monkeypatch.setattr(watch, "SLOW_AFTER_S", 0.5)
    monkeypatch.setattr(watch, "LOOK_EVERY_MS", 100)
    seats: list[Seat] = []

    def make(url: str) -> Seat:
        seats.append(Seat(url, tmp_path, qtbot))
        return seats[-1]

    yield make
    for seat in seats:
        seat.close()


@pytest.fixture
def file(tmp_path: Path, migrated_sqlite: Path) -> Path:
    return Path(shutil.copy(migrated_sqlite, tmp_path / "centre.db"))


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of its own, that may be halted and frozen."""
    made = PostgresServer()
    yield made
    made.stop()


@pytest.fixture
def server_url(server: PostgresServer) -> str:
    url = server.new_database()
    open_database(url, create=True).close()
    return url


# SQLite


def test_that_a_renamed_file_is_said_refused_and_gone_on_with_when_it_is_back(sit: Sit, file: Path) -> None:
    seat = sit(f"sqlite:///{file}")
    first = seat.make()
    at = seat.window._splitter.mapTo(seat.window, QPoint(0, 0))
    away = file.rename(file.with_name("away.db"))
    seat.until(lambda: "is not in its place any more" in seat.line)
    assert "What you see is of" in seat.line and seat.window.veil.isVisible() == seat.program.watch.is_stale
    said = seat.refuse()
    assert said.startswith("Your change was not made. ") and "Put it back" in said
    seat.until(seat.window.veil.isVisible)
    assert "Service not known" in seat.window.status_line.accessibleName()
    assert seat.window._splitter.mapTo(seat.window, QPoint(0, 0)) == at and not file.exists()
    away.rename(file)
    seat.until(lambda: seat.is_fresh and not seat.window.veil.isVisible())
    assert {first, seat.make()} <= set(seat.program.live.tickets)
    assert seat.snapshots == 1  # it went on from its number


def test_that_another_file_in_its_place_is_opened_and_shown(sit: Sit, file: Path, migrated_sqlite: Path) -> None:
    seat = sit(f"sqlite:///{file}")
    seat.make()
    seat.make()
    file.rename(file.with_name("away.db"))
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).rename(file.with_name(f"away.db{ending}"))
    seat.until(lambda: bool(seat.program.trouble))
    shutil.copy(migrated_sqlite, file)
    seat.until(lambda: seat.is_fresh and not seat.program.live.tickets)
    assert seat.snapshots == 2
    assert list(seat.program.live.tickets) == [] and seat.make() in seat.program.live.tickets


def test_that_a_database_that_another_program_holds_is_said_and_the_change_made_later(
    sit: Sit, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = sit(f"sqlite:///{file}")
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    made: list[Any] = []
    seat.program.run(NEW, done=made.append)
    seat.until(lambda: "1 change of yours on the way" in seat.line)
    assert seat.is_fresh and not made  # what others do is still read
    asked: list[str] = []
    monkeypatch.setattr(wiring, "confirm", lambda _window, title, *_, **__: asked.append(title))
    assert not seat.window.close() and asked == ["Close and give up 1 change?"]
    holder.execute("ROLLBACK")
    holder.close()
    seat.until(lambda: bool(made) and "on the way" not in seat.line)
    seat.until(lambda: made[0].result in seat.program.live.tickets)


def test_that_a_full_disk_refuses_with_a_sentence_and_the_next_change_is_made(sit: Sit, file: Path) -> None:
    seat = sit(f"sqlite:///{file}")
    seat.make()
    writer = seat.program.joined().database._writer

    def most(pages: int) -> None:
        with writer.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute(f"PRAGMA max_page_count = {pages}")

    most(1)  # SQLite's own way to have no room: it stays at the pages that it has
    for _ in range(200):
        made: list[Any] = []
        seat.program.run(NEW, done=made.append)
        seat.until(lambda made=made: bool(made) or bool(seat.said))  # type: ignore[misc]
        if seat.said:
            break
    assert seat.said[0].startswith("Your change was not made. ") and "is full; free some space" in seat.said[0]
    most(100_000)
    seat.make()
    with seat.program.joined().database.read() as connection:
        assert check_all(connection) == []


# PostgreSQL


def test_that_a_server_that_stops_is_said_refused_and_gone_on_with(
    sit: Sit, server: PostgresServer, server_url: str
) -> None:
    seat = sit(server_url)
    first = seat.make()
    server.halt()
    seat.until(lambda: bool(seat.line))
    said = seat.refuse()
    assert said.startswith("Your change ") and "server" in said
    seat.until(seat.window.veil.isVisible)
    assert "What you see is of" in seat.line and "Service not known" in seat.window.status_line.accessibleName()
    server.start_again()
    seat.until(lambda: seat.is_fresh and not seat.window.veil.isVisible())
    assert {first, seat.make()} <= set(seat.program.live.tickets) and seat.snapshots == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process and let it go on")
def test_that_a_server_that_hangs_is_said_while_the_window_lives(
    sit: Sit, server: PostgresServer, server_url: str
) -> None:
    seat = sit(server_url)
    made: list[Any] = []
    server.freeze()
    try:
        seat.program.run(NEW, done=made.append)
        seat.until(lambda: "answers slowly or not at all" in seat.line)
        assert "1 change of yours on the way" in seat.line and seat.window.veil.isVisible() and not made
    finally:
        server.thaw()
    seat.until(lambda: seat.is_fresh and not seat.window.veil.isVisible())
    seat.until(lambda: bool(made) or bool(seat.said))  # it is made, or refused: never lost
    seat.make()
    assert seat.snapshots == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process and let it go on")
def test_that_a_program_whose_server_hangs_can_be_ended(
    sit: Sit, server: PostgresServer, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LiveFeed.stop, "__defaults__", (0.3,))
    seat = sit(server_url)
    server.freeze()
    try:
        seat.program.close()
        assert seat.window.close()
    finally:
        server.thaw()


# The clock


@pytest.mark.parametrize(("hours", "said"), [(-3, "was set back by 3 hours"), (3, "went forward by 3 hours")])
def test_that_a_clock_that_jumps_is_said_and_what_is_shown_stays_live(
    sit: Sit, file: Path, monkeypatch: pytest.MonkeyPatch, hours: int, said: str
) -> None:
    monkeypatch.setattr(watch, "JUMP_TOLD_S", 4.0)  # the next reading must come first
    seat = sit(f"sqlite:///{file}")
    seat.make()
    held = Lease(seat.program.joined().database, "desk-1:1:ab", seat.clock)
    assert held.acquire()
    seat.until(lambda: seat.program.service_runs)
    seat.clock.shift = timedelta(hours=hours)
    seat.until(lambda: said in seat.line)
    assert held.renew()
    seat.until(lambda: seat.is_fresh and not seat.line)
    assert seat.program.service_runs and seat.make() in seat.program.live.tickets
    held.release()


# The service


def test_that_a_service_that_is_killed_is_the_loudest_line_until_one_runs_again(
    sit: Sit, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "SERVICE_SILENT_S", 3.0)
    seat = sit(f"sqlite:///{file}")
    seat.until(lambda: seat.line.startswith("No service is running"))
    centre = Running(f"sqlite:///{file}", tmp_path, {})
    try:
        served = centre.serve()
        seat.until(lambda: not seat.line)
        assert "Service runs" in seat.window.status_line.accessibleName()
        centre.kill(served)
        seat.until(lambda: seat.line.startswith("No service is running: nothing comes in"))
        assert "Start it on the computer" in seat.line and seat.is_fresh
        assert seat.window.status_line.freshness.startswith("Nothing comes in; database read")
        database = open_database(f"sqlite:///{file}")
        assert Lease(database, "another", SystemClock()).acquire()
        database.close()
        seat.until(lambda: not seat.line)
    finally:
        centre.close()
