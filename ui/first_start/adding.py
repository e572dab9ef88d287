"""Putting a new source into the strategy: its table, its name, the account that answers leave from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from controlcenter.app.joining import stored_strategy
from controlcenter.commands.setup import PublishStrategy, text_of, version_of
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.strategy.faults import faults_of
from controlcenter.domain.strategy.text import (
    add_mail_account,
    add_source,
    remove_source,
    replace_source,
    set_source,
)
from controlcenter.errors import SettingsError

_NO_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class NewSource:
    """What somebody entered: a type with checked settings, a name, and optionally an account for answers."""

    name: str
    type: str
    settings: BaseModel
    every_s: int
    account: Mapping[str, Any] | None = None
    queue: str = ""
    enabled: bool = True

    def table(self) -> dict[str, Any]:
        """The entry as the strategy holds it; what is usual is left out."""
        entered = self.settings.model_dump(exclude_defaults=True)
        settings = {name: _plain(value) for name, value in entered.items() if value is not None}
        table: dict[str, Any] = {"name": self.name, "type": self.type, "every_s": self.every_s}
        if self.queue:
            table["queue"] = self.queue
        if not self.enabled:
            table["enabled"] = False
        return {**table, "settings": settings}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(_plain(name)): _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Path):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def free_name(wanted: str, strategy: Strategy | None) -> str:
    """A name for a source that no other source has."""
    taken = {entry.name.casefold() for entry in strategy.sources} if strategy is not None else set()
    name, number = wanted, 2
    while name.casefold() in taken:
        name, number = f"{wanted} {number}", number + 1
    return name


def secret_name(kind: str, user: str) -> str:
    """The name under which a password is kept: mailbox-service-northgate-example."""
    return f"{kind}-{_NO_ID.sub('-', user.casefold()).strip('-')}"


def faults_by_field(model: type[BaseModel], values: Mapping[str, Any]) -> tuple[BaseModel | None, dict[str, str]]:
    """The checked settings, or None with one sentence for each field that is wrong ("" for the whole)."""
    try:
        return model.model_validate(dict(values)), {}
    except ValidationError as error:
        found = {
            str(f.path[0]) if f.path else "": f.text[:1].upper() + f.text[1:] + "." for f in faults_of(error, model)
        }
        return None, found


def publishing(connection: Any, new: NewSource) -> PublishStrategy:
    """The command that adds the source to the strategy in force. Raises SettingsError with every fault."""

    def change(text: str) -> str:
        text = add_source(text, new.table())
        return text if new.account is None else add_mail_account(text, new.account)

    return _published(connection, change)


def changing(connection: Any, new: NewSource) -> PublishStrategy:
    """The command that gives a source other settings. Raises SettingsError with every fault."""
    return _published(connection, lambda text: replace_source(text, new.name, new.table()))


def switching(connection: Any, name: str, *, on: bool) -> PublishStrategy:
    """The command that pauses a source or lets it go on. Raises SettingsError."""
    return _published(connection, lambda text: set_source(text, name, "enabled", on))


def removing(connection: Any, name: str) -> PublishStrategy:
    """The command that takes a source out of the strategy. Raises SettingsError where something else names it."""
    return _published(connection, lambda text: remove_source(text, name))


def _published(connection: Any, change: Callable[[str], str]) -> PublishStrategy:
    seen = version_of(connection)
    before = text_of(connection, seen) or stored_strategy().default_text
    text = change(before)
    stored_strategy().check(text)
    return PublishStrategy(text, seen, before)


def or_faults(make: Callable[[], PublishStrategy]) -> PublishStrategy | tuple[str, ...]:
    """The command, or the faults that forbid it as sentences."""
    try:
        return make()
    except SettingsError as error:
        return error.faults
