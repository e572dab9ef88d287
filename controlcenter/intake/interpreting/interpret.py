"""Interpretation: captured bytes become interactions and tickets. It can be repeated at any time, with one effect."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select, update

from controlcenter.commands.arriving.receive import ReceiveBatch, Received, ReceivedFile, ReceiveInteraction
from controlcenter.commands.base import Command, StrategyProvider
from controlcenter.commands.telephone.voicemail import ReceiveVoicemail
from controlcenter.domain.strategy.intake import FaxMail, VoicemailMail
from controlcenter.errors import ControlCenterError, StoreError
from controlcenter.intake.fax.in_mail import faxes_in_mail
from controlcenter.intake.http.delivery import received_delivery
from controlcenter.intake.interpreting.isolate import Interpreter, Unreadable
from controlcenter.intake.interpreting.parsed import ParsedMessage
from controlcenter.intake.interpreting.request import received_request
from controlcenter.intake.telephone.voicemail_mail import voicemails_in_mail
from controlcenter.intake.telephone.voicemail_message import MEDIA as VOICEMAIL
from controlcenter.intake.telephone.voicemail_message import received_voicemail
from controlcenter.intake.tokens import tokens_in
from controlcenter.store import blobs
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture

log = logging.getLogger(__name__)
BATCH = 50
GROUP_BYTES = 500_000
ATTEMPTS = 3
READ_AS = {"head": "mail"}
ISOLATED = ("mail", "head", "tiff", "pdf", "fax")
FAX = ("tiff", "pdf", "fax")
WRITTEN_BY_PEOPLE = ("list", "quiet")
_WAITING = select(capture.c.id, capture.c.media, capture.c.name, capture.c.blob).where(capture.c.media != "call")
CAPTURED = _WAITING.where(capture.c.state == "captured").order_by(capture.c.id)  # as the index has them: no sorting
_FAILED = _WAITING.where(capture.c.state == "failed", capture.c.attempts < ATTEMPTS).order_by(
    capture.c.attempts, capture.c.id
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A captured item with its bytes."""

    id: int
    media: str
    name: str
    raw: bytes


class Interpretation:
    """Interprets what waits. ``execute`` runs a command and raises what ``commands.base.execute`` raises."""

    def __init__(
        self,
        database: Database,
        execute: Callable[[Command], Any],
        interpreter: Interpreter,
        strategies: StrategyProvider | None = None,
    ) -> None:
        self._database = database
        self._execute = execute
        self._interpreter = interpreter
        self._strategies = strategies
        self._fax_mail: tuple[FaxMail, ...] = ()
        self._voicemail_mail: tuple[VoicemailMail, ...] = ()

    def run_once(self, limit: int = BATCH) -> int:
        """Interpret up to ``limit`` items, oldest first; how many were finished is returned."""
        waiting, damaged = self._read(limit)
        for item, error in damaged:
            self._give_up(item, error)
        received = self._parse(waiting)
        pairs = [(item, said) for item, said in zip(waiting, received, strict=True) if said is not None]
        alone = [[pair] for pair in pairs if _is_voicemail(pair)]
        for group in [*_groups([pair for pair in pairs if not _is_voicemail(pair)]), *alone]:
            self._store(group)
        return len(waiting) + len(damaged)

    def run_all(self) -> int:
        """Interpret until nothing waits."""
        total = 0
        while count := self.run_once():
            total += count
        return total

    def _read(self, limit: int) -> tuple[list[Waiting], list[tuple[Waiting, StoreError]]]:
        """What waits with its bytes, and what is no longer what was captured."""
        with self._database.read() as connection:
            rows = waiting_rows(connection, limit)
            raw = blobs.get_many(connection, [r.blob for r in rows])
            if rows and self._strategies:
                strategy = self._strategies.current(connection)
                self._fax_mail, self._voicemail_mail = strategy.fax_mail, strategy.voicemail_mail
        waiting: list[Waiting] = []
        damaged: list[tuple[Waiting, StoreError]] = []
        for row in rows:
            data = raw[row.blob]
            if isinstance(data, StoreError):
                damaged.append((Waiting(row.id, row.media, row.name, b""), data))
            else:
                waiting.append(Waiting(row.id, row.media, row.name, data))
        return waiting, damaged

    def _parse(self, waiting: Sequence[Waiting]) -> list[Received | None]:
        isolated = [w for w in waiting if w.media in ISOLATED]
        asked = [(READ_AS.get(w.media, w.media), w.raw, w.name) for w in isolated]
        answers = self._interpreter.parse_many(asked) if asked else []
        parsed = dict(zip([w.id for w in isolated], answers, strict=True))
        sent = faxes_in_mail(self._fax_mail, self._interpreter, waiting, parsed) if self._fax_mail else {}
        sent |= voicemails_in_mail(self._voicemail_mail, waiting, parsed) if self._voicemail_mail else {}
        return [sent.get(w.id) or self._understood(w, parsed.get(w.id)) for w in waiting]

    def _understood(self, item: Waiting, parsed: ParsedMessage | Unreadable | None) -> Received | None:
        """What the item says; None for one in a form that nobody knows, which is given up for now."""
        try:
            return _received(item, parsed)
        except Exception as error:
            self._give_up(item, error)
            return None

    def _store(self, group: Sequence[tuple[Waiting, Received]]) -> None:
        try:
            self._execute(_command(group))
        except StoreError:
            raise
        except Exception as error:
            if len(group) == 1:
                self._give_up(group[0][0], error)
                return
            for pair in group:
                self._store([pair])

    def _give_up(self, item: Waiting, error: Exception) -> None:
        """One bad item never stops the others: it is tried again later, at last as a quarantined stub."""
        reason = (
            str(error) if isinstance(error, ControlCenterError) else f"It could not be stored ({type(error).__name__})."
        )
        log.error("Captured item %s could not be stored", item.id, exc_info=error)
        with self._database.write() as connection:
            row = connection.execute(select(capture.c.attempts).where(capture.c.id == item.id)).scalar_one()
            connection.execute(
                update(capture).where(capture.c.id == item.id).values(state="failed", attempts=row + 1, reason=reason)
            )
        if row + 1 == ATTEMPTS:
            self._execute(ReceiveInteraction(item.id, Received(form="message", subject=item.name, quarantined=reason)))


