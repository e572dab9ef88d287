"""The rows of the board's left side, read from the live model."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.ticket import Status
from controlcenter.live.model import LiveModel
from ui import text, words
from ui.screens.board import people
from ui.screens.board.figures import load_figure
from ui.screens.board.lanes import Area, team_of_area
from ui.screens.board.side_row import Row
from ui.screens.board.views import View, ViewCounts
from ui.widgets.load_bar import Load

translate = QCoreApplication.translate
_STATUS_ICONS = {
    Status.OPEN: "circle-dot",
    Status.WAITING_CUSTOMER: "pause",
    Status.WAITING_THIRD_PARTY: "hourglass",
    Status.SOLVED: "check",
    Status.CLOSED: "archive",
}


def team_rows(live: LiveModel, area: Area, now: datetime) -> list[Row]:
    """All teams, each with its load; the chosen one opens into its queues."""
    strategy = live.strategy
    if strategy is None:
        return []
    here = people.present(live, now)
    loads = {team.id: people.team_load(live, team.id, now, here) for team in strategy.teams}
    most = max((max(load.total, load.capacity) for load in loads.values()), default=0.0)
    everything = people.team_load(live, "", now, here)
    rows = [
        Row(("all", ""), translate("Board", "All teams"), _figure(everything), everything)
    ]  # fmt: skip
    opened = team_of_area(strategy, area)
    for team in strategy.teams:
        load = loads[team.id]
        rows.append(
            Row(("team", team.id), team.name, _figure(load), load, most, target=Target(Place.TEAM, team.id))
        )  # fmt: skip
        if team.id == opened:
            rows += [
                Row(
                    ("queue", queue.id), queue.name, text.number(live.figures(("queue", queue.id), now).open),
                    indent=14, target=Target(Place.QUEUE, queue.id),
                )
                for queue in strategy.queues_of(team.id)
            ]  # fmt: skip
    return rows


def view_rows(views: list[View], counts: ViewCounts, now: datetime) -> list[Row]:
    """The saved views with their counts."""
    return [
        Row(
            ("view", view.id), view.title, text.number(counts.count(view, now)), level=view.level, icon=view.icon,
            is_own=view.is_own,
        )
        for view in views
    ]  # fmt: skip


def status_rows() -> list[Row]:
    """The statuses that cards can be dropped on; the last one only says why not."""
    return [
        Row(("status", status.value), words.status(status), "", icon=icon, target=Target(Place.STATUS, status.value))
        for status, icon in _STATUS_ICONS.items()
    ]


def _figure(load: Load) -> str:
    return load_figure(load.total, load.capacity, "{part} / {whole}")
