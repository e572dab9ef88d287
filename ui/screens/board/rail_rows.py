"""The rows of the people rail, read from the live model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.load import shift_left_s
from controlcenter.domain.moves import Place, Target
from controlcenter.domain.strategy.document import Agent
from controlcenter.domain.ticket import Ticket
from controlcenter.live.model import LiveModel
from ui.screens.board import heads, people, previews
from ui.screens.board.figures import formula_words
from ui.screens.board.rail_row import Person
from ui.widgets.load_bar import load_figure
from ui.wording import text

if TYPE_CHECKING:
    from ui.screens.board.mover import Mover

translate = QCoreApplication.translate

_TOLD_IN_HOURS_S = 2 * 3600


def present_rows(live: LiveModel, team: str, now: datetime) -> list[Person]:
    """Everyone who is here, the people of ``team`` first, each team in the order of the strategy."""
    strategy = live.strategy
    if strategy is None:
        return []
    here = people.present(live, now)
    found = [agent for agent in strategy.agents if agent.id in here]
    how = formula_words(strategy)
    order = sorted(found, key=lambda agent: agent.team != team)
    return [replace(person_row(live, agent, now), how=how) for agent in order]


def person_row(live: LiveModel, agent: Agent, now: datetime) -> Person:
    """One person as they stand now."""
    state = live.state_of(agent.id, now)
    load = people.agent_load(live, agent.id, now)
    return Person(
        ("agent", agent.id),
        agent.name,
        load_figure(load.total, load.capacity) if live.is_whole else text.READING,
        load if live.is_whole else replace(load, in_work=0),
        is_whole=live.is_whole,
        target=Target(Place.AGENT, agent.id),
        presence=state.presence,
        doing=heads.presence_words(state, now),
        codes=tuple(code.upper() for code in agent.languages),
        stays=stays_words(live, agent, now),
    )


def stays_words(live: LiveModel, agent: Agent, now: datetime) -> str:
    """How long somebody's shift goes on: "94 min left", "7 h left"; that it is over where they are here without one."""
    assert live.strategy is not None
    left_s = shift_left_s(live.strategy, agent, now.astimezone(live.strategy.zone))
    if left_s is None:
        return translate("Board", "no shift")
    if left_s >= _TOLD_IN_HOURS_S:
        return translate("Board", "{hours} h left").format(hours=text.number(left_s // 3600))
    return translate("Board", "{minutes} min left").format(minutes=text.number(left_s // 60))


def by_fit(mover: Mover, rows: Sequence[Person], tickets: Sequence[Ticket], here: frozenset[str]) -> list[Person]:
    """The same people for these tickets: who fits and is free first, then by room; the others with what is against."""
    wanted = wanted_codes(tickets)
    judged = []
    for row in rows:
        assert row.target is not None
        found = mover.preview(tickets, row.target, here)
        if found is None:
            continue
        against = previews.reasons_against(found)
        fits = found.ok and not against
        said = previews.room_words(found, mover.queue_name) if fits else against
        judged.append((found.unfitness, replace(row, fits=fits, against=said, wanted=wanted & set(row.codes))))
    return [row for _, row in sorted(judged, key=lambda pair: (pair[1].fits is not True, pair[0]))]


def wanted_codes(tickets: Iterable[Ticket]) -> frozenset[str]:
    """The languages of tickets as chips write them."""
    return frozenset(ticket.language.upper() for ticket in tickets if ticket.language)
