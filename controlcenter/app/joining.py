"""Joins database, strategy, sources and secrets into what the program, the service and the command line use."""

from __future__ import annotations

from dataclasses import dataclass

from controlcenter.clock import Clock, SystemClock
from controlcenter.commands.base import Actor, Command, Outcome, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.intake.registry import SettingsOfSources
from controlcenter.settings import account_name, resource, workstation_name
from controlcenter.store.engine import Database
from controlcenter.store.opening import open_database


@dataclass(frozen=True, slots=True)
class Joined:
    """An open database with the strategy in force."""

    database: Database
    strategies: StoredStrategy
    clock: Clock
    actor: Actor

    def execute(self, command: Command, *, command_id: str | None = None) -> Outcome:
        """Run a command as this process's actor. Raises Refused, Conflict, StoreError."""
        return execute(
            self.database,
            command,
            actor=self.actor,
            clock=self.clock,
            strategies=self.strategies,
            command_id=command_id,
        )

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def stored_strategy() -> StoredStrategy:
    """The strategy's provider: the published document, or the default one before the first."""
    return StoredStrategy(resource("strategy.toml").read_text(encoding="utf-8"), SettingsOfSources())


def join(
    address: str,
    *,
    create: bool = False,
    checkpoints: bool = False,
    part: str = "",
    clock: Clock | None = None,
    look_through: bool = True,
) -> Joined:
    """Open the database. ``part`` names a bulk writer (service, intake) as actor; otherwise it is the account.

    ``look_through`` as in ``open_database``.
    Raises StoreError with a sentence when the database must not or cannot be opened.
    """
    database = open_database(
        address, create=create, checkpoints=checkpoints, in_bulk=bool(part), look_through=look_through
    )
    actor = Actor(part or account_name(), workstation_name())
    return Joined(database, stored_strategy(), clock or SystemClock(), actor)
