"""How old what a tile shows is: said in steps, so that a healthy wall does not count seconds on every tile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.ticket import Channel
from controlcenter.live.model import LiveModel
from controlcenter.live.news import News, oldest
from ui.screens.wall import wording
from ui.wording import text, words

_STEP_S = 5


@dataclass(frozen=True, slots=True)
class Age:
    """``said`` is short ("under 10 s"); ``stale`` is a sentence once the source is late, and ``since`` its time.

    ``brief`` is the shortest way to say either ("< 10 s").
    """

    said: str = ""
    stale: str = ""
    since: str = ""
    brief: str = ""

    @property
    def is_late(self) -> bool:
        return bool(self.stale)

    @property
    def words(self) -> str:
        """In full: "data under 10 s", or that no news comes; empty where nothing is known."""
        if self.stale or not self.said:
            return self.stale
        return QCoreApplication.translate("Wall", "data {age}").format(age=self.said)


def age_of(news: News | None, live: LiveModel, now: datetime) -> Age:
    """The age of a channel's news at ``now``; empty where no source is set up.

    Within one period of its source it is said to be under that period; only then does it begin to count.
    """
    translate = QCoreApplication.translate
    if news is None or live.strategy is None:
        return Age()
    if news.ok_at is None:
        return Age("", translate("Wall", "No news yet"), "", "–")
    since = text.time_of_day(news.ok_at, live.strategy.zone)
    if news.is_late:
        return Age("", translate("Wall", "No news since {time}").format(time=since), since, since)
    age_s = (now - news.ok_at).total_seconds()
    if age_s <= news.period_s:
        period = wording.target(news.period_s)
        return Age(translate("Wall", "under {time}").format(time=period), brief=f"< {period}")
    counted = wording.target(age_s // _STEP_S * _STEP_S)
    return Age(translate("Wall", "{time} old").format(time=counted), brief=counted)


def age_of_all(news: dict[Channel, News], live: LiveModel, now: datetime) -> Age:
    """The age of what counts all channels: of the one heard of longest ago, named where others are fresh."""
    last = oldest(news, now)
    age = age_of(last, live, now)
    if not age.is_late or all(one.is_late for one in news.values()):
        return age
    name = next(words.channel(channel) for channel, one in news.items() if one is last)
    if not age.since:
        return replace(age, stale=QCoreApplication.translate("Wall", "{channel}: no news yet").format(channel=name))
    said = QCoreApplication.translate("Wall", "{channel}: no news since {time}")
    return replace(age, stale=said.format(channel=name, time=age.since))
