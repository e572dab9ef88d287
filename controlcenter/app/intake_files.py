"""Taking in files and folders from the command line; works while the service runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Select, exists, func, select

from controlcenter.app.joining import Joined
from controlcenter.domain.ticket import Channel
from controlcenter.errors import Refused
from controlcenter.intake import capture as capturing
from controlcenter.intake.base import RawItem
from controlcenter.intake.folders.files import FileItem, items_in
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.store import blobs
from controlcenter.store.tables import capture, interaction

CHUNK = 50
OTHERS_WAIT_S = 60.0
PART = 500
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
    mine: list[int] = []
    try:
        items = items_in(paths)
        with Interpreter(clock=joined.clock) as interpreter:
            interpretation = Interpretation(joined.database, joined.execute, interpreter, joined.strategies)
            for chunk in _chunks(items, CHUNK):
                mine += _capture(joined, source, channel, chunk, taken)
                interpretation.run_once()
            interpretation.run_all()
            _await_the_others(joined, mine)
    except FileNotFoundError as error:
        raise Refused(str(error)) from error
    _count(joined, mine, taken)
    taken.seconds = joined.clock.monotonic() - started
    return taken


def _chunks(items: Iterator[FileItem], size: int) -> Iterator[list[FileItem]]:
    while chunk := list(islice(items, size)):
        yield chunk


def _capture(
    joined: Joined, source: str, channel: Channel | None, chunk: Sequence[FileItem], taken: Taken
) -> list[int]:
    """The ids of what was new."""
    taken.seen += len(chunk)
    items = [_raw_item(item, channel) for item in chunk]
    packed = [blobs.pack(item.raw) for item in items]
    held = select(capture.c.id).where(capture.c.source == source, capture.c.ext_key.in_([i.ext_key for i in items]))
    with joined.database.write() as connection:
        capturing.alone(connection, source)
        before = set(connection.execute(held).scalars())
        capturing.store_items(connection, source, items, joined.clock.now(), packed=packed, acknowledged=True)
        new = [row for row in connection.execute(held).scalars() if row not in before]
    taken.duplicate += len(chunk) - len(new)
    return new


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


def _await_the_others(joined: Joined, mine: Sequence[int]) -> None:
    """A service or another intake may have taken some of our items into its hands; wait until they are finished."""
    waiting = list(mine)
    for _ in range(int(OTHERS_WAIT_S / LOOK_EVERY_S)):
        with joined.database.read() as connection:
            waiting = [
                row
                for part in _parts(waiting)
                for row in connection.execute(
                    select(capture.c.id).where(capture.c.id.in_(part), capture.c.state == "captured")
                ).scalars()
            ]
        if not waiting:
            return
        joined.clock.sleep(LOOK_EVERY_S)


def _count(joined: Joined, mine: Sequence[int], taken: Taken) -> None:
    """What became of the items of this run, whoever interpreted them."""
    counts: dict[str, int] = {}
    with joined.database.read() as connection:
        for part in _parts(mine):
            states = select(capture.c.state, func.count()).where(capture.c.id.in_(part)).group_by(capture.c.state)
            for state, count in connection.execute(states):
                counts[state] = counts.get(state, 0) + count
            taken.tickets += int(connection.execute(_tickets_begun(part)).scalar_one())
    taken.stored = counts.get("stored", 0)
    taken.filtered = counts.get("filtered", 0)
    taken.quarantined = counts.get("quarantined", 0)
    taken.duplicate += counts.get("duplicate", 0)


def _tickets_begun(part: Sequence[int]) -> Select[int]:
    """How many of these captured items stand first in their ticket."""
    earlier = interaction.alias()
    return (
        select(func.count())
        .select_from(capture.join(interaction, interaction.c.id == capture.c.interaction_id))
        .where(
            capture.c.id.in_(part),
            capture.c.state != "duplicate",
            ~exists().where(earlier.c.ticket_id == interaction.c.ticket_id, earlier.c.id < interaction.c.id),
        )
    )


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]
