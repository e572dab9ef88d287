"""The outbox: what waits is sent at most once; what is unclear is shown to a person and never sent again by itself."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select

from controlcenter.commands.base import Command, Together
from controlcenter.commands.outbox import SENDING, WAITING, HoldUp, MarkFailed, MarkSending, MarkSent
from controlcenter.domain.strategy.document import MailAccount
from controlcenter.errors import Conflict, Refused
from controlcenter.outbound.lines import Lines
from controlcenter.outbound.mail import Letter
from controlcenter.outbound.sender import Sender
from controlcenter.outbound.smtp import Fate, NotSent
from controlcenter.store import blobs
from controlcenter.store.tables import file, interaction, outbox

log = logging.getLogger(__name__)
BATCH = 20
BACK_OFF_FIRST_S = 60.0
BACK_OFF_MOST_S = 3600.0
MOST_TOLD = 500
MOST_ATTEMPTS = 40
STOPPED = (
    "The service stopped while this mail was being sent: it may have been sent or not. Ask the customer or look into "
    "the account's sent mail, then send it again or leave it."
)
_DUE = (
    select(outbox.c.id, outbox.c.account, outbox.c.interaction_id)
    .where(
        outbox.c.state == WAITING,
        outbox.c.id > bindparam("after"),
        outbox.c.account.not_in(bindparam("held_up", expanding=True)),
        or_(outbox.c.next_try_at.is_(None), outbox.c.next_try_at <= bindparam("now")),
    )
    .order_by(outbox.c.id)
    .limit(BATCH)
)
_UNTOLD = (
    select(outbox.c.id)
    .where(outbox.c.state == WAITING, outbox.c.account == bindparam("account"), outbox.c.error != bindparam("why"))
    .order_by(outbox.c.id)
    .limit(MOST_TOLD)
)
_LEFT = select(outbox.c.id).where(outbox.c.state == SENDING)
_SAID = select(interaction).where(interaction.c.id == bindparam("interaction"))
_BEFORE = (
    select(interaction.c.message_id)
    .where(
        and_(
            interaction.c.ticket_id == bindparam("ticket"),
            interaction.c.id < bindparam("interaction"),
            interaction.c.message_id != "",
        )
    )
    .order_by(interaction.c.received_at, interaction.c.id)
)
_FILES = select(file).where(file.c.interaction_id == bindparam("interaction")).order_by(file.c.id)


@dataclass(frozen=True, slots=True)
class Due:
    """A message that waits, with the account that it leaves by (None: the strategy has it no more)."""

    id: int
    account: MailAccount | None
    letter: Letter


class Outbox(Sender):
    """Sends what waits, one message at a time."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._lines = Lines(self._secret, self._clock, self._context)
        self._taken: int | None = None  # this message was taken, which is not written down yet
        self._stop = threading.Event()

    def stop(self) -> None:
        """Begin with no other message; may be called from another thread."""
        self._stop.set()

    def send_due(self) -> int:
        """Send all that is due now; how many left the house is returned."""
        self._note_taken()
        self._recover()
        sent = after = 0
        try:
            while not self._stop.is_set() and (batch := self._read(after)):
                after = batch[-1].id
                sent += sum(self._send(due) for due in batch)
        finally:
            self._lines.close()
        self._note_taken()
        self._tell_why()
        return sent

    def _recover(self) -> None:
        """What is still marked was left in the middle by a service that died: nobody knows how far it came."""
        with self._database.read() as connection:
            left = connection.execute(_LEFT).scalars().all()
        for outbox_id in left:
            self._execute(MarkFailed(outbox_id, STOPPED, is_unclear=True))

    def _read(self, after: int) -> list[Due]:
        with self._database.read() as connection:
            strategy = self._strategies.current(connection)
            held_up = list(self._lines.held_up(strategy.mail_account))
            rows = connection.execute(_DUE, {"now": self._clock.now(), "after": after, "held_up": held_up}).all()
            return [
                Due(
                    row.id,
                    strategy.mail_account(row.account) if row.account else None,
                    _letter(connection, row.interaction_id),
                )
                for row in rows
            ]

    def _send(self, due: Due) -> bool:
        """State before deed: it is marked and committed, then sent. Says whether it was.

        As long as no line to the server is open nothing can leave, so nothing is marked.
        """
        if self._stop.is_set() or not self._is_open(due.account):
            return False
        attempt = self._mark_sending(due.id)
        if attempt is None:
            return False  # somebody changed it since it was read
        try:
            self._hand_over(due)
        except Refused as error:
            self._execute(MarkFailed(due.id, str(error)))
        except NotSent as error:
            self._went_wrong(due, attempt, error)
        except Exception as error:
            log.exception("Outgoing message %s failed by a fault of the program", due.id)
            sentence = f"It failed by a fault of the program ({type(error).__name__}) and may have been sent or not."
            self._execute(MarkFailed(due.id, sentence, is_unclear=True))
        else:
            self._taken = due.id
            return True
        return False

    def _is_open(self, account: MailAccount | None) -> bool:
        """Whether there is a line to send by; a message without an account is told so, which needs none."""
        if account is None:
            return True
        if self._lines.is_held_up(account):
            return False
        try:
            self._lines.line(account)
        except NotSent:
            return False  # all that wait for this account are told why
        return True

    def _mark_sending(self, outbox_id: int) -> int | None:
        """The number of this attempt; None when it does not wait any more. The one before is written down with it."""
        mark: Command = MarkSending(outbox_id)
        if self._taken is not None:
            mark = Together((MarkSent(self._taken), mark), MarkSending.label)
        try:
            attempt = int(self._execute(mark).result or 1)
        except Conflict:
            self._note_taken()
            return None
        self._taken = None
        return attempt

    def _note_taken(self) -> None:
        if self._taken is None:
            return
        try:
            self._execute(MarkSent(self._taken))
        except Conflict as error:
            log.warning("Outgoing message %s was sent, but is no longer marked: %s", self._taken, error)
        self._taken = None

    def _hand_over(self, due: Due) -> None:
        account = due.account
        if account is None:
            raise Refused("The mail account of this message is not in the strategy any more; send it by another one.")
        line = self._lines.line(account)
        was_used = line.carried > 0
        try:
            line.send(due.letter)
        except NotSent as error:
            if not was_used or error.fate is not Fate.SERVER:
                raise
            self._lines.line(account).send(due.letter)  # servers end a line that was open for long or carried much
        self._lines.sent(account)

    def _went_wrong(self, due: Due, attempt: int, error: NotSent) -> None:
        log.warning("Outgoing message %s was not sent (%s)", due.id, error.fate.name)
        if due.account is not None and not self._lines.is_held_up(due.account):
            self._lines.failed(due.account, error)
        if error.fate is Fate.UNCLEAR:
            self._execute(MarkFailed(due.id, str(error), is_unclear=True))
        elif error.fate is Fate.NEVER:
            self._execute(MarkFailed(due.id, str(error)))
        elif attempt >= MOST_ATTEMPTS:
            self._execute(MarkFailed(due.id, f"It was tried {attempt} times without success. {error}"))
        else:
            self._execute(
                MarkFailed(due.id, str(error), next_try_at=self._after(attempt, BACK_OFF_FIRST_S, BACK_OFF_MOST_S))
            )

    def _tell_why(self) -> None:
        """Whoever waits for a server that is in trouble says so in its ticket."""
        with self._database.read() as connection:
            strategy = self._strategies.current(connection)
            untold = [
                (list(connection.execute(_UNTOLD, {"account": account, "why": why}).scalars()), why)
                for account, why in self._lines.held_up(strategy.mail_account).items()
            ]
        for ids, why in untold:
            if ids:
                self._execute(HoldUp(tuple(ids), why))


def _letter(connection: Connection, interaction_id: int) -> Letter:
    said: Any = connection.execute(_SAID, {"interaction": interaction_id}).one()
    place = {"ticket": said.ticket_id, "interaction": interaction_id}
    return Letter(
        from_address=said.from_address,
        from_name=said.from_name,
        to_addresses=tuple(said.to_addresses),
        subject=said.subject,
        text=said.text,
        message_id=said.message_id,
        written_at=said.received_at,
        answers=tuple(connection.execute(_BEFORE, place).scalars()),
        is_automatic=said.automatic,
        files=tuple(
            (row.name, row.media_type, blobs.get(connection, row.blob))
            for row in connection.execute(_FILES, {"interaction": interaction_id})
        ),
    )
