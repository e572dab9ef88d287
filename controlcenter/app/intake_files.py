"""Taking in files and folders from the command line; works while the service runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import func, select

from controlcenter.app.joining import Joined
from controlcenter.domain.ticket import Channel
from controlcenter.errors import Refused
from controlcenter.intake import capture as capturing
from controlcenter.intake.base import RawItem
from controlcenter.intake.files import FileItem, items_in
from controlcenter.intake.interpret import Interpretation
from controlcenter.intake.isolate import Interpreter
from controlcenter.store.tables import capture, ticket

CHUNK = 10
ROUND = 50
SERVICE_WAIT_S = 60.0
LOOK_EVERY_S = 0.2


@dataclass(slots=True)
class Taken:
    """What a run took in: ``seen`` is always the sum of the next four. ``seconds`` is wall time."""

    seen: int = 0
    stored: int = 0
    duplicate: int = 0
    filtered: int = 0
    quarantined: int = 0
    tickets: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, float]:
        """The counts by name."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


def take_in(joined: Joined, paths: Sequence[Path], source: str, channel: Channel | None = None) -> Taken:
    """Capture everything below the paths, then interpret it. Raises Refused for a path that does not exist."""
    started = joined.clock.monotonic()
    taken = Taken()
    try:
        items = items_in(paths)
        first_id, tickets = _newest(joined)
        with Interpreter(clock=joined.clock) as interpreter:
            interpretation = Interpretation(joined.database, joined.execute, interpreter)
            for chunk in _chunks(items, CHUNK):
                _capture(joined, source, channel, chunk, taken)
                if taken.seen % ROUND < CHUNK:
                    interpretation.run_once()
            interpretation.run_all()
            _await_the_service(joined, source, first_id)
    except FileNotFoundError as error:
        raise Refused(str(error)) from error
    _count(joined, source, first_id, taken)
    taken.tickets = _newest(joined)[1] - tickets
    taken.seconds = joined.clock.monotonic() - started
    return taken


def _chunks(items: Iterator[FileItem], size: int) -> Iterator[list[FileItem]]:
    while chunk := list(islice(items, size)):
        yield chunk


def _newest(joined: Joined) -> tuple[int, int]:
    with joined.database.read() as connection:
        newest = connection.execute(select(func.coalesce(func.max(capture.c.id), 0))).scalar_one()
        return int(newest), int(connection.execute(select(func.count()).select_from(ticket)).scalar_one())


def _capture(joined: Joined, source: str, channel: Channel | None, chunk: Sequence[FileItem], taken: Taken) -> None:
    taken.seen += len(chunk)
    items = [_raw_item(item, channel) for item in chunk]
    with joined.database.write() as connection:
        new = capturing.store_items(connection, source, items, joined.clock.now())
        capturing.acknowledged(connection, source, [item.ext_key for item in items])
    taken.duplicate += len(chunk) - new


def _raw_item(item: FileItem, channel: Channel | None) -> RawItem:
    return RawItem(
        ext_key=item.key_sha,
        raw=item.raw,
        received_at=item.received_at,
        channel=channel or item.channel,
        media=item.media,
        name=item.origin,
        filtered=item.reason_filtered,
    )


def _await_the_service(joined: Joined, source: str, first_id: int) -> None:
    """A running service may have taken some of our items into its hands; wait until they are finished too."""
    query = select(func.count()).where(
        capture.c.source == source, capture.c.id > first_id, capture.c.state == "captured"
    )
    for _ in range(int(SERVICE_WAIT_S / LOOK_EVERY_S)):
        with joined.database.read() as connection:
            if not connection.execute(query).scalar_one():
                return
        joined.clock.sleep(LOOK_EVERY_S)


def _count(joined: Joined, source: str, first_id: int, taken: Taken) -> None:
    """The states of what this run captured; the service may have interpreted some of it."""
    query = (
        select(capture.c.state, func.count())
        .where(capture.c.source == source, capture.c.id > first_id)
        .group_by(capture.c.state)
    )
    with joined.database.read() as connection:
        counts: dict[str, int] = dict(connection.execute(query).tuples().all())
    taken.stored = counts.get("stored", 0)
    taken.filtered = counts.get("filtered", 0)
    taken.quarantined = counts.get("quarantined", 0)
    taken.duplicate += counts.get("duplicate", 0)
