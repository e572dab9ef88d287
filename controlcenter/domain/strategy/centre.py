"""The centre itself: its name, zone and languages, its channels, its wall, its ready-made texts and roles."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Annotated

from pydantic import Field, field_validator

from controlcenter.domain.strategy.checked_text import WebAddress, ZoneName
from controlcenter.domain.strategy.words import Duration, Id, Part, Share, Text, Words, did_you_mean
from controlcenter.domain.ticket import Priority

PUBLIC_DOMAINS = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "yahoo.co.in",
        "yahoo.com.ph", "ymail.com", "icloud.com", "me.com", "rediffmail.com", "aol.com", "gmx.de", "gmx.net", "web.de",
        "proton.me", "protonmail.com", "zoho.com", "mail.com",
    )
)  # fmt: skip
PLACEHOLDERS = ("number", "customer", "subject", "agent", "centre", "promise")


class ServiceLevel(Part):
    """The telephone's service level: ``share`` of calls answered within ``within_s`` seconds.

    ``variant`` chooses the formula: 1 answered in time / (answered + abandoned), 2 without those abandoned in
    time, 3 abandoned in time counts as served, 4 answered in time / answered.
    """

    share: Share = 0.8
    within_s: Annotated[int, Field(ge=1)] = 20
    variant: Annotated[int, Field(ge=1, le=4)] = 1


class Centre(Part):
    """What holds for the whole centre. ``target_share`` is the goal for clocks kept in target.

    ``staff`` are addresses or domains of the company's own people beside those of the agents: what they forward counts
    as its first writer's.
    """

    name: Text
    time_zone: ZoneName
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "IN"
    languages: Annotated[tuple[Id, ...], Field(min_length=1)] = ("en",)
    at_risk_share: Annotated[float, Field(gt=0, lt=1)] = 0.8
    target_share: Share = 0.9
    short_call_s: Annotated[int, Field(ge=0)] = 5
    service_level: ServiceLevel = ServiceLevel()
    heartbeat_url: WebAddress = ""
    staff: Words = ()

    @field_validator("staff")
    @classmethod
    def _own_addresses(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for entry in given:
            domain = entry.rpartition("@")[2]
            if not domain or "." not in domain or " " in entry:
                raise ValueError(f'"{entry}" is neither a mail address nor a domain')
            if domain.casefold() in PUBLIC_DOMAINS and "@" not in entry.removeprefix("@"):
                raise ValueError(f'anybody can have an address at "{domain}"; name whole addresses there')
        return given


class ChannelSettings(Part):
    """One channel: its name on screen, the work that one ticket means, what holds until something else is known.

    ``acknowledgement`` names the template that is sent back on arrival; empty sends nothing.
    """

    name: str = ""
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0
    language: str = ""
    priority: Priority = Priority.NORMAL
    acknowledgement: str = ""


class Wall(Part):
    """How the wall raises an alarm: by sound or not, how loud, how often again."""

    sound: bool = True
    volume: Annotated[float, Field(ge=0, le=1)] = 0.6
    repeat_s: Annotated[int, Field(ge=5)] = 60


class Template(Part):
    """A ready-made text in one language. Words in braces, such as {number}, are filled in."""

    subject: str = ""
    text: Text

    @field_validator("subject", "text")
    @classmethod
    def _known_placeholders(cls, text: str) -> str:
        try:
            pieces = list(Formatter().parse(text))
        except ValueError as error:
            raise ValueError('a brace stands alone; write "{{" or "}}" where a brace is meant') from error
        for _, name, _, _ in pieces:
            if name is not None and name not in PLACEHOLDERS:
                raise ValueError(f'nothing is known as "{{{name}}}"{did_you_mean(name, PLACEHOLDERS)}')
        return text

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Return subject and text with the values put in; a value's own braces stay as they are."""
        return _fill(self.subject, values), _fill(self.text, values)


def _fill(text: str, values: Mapping[str, str]) -> str:
    pieces = Formatter().parse(text)
    return "".join(literal + (values.get(name, "") if name else "") for literal, name, _, _ in pieces)


class Severity(Part):
    """One degree of an incident, and how often everybody affected hears of it."""

    id: Id
    name: Text
    meaning: str = ""
    update_every: Duration | None = None


class Runbook(Part):
    """What an incident commander works through, step by step."""

    id: Id
    name: Text
    severities: Words = ()
    steps: Annotated[tuple[Text, ...], Field(min_length=1)]
