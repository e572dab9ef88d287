"""What can happen on the sample day, as plain data. ``at_s`` counts from the start of the day at normal speed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """A message from a customer. ``key`` names it in the plan; ``answers`` is the key or the Message-ID of the one
    that it replies to.

    ``age_s``: it was received so long before it is delivered. ``broken``: its bytes are damaged on the way.
    """

    at_s: float
    key: str
    name: str
    address: str
    subject: str
    text: str
    age_s: float = 0.0
    answers: str = ""
    automatic: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """A colleague answers the message ``answers`` (its key or Message-ID) from a mail program of their own."""

    at_s: float
    key: str
    agent: str
    name: str
    answers: str
    to: str
    subject: str
    text: str
    age_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Fax:
    """Pages come in on a line, 0 or 1. ``half``: the line breaks in the middle of the picture."""

    at_s: float
    key: str
    line: int
    station: str
    pages: tuple[int, ...]
    seed: int
    age_s: float = 0.0
    half: bool = False


@dataclass(frozen=True, slots=True)
class WebPost:
    """The form of the web site is sent. ``forged``: signed with a key that is not ours."""

    at_s: float
    key: str
    name: str
    email: str
    phone: str
    language: str
    kind: str
    subject: str
    text: str
    forged: bool = False


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that was over before the day began; ``agent`` is empty for one that nobody answered."""

    at_s: float
    key: str
    number: str
    name: str
    line: str
    language: str
    age_s: float
    hold_s: int
    talk_s: int
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody calls and hangs up after ``patience_s`` unless somebody answers; the talk lasts ``talk_s``."""

    at_s: float
    key: str
    number: str
    name: str
    line: str
    language: str
    patience_s: float
    talk_s: float


@dataclass(frozen=True, slots=True)
class Duty:
    """An agent comes, pauses for a reason, goes on, or goes home: "come", "pause", "resume", "leave"."""

    at_s: float
    agent: str
    what: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """An agent has a moment for the desk: takes, answers or solves, as dice and desk decide. Dice lie in [0, 1)."""

    at_s: float
    agent: str
    dice: tuple[float, float, float]
    only_take: bool = False


@dataclass(frozen=True, slots=True)
class LeadTurn:
    """The team lead gives a ticket to somebody by hand, with a word why."""

    at_s: float
    dice: tuple[float, float, float]
    why: str


@dataclass(frozen=True, slots=True)
class LineCut:
    """A fax line's folder goes away, or comes back."""

    at_s: float
    line: int
    is_back: bool


@dataclass(frozen=True, slots=True)
class IncidentStep:
    """The incident of a story is declared from the tickets of ``reports``, told on, or closed.

    ``status`` is the status that it then has; empty leaves it. ``message`` goes to everybody who reported it.
    """

    at_s: float
    story: str
    title: str
    severity: str
    commander: str
    reports: tuple[str, ...]
    note: str
    status: str = ""
    message: str = ""


Happening = Mail | OwnAnswer | Fax | WebPost | PastCall | Call | Duty | Turn | LeadTurn | LineCut | IncidentStep
