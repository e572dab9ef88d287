"""The lines of all accounts to their mail servers; an account whose server is in trouble is left alone for a while."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from controlcenter.clock import Clock
from controlcenter.domain.strategy.document import MailAccount
from controlcenter.outbound.smtp import Fate, Line, NotSent

log = logging.getLogger(__name__)
FIRST_PAUSE_S = 10.0
LONGEST_PAUSE_S = 300.0
ACCOUNT_PAUSE_S = 900.0
"""A wrong password is not tried again and again: accounts get locked."""
MOST_LETTERS = 50
"""Then the connection is made anew: many servers end one that carries more."""


@dataclass(frozen=True, slots=True)
class Pause:
    """``account`` is left alone until ``until_s`` on the monotonic clock, for the ``times``-th time in a row."""

    account: MailAccount
    until_s: float
    times: int
    sentence: str


class Lines:
    """One open line for each account. Pauses live as long as the process: a service that starts anew tries at once."""

    def __init__(self, secret: Callable[[str], str], clock: Clock, context: Callable[[], ssl.SSLContext]) -> None:
        self._secret = secret
        self._clock = clock
        self._context = context
        self._open: dict[str, tuple[MailAccount, Line]] = {}
        self._pauses: dict[str, Pause] = {}

    def held_up(self, accounts: Callable[[str], MailAccount | None]) -> dict[str, str]:
        """Why nothing is sent now, by account. An account that was changed meanwhile is tried at once."""
        for name, pause in list(self._pauses.items()):
            if accounts(name) != pause.account:
                del self._pauses[name]
        return {name: pause.sentence for name, pause in self._pauses.items() if self._is_held(pause)}

    def is_held_up(self, account: MailAccount) -> bool:
        """Whether nothing can be sent by this account at the moment."""
        pause = self._pauses.get(account.id)
        return pause is not None and self._is_held(pause)

    def line(self, account: MailAccount) -> Line:
        """A line that can carry a letter. Raises NotSent; the account is paused then."""
        kept, line = self._open.get(account.id, (None, None))
        if line is not None and kept == account and not line.is_broken and line.carried < MOST_LETTERS:
            return line
        if line is not None:
            del self._open[account.id]
            line.close()
        try:
            line = Line(account, self._secret, self._clock, self._context)
        except NotSent as error:
            self.failed(account, error)
            raise
        self._open[account.id] = (account, line)
        return line

    def failed(self, account: MailAccount, error: NotSent) -> None:
        """Leave an account alone for a while where its server is in trouble, not the letter."""
        if error.fate in (Fate.LATER, Fate.NEVER):
            return
        before = self._pauses.get(account.id)
        times = before.times + 1 if before is not None else 1
        wait_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(times - 1, 10))
        wait_s = ACCOUNT_PAUSE_S if error.fate is Fate.ACCOUNT else wait_s
        log.warning("Nothing is sent by the account %s for %.0f s (%s)", account.id, wait_s, error.fate.name)
        self._pauses[account.id] = Pause(account, self._clock.monotonic() + wait_s, times, str(error))

    def sent(self, account: MailAccount) -> None:
        """Its server is well again."""
        self._pauses.pop(account.id, None)

    def close(self) -> None:
        """Say good-bye to every server."""
        while self._open:
            _, (_, line) = self._open.popitem()
            line.close()

    def _is_held(self, pause: Pause) -> bool:
        return self._clock.monotonic() < pause.until_s
