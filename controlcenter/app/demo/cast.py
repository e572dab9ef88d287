"""Who takes part in the sample day: the people at the desks, and customers who are the same on every channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from controlcenter.app.demo.strategy import LINES
from controlcenter.app.demo.words import Customer, Words
from controlcenter.domain.strategy.document import Agent, Strategy

VIEWER = "priya"
"""The agent as whom somebody looks at the sample centre; nobody acts for them."""
LEAD = "fatima"
"""The team lead who gives work by hand and declares incidents."""
_CUSTOMERS = 320
_LATE_SHARE = 0.14


@dataclass(frozen=True, slots=True)
class Cast:
    """``here`` are at work when the day begins, ``late`` come later. Neither names the viewer."""

    customers: tuple[Customer, ...]
    here: tuple[Agent, ...]
    late: tuple[Agent, ...]

    @property
    def everybody(self) -> tuple[Agent, ...]:
        return self.here + self.late

    def customer(self, rng: Random, languages: Sequence[str] = ()) -> Customer:
        """Some customer, of one of the languages if any are named."""
        return rng.choice([one for one in self.customers if not languages or one.language in languages])

    def who_answers(self, rng: Random, line: str, language: str) -> Agent:
        """Somebody who answers a telephone line in a language, else somebody of its team."""
        team = [agent for agent in self.here if agent.team == LINES[line][1]]
        return rng.choice([agent for agent in team if language in agent.languages] or team)


def sample_cast(seed: int, strategy: Strategy, words: Words) -> Cast:
    """The same people for the same seed."""
    rng = Random(f"cast {seed}")
    agents = [agent for agent in strategy.agents if agent.id != VIEWER]
    others = [agent for agent in agents if agent.id != LEAD]
    late = rng.sample(others, round(len(others) * _LATE_SHARE))
    here = tuple(agent for agent in agents if agent not in late)
    return Cast(tuple(words.customers(rng, _CUSTOMERS)), here, tuple(late))
