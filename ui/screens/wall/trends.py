"""The last hour of each channel and the telephone's figures of today, read once a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from controlcenter.domain import metrics
from controlcenter.domain.metrics import CallCounts
from controlcenter.domain.sample import MINUTE, by_minute, minute_of
from controlcenter.domain.strategy.document import ServiceLevel
from controlcenter.domain.ticket import Channel
from controlcenter.store.history import samples
from ui.screens.wall import wording
from ui.wording import text, words


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure at each of the last 60 minutes, oldest first, and the line that it is held against."""

    values: tuple[float | None, ...] = ()
    target: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a line to draw."""
        return sum(value is not None for value in self.values) > 1


@dataclass(frozen=True, slots=True)
class Trends:
    """Everything that is read from the database for the wall."""

    channels: dict[Channel, Trend] = field(default_factory=dict)
    calls: CallCounts = field(default_factory=CallCounts)

    def of(self, channel: Channel) -> Trend:
        """The trend of a channel; empty before anything was read."""
        return self.channels.get(channel, Trend())

    def telephone_words(self, goal: ServiceLevel) -> str:
        """The service level with its variant, the mean wait and the share of callers who gave up."""
        translate = QCoreApplication.translate
        share = metrics.service_level(self.calls, goal.variant)
        if share is None:
            return translate("Wall", "Service level: no calls yet today.")
        wait_s, lost = metrics.speed_of_answer_s(self.calls), metrics.abandonment(self.calls)
        said = translate("Wall", "Service level ({variant}, within {within}): {share}; goal {goal}.").format(
            variant=words.service_level(goal.variant), within=wording.target(goal.within_s),
            share=text.percent(share, 1), goal=text.percent(goal.share, 1),
        )  # fmt: skip
        if wait_s is not None:
            said += " " + translate("Wall", "Mean wait of the answered: {time}.").format(time=wording.brief(wait_s))
        if lost is not None:
            said += " " + translate("Wall", "Gave up: {share}.").format(share=text.percent(lost, 1))
        return said


def read_trends(connection: Any, now: datetime, today: datetime, goal: ServiceLevel, short_s: float) -> Trends:
    """Read the hour, how the day began, and today's calls. Raises StoreError."""
    hour = samples.read_hour(connection, now)
    began = samples.first_samples(connection, today)
    calls = samples.read_calls(connection, min(today, now - MINUTE * 60))
    last = minute_of(now)
    opened = samples.read_open(connection, last - MINUTE * 59, last)
    lines = {}
    for channel in Channel:
        own = [row for row in hour if (row.scope, row.name) == ("channel", channel.value)]
        first = began.get(("channel", channel.value))
        line = tuple(map(float, opened[channel])) if channel in opened else by_minute(own, now, lambda row: row.open)
        lines[channel] = Trend(line, float(first.open) if first else None)
    lines[Channel.TELEPHONE] = Trend(samples.callers_by_minute(calls, now), 0.0)
    since_midnight = [call for call in calls if call.joined_at >= today]
    return Trends(lines, metrics.count_calls(since_midnight, goal.within_s, short_s, now))
