"""Reading rows about the machinery: sources, their ledger, and the service."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from controlcenter.domain.health import LEDGER_STATES, Breaker, CaptureRow, LedgerRow, ServiceHealth, SourceHealth
from controlcenter.store.tables import capture, service_state, source_state


def read_sources(connection: Connection) -> dict[str, SourceHealth]:
    """The health of every source that was ever polled, by name."""
    return {
        row.id: SourceHealth(
            row.id, row.last_try_at, row.last_ok_at, row.next_try_at, row.newest_there_at, row.newest_stored_at,
            row.failures, row.error, row.permanent, Breaker(row.breaker or Breaker.CLOSED), row.stuck, row.wish,
        )
        for row in connection.execute(select(source_state))
    }  # fmt: skip


def read_service(connection: Connection) -> ServiceHealth | None:
    """The newest service, running or not; None when there never was one."""
    row = connection.execute(select(service_state)).first()
    return None if row is None else ServiceHealth(row.holder, row.epoch, row.until, row.beat_at)


def read_ledger(
    connection: Connection, since: datetime | None = None, until: datetime | None = None
) -> list[LedgerRow]:
    """One row per source, in order of name, of what was captured from ``since`` to before ``until``.

    ``in_work`` is captured and not yet interpreted.
    """
    query = select(capture.c.source, capture.c.state, func.count()).group_by(capture.c.source, capture.c.state)
    if since is not None:
        query = query.where(capture.c.captured_at >= since)
    if until is not None:
        query = query.where(capture.c.captured_at < until)
    counts: dict[str, dict[str, int]] = {}
    for source, state, count in connection.execute(query):
        counts.setdefault(source, {})[state] = count
    return [_ledger_row(source, counts[source]) for source in sorted(counts)]


def _ledger_row(source: str, count: dict[str, int]) -> LedgerRow:
    known = {state: count.get(state, 0) for state in LEDGER_STATES}
    in_work = count.get("captured", 0) + count.get("failed", 0)
    return LedgerRow(source, sum(count.values()), **known, in_work=in_work)


def read_captures(
    connection: Connection, source: str | None = None, state: str | None = None, limit: int = 500
) -> list[CaptureRow]:
    """The newest captured items behind a number of the ledger, newest first."""
    query = select(capture).order_by(capture.c.id.desc()).limit(limit)
    if source is not None:
        query = query.where(capture.c.source == source)
    if state is not None:
        query = query.where(capture.c.state == state)
    return [
        CaptureRow(
            row.id, row.source, row.name or row.ext_key, row.media, row.received_at, row.captured_at, row.state,
            row.reason, row.attempts, row.interaction_id, row.blob,
        )
        for row in connection.execute(query)
    ]  # fmt: skip