def waiting_rows(connection: Connection, limit: int) -> Sequence[Any]:
    """What was captured, oldest first, then what failed and is due for another try."""
    rows = connection.execute(CAPTURED.limit(limit)).all()
    return rows if len(rows) == limit else [*rows, *connection.execute(_FAILED.limit(limit - len(rows)))]


def _command(group: Sequence[tuple[Waiting, Received]]) -> Command:
    """What stores a group; a voicemail, which belongs to a call, comes alone."""
    items = tuple((item.id, said) for item, said in group)
    return ReceiveVoicemail(*items[0]) if _is_voicemail(group[0]) else ReceiveBatch(items)


def _is_voicemail(pair: tuple[Waiting, Received]) -> bool:
    return pair[0].media == VOICEMAIL or pair[1].form == "voicemail"


def _groups(pairs: Sequence[tuple[Waiting, Received]]) -> Iterator[list[tuple[Waiting, Received]]]:
    """What goes into one transaction each: few enough that it holds the write lock for milliseconds only."""
    group: list[tuple[Waiting, Received]] = []
    size = 0
    for pair in pairs:
        own = len(pair[0].raw)
        if group and size + own > GROUP_BYTES:
            yield group
            group, size = [], 0
        group.append(pair)
        size += own
    if group:
        yield group


def _received(item: Waiting, parsed: ParsedMessage | Unreadable | None) -> Received:
    if isinstance(parsed, Unreadable):
        found = parsed.message
        stub = of_message(item, found) if found else Received(form=_form(item.media), subject=item.name)
        return _quarantined(stub, parsed.reason)
    if parsed is not None:
        said = of_message(item, parsed)
        return _left_at_the_server(said) if item.media == "head" else said
    if item.media == VOICEMAIL:
        return received_voicemail(item.raw)
    return received_delivery(item.raw) if item.media == "api" else received_request(item.raw)


def _left_at_the_server(said: Received) -> Received:
    """Only the head of a mail came: its text is the sentence that says why and where the mail is."""
    return _quarantined(said, said.text.strip())


def _quarantined(said: Received, reason: str) -> Received:
    return replace(said, quarantined=reason, content_sha=said.content_sha if said.form == "fax" else "")


def _form(media: str) -> str:
    return "fax" if media in FAX else "request" if media == "request" else "message"


def of_message(item: Waiting, parsed: ParsedMessage) -> Received:
    """What the store takes from an interpreted message or fax."""
    is_fax = item.media in FAX
    references = (parsed.in_reply_to, *reversed(parsed.references))
    return Received(
        form=_form(item.media),
        subject=parsed.subject,
        text=parsed.text,
        html=parsed.html,
        from_address="" if is_fax else parsed.from_address,
        from_name=parsed.from_name,
        from_phone=parsed.from_address if is_fax else "",
        to_addresses=parsed.to_addresses,
        message_id=parsed.message_id,
        answers=tuple(dict.fromkeys(r for r in references if r)),
        tokens=tokens_in(references),
        language=parsed.language,
        automatic=parsed.automatic and parsed.machine not in WRITTEN_BY_PEOPLE,
        quiet=parsed.automatic,
        machine=parsed.machine,
        forwarded_name=parsed.forwarded_name,
        forwarded_address="" if parsed.doubtful else parsed.forwarded_address,
        content_sha=parsed.content_sha,
        files=tuple(ReceivedFile(f.name, f.media_type, f.data, blobs.pack(f.data), f.inline) for f in parsed.files),
    )
