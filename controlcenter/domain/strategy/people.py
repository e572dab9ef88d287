"""Who answers: teams, their queues, and the people with their skills, languages, hours and capacity."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from controlcenter.domain.strategy.words import Id, Part, Text, WeekHours, Words
from controlcenter.domain.ticket import Channel

Work = Literal["push", "pull", "hand"]


class Team(Part):
    """A team. What is given to the team goes to ``default_queue``; ``shifts`` hold for everyone without own ones."""

    id: Id
    name: Text
    default_queue: Id
    shifts: WeekHours = {}


class Queue(Part):
    """A queue of one team. ``work``: "push" hands tickets out, "pull" lets agents take the next, "hand" waits.

    ``skills`` are needed for every ticket in it; ``channels`` limits what may come in (empty: everything).
    """

    id: Id
    name: Text
    team: Id
    work: Work = "pull"
    skills: Words = ()
    channels: tuple[Channel, ...] = ()


class Agent(Part):
    """One person. ``queues`` empty means all queues of the team; ``capacity`` is measured in units of work.

    ``account`` is the person's account in the operating system, ``extension`` the one in the telephone system.
    """

    id: Id
    name: Text
    team: Id
    queues: Words = ()
    skills: Words = ()
    languages: Words = ("en",)
    capacity: Annotated[float, Field(ge=0, le=1000)] = 10.0
    shifts: WeekHours | None = None
    account: str = ""
    email: str = ""
    extension: str = ""
