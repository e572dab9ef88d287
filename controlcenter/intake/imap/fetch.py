"""Fetching messages in groups of bounded size; what is left at the server on purpose is known by its head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from controlcenter.clock import iso_z
from controlcenter.errors import SourceError
from controlcenter.intake.imap.client import BYTES_AT_ONCE
from controlcenter.intake.imap.cursor import MOST_TRIES, FolderCursor
from controlcenter.intake.imap.link import Envelope, ImapLink, Withheld
from controlcenter.intake.imap.settings import ImapSettings
from controlcenter.intake.mail.headed import headed


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message. ``old`` or ``left`` is the sentence that says why its bytes stay at the server; then ``raw`` is what
    may be known of it: nothing where it is old, else its head with that sentence as the text.
    """

    envelope: Envelope
    raw: bytes
    old: str = ""
    left: str = ""


class Fetcher:
    """Reads one folder that was entered. The order of what it is given is kept."""

    def __init__(self, link: ImapLink, settings: ImapSettings, cursor: FolderCursor, folder: str) -> None:
        self._link = link
        self._settings = settings
        self._cursor = cursor
        self._folder = folder

    def fetch(self, envelopes: Sequence[Envelope]) -> Iterator[Fetched]:
        """Each message that is still there. What stays at the server is only named the first time."""
        for group in self._groups(envelopes):
            first = group[0]
            if old := self._old(first):
                if first.uid > self._cursor.last_uid:
                    yield Fetched(first, b"", old=old)
            elif why := self._why_left(first):
                if first.uid > self._cursor.last_uid:
                    yield self._head(first, why)
            else:
                yield from self._bytes(group)

    def _groups(self, envelopes: Sequence[Envelope]) -> Iterator[list[Envelope]]:
        group: list[Envelope] = []
        for envelope in envelopes:
            is_alone = bool(self._old(envelope) or self._why_left(envelope)) or self._cursor.is_alone(envelope.uid)
            is_full = len(group) == self._settings.batch or sum(e.size for e in group) + envelope.size > BYTES_AT_ONCE
            if group and (is_alone or is_full):
                yield group
                group = []
            group.append(envelope)
            if is_alone:
                yield group
                group = []
        if group:
            yield group

    def _bytes(self, group: Sequence[Envelope]) -> Iterator[Fetched]:
        uids = [envelope.uid for envelope in group]
        try:
            found = self._link.bodies(uids)
        except Withheld:
            if len(group) > 1:
                for envelope in group:
                    yield from self._bytes([envelope])
            elif group[0].uid > self._cursor.last_uid:
                yield self._head(group[0], f"{self._settings.host} does not give this message")
            return
        except SourceError:
            self._cursor.broke_at(uids)
            raise
        for envelope in group:
            raw = found.get(envelope.uid)
            if raw or (raw is not None and not envelope.size):  # else another program took it, maybe just now
                yield Fetched(envelope, raw)

    def _old(self, envelope: Envelope) -> str:
        since = self._settings.from_when
        is_old = since is not None and envelope.received_at is not None and envelope.received_at < since
        return f"It is older than {iso_z(since)}." if since is not None and is_old else ""

    def _why_left(self, envelope: Envelope) -> str:
        if envelope.size > self._settings.max_bytes:
            return (
                f"This message is too large to be taken in ({envelope.size:,} bytes; the limit is "
                f"{self._settings.max_bytes:,})"
            )
        if self._cursor.is_given_up(envelope.uid):
            return f"The connection broke {MOST_TRIES} times while this message was fetched"
        return ""

    def _head(self, envelope: Envelope, why: str) -> Fetched:
        """The head of a message that stays at the server, as a message that says so."""
        head = b""
        try:
            if not self._cursor.is_headless(envelope.uid):
                head = self._link.bodies([envelope.uid], head_only=True).get(envelope.uid, b"")
        except Withheld:
            why = f"{why}, not even its head"
        except SourceError:
            self._cursor.broke_at([envelope.uid])
            raise
        if self._cursor.is_given_up(envelope.uid):
            self._cursor.left(envelope.uid)
        note = f"{why}. It is still in the folder {self._folder} of the mailbox; open it there with a mail program."
        return Fetched(envelope, headed(head, note), left=note)
