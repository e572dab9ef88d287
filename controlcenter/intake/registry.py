"""Finds the kinds of sources: one entry-point line each, so that a new kind needs no change here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from pydantic import BaseModel

from controlcenter.clock import Clock
from controlcenter.domain.strategy import SourceEntry
from controlcenter.errors import SettingsError

GROUP = "controlcenter.intake"


@cache
def kinds_of_sources() -> dict[str, Any]:
    """Every kind of source: its name in the strategy and its class."""
    return {entry.name: entry.load() for entry in entry_points(group=GROUP)}


@cache
def settings_of_sources() -> dict[str, type[BaseModel]]:
    """What each kind of source must be told."""
    return {name: kind.Settings for name, kind in kinds_of_sources().items()}


def build(entry: SourceEntry, secret: Callable[[str], str], clock: Clock) -> Any:
    """The source that an entry of the strategy describes. Raises SettingsError for an unknown kind."""
    kind = kinds_of_sources().get(entry.type)
    if kind is None:
        raise SettingsError(f'The source "{entry.name}" has the unknown type "{entry.type}".')
    return kind(entry.name, kind.Settings.model_validate(entry.settings), secret, clock)
