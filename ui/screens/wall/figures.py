"""What the wall shows at one instant, worded already: values that can be compared, so that only changes are painted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.metrics import CallCounts, InTarget, LanguageWaiting, People
from controlcenter.domain.strategy.document import ServiceLevel
from controlcenter.domain.ticket import Channel, Level, Ticket
from controlcenter.live import floor
from controlcenter.live.floor import Calls, Wait
from controlcenter.live.model import ALL, LiveModel, Scope
from controlcenter.live.news import News, news_of
from ui.screens.wall import wording
from ui.screens.wall.ages import Age, age_of, age_of_all
from ui.screens.wall.floor_rows import IncidentRow, LanguageRow, TeamRow, incident_rows, language_rows, team_rows
from ui.screens.wall.trends import Trend, Trends
from ui.screens.wall.wording import NOTHING, Told
from ui.wording import text, words


@dataclass(frozen=True, slots=True)
class Today:
    """The share of deadlines kept today, of how many, and how that stands; no share where none was due."""

    share: str
    count: int
    level: Level


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """One channel. ``parts`` are the telephone's other numbers: icon, count, caption.

    ``wait_held`` is the longest wait beside its target in the fewest letters, ``left_target`` what the time left is of.
    """

    channel: Channel
    name: str
    count: int
    caption: str
    breached: int
    at_risk: int
    left: Told
    left_level: Level
    left_target: str
    wait: Told
    wait_target: str
    wait_held: str
    wait_level: Level
    share: str
    share_of: str
    share_level: Level
    trend: Trend
    age: Age
    hint: str
    due: int = 0
    unassigned: int = 0
    parts: tuple[tuple[str, int, str], ...] = ()

    @property
    def today(self) -> Today:
        """How much was in time today."""
        return Today(self.share, self.due, self.share_level)

    @property
    def stale(self) -> str:
        """That no news comes, and since when; empty while all is well."""
        return self.age.stale

    @property
    def level(self) -> Level:
        """Breached or at risk as soon as one ticket is."""
        if self.breached:
            return Level.BREACHED
        return Level.AT_RISK if self.at_risk else Level.NORMAL


@dataclass(frozen=True, slots=True)
class NextRow:
    """One ticket of "next to breach". ``subject`` and ``assignee`` are empty where the wall must not show them."""

    ticket_id: int
    number: str
    left: Told
    level: Level
    channel: Channel
    queue: str
    subject: str
    assignee: str
    is_unassigned: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole centre."""

    open: int = 0
    breached: int = 0
    at_risk: int = 0
    share: str = ""
    share_level: Level = Level.NORMAL


@dataclass(frozen=True, slots=True)
class WallFigures:
    """All of it."""

    centre: str
    people: People
    channels: tuple[ChannelFigures, ...]
    rows: tuple[NextRow, ...]
    whole: Whole
    teams: tuple[TeamRow, ...]
    languages: tuple[LanguageRow, ...]
    incidents: tuple[IncidentRow, ...]
    age: Age
    calls: CallCounts
    goal: ServiceLevel | None

    def of(self, channel: Channel) -> ChannelFigures:
        """The figures of one channel."""
        return self.channels[list(Channel).index(channel)]


@dataclass(frozen=True, slots=True)
class Slow:
    """What needs a look at every ticket: looked at when something changed, as often as that is cheap."""

    attainment: dict[Channel, InTarget]
    waits: dict[Channel, Wait | None]
    calls: Calls
    languages: tuple[LanguageWaiting, ...]
    free: Mapping[str, int]


def look(live: LiveModel, now: datetime) -> Slow:
    """Count what the tallies do not keep."""
    waits = {channel: floor.longest_wait(live, channel, now) for channel in Channel}
    free = dict(floor.free_speakers(live, now))
    return Slow(floor.attainment(live, now), waits, floor.calls(live), tuple(floor.languages_waiting(live, now)), free)


def wall_figures(
    live: LiveModel, now: datetime, slow: Slow, trends: Trends, *, scope: Scope = ALL, rows: int = 20,
    words_of_customers: bool = False,
) -> WallFigures:  # fmt: skip
    """The wall at ``now``. ``slow`` may be a moment old: its waits are brought up to ``now``.

    ``scope`` is what "next to breach" lists.
    """
    news = news_of(live, now)
    return WallFigures(
        centre=live.strategy.centre.name if live.strategy else "",
        people=floor.people(live, now),
        channels=tuple(_channel(live, channel, now, slow, trends, news.get(channel)) for channel in Channel),
        rows=tuple(_row(live, ticket, now, words_of_customers) for ticket in live.next_to_break(rows, scope)),
        whole=_whole(live, slow, now),
        teams=team_rows(live, now),
        languages=language_rows(live, slow.languages, slow.free, now),
        incidents=incident_rows(live, now),
        age=age_of_all(news, live, now),
        calls=trends.calls,
        goal=live.strategy.centre.service_level if live.strategy else None,
    )


