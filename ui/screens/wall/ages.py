"""How old what a tile shows is: said in steps, so that a healthy wall does not count seconds on every tile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.live.model import LiveModel
from controlcenter.live.news import News
from ui.screens.wall import wording
from ui.wording import text

_STEP_S = 5


@dataclass(frozen=True, slots=True)
class Age:
    """``said`` is short ("under 10 s"); ``stale`` is a sentence once the source is late, and ``since`` its time."""

    said: str = ""
    stale: str = ""
    since: str = ""

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
        return Age("", translate("Wall", "No news yet"), "")
    since = text.time_of_day(news.ok_at, live.strategy.zone)
    if news.is_late:
        return Age("", translate("Wall", "No news since {time}").format(time=since), since)
    age_s = (now - news.ok_at).total_seconds()
    if age_s <= news.period_s:
        return Age(translate("Wall", "under {time}").format(time=wording.target(news.period_s)))
    return Age(translate("Wall", "{time} old").format(time=wording.target(age_s // _STEP_S * _STEP_S)))
