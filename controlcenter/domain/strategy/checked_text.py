"""Texts of the strategy and of sources' settings that must name something real."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator

from controlcenter.domain.hours.rules import zone_named
from controlcenter.domain.strategy.words import did_you_mean


def _known_zone(name: str) -> str:
    if zone_named(name) is None:
        raise ValueError(f'no time zone "{name}"{did_you_mean(name, sorted(available_timezones()))}')
    return name


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("must be a web address that begins with https:// or http://")
    return url


ZoneName = Annotated[str, AfterValidator(_known_zone)]
"""The name of a time zone, such as Asia/Kolkata; a wrong one is refused with the nearest known."""

WebAddress = Annotated[str, AfterValidator(_web_address)]
"""An address that begins with https:// or http://, or nothing."""
