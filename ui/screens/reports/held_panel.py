"""Teams and people over a period as one table: mean load against mean capacity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedWidget

from controlcenter.domain.counts import Held
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Level
from controlcenter.store.history.counts import History
from ui.widgets.empty import Empty
from ui.widgets.section import Panel
from ui.widgets.table import Column, PlainTable
from ui.wording import text


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A team or person with the sums of its readings."""

    scope: str
    id: str
    name: str
    order: tuple[int, int, str]
    held: Held

    @property
    def is_person(self) -> bool:
        return self.scope == "agent"


def rows_of(history: History, strategy: Strategy | None, stretches: Sequence[int]) -> list[PeriodRow]:
    """Teams in the order of the strategy, each followed by its people; those it no longer knows come last."""
    teams = {team.id: at for at, team in enumerate(strategy.teams if strategy else ())}
    rows = []
    for scope, known in (("team", history.teams), ("agent", history.agents)):
        for name, found in known.items():
            shown, team = name_of(strategy, scope, name)
            order = (teams.get(team, len(teams)), int(scope == "agent"), shown)
            held = sum((found[at] for at in stretches if at < len(found)), Held())
            rows.append(PeriodRow(scope, name, shown, order, held))
    return sorted(rows, key=lambda row: row.order)


def name_of(strategy: Strategy | None, scope: str, name: str) -> tuple[str, str]:
    """What a team or person is called, and the team."""
    if scope == "team":
        team = strategy.team(name) if strategy else None
        return (team.name if team else name), name
    agent = strategy.agent(name) if strategy else None
    return (agent.name, agent.team) if agent else (name, "")


class HeldPanel(Panel):
    """The table; ``chosen`` is emitted with (scope, id) of the line that was opened."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        translate = QCoreApplication.translate
        title = translate("Reports", "Teams and people over this time")
        super().__init__(title, translate("Reports", "Enter shows one of them in the charts"))
        self.table: PlainTable[PeriodRow] = PlainTable(_columns(), title)
        self.table.allow_sorting()
        self.table.opened.connect(lambda row: self.chosen.emit(row.scope, row.id))
        self._empty = Empty(
            "users", translate("Reports", "No numbers for this time"),
            translate("Reports", "Choose another time, other channels or another team."),
        )  # fmt: skip
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        self.column.addWidget(self._pages, 1)

    def show_rows(self, rows: Sequence[PeriodRow]) -> None:
        """Show these."""
        self.table.set_rows(rows)
        self._pages.setCurrentWidget(self.table if rows else self._empty)


def _columns() -> list[Column[PeriodRow]]:
    translate = QCoreApplication.translate

    def number(value: Callable[[Held], float | None]) -> Callable[[PeriodRow], str]:
        return lambda row: "–" if (found := value(row.held)) is None else text.number(found, 1)

    return [
        Column(
            translate("Reports", "Team or person"),
            lambda row: row.name,
            sort=lambda row: row.order,
            icon=lambda row: "user" if row.is_person else "users",
            strong=lambda row: not row.is_person,
        ),
        Column(translate("Reports", "Mean load"), number(lambda h: h.mean_load), 140, right=True, sort=_load),
        Column(translate("Reports", "Mean capacity"), number(lambda h: h.mean_capacity), 160, right=True),
        Column(
            translate("Reports", "Load / capacity"),
            lambda row: "–" if row.held.share is None else text.percent(row.held.share, 1),
            160,
            right=True,
            sort=lambda row: row.held.share or 0.0,
            level=lambda row: Level.AT_RISK if (row.held.share or 0) > 1 else Level.NORMAL,
            hint=lambda _: translate("Reports", "Sum of load / sum of capacity over the readings."),
        ),
        Column(translate("Reports", "Readings"), lambda row: text.number(row.held.readings), 120, right=True),
    ]


def _load(row: PeriodRow) -> object:
    return row.held.mean_load or 0.0
