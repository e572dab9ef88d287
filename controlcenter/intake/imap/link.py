"""One logged-in connection to a mailbox: entering its folders, what is there, its bytes, and moving it away."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from controlcenter.errors import SourceError
from controlcenter.intake.imap.client import ServerClient, sentence
from controlcenter.intake.imap.names import listed, nearest, quoted
from controlcenter.intake.imap.settings import ImapSettings

KEYWORD = "$Centre"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_INTERNALDATE = re.compile(
    rb'INTERNALDATE "\s?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"', re.IGNORECASE
)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_SHORT_BODY = re.compile(rb'\bBODY\[[^\]]*\] (?:NIL|"((?:[^"\\]|\\.)*)")', re.IGNORECASE)
_NOT_NOW = (b"[UNAVAILABLE]", b"[INUSE]", b"[LIMIT]", b"[SERVERBUG]")


class MissingFolder(SourceError):
    """The mailbox has no such folder; the connection is as good as before."""


class Withheld(SourceError):
    """The server refused to give these bytes; the connection is as good as before."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the server knows of a message without its bytes. ``received_at`` is None where it names no date."""

    uid: int
    size: int
    received_at: datetime | None


class ImapLink:
    """Opened by the constructor, closed by ``close``. Every method raises SourceError and then is of no more use.

    ``enter`` is ``log_in`` with all that it needs; ``watch`` is told the connection before it is used, so that it can
    be cut off. ``folder``, ``uidvalidity`` and ``messages`` are those of the folder that was entered last.
    """

    def __init__(
        self, settings: ImapSettings, enter: Callable[[ServerClient], None], watch: Callable[[ServerClient], None]
    ) -> None:
        self._settings = settings
        self.folder = ""
        self.uidvalidity = 0
        self.messages = 0
        self._client: ServerClient | None = None
        with self._sentences():
            self._client = client = ServerClient(settings, watch)
            try:
                enter(client)
            except BaseException:
                self._client = None
                client.let_go()
                raise

    def close(self) -> None:
        """Say goodbye if that is possible, and let go."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                client.logout()
            client.let_go()

    def let_go(self) -> None:
        """Close without a word to the server."""
        client, self._client = self._client, None
        if client is not None:
            client.let_go()

    @property
    def client(self) -> ServerClient:
        """The connection itself. Raises SourceError when there is none any more."""
        if self._client is None:
            raise SourceError(f"The connection to {self._settings.host} was lost; it is tried again.")
        return self._client

    @property
    def keeps_keywords(self) -> bool:
        """Whether the folder keeps our own keyword."""
        flags = b" ".join(self._untagged("PERMANENTFLAGS")).lower()
        return b"\\*" in flags or KEYWORD.lower().encode() in flags

    @property
    def can_move(self) -> bool:
        """Whether the server moves messages in one step."""
        return "MOVE" in self.client.capabilities

    @property
    def can_idle(self) -> bool:
        """Whether the server says by itself when something comes in."""
        return "IDLE" in self.client.capabilities

    def select(self, folder: str) -> None:
        """Enter a folder anew, so that what came in since is seen. Raises MissingFolder with the nearest names."""
        with self._sentences():
            self.folder = ""
            is_readonly = self._settings.direction == "out"
            kind, data = self.client.select(self._quoted(folder), readonly=is_readonly)
            if kind != "OK":
                raise self._no_folder(folder, bytes(data[-1] or b""))
            self.folder = folder
            self.messages = int(data[0] or 0)
            validity = self._untagged("UIDVALIDITY")
            self.uidvalidity = int(validity[-1]) if validity else 0

    def is_in(self, folder: str, uidvalidity: int) -> bool:
        """Be in this folder, with a change of folder where that is needed; says whether its numbers are the same."""
        if self.folder != folder:
            self.select(folder)
        return self.uidvalidity == uidvalidity

    def search(self, *criteria: str) -> list[int]:
        """UIDs that match, in order."""
        with self._sentences():
            data = self._uid("SEARCH", *criteria)
            return sorted({int(uid) for line in data if line for uid in line.split()})

    def envelopes(self, uids: Sequence[int]) -> list[Envelope]:
        """What the server knows of these messages, in order of UID; those that have gone are left out."""
        with self._sentences():
            found = {}
            for line in self._uid("FETCH", _set(uids), "(UID INTERNALDATE RFC822.SIZE)"):
                head = line[0] if isinstance(line, tuple) else line
                uid, size = _UID.search(head or b""), _SIZE.search(head or b"")
                if uid and size:
                    found[int(uid[1])] = Envelope(int(uid[1]), int(size[1]), _internaldate(head))
            return [found[uid] for uid in sorted(set(uids)) if uid in found]

    def bodies(self, uids: Sequence[int], *, head_only: bool = False) -> dict[int, bytes]:
        """Bytes by UID, without marking anything as seen; messages that have gone are left out. Raises Withheld."""
        with self._sentences():
            kind, data = self.client.uid("FETCH", _set(uids), f"(UID BODY.PEEK[{'HEADER' if head_only else ''}])")
            if kind != "OK":
                raise Withheld(f"The mail server {self._settings.host} would not give a message; it is tried again.")
            found = _bodies_in(data)
            return {uid: found[uid] for uid in uids if uid in found}

    def move(self, uid: int, folder: str) -> bool:
        """Move a message away; one that is not there any more is fine. False when the server would not do it."""
        with self._sentences():
            kind, _ = self.client.uid("MOVE", str(uid), self._quoted(folder))
            return kind == "OK" or not self.envelopes([uid])

    def mark(self, uid: int) -> None:
        """Give a message our keyword."""
        with self._sentences():
            self._uid("STORE", str(uid), "+FLAGS.SILENT", f"({KEYWORD})")

    def make_folder(self, folder: str) -> None:
        """Make the folder if it is missing."""
        with self._sentences():
            if folder in (names := self.folders()):
                return
            kind, _ = self.client.create(self._quoted(folder))
            if kind != "OK" and folder not in self.folders():
                raise SourceError(
                    f'The folder "{folder}" could not be made in the mailbox of {self._settings.user}; make it by '
                    f"hand, or name another one under processed. {nearest(folder, names)}",
                    permanent=True,
                )

    def folders(self) -> list[str]:
        """The folders of the mailbox by name."""
        with self._sentences():
            kind, data = self.client.list('""', '"*"')
            return listed(data, utf8=self._is_utf8) if kind == "OK" else []

    @property
    def _is_utf8(self) -> bool:
        return bool(getattr(self.client, "utf8_enabled", False))

    def _quoted(self, folder: str) -> str:
        return quoted(folder, utf8=self._is_utf8)

    def _no_folder(self, folder: str, answer: bytes) -> SourceError:
        if any(word in answer.upper() for word in _NOT_NOW):
            return SourceError(f'{self._settings.host} cannot open the folder "{folder}" now; it is tried again.')
        return MissingFolder(
            f'There is no folder "{folder}" in the mailbox of {self._settings.user}. {nearest(folder, self.folders())}',
            permanent=True,
        )

    def _untagged(self, name: str) -> list[bytes]:
        return [part for part in self.client.untagged_responses.get(name, []) if isinstance(part, bytes)]

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        kind, data = self.client.uid(command, *arguments)
        if kind != "OK":
            raise SourceError(f"The mail server {self._settings.host} refused {command}; it is tried again.")
        return data

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except (OSError, imaplib.IMAP4.error, ValueError) as error:
            raise sentence(self._settings, error) from error


def day_of(instant: datetime) -> str:
    """The day as a search takes it; the server compares without time and zone."""
    return f"{instant.day}-{_MONTHS[instant.month - 1].capitalize()}-{instant.year}"


def _bodies_in(data: Sequence[Any]) -> dict[int, bytes]:
    """Bytes by UID. They come as literals, short ones as quoted text too, with the UID before or behind them."""
    found: dict[int, bytes] = {}
    for at, part in enumerate(data):
        if isinstance(part, tuple):
            after = data[at + 1] if at + 1 < len(data) else b""
            uid = _UID.search(part[0]) or _UID.search(after if isinstance(after, bytes) else b"")
            if uid:
                found[int(uid[1])] = part[1]
        elif isinstance(part, bytes) and (short := _SHORT_BODY.search(part)) and (uid := _UID.search(part)):
            found[int(uid[1])] = re.sub(rb"\\(.)", rb"\1", short[1] or b"")
    return found


def _set(uids: Sequence[int]) -> str:
    """A set of numbers as commands take it, runs in one piece."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def _internaldate(head: bytes) -> datetime | None:
    found = _INTERNALDATE.search(head)
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, zone_h, zone_m = (part.decode() for part in found.groups())
    offset = timedelta(hours=int(zone_h), minutes=int(zone_m)) * (-1 if sign == "-" else 1)
    try:
        number = _MONTHS.index(month.lower()) + 1
        local = datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=timezone(offset))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
