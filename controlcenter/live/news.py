"""How old what is known of a channel is: its sources' last success, the source heard of longest ago first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from controlcenter.domain.health import SHORTEST_PERIOD_S, is_late
from controlcenter.domain.ticket import Channel
from controlcenter.live.floor import CHANNEL_OF_SOURCE
from controlcenter.live.model import LiveModel


@dataclass(frozen=True, slots=True)
class News:
    """The last success of a channel's slowest source, how often it is looked at, and whether it is late.

    ``ok_at`` is None where there never was any.
    """

    source: str
    ok_at: datetime | None
    period_s: float
    is_late: bool


def news_of(live: LiveModel, now: datetime) -> dict[Channel, News]:
    """The news of every channel that has a source which is switched on: of several the late one, then the oldest."""
    found: dict[Channel, News] = {}
    for entry in live.strategy.sources if live.strategy else ():
        channel = CHANNEL_OF_SOURCE.get(entry.type)
        if channel is None or not entry.enabled:
            continue
        health = live.sources.get(entry.name)
        ok_at = health.last_ok_at if health is not None else None
        one = News(entry.name, ok_at, max(SHORTEST_PERIOD_S, entry.every_s), is_late(health, entry.every_s, now))
        known = found.get(channel)
        if known is None or _order(one, now) > _order(known, now):
            found[channel] = one
    return found


def oldest(news: dict[Channel, News], now: datetime) -> News | None:
    """The news of the channel that was heard of longest ago, a late one first; None without sources."""
    return max(news.values(), key=lambda one: _order(one, now), default=None)


def _order(one: News, now: datetime) -> tuple[bool, float]:
    return one.is_late, float("inf") if one.ok_at is None else (now - one.ok_at).total_seconds()
