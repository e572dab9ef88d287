"""One logged-in connection to one folder: what is there, its bytes, and moving it away."""

from __future__ import annotations

import difflib
import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from imap_tools.errors import ImapToolsError, MailboxLoginError
from imap_tools.utils import encode_folder

from controlcenter.errors import SourceError
from controlcenter.intake.imap_client import ServerClient, ServerMailbox, sentence, trusted
from controlcenter.intake.imap_settings import ImapSettings

KEYWORD = "$Centre"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_INTERNALDATE = re.compile(
    rb'INTERNALDATE "\s?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"', re.IGNORECASE
)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_NOT_NOW = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[CONTACTADMIN]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the server knows of a message without its bytes. ``received_at`` is None where it names no date."""

    uid: int
    size: int
    received_at: datetime | None


class ImapLink:
    """Opened by the constructor, closed by ``close``. Every method raises SourceError and then is of no more use."""

    def __init__(self, settings: ImapSettings, password: str, watch: Callable[[ServerClient], None]) -> None:
        self._settings = settings
        self.uidvalidity = 0
        self.messages = 0
        self._client: ServerClient | None = None
        with self._sentences():
            self._client = client = ServerClient(settings, watch)
            self._mailbox = ServerMailbox(client)
            try:
                self._enter(password)
            except BaseException:
                self._client = None
                client.let_go()
                raise

    def close(self) -> None:
        """Say goodbye if that is possible, and let go."""
        if self._client is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                self._client.logout()
            self._client.let_go()
            self._client = None

    @property
    def keeps_keywords(self) -> bool:
        """Whether the folder keeps our own keyword."""
        flags = b" ".join(self._untagged("PERMANENTFLAGS")).lower()
        return b"\\*" in flags or KEYWORD.lower().encode() in flags

    @property
    def can_move(self) -> bool:
        """Whether the server moves messages in one step."""
        return "MOVE" in self._open.capabilities

    def select(self) -> None:
        """Enter the folder anew, so that what came in since is seen."""
        with self._sentences():
            self._select()

    def search(self, *criteria: str) -> list[int]:
        """UIDs that match, in order."""
        with self._sentences():
            data = self._uid("SEARCH", *criteria)
            return sorted({int(uid) for line in data if line for uid in line.split()})

    def envelopes(self, uids: Sequence[int]) -> list[Envelope]:
        """What the server knows of these messages, in order of UID; those that have gone are left out."""
        with self._sentences():
            found = []
            for line in self._uid("FETCH", _set(uids), "(UID INTERNALDATE RFC822.SIZE)"):
                head = line[0] if isinstance(line, tuple) else line
                uid, size = _UID.search(head or b""), _SIZE.search(head or b"")
                if uid and size:
                    found.append(Envelope(int(uid[1]), int(size[1]), _internaldate(head)))
            wanted = set(uids)
            return sorted((e for e in found if e.uid in wanted), key=lambda e: e.uid)

    def bodies(self, uids: Sequence[int], *, head_only: bool = False) -> dict[int, bytes]:
        """Bytes by UID, without marking anything as seen; messages that have gone are left out."""
        with self._sentences():
            data = self._uid("FETCH", _set(uids), f"(UID BODY.PEEK[{'HEADER' if head_only else ''}])")
            found: dict[int, bytes] = {}
            for at, part in enumerate(data):
                if isinstance(part, tuple):
                    after = data[at + 1] if at + 1 < len(data) else b""
                    uid = _UID.search(part[0]) or _UID.search(after if isinstance(after, bytes) else b"")
                    if uid:
                        found[int(uid[1])] = part[1]
            return {uid: found[uid] for uid in uids if uid in found}

    def move(self, uid: int, folder: str) -> None:
        """Move a message away; one that is not there any more is fine."""
        with self._sentences():
            kind, _ = self._open.uid("MOVE", str(uid), _quoted(folder))
            if kind != "OK" and self.envelopes([uid]):
                raise SourceError(f"The mail server would not move a message to {folder}; check that folder's rights.")

    def mark(self, uid: int) -> None:
        """Give a message our keyword."""
        with self._sentences():
            self._uid("STORE", str(uid), "+FLAGS.SILENT", f"({KEYWORD})")

    def make_folder(self, folder: str) -> None:
        """Make the folder if it is missing."""
        with self._sentences():
            if folder in (names := self._folders()):
                return
            kind, _ = self._open.create(_quoted(folder))
            if kind != "OK" and folder not in self._folders():
                raise SourceError(
                    f'The folder "{folder}" could not be made in the mailbox of {self._settings.user}; make it by '
                    f"hand, or name another one under processed. {_nearest(folder, names)}",
                    permanent=True,
                )

    @property
    def _open(self) -> ServerClient:
        if self._client is None:
            raise SourceError(f"The connection to {self._settings.host} was lost; it is tried again.")
        return self._client

    def _enter(self, password: str) -> None:
        client, settings = self._open, self._settings
        if settings.security == "starttls":
            if "STARTTLS" not in client.capabilities:
                raise SourceError(
                    f"{settings.host} offers no STARTTLS on port {settings.port}, so no password was sent; "
                    'use security "tls" and port 993.',
                    permanent=True,
                )
            client.starttls(trusted(settings))
        try:
            if f"{settings.user}{password}".isascii():
                self._mailbox.login(settings.user, password, initial_folder=None)
            else:
                self._mailbox.login_utf8(settings.user, password, initial_folder=None)
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise self._login_error(str(error)) from None
        kind, data = client.capability()  # servers say more after the log-in than before it
        if kind == "OK" and data[-1]:
            client.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())
        self._select()

    def _login_error(self, answer: str) -> SourceError:
        if any(word in answer.upper() for word in _NOT_NOW):
            return SourceError(f"{self._settings.host} takes no log-ins at the moment; it is tried again.")
        return SourceError(
            f"{self._settings.host} refused the password of {self._settings.user}. Store the right one under the "
            f'name "{self._settings.secret}".',
            permanent=True,
        )

    def _select(self) -> None:
        is_readonly = self._settings.direction == "out"
        kind, data = self._open.select(_quoted(self._settings.folder), readonly=is_readonly)
        if kind != "OK":
            raise SourceError(
                f'There is no folder "{self._settings.folder}" in the mailbox of {self._settings.user}. '
                f"{_nearest(self._settings.folder, self._folders())}",
                permanent=True,
            )
        self.messages = int(data[0] or 0)
        validity = self._untagged("UIDVALIDITY")
        self.uidvalidity = int(validity[-1]) if validity else 0

    def _folders(self) -> list[str]:
        return [_clean(folder.name) for folder in self._mailbox.folder.list()]

    def _untagged(self, name: str) -> list[bytes]:
        return [part for part in self._open.untagged_responses.get(name, []) if isinstance(part, bytes)]

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        kind, data = self._open.uid(command, *arguments)
        if kind != "OK":
            raise SourceError(f"The mail server {self._settings.host} refused {command}; it is tried again.")
        return data

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
            raise sentence(self._settings, error) from error


def _quoted(folder: str) -> str:
    return encode_folder(folder).decode("ascii")


def _set(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)


def _clean(name: str) -> str:
    return "".join(c for c in name if c.isprintable())[:100]


def _nearest(name: str, known: Sequence[str]) -> str:
    by_letters = {one.casefold(): one for one in known}
    near = [by_letters[n] for n in difflib.get_close_matches(name.casefold(), by_letters, 3, 0.5)] or known[:5]
    return f"Folders there: {', '.join(near)}." if near else "There are no folders at all."


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
