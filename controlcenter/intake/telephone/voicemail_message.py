"""One voicemail: what Asterisk writes about it, its sound, and what the store takes from both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from controlcenter.clock import from_epoch
from controlcenter.commands.arriving.receive import Received, ReceivedFile
from controlcenter.intake.telephone.asterisk.facts import believable, caller_name, caller_number, plain

MEDIA = "voicemail"
SOUNDS = {  # the endings that Asterisk writes, best first, and what they are
    "wav": "audio/x-wav", "WAV": "audio/x-wav", "mp3": "audio/mpeg", "ogg": "audio/ogg", "gsm": "audio/gsm",
    "ulaw": "audio/basic", "alaw": "audio/x-alaw-basic", "g722": "audio/g722", "sln": "audio/x-sln",
}  # fmt: skip
UNREADABLE = "A voicemail that could not be read"
_NUMBERED = re.compile(r"<([^<>]*)>\s*$")
_MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class Message:
    """What msgNNNN.txt says. ``left_at`` is None where it is missing or absurd; ``is_whole``: Asterisk is done."""

    id: str
    number: str
    name: str
    dialled: str
    left_at: datetime | None
    is_whole: bool


def read_message(text: str) -> Message:
    """The message as its text file tells it. Never raises."""
    said = _entries(text)
    caller = said.get("callerid", "")
    found = _NUMBERED.search(caller)
    number = caller_number(found[1] if found else caller)
    name = caller_name(caller[: found.start()].strip().strip('"')) if found else ""
    return Message(
        plain(said.get("msg_id", "")), number, "" if name == number else name, plain(said.get("exten", "")),
        _instant(said.get("origtime", "")), bool(said.get("duration", "")),
    )  # fmt: skip


def _entries(text: str) -> Mapping[str, str]:
    pairs = [line.partition("=") for line in text.splitlines()[:_MOST_ENTRIES] if not line.startswith(";")]
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}


def _instant(seconds: str) -> datetime | None:
    try:
        return believable(from_epoch(float(seconds)))
    except (ValueError, OverflowError, OSError):
        return None


def is_whole_sound(data: bytes) -> bool:
    """Whether nothing is missing at the end: a RIFF file says its length. Others do not, and count as whole."""
    if not data.startswith(b"RIFF"):
        return bool(data)
    return len(data) >= 44 and int.from_bytes(data[4:8], "little") + 8 <= len(data)


class Envelope(BaseModel):
    """The first line of a captured voicemail; its sound follows. ``problem`` says why there is none, or only a part."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(max_length=20_000)]
    mailbox: str
    language: str = ""
    sound: str = ""
    problem: str = ""

    def sealed(self, data: bytes) -> bytes:
        """The bytes that are captured."""
        return self.model_dump_json().encode() + b"\n" + data


def received_voicemail(raw: bytes) -> Received:
    """What the store takes from a captured voicemail. Never raises."""
    first, _, data = raw.partition(b"\n")
    try:
        envelope = Envelope.model_validate_json(first)
    except ValidationError:
        return Received(form="voicemail", subject=UNREADABLE, quarantined="Its description is damaged.")
    message = read_message(envelope.text)
    ending = envelope.sound.lower()
    media = SOUNDS.get(envelope.sound, "application/octet-stream")
    files = (ReceivedFile(f"voicemail.{ending}", media, data),) if data else ()
    return Received(
        form="voicemail", text=envelope.problem, from_phone=message.number, from_name=message.name,
        to_addresses=(plain(envelope.mailbox),), dialled=message.dialled, language=envelope.language, files=files,
    )  # fmt: skip
