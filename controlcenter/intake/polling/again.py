"""Fetching again: a person asks a source for a stretch of time or for one item, because something may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from controlcenter.clock import iso_z
from controlcenter.intake.base import RawItem, Source
from controlcenter.intake.capture import store_items
from controlcenter.store import blobs
from controlcenter.store.tables import capture, source_state


@dataclass(frozen=True, slots=True)
class Wish:
    """What to fetch again: everything received from ``since`` to before ``until``, or the items of ``keys`` alone."""

    since: datetime
    until: datetime
    keys: tuple[str, ...] = ()
    asked_at: str = ""

    @property
    def is_only_a_look(self) -> bool:
        """Whether nothing is to be fetched again: the source was to be looked at, that was all."""
        return self.since >= self.until

    def wants(self, item: RawItem) -> bool:
        """Whether it is what was asked for. A key may have grown a mark behind a colon, or lost one."""
        if self.keys:
            return any(item.ext_key == key or key.startswith(f"{item.ext_key}:") for key in self.keys)
        return self.since <= item.received_at < self.until


def wish_of(stored: Mapping[str, Any] | None) -> Wish | None:
    """The wish in a source's state; None where there is none, or it was fulfilled."""
    if not stored or stored.get("said"):
        return None
    return Wish(
        datetime.fromisoformat(stored["since"]),
        datetime.fromisoformat(stored["until"]),
        tuple(stored.get("keys", ())),
        str(stored.get("asked_at", "")),
    )


def read_wish(connection: Connection, source: str) -> Wish | None:
    """What waits to be fetched again from a source."""
    return wish_of(connection.execute(select(source_state.c.wish).where(source_state.c.id == source)).scalar())


def wished(connection: Connection) -> dict[str, str]:
    """The sources of which somebody asked something that is not done, each with the instant of asking."""
    rows = connection.execute(select(source_state.c.id, source_state.c.wish))
    wishes = {row.id: wish_of(row.wish) for row in rows}
    return {name: wish.asked_at for name, wish in wishes.items() if wish is not None}


def note(connection: Connection, source: str, wish: Wish, said: str, now: datetime) -> None:
    """Write down what came of a wish, unless another was made in the meantime."""
    stored = connection.execute(select(source_state.c.wish).where(source_state.c.id == source)).scalar() or {}
    if stored.get("asked_at", "") == wish.asked_at:
        done = {**stored, "said": said, "done_at": iso_z(now)}
        connection.execute(update(source_state).where(source_state.c.id == source).values(wish=done))


def answer(connection: Connection, source: str, said: str, now: datetime) -> None:
    """A source that cannot fetch answers what was asked of it all the same."""
    wish = read_wish(connection, source)
    if wish is not None:
        note(connection, source, wish, said, now)


def items_of(source: Source, wish: Wish) -> Iterable[RawItem]:
    """What the source still holds of what was asked for."""
    fetch = getattr(source, "fetch_again", None)
    found = fetch(wish.since, wish.until) if fetch is not None else source.poll({})
    return (item for item in found if wish.wants(item))


def store_missing(connection: Connection, source: str, item: RawItem, now: datetime) -> int:
    """Take an item in unless these very bytes came from this source before; 1 when it was missing."""
    name = blobs.sha_of(item.raw)
    query = select(capture.c.id).where(capture.c.source == source, capture.c.blob == name).limit(1)
    if connection.execute(query).first() is not None:
        return 0
    return store_items(connection, source, [item], now, acknowledged=True)


def told(there: int, found: int) -> str:
    """What came of fetching again, in one sentence."""
    if not there:
        return "Nothing of what was asked for lies at the source any more."
    items = "1 item" if there == 1 else f"{there} items"
    if not found:
        return f"Nothing was missing: {items} found there, all of them held already."
    return f"{items} found there; {found} missing until now, taken in."
