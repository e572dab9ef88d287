"""What the store knows about items that came in: the capture, the same message by another road, the conversation.

One look-up answers for many items; ``independent`` says which of them may share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select

from controlcenter.commands.arriving.known_fax import known_fax
from controlcenter.commands.base import Transaction
from controlcenter.store import blobs
from controlcenter.store.tables import capture, interaction, ticket

_NAMES: BindParameter[Any] = bindparam("names", expanding=True)
_CAPTURES = (
    select(capture).where(capture.c.id.in_(_NAMES)).order_by(capture.c.id)
    .with_for_update()  # the web endpoint and the service's round may take the same item at once
)  # fmt: skip
_FIRST_OF_CONTENT = (
    select(func.min(interaction.c.id)).where(interaction.c.content_sha.in_(_NAMES)).group_by(interaction.c.content_sha)
)
_TWINS = select(interaction.c.content_sha, interaction.c.id, interaction.c.source).where(
    interaction.c.id.in_(_FIRST_OF_CONTENT)
)
_NEWEST_OF_ID = (
    select(func.max(interaction.c.id)).where(interaction.c.message_id.in_(_NAMES)).group_by(interaction.c.message_id)
)
_BY_MESSAGE_ID = select(interaction.c.message_id, interaction.c.id, interaction.c.ticket_id).where(
    interaction.c.id.in_(_NEWEST_OF_ID)
)
_BY_TOKEN = select(ticket.c.token, ticket.c.id).where(ticket.c.token.in_(_NAMES))
_SENT_HERE = (
    select(interaction.c.message_id, func.min(interaction.c.id))
    .where(interaction.c.message_id.in_(_NAMES), interaction.c.direction == "out")
    .group_by(interaction.c.message_id)
)


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """An attachment with its bytes; ``packed`` is what goes to the store, where it has been made already.

    ``inline`` is a picture that a page shows, nothing that somebody attached.
    """

    name: str
    media_type: str
    data: bytes
    packed: blobs.Packed | None = None
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """An interpreted item, whatever the channel. ``form`` is message, fax, request or voicemail.

    A program wrote what is ``automatic``, and ``machine`` is its sort; nothing ``quiet`` is answered automatically.
    ``forwarded_address`` is whom the text names as its first writer: that counts when a colleague forwards it.
    ``left_at`` is when a voicemail was left, where it came later than that.
    """

    form: str
    subject: str = ""
    text: str = ""
    html: str = ""
    from_address: str = ""
    from_name: str = ""
    from_phone: str = ""
    to_addresses: tuple[str, ...] = ()
    message_id: str = ""
    answers: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    language: str = ""
    kind: str = ""
    product: str = ""
    dialled: str = ""
    automatic: bool = False
    quarantined: str = ""
    content_sha: str = ""
    files: tuple[ReceivedFile, ...] = ()
    quiet: bool = False
    machine: str = ""
    forwarded_name: str = ""
    forwarded_address: str = ""
    forwarded_by: str = ""
    left_at: datetime | None = None


Item = tuple[int, Received]
"""A captured item's id and what was read in it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A captured item with what is known about it.

    ``row`` is its capture. ``content_sha`` is what its interaction will be known by. ``twin`` (id, source) is an
    interaction with the same content, ``ticket_id`` the conversation that it belongs to, ``sent_id`` the message
    that was sent from here under the same Message-ID.
    """

    row: Any
    said: Received
    content_sha: str
    twin: Any
    ticket_id: int | None
    sent_id: int | None

    @property
    def known_as(self) -> Received:
        """What was read, with the content's name that the interaction gets."""
        if self.said.content_sha == self.content_sha:
            return self.said
        return replace(self.said, content_sha=self.content_sha)


def independent(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Split the items, in their order, into runs in which none can have anything to do with an earlier one."""
    run: list[Item] = []
    known: set[str] = set()
    for item in items:
        said = item[1]
        own = {f"item {item[0]}", f"content {said.content_sha}" if said.content_sha else "", said.message_id} - {""}
        if run and (said.quarantined or run[-1][1].quarantined or not known.isdisjoint(own.union(said.answers))):
            yield run
            run, known = [], set()
        run.append(item)
        known |= own
    if run:
        yield run


def look_up(tx: Transaction, items: Sequence[Item]) -> list[Arrival]:
    """What is known about each item of a run. The captures stay locked until the end of the transaction."""
    rows = {row.id: row for row in tx.db.execute(_CAPTURES, {"names": [capture_id for capture_id, _ in items]})}
    shas = [_content_sha(rows[capture_id], said) for capture_id, said in items]
    twins = {row.content_sha: row for row in _found(tx, _TWINS, shas)}
    faxes = {
        capture_id: known_fax(tx, rows[capture_id], said, sha)
        for (capture_id, said), sha in zip(items, shas, strict=True)
        if said.form == "fax"
    }
    by_token = {token: int(ticket_id) for token, ticket_id in _found(tx, _BY_TOKEN, _every("tokens", items))}
    by_id = {row.message_id: row for row in _found(tx, _BY_MESSAGE_ID, _every("answers", items))}
    outgoing = [said.message_id for capture_id, said in items if rows[capture_id].direction == "out"]
    sent = {message_id: int(found) for message_id, found in _found(tx, _SENT_HERE, outgoing)}
    return [
        Arrival(
            rows[capture_id],
            said,
            sha,
            faxes[capture_id].twin if capture_id in faxes else twins.get(sha),
            faxes[capture_id].ticket_id if capture_id in faxes else _ticket_of_thread(said, by_token, by_id),
            sent.get(said.message_id),
        )
        for (capture_id, said), sha in zip(items, shas, strict=True)
    ]


def _content_sha(row: Any, said: Received) -> str:
    """A mail that cannot be read is known by its bytes, within its source: a mailbox may be numbered anew."""
    if not said.quarantined or said.form == "fax":
        return said.content_sha
    return f"raw:{row.blob}:{row.source}" if row.media in ("mail", "head") else ""


def _every(name: str, items: Sequence[Item]) -> list[str]:
    return [word for _, said in items for word in getattr(said, name)]


def _found(tx: Transaction, query: Select[Any], names: Iterable[str]) -> Sequence[Any]:
    wanted = sorted({name for name in names if name})
    return tx.db.execute(query, {"names": wanted}).all() if wanted else ()


def _ticket_of_thread(said: Received, by_token: dict[str, int], by_id: dict[str, Any]) -> int | None:
    """Our own token first, then the messages that this one answers, the nearest first; never the subject."""
    for token in said.tokens:
        if token in by_token:
            return by_token[token]
    answered = next((by_id[message_id] for message_id in said.answers if message_id in by_id), None)
    return int(answered.ticket_id) if answered is not None else None
