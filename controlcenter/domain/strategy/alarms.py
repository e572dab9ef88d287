"""What the strategy says about alarms: when each is raised, how urgent it is, what to do, and whom else to tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from controlcenter.domain.alarms.alarm import AlarmKind, AlarmLevel
from controlcenter.domain.alarms.rules import RULES, SHIPPED, AlarmRule
from controlcenter.domain.strategy.checked_text import WebAddress
from controlcenter.domain.strategy.words import Duration, Part, Words, did_you_mean

LEVELS = MappingProxyType({"low": AlarmLevel.LOW, "medium": AlarmLevel.MEDIUM, "high": AlarmLevel.HIGH})
Delay = Annotated[Duration, Field(ge=0, le=3600)]


class AlarmSettings(Part):
    """One condition; what is left out stays as it ships.

    ``threshold`` and ``dead_band`` are counts, for the service level shares between 0 and 1.
    """

    enabled: bool = True
    threshold: Annotated[float, Field(gt=0)] | None = None
    dead_band: Annotated[float, Field(ge=0)] | None = None
    delay: Delay | None = None
    clear_after: Delay | None = None
    within: Annotated[Duration, Field(ge=60, le=86_400)] | None = None
    level: Literal["low", "medium", "high"] | None = None
    latch: bool | None = None
    to_do: str = ""

    def over(self, rule: AlarmRule) -> AlarmRule:
        """The rule that ships, with what is said here put over it."""

        def said(value: float | None, usual: float) -> float:
            return usual if value is None else value

        return AlarmRule(
            threshold=said(self.threshold, rule.threshold),
            level=rule.level if self.level is None else LEVELS[self.level],
            to_do=self.to_do or rule.to_do,
            delay_s=int(said(self.delay, rule.delay_s)),
            clear_s=int(said(self.clear_after, rule.clear_s)),
            dead_band=said(self.dead_band, rule.dead_band),
            within_s=int(said(self.within, rule.within_s)),
            is_floor=rule.is_floor,
            latch=rule.latch if self.latch is None else self.latch,
            enabled=self.enabled,
        )


class Alarms(Part):
    """Alarms of the whole centre.

    More than ``flood`` in 10 minutes become one summary. The highest level that nobody took notice of for
    ``tell_after`` also goes to ``mail_to`` (by ``mail_account``, else the first one) and to ``call_url``, signed with
    the secret ``secret``. ``fewest_calls``: below that many the service level says nothing.
    """

    flood: Annotated[int, Field(ge=2, le=1000)] = 10
    tell_after: Annotated[Duration, Field(ge=10, le=86_400)] = 180
    longest_shelf: Annotated[Duration, Field(ge=60, le=7 * 86_400)] = 8 * 3600
    fewest_calls: Annotated[int, Field(ge=1)] = 5
    mail_to: Words = ()
    mail_account: str = ""
    call_url: WebAddress = ""
    secret: str = ""
    conditions: dict[str, AlarmSettings] = {}

    @field_validator("conditions", mode="before")
    @classmethod
    def _known_conditions(cls, given: object) -> object:
        known = [kind.value for kind in SHIPPED]
        for name in given if isinstance(given, Mapping) else ():
            if name not in known:
                raise ValueError(f'no condition "{name}"{did_you_mean(str(name), known)}')
        return given

    @field_validator("conditions")
    @classmethod
    def _possible(cls, given: dict[str, AlarmSettings]) -> dict[str, AlarmSettings]:
        for name, settings in given.items():
            rule = settings.over(RULES[AlarmKind(name)])
            if rule.is_floor and rule.threshold + rule.dead_band > 1:
                raise ValueError(f'"{name}": threshold and dead_band together are a share, at most 1 (0.7 is 70 %)')
            if not rule.is_floor and rule.dead_band >= rule.threshold:
                raise ValueError(f'"{name}": with a dead_band of {rule.dead_band:g} it never ends; it must be below '
                                 f"the threshold of {rule.threshold:g}")  # fmt: skip
            if settings.within is not None and not RULES[AlarmKind(name)].within_s:
                raise ValueError(f'"{name}" looks at no stretch of time; leave "within" out')
        return given

    @field_validator("mail_to")
    @classmethod
    def _addresses(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for address in given:
            local, _, domain = address.rpartition("@")
            if not local or "." not in domain or " " in address:
                raise ValueError(f'"{address}" is no mail address')
        return given

    @model_validator(mode="after")
    def _signed(self) -> Alarms:
        if self.call_url and not self.secret:
            raise ValueError("call_url needs secret, the name under which the key store keeps the signing key")
        return self

    @cached_property
    def rules(self) -> Mapping[AlarmKind, AlarmRule]:
        """The rule of every condition, those that ship where nothing else is said."""
        nothing = AlarmSettings()
        return MappingProxyType(
            {kind: self.conditions.get(kind.value, nothing).over(rule) for kind, rule in RULES.items()}
        )
