"""What every test may use: both databases, a clock that stands still, the default strategy."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

from controlcenter.clock import ManualClock
from controlcenter.commands.base import Actor, Command, Outcome, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.strategy.document import Strategy
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.settings import resource
from controlcenter.store.engine import Database
from controlcenter.store.opening import open_database
from tests.support.postgres import PostgresServer

THREADS_END_WITHIN_S = 3.0
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes this account's own data, settings or logs."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.delenv("CONTROLCENTER_DATABASE", raising=False)


def _others(known: set[threading.Thread]) -> set[threading.Thread]:
    """Threads that are new and should have ended.

    A web endpoint that serves a whole module begins its workers when they are needed; those who read pages and files
    live as long as the application.
    """
    may_stay = ("web worker", "web checker", "pages", "files")
    return {t for t in set(threading.enumerate()) - known if not t.name.startswith(may_stay)}


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """A test that leaves a thread behind fails: in the program it would be work that nobody ends."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREADS_END_WITHIN_S
    while (left := _others(before)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"left behind: {sorted(thread.name for thread in left)}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresServer) -> str:
    """The name of a migrated template database."""
    url = postgres.new_database()
    open_database(url, create=True).close()
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = open_database(f"sqlite:///{path}", create=True)
    with database.write() as connection:
        connection.exec_driver_sql("SELECT 1")
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "centre.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.new_database(request.getfixturevalue("migrated_postgres"))
    yield url
    server.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Database]:
    """For what does not depend on the kind of database."""
    path = tmp_path / "centre.db"
    shutil.copy(migrated_sqlite, path)
    opened = open_database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MONDAY)


@pytest.fixture(scope="session")
def strategies() -> StoredStrategy:
    return _default_strategies()


@pytest.fixture
def strategies_of() -> Callable[[], StoredStrategy]:
    """A provider of its own, as every process has one."""
    return _default_strategies


def _default_strategies() -> StoredStrategy:
    made = StoredStrategy(resource("strategy.toml").read_text(encoding="utf-8"))
    made._known = (0, _default_strategy(made.default_text))  # it never changes: one reading is enough for all tests
    return made


@cache
def _default_strategy(text: str) -> Strategy:
    return Strategy.parse(text)


@pytest.fixture(scope="session")
def interpreter() -> Iterator[Interpreter]:
    """Reads messages in its child, which is dear to start: all tests that do it no harm share one."""
    with Interpreter() as made:
        made.parse("mail", b"Subject: Good morning\n\nThe child is there before any test counts its threads.\n")
        yield made


Run = Callable[..., Outcome]


@pytest.fixture
def run(database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]) -> Run:
    """Execute a command as somebody."""
    strategies = strategies_of()

    def run_command(command: Command, who: str = "lena", **more: object) -> Outcome:
        return execute(
            database,
            command,
            actor=Actor(who, "desk-1"),
            clock=clock,
            strategies=strategies,
            **more,  # type: ignore[arg-type]
        )

    return run_command
