"""A service whose database file is moved, put back, or replaced."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from controlcenter.app.joining import Joined, join
from controlcenter.app.service import Service
from controlcenter.errors import StoreError
from controlcenter.store.health import read_service
from tests.support.running import wait_until

SOON_S = 60.0


class Working:
    """A service in a thread of its own; ``fault`` is what ended it."""

    def __init__(self, joined: Joined) -> None:
        self.joined = joined
        self.service = Service(joined)
        self.fault: Exception | None = None
        self.thread = threading.Thread(target=self._run, name="service under test")
        self.thread.start()

    def _run(self) -> None:
        try:
            self.service.run()
        except StoreError as error:
            self.fault = error

    def beat(self) -> object:
        """The last sign of life; None while there is none that can be read."""
        try:
            with self.joined.database.read() as connection:
                found = read_service(connection)
        except StoreError:
            return None
        return found.beat_at if found is not None and found.holder else None

    def end(self) -> None:
        self.service.stop()
        self.thread.join(SOON_S)
        self.joined.close()


@pytest.fixture
def file(tmp_path: Path, migrated_sqlite: Path) -> Path:
    return Path(shutil.copy(migrated_sqlite, tmp_path / "centre.db"))


def test_that_a_service_goes_on_when_its_file_is_back(file: Path) -> None:
    working = Working(join(f"sqlite:///{file}", part="service"))
    try:
        assert wait_until(lambda: working.beat() is not None, SOON_S)
        last = working.beat()
        away = file.rename(file.with_name("away.db"))
        assert working.beat() is None
        away.rename(file)
        assert wait_until(lambda: working.beat() not in (None, last), SOON_S)
        assert working.fault is None
    finally:
        working.end()


def test_that_a_service_whose_file_was_replaced_makes_way_for_one_that_opens_the_other(
    file: Path, migrated_sqlite: Path
) -> None:
    working = Working(join(f"sqlite:///{file}", part="service"))
    try:
        assert wait_until(lambda: working.beat() is not None, SOON_S)
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).rename(file.with_name(f"away.db{ending}"))
        shutil.copy(migrated_sqlite, file)
        working.thread.join(SOON_S)
        assert "Another file has taken the place" in str(working.fault)
    finally:
        working.end()
    again = Working(join(f"sqlite:///{file}", part="service"))
    try:
        assert wait_until(lambda: again.beat() is not None, SOON_S)
    finally:
        again.end()
