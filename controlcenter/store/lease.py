"""One service at a time: an operating system lock on SQLite, a lease row with an epoch on PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from controlcenter.clock import Clock
from controlcenter.errors import Refused
from controlcenter.store.engine import Database
from controlcenter.store.tables import service_state

LEASE_S = 3.0
_EPOCH = select(service_state.c.epoch)


class Lease:
    """Held by the service that works. ``epoch`` rises with every change of hands and fences late writers."""

    def __init__(self, database: Database, holder: str, clock: Clock) -> None:
        self._database = database
        self._holder = holder
        self._clock = clock
        self._lock = FileLock(_lock_path(database.path)) if database.path else None
        self.epoch = 0
        self._renewed = 0.0

    def acquire(self) -> bool:
        """Become the one service; False while another holds the lease."""
        if self._lock is not None:
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                return False
        with self._database.write() as connection:
            now = _now(connection, self._clock)
            row = _locked_row(connection, now)
            if self._lock is None and row.until > now and row.holder != self._holder:
                return False
            self.epoch = row.epoch + 1
            until = now + timedelta(seconds=LEASE_S)
            taken = {"holder": self._holder, "epoch": self.epoch, "until": until, "beat_at": now}
            connection.execute(update(service_state).values(taken))
        self._renewed = self._clock.monotonic()
        return True

    def renew(self) -> bool:
        """Prolong the lease and give a sign of life; False when another has taken over."""
        with self._database.write() as connection:
            now = _now(connection, self._clock)
            changed = connection.execute(
                update(service_state)
                .where(service_state.c.epoch == self.epoch)
                .values(until=now + timedelta(seconds=LEASE_S), beat_at=now)
            )
        if changed.rowcount:
            self._renewed = self._clock.monotonic()
        return bool(changed.rowcount)

    @property
    def is_fresh(self) -> bool:
        """Whether the holder may still act, by its own monotonic clock: half the lease has not passed."""
        return self._lock is not None or self._clock.monotonic() - self._renewed < LEASE_S / 2

    def check(self, connection: Connection) -> None:
        """The fence inside a transaction. Raises Refused when another service has taken over."""
        epoch = connection.execute(_EPOCH).scalar()
        if epoch != self.epoch:
            raise Refused("Another service has taken over; this one stops.")

    def release(self) -> None:
        """Let another service take over at once, and take the signs of life back. Raises StoreError."""
        try:
            if self.epoch:
                with self._database.write() as connection:
                    now = _now(connection, self._clock)
                    connection.execute(
                        update(service_state).where(service_state.c.epoch == self.epoch).values(until=now, holder="")
                    )
        finally:
            if self._lock is not None:
                self._lock.release()


def _lock_path(path: Path) -> str:
    return str(path.with_name(path.name + ".service.lock"))


def _locked_row(connection: Connection, now: datetime) -> Any:
    """The one row, locked; the first services of a new database may come for it at the same moment."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    free = {"id": 1, "holder": "", "epoch": 0, "until": now, "beat_at": now}
    connection.execute(insert(service_state).values(free).on_conflict_do_nothing())
    return connection.execute(select(service_state).with_for_update()).one()


def _now(connection: Connection, clock: Clock) -> datetime:
    """The database server's time on PostgreSQL: workstations' clocks differ."""
    if connection.dialect.name == "sqlite":
        return clock.now()
    found: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return found
