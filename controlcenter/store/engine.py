"""Two engines per database: one that reads a steady snapshot, one that writes in short transactions.

SQLite: WAL, synchronous FULL, BEGIN IMMEDIATE for writers (a deferred BEGIN loses updates or fails at once).
PostgreSQL: readers REPEATABLE READ READ ONLY, writers READ COMMITTED.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from controlcenter.clock import SystemClock
from controlcenter.errors import BadAddress, StoreError
from controlcenter.store.place import Place
from controlcenter.store.sound import prove_sound
from controlcenter.store.turns import Turns

BUSY_TIMEOUT_MS = 10_000
SHORT_BUSY_MS = 4
PAUSE_S = 0.005
_CLOCK = SystemClock()
_PASSWORD = re.compile(r"(://[^/\s:@]*:).*@")


def parse_url(text: str) -> URL:
    """The database's URL with our drivers. Raises BadAddress for anything but SQLite files and PostgreSQL."""
    try:
        text.encode("utf-8")
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        shown = _PASSWORD.sub(r"\1***@", text.encode("utf-8", "backslashreplace").decode("utf-8"))
        raise BadAddress(
            f'"{shown}" is no database address; use sqlite:///FILE or postgresql://USER@HOST/NAME.'
        ) from error
    backend = url.drivername.partition("+")[0]
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite+pysqlite", query={})
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise BadAddress("The database must be an SQLite file (sqlite:///FILE) or PostgreSQL (postgresql://...).")


class Database:
    """One open database. Threads may share it; each ``read`` or ``write`` takes a connection of its own.

    ``in_bulk`` is for processes that write much (the service, the intake command): their threads write one after
    another, in the order in which they ask, and leave SQLite's write lock free for some milliseconds after each commit,
    so that a person's drop never waits behind them. Measured: without the pause a drop waited 2 to 5 s.
    """

    def __init__(self, url: URL, *, checkpoints: bool = False, in_bulk: bool = False) -> None:
        self.url = url
        self._turn = Turns() if in_bulk else None
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._place = Place(Path(url.database)) if self.is_sqlite and url.database else None
        self._damage = ""
        self._looking: sqlite3.Connection | None = None
        if self.is_sqlite:
            self._reader = _sqlite_engine(url, "BEGIN", query_only=True, checkpoints=False)
            self._writer = _sqlite_engine(url, "BEGIN IMMEDIATE", query_only=False, checkpoints=checkpoints)
        else:
            self._reader = _postgres_engine(url, "REPEATABLE READ", readonly=True)
            self._writer = _postgres_engine(url, "READ COMMITTED", readonly=False)

    @property
    def path(self) -> Path | None:
        """The file, for SQLite."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def is_replaced(self) -> bool:
        """Whether another file stands in the place of the one that was opened: it has to be opened anew."""
        return self._place is not None and self._place.is_replaced

    def check_place(self) -> None:
        """Raises StoreError while an SQLite file is not where it was opened: a look at its name, some microseconds.

        So it does for one that was found to be damaged.
        """
        if self._place is not None:
            self._place.check()
        if self._damage:
            raise StoreError(self._damage)

    def look_through(self) -> None:
        """Look through the whole SQLite file; from then on nobody reads or writes a damaged one.

        It takes as long as the file is large; everything else goes on beside it, and ``close`` ends it.
        """
        if self.path is None:
            return
        with suppress(sqlite3.OperationalError), closing(_opened(self.path)) as self._looking:
            try:
                prove_sound(self._looking, self.path)
            except StoreError as error:
                self._damage = str(error)

    @property
    def name(self) -> str:
        """What to call it in a sentence; never with a password."""
        if self.path:
            return str(self.path)
        return self.url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)

    @contextmanager
    def read(self, *, at_length: bool = False) -> Iterator[Connection]:
        """A steady snapshot. Raises StoreError when the database cannot be reached.

        ``at_length`` is for whoever goes through everything, perhaps slowly (checks, exports into a pipe): the limits
        by which PostgreSQL ends a transaction that lies idle do not hold then.
        """
        with self._sentences(), self._reader.begin() as connection:
            if at_length and not self.is_sqlite:
                connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed at the end. Raises StoreError when the database cannot be written."""
        if self._turn is None or not self.is_sqlite:
            with self._sentences(), self._writer.begin() as connection:
                yield connection
            return
        with self._turn:
            try:
                with self._sentences(), self._writer.begin() as connection:
                    yield connection
            finally:
                _CLOCK.sleep(PAUSE_S)

    def connect_reader(self) -> Connection:
        """A long-lived connection for a tail; the caller closes it and keeps its transactions short."""
        with self._sentences():
            return self._reader.connect()

    def close(self) -> None:
        """Let go of every connection."""
        if self._looking is not None:
            with suppress(sqlite3.ProgrammingError):  # it has ended by itself
                self._looking.interrupt()
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        self.check_place()
        try:
            yield
        except DBAPIError as error:
            raise StoreError(sentence_of(error, self.name)) from error
        except PoolTimeout as error:
            raise StoreError(f"The database {self.name} is asked too much at once; try again in a moment.") from error


