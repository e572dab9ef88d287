"""Setting the house up: the strategy and who is who."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel
from sqlalchemy import Connection, func, select

from controlcenter.commands.base import Alone, Command, Transaction
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Status
from controlcenter.errors import Conflict, Refused
from controlcenter.store.tables import account, strategy_version, ticket

_OPEN = select(ticket.c.id).where(ticket.c.status.not_in((Status.SOLVED.value, Status.CLOSED.value)))
_NEWEST = select(func.max(strategy_version.c.id))


class StoredStrategy:
    """Gives the newest published strategy; parsed once per version, per process."""

    def __init__(self, default_text: str, validators: Mapping[str, type[BaseModel]] | None = None) -> None:
        self._default_text = default_text
        self._validators = validators or {}
        self._known: tuple[int, Strategy] | None = None

    def current(self, connection: Connection) -> Strategy:
        """The strategy in force as this connection sees it; the default one before the first is published."""
        return self.in_force(connection)[1]

    def in_force(self, connection: Connection) -> tuple[int, Strategy]:
        """The version in force and its strategy; threads may share this."""
        version = version_of(connection)
        known = self._known
        if known is None or known[0] != version:
            text = text_of(connection, version) or self._default_text
            known = self._known = (version, Strategy.parse(text, self._validators))
        return known

    def forget(self) -> None:
        """Parse the document again when it is asked for next: something outside it has changed."""
        self._known = None

    @property
    def default_text(self) -> str:
        """The document that holds before any was published."""
        return self._default_text

    def check(self, text: str) -> Strategy:
        """Parse a document without publishing it. Raises SettingsError with every fault."""
        return Strategy.parse(text, self._validators)


def version_of(connection: Connection) -> int:
    """The number of the strategy in force; 0 for the default."""
    return int(connection.execute(_NEWEST).scalar() or 0)


def text_of(connection: Connection, version: int) -> str:
    """The document of a version; empty when there is none."""
    found = connection.execute(select(strategy_version.c.text).where(strategy_version.c.id == version)).scalar()
    return found or ""


@dataclass(frozen=True, slots=True)
class PublishStrategy:
    """Put a checked strategy into force. ``seen`` is the version that it was made from.

    Open clocks are recomputed by the service, some tickets at a time: thousands in one transaction would keep
    everybody waiting.
    """

    text: str
    seen: int
    previous_text: str
    label: ClassVar[str] = "Publish strategy"

    def do(self, tx: Transaction) -> Command | None:
        """Return the command that publishes the previous document. Raises Conflict when a newer one is in force."""
        tx.alone(Alone.PUBLISHING)
        newest = version_of(tx.db)
        if newest != self.seen:
            raise Conflict("Somebody else published a strategy since you opened this one; open it again.")
        strategy = Strategy.parse(self.text)
        version = tx.insert(strategy_version, "strategy.published", {"published_at": tx.now, "text": self.text})
        self._check_queues(tx, strategy)
        tx.result = version
        return PublishStrategy(self.previous_text, int(version), self.text) if self.previous_text else None

    def _check_queues(self, tx: Transaction, strategy: Strategy) -> None:
        used = tx.db.execute(_OPEN.with_only_columns(ticket.c.queue).distinct()).scalars().all()
        gone = sorted(queue for queue in used if strategy.queue(queue) is None)
        if gone:
            raise Refused(f"Open tickets still lie in {', '.join(gone)}; keep these queues or move the tickets first.")


@dataclass(frozen=True, slots=True)
class ConfirmAccount:
    """Say which agent an operating system account belongs to (None: nobody)."""

    account: str
    agent: str | None
    label: ClassVar[str] = "Confirm who I am"

    def do(self, tx: Transaction) -> Command | None:
        """Return the change back. Raises Refused for an unknown agent."""
        if self.agent is not None and tx.strategy.agent(self.agent) is None:
            raise Refused(f'There is no agent "{self.agent}" in the strategy.')
        known = tx.db.execute(select(account.c.agent).where(account.c.id == self.account)).first()
        if known is None:
            tx.insert(account, "account.confirmed", {"id": self.account, "agent": self.agent})
            return ConfirmAccount(self.account, None)
        tx.change(account, self.account, "account.confirmed", {"agent": self.agent})
        return ConfirmAccount(self.account, known.agent)
