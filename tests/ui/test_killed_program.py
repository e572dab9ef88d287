"""The service that a killed program leaves: it ends too, or it goes on and the next start finds it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from controlcenter.app.joining import join
from controlcenter.clock import SystemClock
from controlcenter.domain.health import ServiceHealth
from controlcenter.store.engine import Database
from controlcenter.store.health import read_service
from controlcenter.store.lease import Lease
from tests.support.running import wait_until
from ui.service_keeper import LOOK_EVERY_MS, ServiceKeeper

WITHIN_S = 60.0


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'x.db').as_posix()}"


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    joined = join(address, create=True)
    yield joined.database
    state = service(joined.database)
    if state is not None and state.holder:
        os.kill(int(state.holder.split(":")[-2]), signal.SIGTERM)
        assert wait_until(lambda: is_free(joined.database), WITHIN_S)
    joined.close()


def service(database: Database) -> ServiceHealth | None:
    with database.read() as connection:
        return read_service(connection)


def is_free(database: Database) -> bool:
    """Whether no process holds the service's lock."""
    lease = Lease(database, "test:0:looks", SystemClock())
    if not lease.acquire():
        return False
    lease.release()
    return True


def killed_program(address: str, database: Database, how: str) -> None:
    """A program that has started a service is killed; its service had taken up work."""
    program = subprocess.Popen([sys.executable, "-m", "tests.ui.keeper_process", address, how])
    try:
        assert wait_until(lambda: bool((state := service(database)) and state.holder), WITHIN_S)
    finally:
        program.kill()
        program.wait()


def test_that_a_tied_service_ends_when_its_program_is_killed(address: str, database: Database) -> None:
    killed_program(address, database, "tied")
    assert wait_until(lambda: is_free(database), WITHIN_S)


def test_that_a_free_service_goes_on_and_the_next_program_takes_it_as_it_is(
    address: str, database: Database, qtbot: QtBot
) -> None:
    killed_program(address, database, "free")
    before = service(database)
    assert before is not None

    def has_given_a_sign() -> bool:
        state = service(database)
        return state is not None and state.beat_at > before.beat_at

    assert wait_until(has_given_a_sign, WITHIN_S)
    said: list[str] = []
    looks: list[float] = []

    def is_alive() -> bool:
        looks.append(time.monotonic())
        state = service(database)
        return state is not None and bool(state.holder)

    keeper = ServiceKeeper(address, is_alive, may_start=True)
    keeper.failed.connect(said.append)
    keeper.start()
    qtbot.waitUntil(lambda: len(looks) >= 3, timeout=LOOK_EVERY_MS * 20)
    assert not keeper.is_ours and not said
    keeper.stop(leave_running=False)
    after = service(database)
    assert after is not None and after.holder == before.holder and after.epoch == before.epoch
