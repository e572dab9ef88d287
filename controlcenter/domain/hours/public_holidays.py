"""Public holidays by country and region, with their names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

ENGLISH = ("en_US", "en_GB", "en_IN", "en")


@cache
def countries() -> tuple[str, ...]:
    """The ISO codes of all countries that have holidays, two letters each, sorted."""
    import holidays  # loaded when somebody asks: it is large

    found = holidays.list_supported_countries(include_aliases=False)
    return tuple(sorted(code for code in found if len(code) == 2))


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every region of a country, sorted by name; empty for a country without or unknown."""
    found = _country(country)
    if found is None:
        return ()
    names: dict[str, str] = {}
    for name, code in getattr(found, "subdivisions_aliases", {}).items():
        if len(name) > len(names.get(code, "")):
            names[code] = name
    return tuple(sorted(((code, names.get(code, code)) for code in found.subdivisions), key=lambda one: one[1]))


def holidays_of(country: str, region: str, years: Iterable[int]) -> dict[date, str]:
    """The public holidays of a country, or of one of its regions, in the order of the year; in English if they can."""
    import holidays

    found = _country(country)
    if found is None:
        return {}
    language = next((one for one in ENGLISH if one in found.supported_languages), None)
    made = holidays.country_holidays(country, subdiv=region or None, years=list(years), language=language)
    return dict(sorted(made.items()))


def _country(code: str) -> Any:
    import holidays

    return getattr(holidays, code, None) if code in countries() else None
