"""Asterisk's voicemail folder: each message with its sound is taken in once, and stays where telephones hear it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from controlcenter.clock import Clock, from_epoch
from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.telephone.voicemail_message import MEDIA, SOUNDS, Envelope, is_whole_sound, read_message

_HEARD = "Old"
_FOLDERS = ("INBOX", "Urgent", _HEARD)
_MOST_TEXT = 16_384
_MOST_SOUND = 50_000_000
NO_SOUND = "The sound of this voicemail is missing in the telephone system."
CUT_OFF = "The sound of this voicemail ends before its time."
TOO_LARGE = "The sound of this voicemail is too large to be taken in; it is still in the telephone system."


class VoicemailSettings(BaseModel):
    """What the voicemail folder must be told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path = Field(
        title="Folder",
        description="Asterisk's voicemail folder, usually /var/spool/asterisk/voicemail; the service must read it.",
    )
    mailboxes: list[str] = Field(
        default_factory=list, title="Mailboxes", description="Mailboxes to read, like 100@default; empty: all."
    )
    languages: dict[str, str] = Field(
        default_factory=dict, title="Languages", description="Mailbox or dialled number to language."
    )
    since: AwareDatetime | None = Field(
        None, title="Taken in since", description="Messages left before this instant are not taken in."
    )
    settle_s: float = Field(
        3.0, ge=0, le=600, title="Rest", description="A message is complete when it has not changed for these seconds."
    )
    give_up_s: float = Field(
        120.0, ge=0, le=3600, title="Patience",
        description="A message that is still not whole after these seconds goes to a person as it is.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """A message in the folder. ``shape`` changes while it is written."""

    key: str
    path: Path
    mailbox: str
    text: str
    sound: Path | None
    shape: tuple[float, ...]

    @property
    def changed_at(self) -> datetime:
        return from_epoch(max(self.shape[1::2]))


class VoicemailFolder:
    """Reads; never moves, renames or deletes: the folder belongs to the telephone system."""

    Settings: ClassVar[type[BaseModel]] = VoicemailSettings

    def __init__(self, name: str, settings: VoicemailSettings, secret: Callable[[str], str], clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._cancelled = threading.Event()
        self._newest: datetime | None = None

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """Every message that is complete and new, oldest first. ``state`` names those that were taken already.

        What was heard by telephone before the first poll does not come in.
        """
        self._cancelled.clear()
        found = self._messages()
        known = state.get("taken")
        here = {message.key for message in found}
        taken = [key for key in known if key in here] if isinstance(known, list) else self._heard(found)
        state["taken"] = taken
        seen, now_s = state.get("seen"), self._clock.now().timestamp()
        before = seen if isinstance(seen, dict) else {}
        state["seen"] = {m.key: _observed(m, before.get(m.key), now_s) for m in found if m.key not in taken}
        for message in found:
            if self._cancelled.is_set():
                raise SourceError(f"Reading the voicemail folder {self._settings.folder} was stopped.")
            item = None if message.key in taken else self._item(message, before.get(message.key), now_s)
            if item is not None:
                taken.append(message.key)
                yield item

    def fetch_again(self, since: datetime, until: datetime) -> Iterator[RawItem]:
        """Every complete message of that time that is still there, taken already or not."""
        for message in self._messages():
            item = self._whole(message)
            if item is not None and since <= item.received_at < until:
                yield item

    def done(self, item: RawItem) -> None:
        """Nothing: what was taken is noted with the item itself."""

    def test(self) -> str:
        """How many messages there are. Raises SourceError when the folder cannot be read."""
        count = len(self._messages())
        there = "1 message is" if count == 1 else f"{count} messages are"
        return f"The voicemail folder {self._settings.folder} can be read; {there} in it."

    def cancel(self) -> None:
        self._cancelled.set()

    def newest_at_source(self) -> datetime | None:
        return self._newest

    @staticmethod
    def _heard(found: list[_Found]) -> list[str]:
        return [message.key for message in found if message.path.parent.name == _HEARD]

    def _messages(self) -> list[_Found]:
        """Every message of the wanted mailboxes, the one that was left first in front."""
        root = self._settings.folder
        if not root.is_dir():
            raise SourceError(f"There is no voicemail folder {root}. Correct the folder in the source's settings.")
        try:
            mailboxes = [box for context in _folders(root) for box in _folders(context)]
            wanted = [box for box in mailboxes if self._is_wanted(f"{box.name}@{box.parent.name}")]
            texts = [text for box in wanted for name in _FOLDERS for text in sorted((box / name).glob("msg*.txt"))]
            found = [message for text in texts if (message := _found(text)) is not None]
        except OSError as error:
            raise SourceError(
                f"The voicemail folder {root} cannot be read ({error.strerror}). Give the service the right to read it."
            ) from error
        return sorted(found, key=lambda message: (message.changed_at, message.key))

    def _is_wanted(self, mailbox: str) -> bool:
        wanted = self._settings.mailboxes
        return not wanted or mailbox in wanted or mailbox.partition("@")[0] in wanted

    def _item(self, message: _Found, seen: object, now_s: float) -> RawItem | None:
        """The message, or None as long as it may still change, or when it is older than what is taken in."""
        if not isinstance(seen, list) or seen[:-1] != list(message.shape):
            return None
        still_s = now_s - seen[-1]
        is_settled = still_s >= self._settings.give_up_s
        item = self._whole(message, even_damaged=is_settled) if still_s >= self._settings.settle_s else None
        if item is not None:
            self._newest = max(self._newest or item.received_at, item.received_at)
        return item

    def _whole(self, message: _Found, *, even_damaged: bool = False) -> RawItem | None:
        """The message; None when it is not complete, older than what is taken in, or has changed meanwhile."""
        said = read_message(message.text)
        problem, data = self._sound(message)
        if not even_damaged and (problem or not said.is_whole):
            return None
        left_at = said.left_at or message.changed_at
        if (self._settings.since is not None and left_at < self._settings.since) or _found(message.path) != message:
            return None
        languages = self._settings.languages
        language = languages.get(message.mailbox) or languages.get(said.dialled, "")
        ending = message.sound.suffix[1:] if message.sound else ""
        envelope = Envelope(
            text=message.text, mailbox=message.mailbox, language=language, sound=ending, problem=problem
        )
        return RawItem(message.key, envelope.sealed(data), left_at, Channel.TELEPHONE, MEDIA, message.path.stem)

    @staticmethod
    def _sound(message: _Found) -> tuple[str, bytes]:
        """What is wrong with the sound (empty: nothing), and its bytes."""
        if message.sound is None:
            return NO_SOUND, b""
        try:
            if message.sound.stat().st_size > _MOST_SOUND:
                return TOO_LARGE, b""
            data = message.sound.read_bytes()
        except OSError:
            return NO_SOUND, b""
        return "" if is_whole_sound(data) else CUT_OFF, data


def _folders(path: Path) -> list[Path]:
    return sorted(entry for entry in path.iterdir() if entry.is_dir() and not entry.is_symlink())


def _found(path: Path) -> _Found | None:
    """The message of a text file; None when it has gone meanwhile: telephones move and renumber messages."""
    try:
        if path.is_symlink():
            return None
        with path.open("rb") as file:
            text = file.read(_MOST_TEXT).decode("utf-8", "replace")
        stat = path.stat()
        shape: tuple[float, ...] = (stat.st_size, stat.st_mtime)
        sounds = [path.with_suffix(f".{ending}") for ending in SOUNDS]
        sound = next((sound for sound in sounds if sound.is_file() and not sound.is_symlink()), None)
        if sound is not None:
            stat = sound.stat()
            shape = (*shape, stat.st_size, stat.st_mtime)
    except FileNotFoundError:
        return None
    box = path.parent.parent
    mailbox = f"{box.name}@{box.parent.name}"
    name = read_message(text).id or hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
    return _Found(f"{mailbox}:{name}", path, mailbox, text, sound, shape)


def _observed(message: _Found, before: object, now_s: float) -> list[float]:
    """Its shape and when it was first seen like that. A wall clock that went back starts anew."""
    if isinstance(before, list) and before[:-1] == list(message.shape) and before[-1] <= now_s:
        return before
    return [*message.shape, now_s]
