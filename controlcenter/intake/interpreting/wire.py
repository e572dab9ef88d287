"""What goes over the pipes between the service and the process that interprets: lengths, JSON and plain bytes.

Nothing is unpickled: whatever hostile bytes make of the other process, it can only send values.
"""

from __future__ import annotations

import json
import struct
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import BinaryIO

from controlcenter.domain.ticket import Channel
from controlcenter.intake.interpreting.parsed import ParsedFile, ParsedMessage

_COUNT = struct.Struct("<I")
_REQUEST = struct.Struct("<BHI")
_KINDS = ("mail", "tiff", "pdf", "fax")
_NAMES = tuple(field.name for field in fields(ParsedMessage))
_all_values = attrgetter(*_NAMES)
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
_MOST_REPLY = 1_000_000_000

Request = tuple[str, bytes, str]  # kind, raw bytes, name to show
Reply = tuple[ParsedMessage | None, str]  # the message, or why there is none


def pack_requests(requests: list[Request]) -> list[bytes]:
    """The pieces to write, in order. Raises ValueError for an unknown kind."""
    pieces = [_COUNT.pack(len(requests))]
    for kind, raw, name in requests:
        shown = name.encode("utf-8", "replace")[:1000]
        pieces += [_REQUEST.pack(_KINDS.index(kind), len(shown), len(raw)), shown, raw]
    return pieces


def read_requests(pipe: BinaryIO) -> list[Request]:
    """The next batch; empty when the other side has closed. Raises EOFError when it breaks off."""
    head = pipe.read(_COUNT.size)
    if len(head) < _COUNT.size:
        return []
    batch: list[Request] = []
    for _ in range(_COUNT.unpack(head)[0]):
        kind, name_size, raw_size = _REQUEST.unpack(_exactly(pipe, _REQUEST.size))
        name = _exactly(pipe, name_size).decode("utf-8", "replace")
        batch.append((_KINDS[kind], _exactly(pipe, raw_size), name))
    return batch


def pack_reply(message: ParsedMessage | None, reason: str) -> list[bytes]:
    """The pieces to write for one message, or for why there is none."""
    if message is None:
        meta = json.dumps({"reason": reason}).encode()
        return [_COUNT.pack(len(meta)), meta]
    values: dict[str, object] = dict(zip(_NAMES, _all_values(message), strict=True))
    values["sent_at"] = message.sent_at.isoformat() if message.sent_at else None
    values["files"] = [(file.name, file.media_type, file.inline, len(file.data)) for file in message.files]
    meta = _encode({"message": values}).encode()
    return [_COUNT.pack(len(meta)), meta, *(file.data for file in message.files)]


def read_reply(pipe: BinaryIO) -> Reply:
    """The next reply. Raises EOFError when the other process ended, ValueError when it sent nonsense."""
    size = _COUNT.unpack(_exactly(pipe, _COUNT.size))[0]
    try:
        meta = json.loads(_exactly(pipe, size))
        if "message" not in meta:
            return None, str(meta["reason"])
        values = meta["message"]
        files = []
        for name, media_type, inline, length in values["files"]:
            if not 0 <= length <= _MOST_REPLY:
                raise ValueError("a file of impossible length")
            files.append(ParsedFile(str(name), str(media_type), _exactly(pipe, length), bool(inline)))
        return _message(values, tuple(files)), ""
    except (KeyError, TypeError, AttributeError, UnicodeError, OverflowError) as error:
        raise ValueError("the interpreter sent something that is no message") from error


def _message(values: dict[str, object], files: tuple[ParsedFile, ...]) -> ParsedMessage:
    def word(name: str) -> str:
        return str(values[name])

    def words(name: str) -> tuple[str, ...]:
        given = values[name]
        return tuple(str(one) for one in given) if isinstance(given, list) else ()

    sent_at = values["sent_at"]
    return ParsedMessage(
        channel=Channel(word("channel")),
        message_id=word("message_id"),
        in_reply_to=word("in_reply_to"),
        references=words("references"),
        subject=word("subject"),
        from_address=word("from_address"),
        from_name=word("from_name"),
        reply_to=word("reply_to"),
        to_addresses=words("to_addresses"),
        sent_at=datetime.fromisoformat(str(sent_at)) if sent_at else None,
        text=word("text"),
        html=word("html"),
        language=word("language"),
        automatic=bool(values["automatic"]),
        automatic_reason=word("automatic_reason"),
        content_sha=word("content_sha"),
        files=files,
        guessed_charset=bool(values["guessed_charset"]),
        notes=words("notes"),
        fault=word("fault"),
        machine=word("machine"),
        forwarded_name=word("forwarded_name"),
        forwarded_address=word("forwarded_address"),
        doubtful=bool(values["doubtful"]),
    )


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError("the pipe was closed")
    return data
