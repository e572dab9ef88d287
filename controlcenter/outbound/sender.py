"""What the outbox and the alarms' sender have in common: what they need, and when something is tried again."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta

from controlcenter.clock import Clock
from controlcenter.commands.base import Command, Outcome, StrategyProvider
from controlcenter.store.engine import Database


class Sender:
    """Used by the one service that holds the lease, in one thread.

    ``execute`` runs a command; ``secret`` gives the secret of a name; ``context`` is how a mail server is verified.
    """

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

    def _after(self, attempt: int, first_s: float, most_s: float) -> datetime:
        """When the next try comes after this many: ``first_s``, doubled each time, ``most_s`` at most."""
        return self._clock.now() + timedelta(seconds=min(most_s, first_s * 2.0 ** (attempt - 1)))
