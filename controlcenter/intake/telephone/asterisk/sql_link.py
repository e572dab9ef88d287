"""The database into which a telephone system writes its records: read only, and never waited for long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from controlcenter.clock import Clock
from controlcenter.errors import SourceError

DEADLINE_S = 10.0
_CONNECT_S = 5
_STEPS = 20_000
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_DEADLINE_MS = int(DEADLINE_S * 1000)
_LIMITS = {  # what tells a server to end a statement that takes too long, and to refuse every change
    "postgresql": (f"SET statement_timeout = {_DEADLINE_MS}", "SET default_transaction_read_only = on"),
    "mysql": ("SET SESSION TRANSACTION READ ONLY",),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY",),
}
_EITHER = (  # MySQL and MariaDB know one of these each, and either may stand behind either name
    f"SET SESSION max_execution_time = {_DEADLINE_MS}",
    f"SET SESSION max_statement_time = {DEADLINE_S}",
)


def parse_address(address: str) -> URL:
    """The address of the database. Raises ValueError with a sentence for one that cannot be used."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise ValueError("is no database address; write one like postgresql://USER@HOST/NAME") from None
    if url.password is not None:
        raise ValueError("must not hold a password; name a secret instead")
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


class SqlLink:
    """One connection that is kept. Every method but cancel() belongs to one thread."""

    def __init__(self, address: str, password: Callable[[], str], clock: Clock) -> None:
        """Nothing is opened yet; ``password`` is asked when it is."""
        self._url = parse_address(address)
        self._password = password
        self._name = self._url.database or self._url.get_backend_name()
        self._clock = clock
        self._until_s = 0.0
        self._cancelled = False
        self._opened: Engine | None = None

    def _engine(self) -> Engine:
        if self._opened is None:
            try:
                self._opened = self._open(self._password())
            except (SQLAlchemyError, ImportError) as error:
                kind = self._url.get_backend_name()
                raise SourceError(
                    f"Databases of the kind {kind} cannot be read: its driver is not installed. Install it where the "
                    "service runs.",
                    permanent=True,
                ) from error
        return self._opened

    def _open(self, password: str) -> Engine:
        if self._url.get_backend_name() == "sqlite":
            return self._open_sqlite()
        url = self._url.set(password=password) if password else self._url
        wait = {"connect_timeout": _CONNECT_S} if url.get_backend_name() in _LIMITS else {}
        engine = create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True, connect_args=wait)
        limits = _LIMITS.get(engine.dialect.name, ())

        @event.listens_for(engine, "connect")
        def limit(connection: Any, _: Any) -> None:
            with connection.cursor() as cursor:
                for statement in limits:
                    cursor.execute(statement)
                for statement in _EITHER if engine.dialect.name in ("mysql", "mariadb") else ():
                    with suppress(engine.dialect.loaded_dbapi.Error):
                        cursor.execute(statement)
            connection.commit()

        return engine

    def _open_sqlite(self) -> Engine:
        """A file that is never made or changed; SQLite has no deadline of its own, so a look at the clock is it."""
        file = f"file:{Path(self._url.database or '').as_posix()}"
        url = URL.create("sqlite", database=file, query={"mode": "ro", "uri": "true"})
        engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": _CONNECT_S})

        @event.listens_for(engine, "connect")
        def limit(connection: Any, _: Any) -> None:
            connection.execute("PRAGMA query_only = ON")
            connection.set_progress_handler(self._is_over, _STEPS)

        return engine

    def _is_over(self) -> bool:
        return self._cancelled or self._clock.monotonic() > self._until_s

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for some statements. Raises SourceError when the database cannot be reached or read."""
        self._until_s = self._clock.monotonic() + DEADLINE_S
        try:
            with self._engine().connect() as connection:
                yield connection
        except DBAPIError as error:
            raise SourceError(
                f"The telephone system's records in the database {self._name} cannot be read "
                f"({type(error.orig).__name__}). Check its address, the user's right to read, and that it runs."
            ) from error
        except SQLAlchemyError as error:
            raise SourceError(
                f"The database {self._name} of the telephone system has not the table that is wanted. Correct the "
                "name of the table in the source's settings."
            ) from error

    def cancel(self) -> None:
        """End a statement soon, where the database lets us; else its deadline ends it."""
        self._cancelled = True

    def close(self) -> None:
        """Give the connection back."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.dispose()
