"""Rows of teams, languages and incidents, worded for the wall. They keep their order, so that each is found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.incident import Incident
from controlcenter.domain.metrics import LanguageWaiting
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Level
from controlcenter.live import floor
from controlcenter.live.floor import TeamLoad
from controlcenter.live.model import LiveModel
from ui.screens.wall import wording
from ui.screens.wall.wording import Told
from ui.wording import text, words


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team's load, and how many of its people are free and at work."""

    load: TeamLoad
    free: int
    here: int


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """One language: how many wait in it, by channel too, for how long, and how many free people speak it."""

    code: str
    name: str
    waiting: int
    by_channel: tuple[int, ...]
    waited: Told
    free: int

    @property
    def is_alone(self) -> bool:
        """Somebody waits and nobody who is free speaks it."""
        return bool(self.waiting and self.code and not self.free)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An active incident. ``level`` is at risk while its news is overdue or nobody commands it."""

    id: int
    title: str
    severity: str
    status: str
    lasts: Told
    tickets: int
    news: str
    level: Level


def team_rows(live: LiveModel, now: datetime) -> tuple[TeamRow, ...]:
    """Every team in the order of the strategy."""
    strategy = live.strategy
    if strategy is None:
        return ()
    loads = {one.team: one for one in floor.team_loads(live, now)}
    states = floor.states(live, now)
    rows = []
    for team in strategy.teams:
        members = [states[agent.id].presence for agent in strategy.agents_of(team.id)]
        here = sum(presence.is_here for presence in members)
        rows.append(TeamRow(loads[team.id], members.count(Presence.FREE), here))
    return tuple(rows)


def language_rows(
    live: LiveModel, waiting: Sequence[LanguageWaiting], free: Mapping[str, int], now: datetime
) -> tuple[LanguageRow, ...]:
    """Every language that somebody speaks or waits in, by name; what nobody could tell comes last."""
    known = {row.language: row for row in waiting}
    spoken = {code for agent in (live.strategy.agents if live.strategy else ()) for code in agent.languages}
    rows = []
    for code in spoken | set(known):
        row = known.get(code)
        name = words.language(code) or QCoreApplication.translate("Wall", "Not known")
        waited = wording.brief((now - row.waiting_since).total_seconds()) if row is not None else wording.NOTHING
        rows.append(
            LanguageRow(
                code, name, row.waiting if row else 0, row.by_channel if row else (0, 0, 0, 0), waited,
                free.get(code, 0),
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (not row.code, row.name)))


def incident_rows(live: LiveModel, now: datetime) -> tuple[IncidentRow, ...]:
    """Every active incident, the gravest first, then the oldest."""
    strategy = live.strategy
    grave = [one.id for one in (strategy.severities if strategy else ())]
    active = [one for one in live.incidents.values() if one.status.is_active]
    active.sort(key=lambda one: (grave.index(one.severity) if one.severity in grave else len(grave), one.declared_at))
    return tuple(_incident(one, strategy, now) for one in active)


def _incident(incident: Incident, strategy: Strategy | None, now: datetime) -> IncidentRow:
    news, is_overdue = _news(incident, strategy, now)
    severity = next((one.name for one in (strategy.severities if strategy else ()) if one.id == incident.severity), "")
    return IncidentRow(
        incident.id, text.one_line(incident.title), severity or incident.severity,
        words.incident_status(incident.status), wording.brief((now - incident.declared_at).total_seconds()),
        len(incident.ticket_ids), news, Level.AT_RISK if is_overdue or not incident.commander else Level.NORMAL,
    )  # fmt: skip


def _news(incident: Incident, strategy: Strategy | None, now: datetime) -> tuple[str, bool]:
    """When everybody affected hears of it next, and whether that is overdue; nothing where nothing is promised."""
    translate = QCoreApplication.translate
    if not incident.commander:
        return translate("Wall", "nobody leads it"), False
    known = strategy.severities if strategy is not None else ()
    every_s = next((one.update_every for one in known if one.id == incident.severity), None)
    due_at = incident.news_due_at(every_s)
    if due_at is None:
        return "", False
    left_s = (due_at - now).total_seconds()
    if left_s < 0:
        return translate("Wall", "news late by {time}").format(time=wording.brief(-left_s)), True
    return translate("Wall", "news in {time}").format(time=wording.brief(left_s)), False
