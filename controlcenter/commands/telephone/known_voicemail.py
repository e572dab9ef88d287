"""Whether a voicemail is held already: one message may come from the voicemail folder and by mail.

The rule, in this order:

1. The same mail, whichever mailbox it lay in, is the same voicemail.
2. The same sound of the same number within a day is the same voicemail, where it comes by a way that has not delivered
   it yet.
3. What the same number left in the same mailbox at the same moment is the same voicemail, where it comes by another
   way: a mail often carries the sound in another format. The moment is the telephone system's on both ways; a caller
   who hides the number is known by it alone, so it must fit better then.

Each way delivers each voicemail once, and the nearest in time is meant: a caller who leaves two messages has left two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select

from controlcenter.commands.arriving.arrivals import Received
from controlcenter.commands.base import Transaction
from controlcenter.store import blobs
from controlcenter.store.tables import capture, file, interaction

WINDOW = timedelta(hours=24)
NEAR = timedelta(seconds=90)
NEAR_WITHOUT_NUMBER = timedelta(seconds=10)
_OTHER_LENGTH_BYTES = 64_000
"""Two sounds of one format whose sizes differ by more are two messages: four seconds of the plainest format."""
_CANDIDATES = (
    select(
        interaction.c.id, interaction.c.ticket_id, interaction.c.source, interaction.c.received_at,
        interaction.c.content_sha, interaction.c.to_addresses, file.c.blob, file.c.media_type, file.c.size,
    )
    .outerjoin(file, file.c.interaction_id == interaction.c.id)
    .where(
        interaction.c.form == "voicemail", interaction.c.quarantined == "",
        or_(
            (interaction.c.from_address == bindparam("number"))
            & interaction.c.received_at.between(bindparam("first"), bindparam("last")),
            (interaction.c.content_sha == bindparam("content")) & (interaction.c.content_sha != ""),
        ),
    )
    .order_by(interaction.c.id, file.c.id)
)  # fmt: skip
_DELIVERED = select(capture.c.interaction_id).where(
    capture.c.interaction_id.in_(bindparam("ids", expanding=True)), capture.c.source == bindparam("source")
)


def known_voicemail(tx: Transaction, row: Any, said: Received, at: datetime) -> Any:
    """The interaction (id, ticket_id, source, blob of its sound) that the voicemail repeats; None for a new one.

    ``row`` is its capture, ``at`` when it was left.
    """
    asked = {"number": said.from_phone, "content": said.content_sha, "first": at - WINDOW, "last": at + WINDOW}
    found = [one for one in tx.db.execute(_CANDIDATES, asked) if one.id != row.interaction_id]
    same = next((one for one in found if said.content_sha and one.content_sha == said.content_sha), None)
    if same is not None or not found:
        return same
    others = _of_other_ways(tx, row, found)
    near = sorted(others, key=lambda one: (abs(one.received_at - at), one.id))
    return next((one for one in near if _sounds_alike(one, said)), None) or next(
        (one for one in near if _is_the_same_moment(one, said, at)), None
    )


def _of_other_ways(tx: Transaction, row: Any, found: Sequence[Any]) -> list[Any]:
    taken = set(tx.db.execute(_DELIVERED, {"ids": [one.id for one in found], "source": row.source}).scalars())
    return [one for one in found if one.id not in taken]


def _sounds_alike(one: Any, said: Received) -> bool:
    return any(blobs.sha_of(item.data) == one.blob for item in said.files)


def _is_the_same_moment(one: Any, said: Received, at: datetime) -> bool:
    near = NEAR if said.from_phone else NEAR_WITHOUT_NUMBER
    if abs(one.received_at - at) > near or not _is_one_mailbox(one.to_addresses, said.to_addresses):
        return False
    return all(
        item.media_type != one.media_type or abs(len(item.data) - one.size) <= _OTHER_LENGTH_BYTES
        for item in said.files
    )


def _is_one_mailbox(one: Sequence[str], other: Sequence[str]) -> bool:
    """A mail names the number of the mailbox only, the folder its context too; unknown fits any."""
    names = [{address.partition("@")[0] for address in addresses} for addresses in (one, other)]
    return not all(names) or not names[0].isdisjoint(names[1])
