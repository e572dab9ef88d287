"""A mailbox on an IMAP server: read without a trace, acknowledged by moving what is safe to another folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from controlcenter.clock import Clock, iso_z
from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.imap_client import ServerClient
from controlcenter.intake.imap_link import KEYWORD, Envelope, ImapLink
from controlcenter.intake.imap_settings import ImapSettings

RECONCILE_EVERY_S = 3600.0
TURN_S = 40.0
ENVELOPES_AT_ONCE = 500
BYTES_AT_ONCE = 8_000_000


class ImapMailbox:
    """Messages of one folder, oldest first.

    The cursor holds UIDVALIDITY and the highest UID that was handed over. A poll looks above it; at the start, every
    hour and after an error it looks at the whole folder, so that whatever was left behind is handed over again: keys
    that are held already are only acknowledged once more. A new UIDVALIDITY makes all numbers void: the folder is read
    again, and what is known by its content is found to be a repeat when it is interpreted.
    """

    Settings: ClassVar[type[ImapSettings]] = ImapSettings

    def __init__(self, name: str, settings: ImapSettings, secret: Callable[[str], str], clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._cancelled = threading.Event()
        self._wire: ServerClient | None = None
        self._link: ImapLink | None = None
        self._reconciled_at: float | None = None
        self._newest: datetime | None = None

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """What waits. After 40 s it ends in good order; the next poll goes on from the cursor."""
        self._cancelled.clear()
        try:
            link = self._linked()
            if state.get("uidvalidity") != link.uidvalidity:
                state |= {"uidvalidity": link.uidvalidity, "last_uid": 0}
                self._reconciled_at = None
            yield from self._take(link, state)
        except BaseException:
            self._drop()
            raise

    def _take(self, link: ImapLink, state: dict[str, object]) -> Iterator[RawItem]:
        started = self._clock.monotonic()
        is_whole = self._reconciled_at is None or started - self._reconciled_at > RECONCILE_EVERY_S
        last = int(str(state.get("last_uid", 0)))
        uids = self._uids(link, last, is_whole=is_whole)
        for at in range(0, len(uids), ENVELOPES_AT_ONCE):
            for envelope, raw in self._messages(link, link.envelopes(uids[at : at + ENVELOPES_AT_ONCE]), last):
                if self._cancelled.is_set():
                    raise SourceError(f"Reading the mailbox of {self._settings.user} was stopped.")
                state["last_uid"] = max(int(str(state.get("last_uid", 0))), envelope.uid)
                yield self._item(link, envelope, raw)
                if self._clock.monotonic() - started > TURN_S:
                    return
        if is_whole:
            self._reconciled_at = started

    def done(self, item: RawItem) -> None:
        """Move the message to the folder for what is safe, or mark it where the server cannot move."""
        validity, uid, *stub = item.ext_key.split(":")
        if stub or self._settings.direction == "out":
            return  # it stays where it is; the cursor knows it
        if (link := self._link) is None:
            return  # numbers hold within one connection; after a break the next look hands the message over again
        try:
            if str(link.uidvalidity) != validity:
                return  # the number names another message now; the next look at the folder finds this one
            if link.can_move:
                link.move(int(uid), self._settings.processed)
            elif link.keeps_keywords:
                link.mark(int(uid))
        except BaseException:
            self._drop()
            raise

    def test(self) -> str:
        """Where it got to, and how many messages lie there."""
        try:
            link = self._linked()
            count = "1 message" if link.messages == 1 else f"{link.messages} messages"
        finally:
            self._drop()
        how = {"tls": " over TLS", "starttls": " over STARTTLS", "none": ""}[self._settings.security]
        return f"Reached {self._settings.user} at {self._settings.host}{how}: {count} in {self._settings.folder}."

    def cancel(self) -> None:
        self._cancelled.set()
        if self._wire is not None:
            self._wire.cut()

    def close(self) -> None:
        """Say goodbye to the server; the next poll connects anew."""
        self._drop()

    def newest_at_source(self) -> datetime | None:
        return self._newest

    def _linked(self) -> ImapLink:
        """The connection, with a new look at the folder. A line that broke in the meantime is made new once."""
        if self._link is not None:
            try:
                self._link.select()
                return self._link
            except SourceError:
                self._drop()
        if self._cancelled.is_set():
            raise SourceError(f"Reading the mailbox of {self._settings.user} was stopped.")
        self._reconciled_at = None
        self._link = ImapLink(self._settings, self._secret(self._settings.secret), self._watch)
        if self._settings.direction == "in" and self._link.can_move:
            self._link.make_folder(self._settings.processed)
        return self._link

    def _watch(self, wire: ServerClient) -> None:
        self._wire = wire
        if self._cancelled.is_set():
            wire.cut()

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _uids(self, link: ImapLink, last: int, *, is_whole: bool) -> list[int]:
        is_incoming = self._settings.direction == "in"
        if is_incoming and not link.can_move and link.keeps_keywords:
            return [uid for uid in link.search("UNKEYWORD", KEYWORD) if is_whole or uid > last]
        if is_whole and is_incoming and link.can_move:
            return link.search("ALL")
        # "n:*" names the last message even where its UID is below n.
        return [uid for uid in link.search("UID", f"{last + 1}:*") if uid > last]

    def _messages(
        self, link: ImapLink, envelopes: Sequence[Envelope], last: int
    ) -> Iterator[tuple[Envelope, bytes | None]]:
        """Each with its bytes; None where they are left at the server on purpose."""
        group: list[Envelope] = []
        for envelope in envelopes:
            if envelope.received_at is not None:
                self._newest = max(self._newest or envelope.received_at, envelope.received_at)
            if self._is_old(envelope) or envelope.size > self._settings.max_bytes:
                yield from self._fetched(link, group)
                group = []
                if envelope.uid > last:
                    yield envelope, None
                continue
            if group and sum(e.size for e in group) + envelope.size > BYTES_AT_ONCE:
                yield from self._fetched(link, group)
                group = []
            group.append(envelope)
            if len(group) == self._settings.batch:
                yield from self._fetched(link, group)
                group = []
        yield from self._fetched(link, group)

    def _fetched(self, link: ImapLink, group: Sequence[Envelope]) -> Iterator[tuple[Envelope, bytes | None]]:
        found = link.bodies([e.uid for e in group]) if group else {}
        for envelope in group:
            if envelope.uid in found:  # else it has gone since: another program took it
                yield envelope, found[envelope.uid]

    def _is_old(self, envelope: Envelope) -> bool:
        since = self._settings.from_when
        return since is not None and envelope.received_at is not None and envelope.received_at < since

    def _item(self, link: ImapLink, envelope: Envelope, raw: bytes | None) -> RawItem:
        """The item. What stays at the server has a key of its own, so that it can still come in as a whole later."""
        key, reason = f"{link.uidvalidity}:{envelope.uid}", ""
        if raw is None and self._is_old(envelope) and self._settings.from_when is not None:
            key, raw, reason = f"{key}:old", b"", f"It is older than {iso_z(self._settings.from_when)}."
        elif raw is None:
            key, raw = f"{key}:head", self._head(link, envelope)
        return RawItem(
            key,
            raw,
            envelope.received_at or self._clock.now(),
            Channel.EMAIL,
            "mail",
            f"{self._settings.folder} {envelope.uid}",
            self._settings.direction,
            reason,
        )

    def _head(self, link: ImapLink, envelope: Envelope) -> bytes:
        """The head of a message that is too large, as a message that says so."""
        head = link.bodies([envelope.uid], head_only=True).get(envelope.uid, b"")
        kept = [b"X-Original-" + line if _names_form(line) else line for line in _unfolded(head)]
        note = (
            f"This message is too large to be taken in ({envelope.size:,} bytes; the limit is "
            f"{self._settings.max_bytes:,}). It is still in the folder {self._settings.folder} of the mailbox."
        )
        form = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        return b"".join(kept) + form + b"\r\n" + note.encode() + b"\r\n"


def _unfolded(head: bytes) -> list[bytes]:
    """The header's fields, each with its folded lines; without the empty line at the end."""
    fields: list[bytes] = []
    for line in head[:1_000_000].splitlines():
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += line + b"\r\n"
        elif line.strip():
            fields.append(line + b"\r\n")
    return fields


def _names_form(field: bytes) -> bool:
    return field[:8].lower() == b"content-" or field[:13].lower() == b"mime-version:"
