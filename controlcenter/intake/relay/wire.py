"""What a relay sends: one item a request, its facts as a line of JSON and then its bytes, signed together."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from controlcenter.clock import iso_z
from controlcenter.domain.ticket import Channel
from controlcenter.errors import Refused
from controlcenter.intake.base import RawItem

ITEMS = "/v1/items"
STATUS = "/v1/relay"
MOST_HEAD_BYTES = 16_384


class Head(BaseModel):
    """The facts of an item. Calls are not relayed: the telephone system is asked over the network."""

    model_config = ConfigDict(extra="forbid")
    source: Annotated[str, Field(min_length=1, max_length=100)]
    key: Annotated[str, Field(min_length=1, max_length=2000)]
    channel: Channel
    media: Annotated[str, Field(pattern=r"^[a-z]{2,16}$")]
    received_at: AwareDatetime
    name: Annotated[str, Field(max_length=1000)] = ""
    direction: Literal["in", "out"] = "in"
    filtered: Annotated[str, Field(max_length=1000)] = ""

    @field_validator("media")
    @classmethod
    def _is_no_call(cls, media: str) -> str:
        if media == "call":
            raise ValueError("calls are not relayed")
        return media


class RelayedSource(BaseModel):
    """How one source does where the relay runs."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=100)]
    newest_there_at: AwareDatetime | None = None
    error: Annotated[str, Field(max_length=1000)] = ""


class RelayStatus(BaseModel):
    """How the relay does."""

    model_config = ConfigDict(extra="forbid")
    sources: Annotated[list[RelayedSource], Field(max_length=100)]
    waiting: Annotated[int, Field(ge=0)]
    refused: Annotated[int, Field(ge=0)]


def pack(item: RawItem, source: str) -> bytes:
    """The body that carries an item; the same item gives the same bytes."""
    head = Head(
        source=source, key=item.ext_key, channel=item.channel, media=item.media, received_at=item.received_at,
        name=item.name[:1000], direction="out" if item.direction == "out" else "in", filtered=item.filtered[:1000],
    )  # fmt: skip
    return head.model_dump_json().encode() + b"\n" + item.raw


def unpack(body: bytes) -> RawItem:
    """The item in a body. Its key names the source there, the item and its bytes: a repeat is known by it.

    Raises Refused with what is wrong.
    """
    line, end, raw = body.partition(b"\n")
    if not end or len(line) > MOST_HEAD_BYTES:
        raise Refused("The body must begin with one line of JSON that says what the item is.")
    try:
        head = Head.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise Refused(f"The item was refused: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    content = hashlib.sha256(raw).hexdigest()[:32]
    return RawItem(
        f"{head.source}/{head.key}#{content}", raw, head.received_at, head.channel, head.media, head.name,
        head.direction, head.filtered,
    )  # fmt: skip


def read_status(body: bytes) -> RelayStatus:
    """What a relay says of itself. Raises Refused."""
    try:
        return RelayStatus.model_validate_json(body)
    except ValidationError as error:
        raise Refused("The status of the relay cannot be read.") from error


def file_name(body: bytes, item: RawItem) -> str:
    """The name under which a body is kept until it is confirmed: oldest first, and one name for one content."""
    return f"{iso_z(item.received_at)[:19].replace(':', '')}-{hashlib.sha256(body).hexdigest()[:32]}.item"
