"""Finds the kinds of sources: one entry-point line each, so that a new kind needs no change here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pydantic import BaseModel

from controlcenter.clock import Clock
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import SettingsError

GROUP = "controlcenter.intake"


@cache
def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


@cache
def kind_of_source(name: str) -> Any:
    """The class behind a kind's name in the strategy; None for an unknown one. Loaded when it is first asked for."""
    entry = _entries().get(name)
    return entry.load() if entry else None


def names_of_kinds() -> list[str]:
    """Every kind of source, in order of name."""
    return sorted(_entries())


class SettingsOfSources(Mapping[str, type[BaseModel]]):
    """What each kind of source must be told, by the kind's name; a kind is loaded when it is looked up."""

    def __getitem__(self, name: str) -> type[BaseModel]:
        kind = kind_of_source(name)
        if kind is None:
            raise KeyError(name)
        settings: type[BaseModel] = kind.Settings
        return settings

    def __iter__(self) -> Iterator[str]:
        return iter(names_of_kinds())

    def __len__(self) -> int:
        return len(_entries())


def build(entry: SourceEntry, secret: Callable[[str], str], clock: Clock) -> Any:
    """The source that an entry of the strategy describes. Raises SettingsError for an unknown kind."""
    kind = kind_of_source(entry.type)
    if kind is None:
        raise SettingsError(f'The source "{entry.name}" has the unknown type "{entry.type}".')
    return kind(entry.name, kind.Settings.model_validate(entry.settings), secret, clock)