def _whole(live: LiveModel, slow: Slow, now: datetime) -> Whole:
    f, kept = live.figures(ALL, now), slow.attainment.values()
    summed = InTarget(sum(k.met for k in kept), sum(k.missed for k in kept), sum(k.overdue for k in kept))
    share, _, level = _share(live, Channel.EMAIL, summed)
    return Whole(f.open, f.breached, f.at_risk, share, level)


def _channel(
    live: LiveModel, channel: Channel, now: datetime, slow: Slow, trends: Trends, news: News | None
) -> ChannelFigures:
    f = live.figures(("channel", channel.value), now)
    first = next(iter(live.next_to_break(1, ("channel", channel.value))), None)
    wait, wait_target, wait_held, wait_level = _wait(live, slow.waits[channel], now)
    kept = slow.attainment[channel]
    share, share_of, share_level = _share(live, channel, kept)
    is_telephone = channel is Channel.TELEPHONE
    count = len(slow.calls.waiting) if is_telephone else f.open
    parts = _parts(slow.calls) if is_telephone else ()
    return ChannelFigures(
        channel, words.channel(channel), count, _caption(channel), f.breached, f.at_risk,
        wording.left(first, live, now) if first is not None else NOTHING,
        first.level(now) if first is not None else Level.NORMAL, wording.left_of(first), wait, wait_target, wait_held,
        wait_level, share, share_of, share_level, trends.of(channel), age_of(news, live, now),
        hint(live, channel, trends), kept.met + kept.missed + kept.overdue,
        f.unassigned, parts,
    )  # fmt: skip


def _caption(channel: Channel) -> str:
    translate = QCoreApplication.translate
    return {
        Channel.TELEPHONE: translate("Wall", "callers waiting"),
        Channel.EMAIL: translate("Wall", "open mails"),
        Channel.FAX: translate("Wall", "open faxes"),
        Channel.WEB: translate("Wall", "open requests"),
    }[channel]


def _parts(calls: Calls) -> tuple[tuple[str, int, str], ...]:
    translate = QCoreApplication.translate
    return (
        ("phone-missed", len(calls.call_backs), translate("Wall", "call-backs due")),
        ("phone", len(calls.others), translate("Wall", "other calls")),
    )


def _wait(live: LiveModel, wait: Wait | None, now: datetime) -> tuple[Told, str, str, Level]:
    """The longest wait brought up to now, its target, one beside the other, and how it stands."""
    ticket = live.tickets.get(wait.ticket_id) if wait is not None else None
    if wait is None or ticket is None or live.strategy is None:
        return NOTHING, "", "", Level.NORMAL
    running = [
        floor.wait_s(live, c, now) for c in ticket.clocks if c.target_s == wait.target_s and c.due_at is not None
    ]
    waited_s = max(running, default=wait.wait_s)
    level = Level.NORMAL
    if waited_s >= wait.target_s * live.strategy.centre.at_risk_share:
        level = Level.BREACHED if waited_s >= wait.target_s else Level.AT_RISK
    held = wording.held_against(waited_s, wait.target_s)
    return wording.business(waited_s), wording.target(wait.target_s), held, level


def _share(live: LiveModel, channel: Channel, kept: InTarget) -> tuple[str, str, Level]:
    """Share in target, of how many, and how it stands against the goal."""
    translate = QCoreApplication.translate
    if kept.share is None or live.strategy is None:
        none = translate("Wall", "no calls yet") if channel is Channel.TELEPHONE else translate("Wall", "none due yet")
        return "", none, Level.NORMAL
    total = kept.met + kept.missed + kept.overdue
    level = Level.AT_RISK if kept.share < live.strategy.centre.target_share else Level.NORMAL
    return text.percent(kept.met, total), translate("Wall", "of {count}").format(count=text.number(total)), level


def hint(live: LiveModel, channel: Channel, trends: Trends) -> str:
    """The formulas behind a tile."""
    translate = QCoreApplication.translate
    said = [
        translate(
            "Wall", "In target today = met / (met + missed + open and over), of all deadlines that fell due today."
        ),
        translate("Wall", "Longest wait in business time of its calendar, against its promise."),
        translate("Wall", "The line: the last 60 minutes. Dashed: as many as when the day began."),
    ]
    if channel is Channel.TELEPHONE and live.strategy is not None:
        said[2] = translate("Wall", "The line: callers waiting in the last 60 minutes.")
        said.append(trends.telephone_words(live.strategy.centre.service_level))
    return "\n".join(said)


def _row(live: LiveModel, ticket: Ticket, now: datetime, words_of_customers: bool) -> NextRow:
    queue = live.strategy.queue(ticket.queue) if live.strategy else None
    level = ticket.level(now)
    agent = live.strategy.agent(ticket.assignee or "") if live.strategy else None
    name = agent.name if agent is not None else ticket.assignee or ""
    return NextRow(
        ticket.id,
        ticket.number,
        wording.left(ticket, live, now),
        level,
        ticket.channel,
        queue.name if queue else ticket.queue,
        text.one_line(ticket.subject) if words_of_customers else "",
        name if words_of_customers or level is Level.NORMAL else "",
        ticket.assignee is None,
    )
