"""The pages of the wall: which panels stand on each, what they show, and what a click opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRect

from controlcenter.domain.ticket import Channel
from ui.screens.wall import layout
from ui.screens.wall.body import Body, Stage
from ui.screens.wall.face import ChannelFace
from ui.screens.wall.figure_tile import FigureTile
from ui.screens.wall.figures import WallFigures
from ui.screens.wall.incidents import IncidentList
from ui.screens.wall.languages import LanguageStrip, LanguageTable
from ui.screens.wall.page_figures import (
    CALLS_OPEN,
    CHANNEL_OPENS,
    PEOPLE_OPEN,
    call_figures,
    channel_figures,
    people_figures,
    waiting_figure,
)
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.sizes import Sizes
from ui.screens.wall.teams import TeamLoads
from ui.screens.wall.tile import ChannelTile
from ui.wall_pages import Page


class Overview(Body):
    """The four channels over the languages; with room also what breaks next and how full the teams are."""

    def build(self, stage: Stage) -> list[WallPanel]:
        self.tiles = [ChannelTile(one, stage.sizes) for one in stage.first.channels]
        for tile in self.tiles:
            tile.chosen.connect(lambda part, one=tile.figures.channel: self.opener.channel(one, part))
        self.languages = LanguageStrip(stage.sizes)
        self.languages.chosen.connect(self._open_language)
        self.next_up = self.next_up_panel(stage)
        self.teams = TeamLoads(stage.sizes)
        self.teams.chosen.connect(lambda row: open_team(self, self.teams, row))
        return [*self.tiles, self.languages, self.next_up, self.teams]

    def _open_language(self, cell: int) -> None:
        row = self.languages.shown[cell] if 0 <= cell < len(self.languages.shown) else None
        if row is not None:
            self.opener.language(row.code, row.name)
        else:
            self.opener.waiting()

    def set(self, shown: WallFigures, now: datetime) -> None:
        for tile, one in zip(self.tiles, shown.channels, strict=True):
            tile.set(one)
        self.languages.set(shown.languages, shown.age)
        self.next_up.set(shown.rows, shown.whole.breached + shown.whole.at_risk, shown.whole.open, shown.age)
        self.teams.set(shown.teams, shown.age)

    def boxes(self, area: QRect, sizes: Sizes) -> list[QRect]:
        at = layout.overview(area, sizes, len(self.tiles))
        return [*at.tiles, at.languages, at.next_up, at.teams]


class ChannelPage(Body):
    """One channel of written requests: its count and last hour, three figures, and what breaks next."""

    channel = Channel.EMAIL
    people_above = False

    def build(self, stage: Stage) -> list[WallPanel]:
        self.own = self.channel
        self.scope = ("channel", self.channel.value)
        self.face = ChannelFace(stage.first.of(self.channel), stage.sizes)
        self.face.chosen.connect(lambda part: self.opener.channel(self.channel, part))
        self.figures = [FigureTile(stage.sizes) for _ in CHANNEL_OPENS]
        for tile, part in zip(self.figures, CHANNEL_OPENS, strict=True):
            tile.opened.connect(lambda _, part=part: self.opener.channel(self.channel, part))
        self.next_up = self.next_up_panel(stage)
        return [self.face, *self.figures, self.next_up]

    def set(self, shown: WallFigures, now: datetime) -> None:
        one = shown.of(self.channel)
        self.face.set(one)
        for tile, figure in zip(self.figures, channel_figures(one), strict=True):
            tile.set(figure)
        self.next_up.set(shown.rows, one.breached + one.at_risk, one.count, one.age)

    def boxes(self, area: QRect, sizes: Sizes) -> list[QRect]:
        return layout.channel(area, sizes)


class FaxPage(ChannelPage):
    channel = Channel.FAX


class WebPage(ChannelPage):
    channel = Channel.WEB


class TelephonePage(Body):
    """Who waits and who could answer, how calls went today, and the last hour of the queue."""

    people_above = False

    def build(self, stage: Stage) -> list[WallPanel]:
        phone = stage.first.of(Channel.TELEPHONE)
        self.scope = ("channel", Channel.TELEPHONE.value)
        self.waiting = FigureTile(stage.sizes)
        self.waiting.opened.connect(lambda _: self.opener.channel(Channel.TELEPHONE))
        self.people = [FigureTile(stage.sizes) for _ in PEOPLE_OPEN]
        for tile, presence in zip(self.people, PEOPLE_OPEN, strict=True):
            tile.opened.connect(lambda _, presence=presence: self.opener.people(presence))
        self.calls = [FigureTile(stage.sizes) for _ in CALLS_OPEN]
        for tile, part in zip(self.calls, CALLS_OPEN, strict=True):
            tile.opened.connect(lambda _, part=part: self.opener.channel(Channel.TELEPHONE, part))
        self.hour = ChannelFace(phone, stage.sizes)
        self.hour.is_trend_alone = True
        self.hour.chosen.connect(lambda part: self.opener.channel(Channel.TELEPHONE, part))
        return [self.waiting, *self.people, *self.calls, self.hour]

    def set(self, shown: WallFigures, now: datetime) -> None:
        phone = shown.of(Channel.TELEPHONE)
        self.waiting.set(waiting_figure(shown))
        self.hour.set(phone)
        for tile, figure in zip(self.people, people_figures(shown), strict=True):
            tile.set(figure)
        for tile, figure in zip(self.calls, call_figures(shown), strict=True):
            tile.set(figure)

    def boxes(self, area: QRect, sizes: Sizes) -> list[QRect]:
        return layout.telephone(area, sizes, 1 + len(self.people), len(self.calls))


class TeamsPage(Body):
    """Every team against its capacity."""

    def build(self, stage: Stage) -> list[WallPanel]:
        self.teams = TeamLoads(stage.sizes)
        self.teams.chosen.connect(lambda row: open_team(self, self.teams, row))
        return [self.teams]

    def set(self, shown: WallFigures, now: datetime) -> None:
        self.teams.set(shown.teams, shown.age)

    def boxes(self, area: QRect, sizes: Sizes) -> list[QRect]:
        return [area]


class LanguagesPage(Body):
    """Every language: who waits where, since when, and who could answer."""

    def build(self, stage: Stage) -> list[WallPanel]:
        self.languages = LanguageTable(stage.sizes)
        self.languages.chosen.connect(self._open)
        return [self.languages]

    def _open(self, at: int) -> None:
        if 0 <= at < len(self.languages.shown):
            row = self.languages.shown[at]
            self.opener.language(row.code, row.name)
        else:
            self.opener.waiting()

    def set(self, shown: WallFigures, now: datetime) -> None:
        self.languages.set(shown.languages, shown.age)

    def boxes(self, area: QRect, sizes: Sizes) -> list[QRect]:
        return [area]


class IncidentsPage(Body):
    """Every active incident."""

    people_above = False

    def build(self, stage: Stage) -> list[WallPanel]:
        self.incidents = IncidentList(stage.sizes)
        self.incidents.chosen.connect(self._open)
        return [self.incidents]

    def _open(self, at: int) -> None:
        if 0 <= at < len(self.incidents.shown):
            row = self.incidents.shown[at]
            self.opener.incident(row.id, row.title)

    def set(self, shown: WallFigures, now: datetime) -> None:
        self.incidents.set(shown.incidents)

    def boxes(self, area: QRect, sizes: Sizes) -> list[QRect]:
        return [area]


def open_team(body: Body, panel: TeamLoads, at: int) -> None:
    """The tickets of a team whose row was clicked."""
    if 0 <= at < len(panel.shown):
        row = panel.shown[at].load
        body.opener.team(row.team, row.name)


BODIES: dict[Page, Callable[[Stage], Body]] = {
    Page.OVERVIEW: Overview,
    Page.TELEPHONE: TelephonePage,
    Page.EMAIL: ChannelPage,
    Page.FAX: FaxPage,
    Page.WEB: WebPage,
    Page.TEAMS: TeamsPage,
    Page.LANGUAGES: LanguagesPage,
    Page.INCIDENTS: IncidentsPage,
}
