"""The rows of the board's left side, read from the live model."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Status
from controlcenter.live.model import LiveModel
from ui.screens.board import people
from ui.screens.board.figures import formula_words
from ui.screens.board.side_row import Row
from ui.screens.board.views import View, ViewCounts
from ui.widgets.load_bar import Load, load_figure
from ui.wording import text, words

translate = QCoreApplication.translate
_STATUS_ICONS = {
    Status.OPEN: "circle-dot",
    Status.WAITING_CUSTOMER: "pause",
    Status.WAITING_THIRD_PARTY: "hourglass",
    Status.SOLVED: "check",
    Status.CLOSED: "archive",
}


def team_rows(live: LiveModel, now: datetime, opened: Collection[str]) -> list[Row]:
    """All teams, each with its load; ``opened`` ones with their queues."""
    strategy = live.strategy
    if strategy is None:
        return []
    here = people.present(live, now)
    loads = {team.id: _load(live, strategy, team.id, now, here) for team in strategy.teams}
    most = max((max(load.total, load.capacity) for load in loads.values()), default=0.0)
    everything, is_whole = _load(live, strategy, "", now, here), live.is_whole
    how, every = formula_words(strategy), translate("Board", "All teams")
    rows = [Row(("all", ""), every, _figure(everything, is_whole), everything, how=how, is_whole=is_whole)]
    for team in strategy.teams:
        load = loads[team.id]
        rows.append(
            Row(
                ("team", team.id), team.name, _figure(load, is_whole), load, most,
                target=Target(Place.TEAM, team.id), how=how, is_open=team.id in opened, is_whole=is_whole,
            )
        )  # fmt: skip
        if team.id in opened:
            rows += [
                Row(
                    ("queue", queue.id), queue.name,
                    text.counted(live.open_in(("queue", queue.id)), is_whole), indent=14,
                    target=Target(Place.QUEUE, queue.id), is_whole=is_whole,
                )
                for queue in strategy.queues_of(team.id)
            ]  # fmt: skip
    return rows


def view_rows(views: list[View], counts: ViewCounts, now: datetime, *, is_whole: bool = True) -> list[Row]:
    """The saved views with their counts, once every ticket is here."""
    return [
        Row(
            ("view", view.id), view.title, text.counted(counts.count(view, now) if is_whole else 0, is_whole),
            level=view.level, icon=view.icon, is_own=view.is_own, is_whole=is_whole,
        )
        for view in views
    ]  # fmt: skip


def status_rows() -> list[Row]:
    """The statuses that cards can be dropped on; the last one only says why not."""
    return [
        Row(("status", status.value), words.status(status), "", icon=icon, target=Target(Place.STATUS, status.value))
        for status, icon in _STATUS_ICONS.items()
    ]


def _load(live: LiveModel, strategy: Strategy, team_id: str, now: datetime, here: frozenset[str]) -> Load:
    """A team's load; nothing but its capacity while tickets are still to come."""
    if not live.is_whole:
        return Load(0, 0, people.capacity_of(strategy, team_id, now, here))
    return people.team_load(live, team_id, now, here)


def _figure(load: Load, is_whole: bool) -> str:
    if not is_whole:
        return text.READING
    return load_figure(load.total, load.capacity, "{part} / {whole}")
