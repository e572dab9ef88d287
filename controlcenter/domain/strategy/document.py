"""The response strategy: everything that says how this company answers, as one document that never changes.

A new version is a new document. ``Strategy.parse`` reads the text and reports all faults at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError, field_validator

from controlcenter.domain import sla
from controlcenter.domain.hours import zone_data
from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.strategy import check as strategy_check
from controlcenter.domain.strategy.alarms import Alarms
from controlcenter.domain.strategy.centre import (
    Centre,
    ChannelSettings,
    Runbook,
    ServiceLevel,
    Severity,
    Template,
    Wall,
)
from controlcenter.domain.strategy.faults import faults_of, sentences
from controlcenter.domain.strategy.intake import (
    Conditions,
    FaxMail,
    MailAccount,
    Outcome,
    Rule,
    SourceEntry,
    VoicemailMail,
)
from controlcenter.domain.strategy.people import Agent, Queue, Team
from controlcenter.domain.strategy.promises import CustomerTier, KindSettings, PolicyRule, PolicySettings, Tier
from controlcenter.domain.strategy.text import line_numbers, read_toml
from controlcenter.domain.strategy.words import WEEKDAYS, Id, Part, Stretch, Text
from controlcenter.domain.ticket import Channel, Kind, Priority
from controlcenter.domain.words import Vocabulary
from controlcenter.errors import SettingsError

__all__ = [
    "Agent",
    "Alarms",
    "Centre",
    "ChannelSettings",
    "Conditions",
    "CustomerTier",
    "KindSettings",
    "MailAccount",
    "Outcome",
    "PolicyRule",
    "PolicySettings",
    "Queue",
    "Rule",
    "Runbook",
    "ServiceLevel",
    "Severity",
    "SourceEntry",
    "Strategy",
    "Team",
    "Template",
    "Tier",
    "Wall",
]

_Named = TypeVar("_Named", ChannelSettings, KindSettings)

BYTE_ORDER_MARK = "\ufeff"  # some editors put it before a text
NO_VALIDATORS: Mapping[str, type[BaseModel]] = MappingProxyType({})


class Strategy(Part):
    """One version of the strategy. Lists keep the order of the document."""

    centre: Centre
    fallback_queue: Id
    pause_reasons: Annotated[tuple[Text, ...], Field(min_length=1)] = ("Break",)
    channels: Annotated[dict[Channel, ChannelSettings], Field(validate_default=True)] = {}
    calendars: dict[str, dict[str, Any]] = {}
    policies: dict[str, PolicySettings] = {}
    policy_rules: tuple[PolicyRule, ...] = ()
    kinds: Annotated[dict[Kind, KindSettings], Field(validate_default=True)] = {}
    teams: Annotated[tuple[Team, ...], Field(min_length=1)]
    queues: Annotated[tuple[Queue, ...], Field(min_length=1)]
    agents: tuple[Agent, ...] = ()
    tiers: tuple[Tier, ...] = ()
    customers: tuple[CustomerTier, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    fax_mail: tuple[FaxMail, ...] = ()
    voicemail_mail: tuple[VoicemailMail, ...] = ()
    mail_accounts: tuple[MailAccount, ...] = ()
    rules: tuple[Rule, ...] = ()
    templates: dict[str, dict[str, Template]] = {}
    severities: tuple[Severity, ...] = ()
    runbooks: tuple[Runbook, ...] = ()
    wall: Wall = Wall()
    alarms: Alarms = Alarms()

    @classmethod
    def parse(cls, text: str, source_validators: Mapping[str, type[BaseModel]] = NO_VALIDATORS) -> Strategy:
        """Return the strategy that a TOML text describes.

        ``source_validators`` check the settings of each type of source; without any, types are not checked.
        Raises SettingsError whose ``faults`` hold one sentence for every mistake, in the order of the lines.
        """
        text = text.removeprefix(BYTE_ORDER_MARK)
        data = strategy_check.plain(read_toml(text))
        faults = [
            *strategy_check.secret_faults(data),
            *strategy_check.reference_faults(data, cls.model_fields),
            *strategy_check.double_faults(data),
            *strategy_check.ownership_faults(data),
            *strategy_check.calendar_faults(data),
        ]
        known = {fault.path for fault in faults}
        shapes = list(strategy_check.source_faults(data, source_validators))
        try:
            strategy = cls.model_validate(data)
        except ValidationError as error:
            shapes += faults_of(error, cls)
        faults += [fault for fault in shapes if fault.path not in known]  # one place, one sentence
        if faults:
            raise SettingsError("", sentences(faults, line_numbers(text)))
        return strategy

    @field_validator("channels")
    @classmethod
    def _every_channel(cls, given: dict[Channel, ChannelSettings]) -> dict[Channel, ChannelSettings]:
        return {channel: _named(given.get(channel, ChannelSettings()), channel) for channel in Channel}

    @field_validator("kinds")
    @classmethod
    def _every_kind(cls, given: dict[Kind, KindSettings]) -> dict[Kind, KindSettings]:
        return {kind: _named(given.get(kind, KindSettings()), kind) for kind in Kind}

    # -- hours and promises

    def calendar(self, name: str) -> Calendar:
        """Return the compiled calendar of that name; KeyError when there is none."""
        return self._calendars[name]

    def compiled_calendars(self) -> Mapping[str, Calendar]:
        """Return every calendar by name, compiled once."""
        return self._calendars

    def sla_policies(self) -> Mapping[str, sla.Policy]:
        """Return the policies by name, as the clocks need them."""
        return self._policies

    def policy_for(self, channel: Channel, kind: Kind | None, priority: Priority, tier: str = "") -> str | None:
        """Return the policy for a ticket with these properties; None promises nothing."""
        fitting = (rule.policy for rule in self.policy_rules if rule.fits(channel, kind, priority, tier))
        return next(fitting, None)

    def tier_of(self, address: str) -> str:
        """Return the tier of an email address, by the whole address before its domain; empty when it has none."""
        address = address.strip().casefold()
        return self._tier_of.get(address) or self._tier_of.get(address.rpartition("@")[2], "")

    def is_staff(self, address: str) -> bool:
        """Whether a mail address belongs to the company's own people, by the whole address or its domain."""
        address = address.strip().casefold()
        return address in self._staff or address.rpartition("@")[2] in self._staff

    # -- teams, queues, people

    @cached_property
    def zone(self) -> ZoneInfo:
        """The centre's time zone."""
        return ZoneInfo(self.centre.time_zone)

    def mail_account(self, account_id: str) -> MailAccount | None:
        """Return the outgoing account of that id; without an id the first one; None when there is none."""
        return next((a for a in self.mail_accounts if account_id in ("", a.id)), None)

    def queue(self, queue_id: str) -> Queue | None:
        return self._queues.get(queue_id)

    def team(self, team_id: str) -> Team | None:
        return self._teams.get(team_id)

    def agent(self, agent_id: str) -> Agent | None:
        return self._agents.get(agent_id)

    def agents_of(self, team_id: str) -> tuple[Agent, ...]:
        """Return the people of a team, in the order of the document."""
        return tuple(agent for agent in self.agents if agent.team == team_id)

    def queues_of(self, team_id: str) -> tuple[Queue, ...]:
        """Return the queues of a team, in the order of the document."""
        return tuple(queue for queue in self.queues if queue.team == team_id)

    def queues_of_agent(self, agent: Agent) -> tuple[str, ...]:
        """Return the ids of the queues that somebody works in: the named ones, else all of the team."""
        return agent.queues or tuple(queue.id for queue in self.queues_of(agent.team))

    def team_of_queue(self, queue_id: str) -> Team | None:
        queue = self.queue(queue_id)
        return self.team(queue.team) if queue is not None else None

    def agent_of_account(self, account: str) -> Agent | None:
        """Return the person who works under this account of the operating system."""
        wanted = account.casefold()
        return next((agent for agent in self.agents if agent.account.casefold() == wanted), None) if wanted else None

    def shift_of(self, agent: Agent | str, day: date) -> tuple[Stretch, ...]:
        """Return the normal working hours on a local date, in seconds since local midnight; empty when off."""
        person = self.agent(agent) if isinstance(agent, str) else agent
        if person is None:
            return ()
        team = self.team(person.team)
        shifts = person.shifts if person.shifts is not None else team.shifts if team is not None else {}
        return shifts.get(WEEKDAYS[day.weekday()], ())

    def is_on_shift(self, agent: Agent | str, local: datetime) -> bool:
        """Whether the roster has somebody at work at a local date and time."""
        since_midnight_s = local.hour * 3600 + local.minute * 60 + local.second
        return any(begins_s <= since_midnight_s < ends_s for begins_s, ends_s in self.shift_of(agent, local.date()))

    def weight(self, channel: Channel, kind: Kind | None) -> float:
        """Return the units of work that one ticket means: the channel's weight times the kind's effort."""
        return self.channels[channel].weight * (self.kinds[kind].effort if kind is not None else 1.0)

    # -- words for customers

    def template(self, template_id: str, language: str) -> Template | None:
        """Return a ready-made text in a language, else in the first language of the centre that has it."""
        texts = self.templates.get(template_id, {})
        return next((texts[code] for code in (language, *self.centre.languages) if code in texts), None)

    # -- made once

    @cached_property
    def words_of_rules(self) -> Vocabulary:
        """Every word and phrase that the routing rules look for."""
        return Vocabulary(word for rule in self.rules for word in (*rule.when.subject_has, *rule.when.text_has))

    @cached_property
    def _calendars(self) -> dict[str, Calendar]:
        zone = self.centre.time_zone
        tables = self.calendars.items()
        return {name: Calendar.parse(strategy_check.calendar_table(table, zone)) for name, table in tables}

    @cached_property
    def zone_data(self) -> str:
        """Which version of the time zone data the calendars count with; another one gives another text."""
        return zone_data.fingerprint(calendar.zone for calendar in self._calendars.values())

    @cached_property
    def _policies(self) -> Mapping[str, sla.Policy]:
        return MappingProxyType({name: self._policy(name, given) for name, given in self.policies.items()})

    def _policy(self, name: str, given: PolicySettings) -> sla.Policy:
        return sla.Policy(name, given.calendar, given.targets(), given.warnings, frozenset(given.pause_states))

    @cached_property
    def _queues(self) -> dict[str, Queue]:
        return {queue.id: queue for queue in self.queues}

    @cached_property
    def _teams(self) -> dict[str, Team]:
        return {team.id: team for team in self.teams}

    @cached_property
    def _agents(self) -> dict[str, Agent]:
        return {agent.id: agent for agent in self.agents}

    @cached_property
    def _staff(self) -> frozenset[str]:
        named = (*self.centre.staff, *(agent.email for agent in self.agents), *(a.address for a in self.mail_accounts))
        return frozenset(entry.strip().removeprefix("@").casefold() for entry in named if entry.strip())

    @cached_property
    def _tier_of(self) -> dict[str, str]:
        return {entry.match.removeprefix("@").casefold(): entry.tier for entry in self.customers}


def _named(settings: _Named, word: str) -> _Named:
    if settings.name:
        return settings
    return settings.model_copy(update={"name": word.replace("_", " ").capitalize()})