def sentence_of(error: DBAPIError, name: str) -> str:
    """What went wrong with the database, for a person."""
    text = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    known = {
        "disk is full": "The disk that holds {name} is full; free some space, the work goes on by itself.",
        "No space left": "The disk of the database {name} is full; free some space, the work goes on by itself.",
        "readonly database": "The database {name} is read-only; give this account the right to write it.",
        "attempt to write a readonly": "The database {name} is read-only; give this account the right to write it.",
        "unable to open": "The database {name} cannot be opened; check that the folder exists and is readable.",
        "file is not a database": "{name} is not a Control Center database; choose another file.",
        "malformed": "The database {name} is damaged; put the newest backup in its place (controlcenter restore).",
        "database is locked": "The database {name} is busy for too long; close other programs that use it.",
        "failed: No such file": "No database server runs here for {name}; start it, or name its host in the address.",
        "Connection refused": "The database server of {name} does not answer; check that it runs.",
        "password authentication failed": "The server refused the password for {name}; correct it in the address.",
        "could not translate host": "The database server of {name} is unknown; check the name of the host.",
        "failed to resolve host": "The database server of {name} is unknown; check the name of the host.",
        "no pg_hba.conf entry": "The database server lets nobody in from here to {name}; ask its administrator.",
        "invalid connection option": "The address {name} holds an option that PostgreSQL does not know; leave it out.",
        "starting up": "The database server of {name} is starting; the work goes on by itself.",
        "shutting down": "The database server of {name} is being restarted; the work goes on by itself.",
        "terminating connection": "The database server of {name} ended the connection; the work goes on by itself.",
        "duplicate key value": "Another workstation made the same entry in {name} at this moment; do it once more.",
        "server closed the connection": "The database server of {name} went away; the work goes on by itself.",
    }
    for sign, sentence in known.items():
        if sign in str(error.orig):
            return sentence.format(name=name)
    if isinstance(error, OperationalError) and re.search(r'(database|role) ".*" does not exist', text):
        return f"The database {name} or its user does not exist on that server; ask its administrator to create it."
    if isinstance(error, OperationalError | InterfaceError | InternalError):
        return f"The database {name} cannot be used: {text.rstrip('.')}."
    raise error


def _sqlite_engine(url: URL, begin: str, *, query_only: bool, checkpoints: bool) -> Engine:
    engine = create_engine(url, pool_size=4, max_overflow=8, creator=lambda: _opened(Path(str(url.database))))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late and loses updates
        connection.create_function("lower", 1, _small, deterministic=True)
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        if not query_only:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute(f"PRAGMA wal_autocheckpoint = {1000 if checkpoints else 0}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA trusted_schema = OFF")
        cursor.execute("PRAGMA secure_delete = FAST")
        cursor.execute(f"PRAGMA query_only = {'ON' if query_only else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        if query_only:
            connection.exec_driver_sql(begin)
        else:
            _begin_soon(connection, begin)

    return engine


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to a file that is there.

    SQLite would make an empty one where there is none, and throw away what the -wal file of a moved one still holds.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, check_same_thread=False)


def _small(value: Any) -> Any:
    """``lower`` as PostgreSQL knows it: SQLite's own leaves every letter beyond ASCII as it is."""
    return value.lower() if isinstance(value, str) else value


def _begin_soon(connection: Connection, begin: str) -> None:
    """Take the write lock within milliseconds of its release.

    SQLite's own waiting sleeps up to 100 ms between looks and so misses the short moments in which a busy writer
    leaves the lock free. Raises what the driver raises after ten seconds.
    """
    raw: Any = connection.connection.driver_connection
    raw.execute(f"PRAGMA busy_timeout = {SHORT_BUSY_MS}")
    try:
        deadline = _CLOCK.monotonic() + BUSY_TIMEOUT_MS / 1000
        while True:
            try:
                raw.execute(begin)
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or _CLOCK.monotonic() > deadline:
                    raise OperationalError(begin, None, error) from error
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _postgres_engine(url: URL, level: Any, *, readonly: bool) -> Engine:
    options = (
        "-c timezone=UTC -c idle_in_transaction_session_timeout=5000 -c lock_timeout=5000 -c statement_timeout=15000"
    )
    return create_engine(
        url,
        isolation_level=level,
        pool_pre_ping=True,
        pool_size=2,
        max_overflow=6,
        pool_timeout=5,
        pool_recycle=1800,
        execution_options={"postgresql_readonly": readonly},
        connect_args={
            "connect_timeout": 5,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 8000,
            "options": options,
            "application_name": "controlcenter",
        },
    )
