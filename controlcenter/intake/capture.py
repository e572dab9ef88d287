"""Capture: bytes and key are committed before anything is acknowledged or interpreted. Everything after can repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from controlcenter.intake.base import RawItem
from controlcenter.intake.mail import clean
from controlcenter.store import blobs
from controlcenter.store.tables import capture, source_state

_KNOWN = select(capture.c.ext_key).where(
    capture.c.source == bindparam("source"), capture.c.ext_key.in_(bindparam("keys", expanding=True))
)
_INSERT = insert(capture)
_CURSOR = select(source_state.c.cursor).where(source_state.c.id == bindparam("source"))


def store_items(
    connection: Connection,
    source: str,
    items: Sequence[RawItem],
    now: datetime,
    *,
    packed: Sequence[blobs.Packed] = (),
    acknowledged: bool = False,
) -> int:
    """Capture what is not held yet; the number of new rows is returned. A known key is left as it is.

    ``packed`` are the items' bytes, packed before the transaction began so that it stays short. ``acknowledged``: the
    source needs to be told nothing.
    """
    known = set(connection.execute(_KNOWN, {"source": source, "keys": [i.ext_key for i in items]}).scalars())
    packs = packed or [blobs.pack(item.raw) for item in items]
    new = {i.ext_key: (i, p) for i, p in zip(items, packs, strict=True) if i.ext_key not in known}.values()
    if new:
        names = blobs.put_packed(connection, [pack for _, pack in new])
        rows = [
            {**_row(source, item, name, now), "acknowledged": acknowledged}
            for (item, _), name in zip(new, names, strict=True)
        ]
        connection.execute(_INSERT, rows)
    return len(new)


def _row(source: str, item: RawItem, blob: str, now: datetime) -> dict[str, Any]:
    return {
        "source": source, "ext_key": item.ext_key, "blob": blob, "media": item.media,
        "channel": item.channel.value, "direction": item.direction, "name": clean.line(item.name),
        "received_at": item.received_at, "captured_at": now,
        "state": "filtered" if item.filtered else "captured", "reason": item.filtered,
    }  # fmt: skip


def read_cursor(connection: Connection, source: str) -> dict[str, object]:
    """The stored cursor of a source; empty before its first poll."""
    found = connection.execute(_CURSOR, {"source": source}).scalar()
    return dict(found or {})


def write_state(connection: Connection, source: str, values: Mapping[str, Any]) -> None:
    """Set columns of a source's state, whether or not it has a row yet."""
    changed = connection.execute(update(source_state).where(source_state.c.id == source).values(dict(values)))
    if not changed.rowcount:
        connection.execute(insert(source_state), {"id": source, "cursor": {}, "permanent": False, **values})


def acknowledged(connection: Connection, source: str, keys: Sequence[str]) -> None:
    """Note that the source knows these items are safe."""
    connection.execute(
        update(capture).where(capture.c.source == source, capture.c.ext_key.in_(keys)).values(acknowledged=True)
    )
