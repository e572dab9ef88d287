"""The agents of the sample telephone system: in which queues they are, and what their telephones do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from controlcenter.app.demo.call_shapes import Event, member_event
from controlcenter.app.demo.strategy import LANGUAGES, LINES, WRAP_UP_S, interface_of, line_queue
from controlcenter.domain.strategy.document import Agent

FREE, TALKING, GONE, RINGING = "1", "2", "5", "6"


@dataclass(slots=True)
class Member:
    """One agent's telephone. ``pause`` is the reason of a pause, empty for none; ``ready_s`` ends the wrap-up."""

    agent: str
    name: str
    interface: str
    queues: tuple[str, ...]
    state: str = FREE
    pause: str = ""
    ready_s: float = 0.0

    def is_free(self, now_s: float) -> bool:
        """Whether a call can be put through."""
        return self.state == FREE and not self.pause and now_s >= self.ready_s

    @property
    def is_at_desk(self) -> bool:
        """Whether the person is here, on no call and on no break."""
        return self.state == FREE and not self.pause

    def events(self, event: str, now_s: float) -> Iterator[Event]:
        """The present state, told for each queue."""
        more = {
            "Status": self.state, "Paused": "1" if self.pause else "0", "PausedReason": self.pause,
            "Wrapuptime": str(WRAP_UP_S),
        }  # fmt: skip
        for queue in self.queues:
            yield member_event(event, now_s, queue, self.interface, self.name, **more)

    def log(self, verb: str, now_s: float, *data: str) -> str:
        """Lines of queue_log about the membership, one for each queue."""
        return "".join(
            "|".join((str(int(now_s)), "NONE", queue, self.interface, verb, *data)) + "\n" for queue in self.queues
        )


def member_of(agent: Agent, *, is_here: bool) -> Member:
    """An agent with the queues of their team's lines in the languages that they speak."""
    queues = tuple(
        line_queue(line, language)
        for line, (_, team, _) in LINES.items()
        if team == agent.team
        for language in LANGUAGES
        if language in agent.languages
    )
    return Member(agent.id, agent.name, interface_of(agent.extension), queues, FREE if is_here else GONE)
