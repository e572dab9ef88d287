"""How the sample centre's people see what is true, and act as themselves."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import select

from controlcenter.app.demo.strategy import account_of
from controlcenter.app.joining import Joined
from controlcenter.commands.base import Actor, Command, execute
from controlcenter.domain.ticket import Interaction
from controlcenter.errors import ControlCenterError
from controlcenter.live.model import LiveModel
from controlcenter.live.tail import Tail
from controlcenter.store.rows import read_conversation
from controlcenter.store.tables import interaction

log = logging.getLogger(__name__)


class Staff:
    """``live`` is what everybody sees; ``look`` brings it up to date."""

    def __init__(self, joined: Joined) -> None:
        self.live = LiveModel()
        self._joined = joined
        self._tail = Tail(joined.database, joined.strategies, joined.clock)

    def look(self) -> None:
        """Take in what happened since."""
        self.live.apply(self._tail.read_batch() if self.live.is_loaded else self._tail.read_all())

    def act(self, agent: str, command: Command) -> bool:
        """Run a command as an agent at their own workstation; False when it was refused."""
        strategy = self.live.strategy
        person = strategy.agent(agent) if strategy else None
        if person is None:
            return False
        actor = Actor(person.account or account_of(person.name), f"desk-{person.extension}")
        joined = self._joined
        try:
            execute(joined.database, command, actor=actor, clock=joined.clock, strategies=joined.strategies)
        except ControlCenterError as error:  # somebody was faster, or there is nothing to do: people live with that
            log.info("%s: %s", command.label, error)
            return False
        return True

    def read(self, ticket_id: int) -> Sequence[Interaction]:
        """A ticket's conversation."""
        with self._joined.database.read() as connection:
            return read_conversation(connection, ticket_id)

    def tickets_of(self, message_ids: Sequence[str]) -> dict[str, int]:
        """The tickets of the messages that are stored, by Message-ID."""
        if not message_ids:
            return {}
        query = select(interaction.c.message_id, interaction.c.ticket_id)
        with self._joined.database.read() as connection:
            rows = connection.execute(query.where(interaction.c.message_id.in_(message_ids)))
            return {row.message_id: row.ticket_id for row in rows}
