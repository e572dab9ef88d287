"""Where requests come from and where they go: sources, outgoing mail, routing rules."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from controlcenter.domain.strategy.promises import Channels, Kinds
from controlcenter.domain.strategy.words import Id, Part, Target, Text, Words
from controlcenter.domain.ticket import Kind, Priority
from controlcenter.oauth import Grant, fault_of_grant
from controlcenter.tls import THIS_MACHINE

MAIL_PORTS = {"tls": 465, "starttls": 587, "none": 25}


class SourceEntry(Part):
    """One polled place. ``settings`` are the own settings of its type, checked by that type."""

    name: Text
    type: Text
    queue: str = ""
    every_s: Target = 30
    enabled: bool = True
    settings: dict[str, Any] = {}


class Gateway(Part):
    """A machine that sends what it took as mails.

    ``sender`` are its addresses; one without @ stands for that name at any house, as such machines often write it.
    """

    sender: Annotated[Words, Field(alias="from", min_length=1)]

    def sends(self, address: str) -> bool:
        """Whether a mail from this address is one of its own; ``address`` may lack its house."""
        given = address.strip().lower()
        name = given.partition("@")[0]
        own = [word.strip().lower() for word in self.sender]
        return bool(given) and any(word == given or ("@" not in word and word == name) for word in own)


class FaxMail(Gateway):
    """A gateway that sends each fax as a mail with its pages.

    ``subject`` is what it writes there, with {number} where the number of the other machine stands. ``header`` names a
    field of the mail that holds the number, and wins over the subject.
    """

    subject: str = 'Fax received from "{number}"'
    header: str = ""

    def number_in(self, subject: str) -> str | None:
        """The number that a subject tells: empty where it names none, None where it is not about a fax."""
        before, _, after = self.subject.partition("{number}")
        given, low = subject.strip(), subject.strip().lower()
        before, after = before.strip().lower(), after.strip().lower()
        at = low.find(before)
        if not (before or after) or at < 0:
            return None
        start = at + len(before)
        end = low.find(after, start) if after else len(given)
        return given[start:end].strip() if end >= 0 else None


class VoicemailMail(Gateway):
    """A telephone system that sends each voicemail as a mail with its sound.

    ``header`` and ``name_header`` are the fields of the mail that hold the caller's number and name.
    """

    header: Text = "X-Asterisk-CallerID"
    name_header: str = "X-Asterisk-CallerIDName"


class MailAccount(Part):
    """An account that answers are sent from. ``secret`` is the name under which the password is kept.

    With ``login`` "oauth2" the secret is the refresh token, which ``token_url`` renews for the program ``client_id``;
    without a ``token_url`` it is the access token itself. ``client_secret`` is a name too. ``ca_file`` holds the
    authority that signed the server's certificate; empty: the system's own list.
    """

    id: Id
    address: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    name: str = ""
    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 0
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    secret: str = ""
    login: Literal["password", "oauth2"] = "password"
    token_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""
    ca_file: Path | None = None

    @property
    def grant(self) -> Grant:
        """How a token for this account is got."""
        return Grant(
            self.user, self.secret, self.token_url, self.client_id, self.client_secret, self.scope, self.ca_file
        )

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: Any) -> Any:
        if isinstance(data, dict) and "port" not in data:
            security = data.get("security", "tls")
            return {**data, "port": MAIL_PORTS.get(security, 465) if isinstance(security, str) else 465}
        return data

    @model_validator(mode="after")
    def _no_password_in_clear(self) -> Self:
        if self.security == "none" and self.secret and self.host not in THIS_MACHINE:
            raise ValueError(
                f'security "none" would send the password to {self.host} in clear; use "tls" or "starttls"'
            )
        if self.login == "oauth2" and (fault := fault_of_grant(self.token_url, self.client_id)):
            raise ValueError(fault)
        return self


_CHEAPEST_FIRST = (
    "channel", "source", "kind", "tier", "language", "dialled", "sender", "to", "subject_has", "text_has",
)  # fmt: skip


class Conditions(Part):
    """What a rule asks for. Every condition that is given must hold; of its words, one is enough.

    ``sender`` and ``to`` take addresses or domains; ``subject_has`` and ``text_has`` take words or phrases in any
    language, and "invoic*" for every word that begins so; ``dialled`` takes numbers or telephone queues.
    """

    channel: Channels = ()
    source: Words = ()
    sender: Words = Field(default=(), alias="from")
    to: Words = ()
    subject_has: Words = ()
    text_has: Words = ()
    language: Words = ()
    dialled: Words = ()
    kind: Kinds = ()
    tier: Words = ()

    @cached_property
    def asked(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return name and words of the conditions that are given; those that cost least come first."""
        given = ((name, getattr(self, name)) for name in _CHEAPEST_FIRST)
        return tuple((name, words) for name, words in given if words)


class Outcome(Part):
    """What a rule decides; what it leaves out stays open for the rules after it."""

    kind: Kind | None = None
    priority: Priority | None = None
    queue: str = ""
    product: str = ""
    language: str = ""


class Rule(Part):
    """One routing rule. Rules are tried in order, and the first to decide something decides it for good."""

    name: str = ""
    when: Conditions = Conditions()
    set: Outcome
