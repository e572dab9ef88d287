"""A mailbox on an IMAP server: read without a trace, acknowledged by moving what is safe to another folder."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from controlcenter.clock import Clock
from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.imap.client import ServerClient
from controlcenter.intake.imap.cursor import FolderCursor
from controlcenter.intake.imap.fetch import Fetched, Fetcher
from controlcenter.intake.imap.idle import IdleWatch
from controlcenter.intake.imap.link import KEYWORD, ImapLink, MissingFolder, day_of
from controlcenter.intake.imap.login import log_in
from controlcenter.intake.imap.settings import INBOX, ImapSettings

log = logging.getLogger(__name__)
RECONCILE_EVERY_S = 3600.0
ENVELOPES_AT_ONCE = 500
MOST_WATCHED = 5


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message lies that was handed over."""

    folder: str
    uidvalidity: int
    uid: int


class ImapMailbox:
    """Messages of one or more folders, oldest first within each.

    The cursor holds UIDVALIDITY and the highest UID of each folder that was handed over. A poll looks above it; at the
    start, every hour and after an error it looks at the whole folder, so that whatever was left behind is handed over
    again: keys that are held already are only acknowledged once more. A new UIDVALIDITY makes all numbers void: the
    folder is read again, and what is known by its content is found to be a repeat when it is interpreted.
    """

    Settings: ClassVar[type[ImapSettings]] = ImapSettings

    def __init__(self, name: str, settings: ImapSettings, secret: Callable[[str], str], clock: Clock) -> None:
        self._name = name
        self._place = f"{settings.host}:{settings.port} {name}"
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._cancelled = threading.Event()
        self._wire: ServerClient | None = None
        self._link: ImapLink | None = None
        self._first = 0
        self._reconciled_at: dict[str, float] = {}
        self._handed: dict[str, _Place] = {}
        self._cannot_move = False
        self._watches: list[IdleWatch] = []
        self._newest: datetime | None = None

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """What waits. A poll that is left in the middle is gone on with at the next folder, from the cursor."""
        self._cancelled.clear()
        self._handed.clear()
        for watch in self._watches:
            watch.heard.clear()
        try:
            yield from self._every_folder(self._linked(), state)
        except (GeneratorExit, MissingFolder):
            raise
        except BaseException:
            self._drop()
            raise

    def _every_folder(self, link: ImapLink, state: dict[str, object]) -> Iterator[RawItem]:
        """Each folder in turn. One that is missing is said at the end: the others are read all the same."""
        folders, missing = self._settings.folders, None
        for step in range(len(folders)):
            at = (self._first + step) % len(folders)
            try:
                link.select(folders[at])
                yield from self._folder(link, folders[at], state)
            except MissingFolder as error:
                missing = missing or error
            except GeneratorExit:
                self._first = at + 1  # so that a folder that never ends does not keep the others waiting
                raise
        self._first = 0
        if missing is not None:
            raise missing

    def _folder(self, link: ImapLink, folder: str, state: dict[str, object]) -> Iterator[RawItem]:
        cursor = FolderCursor(state, folder, link.uidvalidity, self._place)
        started = self._clock.monotonic()
        done_at = None if cursor.is_new else self._reconciled_at.get(folder)
        is_whole = done_at is None or started - done_at > RECONCILE_EVERY_S
        uids = self._uids(link, cursor.last_uid, is_whole=is_whole)
        fetcher = Fetcher(link, self._settings, cursor, folder)
        for at in range(0, len(uids), ENVELOPES_AT_ONCE):
            self._be_in(link, folder, cursor)
            envelopes = link.envelopes(uids[at : at + ENVELOPES_AT_ONCE])
            for found in fetcher.fetch(envelopes):
                if self._cancelled.is_set():
                    raise SourceError(f"Reading the mailbox of {self._settings.user} was stopped.")
                cursor.passed(found.envelope.uid)
                yield self._item(folder, cursor, found)
                self._be_in(link, folder, cursor)
        if is_whole:
            self._reconciled_at[folder] = started

    def _be_in(self, link: ImapLink, folder: str, cursor: FolderCursor) -> None:
        """Acknowledging may have entered another folder in between."""
        if not link.is_in(folder, cursor.uidvalidity):
            raise SourceError(f'The folder "{folder}" was numbered anew while it was read; it is read again.')

    def fetch_again(self, since: datetime, until: datetime) -> Iterator[RawItem]:
        """Everything received from ``since`` to before ``until`` that is still there, put away or not."""
        self._cancelled.clear()
        link, settings = self._linked(), self._settings
        put_away = (settings.processed,) if settings.direction == "in" and settings.processed else ()
        for folder in dict.fromkeys((*settings.folders, *put_away)):
            try:
                link.select(folder)
            except MissingFolder:
                continue
            # A day more on either side: the server compares days of its own zone.
            first, last = day_of(since - timedelta(days=1)), day_of(until + timedelta(days=2))
            uids = link.search("SINCE", first, "BEFORE", last)
            cursor = FolderCursor({}, folder, link.uidvalidity, self._place)
            fetcher = Fetcher(link, settings, cursor, folder)
            for at in range(0, len(uids), ENVELOPES_AT_ONCE):
                there = link.envelopes(uids[at : at + ENVELOPES_AT_ONCE])
                wanted = [e for e in there if e.received_at is None or since <= e.received_at < until]
                yield from (self._item(folder, cursor, found) for found in fetcher.fetch(wanted) if not found.old)

    def done(self, item: RawItem) -> None:
        """Move the message to the folder for what is safe, or mark it where that is wanted or the server cannot move.

        Numbers hold within one connection: after a break the next look hands the message over again.
        """
        place, link = self._handed.get(item.ext_key), self._link
        if place is None or link is None:
            return  # it stays where it is; the cursor knows it
        try:
            if not link.is_in(place.folder, place.uidvalidity):
                return  # the number names another message now; the next look at the folder finds this one
            if self._moves(link) and not link.move(place.uid, self._settings.processed):
                self._note_that_it_cannot_move(link)
            if not self._moves(link) and link.keeps_keywords:
                link.mark(place.uid)
        except MissingFolder:
            return  # it went away with all that lay in it
        except BaseException:
            self._drop()
            raise

    def _moves(self, link: ImapLink) -> bool:
        return link.can_move and self._settings.acknowledge == "move" and not self._cannot_move

    def _note_that_it_cannot_move(self, link: ImapLink) -> None:
        """Where messages can be marked instead, what came in is safe from being read twice all the same."""
        processed = self._settings.processed
        if not link.keeps_keywords:
            raise SourceError(f"The mail server would not move a message to {processed}; check that folder's rights.")
        log.warning("The server of %s moves nothing to its folder for what is safe; messages are marked", self._name)
        self._cannot_move = True

    def test(self) -> str:
        """Where it got to, and how many messages lie there."""
        settings, counts = self._settings, []
        try:
            link = self._linked()
            for folder in settings.folders:
                link.select(folder)
                count = "1 message" if link.messages == 1 else f"{link.messages} messages"
                counts.append(f"{count} in {folder}")
            is_told = settings.idle and link.can_idle
        finally:
            self._drop()
        how = {"tls": " over TLS", "starttls": " over STARTTLS", "none": ""}[settings.security]
        news = " New mail is told at once." if is_told else ""
        return f"Reached {settings.user} at {settings.host}{how}: {', '.join(counts)}.{news}"

    def listen(self, news: Callable[[], None]) -> None:
        """Called after a look that went well: ``news`` is called from other threads whenever mail may have come.

        That goes on until close(). Nothing happens where the server cannot tell news or the settings do not want them.
        """
        if not self._settings.idle or self._link is None or not self._link.can_idle:
            return
        if not self._watches:
            self._watches = [
                IdleWatch(f"{self._name} {at}", folder, self._connected, self._clock)
                for at, folder in enumerate(self._settings.folders[:MOST_WATCHED])
            ]
        for watch in self._watches:
            watch.listen(news)

    def cancel(self) -> None:
        self._cancelled.set()
        if (wire := self._wire) is not None:
            wire.cut()

    def close(self) -> None:
        """Say goodbye to the server; the next poll connects anew."""
        watches, self._watches = self._watches, []
        for watch in watches:
            watch.close()
        for watch in watches:
            watch.join()
        self._drop()

    def newest_at_source(self) -> datetime | None:
        return self._newest

    def _linked(self) -> ImapLink:
        """The connection. One that broke in the meantime is made new once."""
        if self._link is not None:
            try:
                self._link.client.noop()
                return self._link
            except (SourceError, OSError, ServerClient.error):
                self._drop()
        if self._cancelled.is_set():
            raise SourceError(f"Reading the mailbox of {self._settings.user} was stopped.")
        self._reconciled_at.clear()
        self._cannot_move = False
        self._link = link = self._connected(self._watch)
        if self._settings.direction == "in" and self._moves(link):
            link.make_folder(self._settings.processed)
        return link

    def _connected(self, watch: Callable[[ServerClient], None]) -> ImapLink:
        settings = self._settings
        return ImapLink(settings, lambda client: log_in(client, settings, self._secret, self._clock), watch)

    def _watch(self, wire: ServerClient) -> None:
        self._wire = wire
        if self._cancelled.is_set():
            wire.cut()

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _uids(self, link: ImapLink, last: int, *, is_whole: bool) -> Sequence[int]:
        is_incoming = self._settings.direction == "in"
        is_settled = is_incoming and (self._moves(link) or link.keeps_keywords)
        if is_whole and is_settled:
            return link.search("UNKEYWORD", KEYWORD) if link.keeps_keywords else link.search("ALL")
        unmarked = ("UNKEYWORD", KEYWORD) if is_settled and link.keeps_keywords else ()
        # "n:*" names the last message even where its UID is below n.
        return [uid for uid in link.search("UID", f"{last + 1}:*", *unmarked) if uid > last]

    def _item(self, folder: str, cursor: FolderCursor, found: Fetched) -> RawItem:
        """The item. What stays at the server has a key of its own, so that it can still come in as a whole later."""
        envelope, settings = found.envelope, self._settings
        at = envelope.received_at
        if at is not None:
            self._newest = max(self._newest or at, at)
        key = f"{cursor.uidvalidity}:{envelope.uid}" + ("" if folder == INBOX else f"@{folder}")
        if found.old or found.left:
            key = f"{key}:old" if found.old else f"{key}:head"
        elif settings.direction == "in":
            self._handed[key] = _Place(folder, cursor.uidvalidity, envelope.uid)
        media = "head" if found.left else "mail"
        name = f"{folder} {envelope.uid}"
        received_at = at or self._clock.now()
        return RawItem(key, found.raw, received_at, Channel.EMAIL, media, name, settings.direction, found.old)
