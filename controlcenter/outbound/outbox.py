"""The outbox: what waits is sent at most once; what is unclear is shown to a person and never sent again by itself."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select

from controlcenter.clock import Clock
from controlcenter.commands.base import Command, Outcome, StrategyProvider
from controlcenter.commands.outbox import SENDING, WAITING, MarkFailed, MarkSending, MarkSent
from controlcenter.domain.strategy.document import MailAccount
from controlcenter.errors import Conflict, Refused
from controlcenter.outbound.mail import Letter
from controlcenter.outbound.smtp import Fate, NotSent, send
from controlcenter.store import blobs
from controlcenter.store.engine import Database
from controlcenter.store.tables import file, interaction, outbox

log = logging.getLogger(__name__)
BATCH = 20
BACK_OFF_FIRST_S = 60.0
BACK_OFF_MOST_S = 3600.0
ACCOUNT_WAITS_S = 900.0
MOST_ATTEMPTS = 40
STOPPED = (
    "The service stopped while this mail was being sent: it may have been sent or not. Ask the customer or look into "
    "the account's sent mail, then send it again or leave it."
)
_DUE = (
    select(outbox.c.id, outbox.c.account, outbox.c.interaction_id)
    .where(outbox.c.state == WAITING, or_(outbox.c.next_try_at.is_(None), outbox.c.next_try_at <= bindparam("now")))
    .order_by(outbox.c.id)
    .limit(BATCH)
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


class Outbox:
    """Sends what waits. One at a time: the one service that holds the lease."""

    def __init__(
        self,
        database: Database,
        execute: Callable[[Command], Outcome],
        secret: Callable[[str], str],
        clock: Clock,
        strategies: StrategyProvider,
        context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._database = database
        self._execute = execute
        self._secret = secret
        self._clock = clock
        self._strategies = strategies
        self._context = context
        self._is_first = True
        self._account_waits: dict[str, tuple[float, str]] = {}

    def send_due(self) -> int:
        """Send what is due now; how many left the house is returned."""
        if self._is_first:
            self._recover()
            self._is_first = False
        return sum(self._send(due) for due in self._read())

    def _recover(self) -> None:
        """What a service that died left in the middle: nobody knows how far it came."""
        with self._database.read() as connection:
            left = connection.execute(_LEFT).scalars().all()
        for outbox_id in left:
            self._execute(MarkFailed(outbox_id, STOPPED, is_unclear=True))

    def _read(self) -> list[Due]:
        with self._database.read() as connection:
            strategy = self._strategies.current(connection)
            rows = connection.execute(_DUE, {"now": self._clock.now()}).all()
            return [
                Due(
                    row.id,
                    strategy.mail_account(row.account) if row.account else None,
                    _letter(connection, row.interaction_id),
                )
                for row in rows
            ]

    def _send(self, due: Due) -> bool:
        """State before deed: it is marked and committed, then sent. Says whether it was."""
        try:
            attempt = int(self._execute(MarkSending(due.id)).result or 1)
        except Conflict:
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
            self._execute(MarkSent(due.id))
            return True
        return False

    def _hand_over(self, due: Due) -> None:
        account = due.account
        if account is None:
            raise Refused("The mail account of this message is not in the strategy any more; send it by another one.")
        until, sentence = self._account_waits.get(account.id, (0.0, ""))
        if sentence and self._clock.monotonic() < until:
            raise NotSent(sentence, Fate.ACCOUNT)  # a wrong password is not tried again and again: accounts get locked
        try:
            send(due.letter, account, self._secret, self._clock, self._context)
        except NotSent as error:
            if error.fate is Fate.ACCOUNT:
                self._account_waits[account.id] = (self._clock.monotonic() + ACCOUNT_WAITS_S, str(error))
            raise
        self._account_waits.pop(account.id, None)

    def _went_wrong(self, due: Due, attempt: int, error: NotSent) -> None:
        log.warning("Outgoing message %s was not sent (%s)", due.id, error.fate.name)
        if error.fate is Fate.UNCLEAR:
            self._execute(MarkFailed(due.id, str(error), is_unclear=True))
        elif error.fate is Fate.NEVER:
            self._execute(MarkFailed(due.id, str(error)))
        elif attempt >= MOST_ATTEMPTS:
            self._execute(MarkFailed(due.id, f"It was tried {attempt} times without success. {error}"))
        else:
            self._execute(MarkFailed(due.id, str(error), next_try_at=self._next_try_at(attempt, error.fate)))

    def _next_try_at(self, attempt: int, fate: Fate) -> datetime:
        wait_s = min(BACK_OFF_MOST_S, BACK_OFF_FIRST_S * 2.0 ** (attempt - 1))
        return self._clock.now() + timedelta(seconds=max(wait_s, ACCOUNT_WAITS_S if fate is Fate.ACCOUNT else 0.0))


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
