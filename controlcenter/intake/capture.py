"""Capture: bytes and key are committed before anything is acknowledged or interpreted. Everything after can repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Update, bindparam, case, func, insert, select, update

from controlcenter.intake.base import RawItem
from controlcenter.intake.mail import clean
from controlcenter.store import blobs
from controlcenter.store.inserting import insert_all
from controlcenter.store.tables import capture, source_state

_CAPTURING = 4447  # the first of the two numbers of PostgreSQL's advisory lock; the second one is the source's
_KNOWN = select(capture.c.ext_key, capture.c.blob).where(
    capture.c.source == bindparam("source"), capture.c.ext_key.in_(bindparam("keys", expanding=True))
)
_ACKNOWLEDGED = (
    update(capture)
    .where(capture.c.source == bindparam("of_source"), capture.c.ext_key.in_(bindparam("keys", expanding=True)))
    .values(acknowledged=True)
)
_ALONE = select(func.pg_advisory_xact_lock(_CAPTURING, func.hashtext(bindparam("source"))))
_ONLY_FORWARD = ("newest_there_at", "newest_stored_at")
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

    A mail under a known key but with other bytes is another mail: a server that lost its numbers can give the same
    ones again within a second. It is kept under a key that names its bytes too.
    ``packed`` are the items' bytes, packed before the transaction began so that it stays short. ``acknowledged``: the
    source needs to be told nothing.
    """
    packs = packed or [blobs.pack(item.raw) for item in items]
    alone(connection, source)
    held = _held(connection, source, [item.ext_key for item in items])
    pairs = [(_keyed(item, pack, held), pack) for item, pack in zip(items, packs, strict=True)]
    if others := [item.ext_key for (item, _), given in zip(pairs, items, strict=True) if item is not given]:
        held |= _held(connection, source, others)
    new = {item.ext_key: (item, pack) for item, pack in pairs if item.ext_key not in held}.values()
    if new:
        names = blobs.put_packed(connection, [pack for _, pack in new])
        rows = [
            {**_row(source, item, name, now), "acknowledged": acknowledged}
            for (item, _), name in zip(new, names, strict=True)
        ]
        insert_all(connection, capture, rows)
    return len(new)


def alone(connection: Connection, source: str) -> None:
    """Wait until nobody else captures from this source, and hold the others off until the transaction ends.

    Two that see the same new item at once would both insert it. On SQLite every writer is alone already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE, {"source": source})


def _held(connection: Connection, source: str, keys: Sequence[str]) -> dict[str, str]:
    """The blob of each key that is held already."""
    found = connection.execute(_KNOWN, {"source": source, "keys": list(keys)})
    return {row.ext_key: row.blob for row in found}


def _keyed(item: RawItem, pack: blobs.Packed, held: Mapping[str, str]) -> RawItem:
    is_numbered = item.media in ("mail", "head") and ":" in item.ext_key  # a key made from the bytes cannot mean others
    is_other = is_numbered and not item.filtered and held.get(item.ext_key, pack.name) != pack.name
    return replace(item, ext_key=f"{item.ext_key}:{pack.name[:16]}") if is_other else item


def _row(source: str, item: RawItem, blob: str, now: datetime) -> dict[str, Any]:
    return {
        "source": source, "ext_key": item.ext_key, "blob": blob, "media": item.media,
        "channel": item.channel.value, "direction": item.direction, "name": clean.line(item.name),
        "received_at": min(item.received_at, now), "captured_at": now,  # a sender's clock may be wrong
        "state": "filtered" if item.filtered else "captured", "reason": item.filtered,
    }  # fmt: skip


def read_cursor(connection: Connection, source: str) -> dict[str, object]:
    """The stored cursor of a source; empty before its first poll."""
    found = connection.execute(_CURSOR, {"source": source}).scalar()
    return dict(found or {})


def write_state(connection: Connection, source: str, values: Mapping[str, Any]) -> None:
    """Set columns of a source's state, whether or not it has a row yet.

    The newest item's time never goes back: old mail that somebody puts back into a mailbox is no lag.
    """
    told = {f"told_{name}": value for name, value in values.items()}
    changed = connection.execute(_setting(tuple(values)), {"of_source": source, **told})
    if not changed.rowcount:
        connection.execute(insert(source_state), {"id": source, "cursor": {}, "permanent": False, **values})


@lru_cache
def _setting(names: tuple[str, ...]) -> Update:
    """The statement that sets these columns of ``of_source`` to what is bound as ``told_`` and their name."""
    told = {name: bindparam(f"told_{name}", type_=source_state.c[name].type) for name in names}
    later = {
        n: case((source_state.c[n] > told[n], source_state.c[n]), else_=told[n]) for n in _ONLY_FORWARD if n in told
    }
    return update(source_state).where(source_state.c.id == bindparam("of_source")).values(told | later)


def acknowledged(connection: Connection, source: str, keys: Sequence[str]) -> None:
    """Note that the source knows these items are safe."""
    if keys:
        connection.execute(_ACKNOWLEDGED, {"of_source": source, "keys": list(keys)})


def not_later_than(connection: Connection, now: datetime) -> None:
    """Put the last successes that lie in the future to ``now``: the clock that gave them was set back."""
    connection.execute(update(source_state).where(source_state.c.last_ok_at > now).values(last_ok_at=now))
