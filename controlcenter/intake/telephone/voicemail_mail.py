"""Voicemail by mail: what a telephone system of the strategy sends becomes a voicemail, with its caller and sound."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from controlcenter.commands.arriving.receive import Received, ReceivedFile
from controlcenter.domain.strategy.intake import VoicemailMail
from controlcenter.intake.interpreting.isolate import Unreadable
from controlcenter.intake.interpreting.parsed import ParsedFile, ParsedMessage
from controlcenter.intake.mail.gateway import headers_if_sent_by
from controlcenter.intake.mail.headers import Headers
from controlcenter.intake.telephone.asterisk.facts import caller_name, caller_number, plain
from controlcenter.intake.telephone.voicemail_message import SOUNDS
from controlcenter.store import blobs

NOT_SENT = "The telephone system did not send the sound with this notice."
_LONGEST = timedelta(hours=6)
_MAILBOX = re.compile(r"<Asterisk-\d+-\d+-([^<>@\s]{1,80})-\d+@")
_LENGTH = re.compile(r"\b(\d{1,3}):([0-5]\d) long\b")
_GSM_BYTES_PER_S = 1650
_SECOND = timedelta(seconds=1)


class Item(Protocol):
    """A captured item with its bytes."""

    @property
    def id(self) -> int: ...
    @property
    def media(self) -> str: ...
    @property
    def raw(self) -> bytes: ...


def voicemails_in_mail(
    gateways: Sequence[VoicemailMail],
    items: Sequence[Item],
    parsed: Mapping[int, ParsedMessage | Unreadable],
) -> dict[int, Received]:
    """The voicemails among the interpreted mails, by the id of their item."""
    found = {item.id: _voicemail(gateways, item, parsed.get(item.id)) for item in items if item.media == "mail"}
    return {item_id: said for item_id, said in found.items() if said is not None}


def _voicemail(
    gateways: Sequence[VoicemailMail], item: Item, mail: ParsedMessage | Unreadable | None
) -> Received | None:
    if not isinstance(mail, ParsedMessage):
        return None
    for gateway in gateways:
        headers = headers_if_sent_by(gateway, mail, item.raw)
        sound = next((file for file in mail.files if _is_sound(file)), None)
        if headers is not None and (sound is not None or headers.text(gateway.header.lower(), 100)):
            return _received(gateway, headers, mail, sound)
    return None


def _received(gateway: VoicemailMail, headers: Headers, mail: ParsedMessage, sound: ParsedFile | None) -> Received:
    number = _known(headers.text(gateway.header.lower(), 100))
    name = _known(headers.text(gateway.name_header.lower(), 200)) if gateway.name_header else ""
    mailbox = _MAILBOX.search(mail.message_id)
    lasted = _lasted(sound) if sound is not None else None
    files = () if sound is None else (_file(sound),)
    return Received(
        form="voicemail", text="" if sound else f"{NOT_SENT}\n\n{mail.text}", from_phone=caller_number(number),
        from_name="" if name == number else caller_name(name), to_addresses=(mailbox[1],) if mailbox else (),
        quiet=True, content_sha=mail.content_sha, files=files,
        left_at=_left_at(mail.sent_at, lasted if lasted is not None else _told(mail.text)),
    )  # fmt: skip


def _known(written: str) -> str:
    """What a field tells; a telephone system that knows nothing writes a word for that."""
    said = plain(written)
    return "" if said.lower() in ("(null)", "unknown caller", "an unknown caller") else said


def _is_sound(file: ParsedFile) -> bool:
    return file.media_type.startswith("audio/") or file.name.rpartition(".")[2] in SOUNDS


def _file(sound: ParsedFile) -> ReceivedFile:
    ending = sound.name.rpartition(".")[2]
    media = SOUNDS.get(ending, sound.media_type)
    name = f"voicemail.{ending.lower()}" if ending in SOUNDS else sound.name
    return ReceivedFile(name, media, sound.data, blobs.pack(sound.data))


def _lasted(sound: ParsedFile) -> timedelta | None:
    """How long it plays, where its bytes say so: RIFF by its own rate, GSM by its fixed one."""
    data = sound.data
    if data.startswith(b"RIFF") and len(data) > 44:
        per_s = int.from_bytes(data[28:32], "little")
        return min(_LONGEST, (len(data) - 44) / per_s * _SECOND) if per_s else None
    if sound.name.endswith(".gsm"):
        return min(_LONGEST, len(data) / _GSM_BYTES_PER_S * _SECOND)
    return None


def _told(text: str) -> timedelta:
    found = _LENGTH.search(text[:5000])
    return timedelta(minutes=int(found[1]), seconds=int(found[2])) if found else timedelta(0)


def _left_at(sent_at: datetime | None, lasted: timedelta) -> datetime | None:
    """When the caller began to speak: the telephone system sends its mail when the caller has ended."""
    return sent_at - lasted if sent_at is not None else None
