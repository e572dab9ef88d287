"""What the telephone tells of people is seen on the board's heads and in the wall's teams, by the road of all news."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from controlcenter.clock import ManualClock
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.team import Presence
from controlcenter.intake.telephone.asterisk.agents import AgentFact
from controlcenter.intake.telephone.asterisk.updates import AgentUpdate
from controlcenter.intake.telephone.feed import TakeCalls
from controlcenter.store.engine import Database
from tests.support.desk import Desk
from ui.screens.board.heads import presence_words
from ui.screens.wall.floor_rows import team_rows

AGENT, TEAM = "kavya", "orders"


@pytest.fixture
def desk(qapp: Any, database: Database, strategies: StoredStrategy, clock: ManualClock, tmp_path: Path) -> Desk:
    return Desk(database, strategies, clock, tmp_path)


def tell(desk: Desk, presence: Presence, reason: str = "") -> None:
    """The telephone's link says what she does from now on; then half a minute passes."""
    fact = AgentFact("PJSIP/agent1", presence, reason, desk.clock.now())
    desk.as_other(TakeCalls("exchange", (AgentUpdate(AGENT, fact),), {}), who="service")
    desk.clock.advance(timedelta(seconds=30).total_seconds())


def words(desk: Desk) -> str:
    now = desk.clock.now()
    return presence_words(desk.live.state_of(AGENT, now), now)


def people(desk: Desk) -> tuple[int, int]:
    """How many of her team are free and here, as the wall shows it."""
    (row,) = (row for row in team_rows(desk.live, desk.clock.now()) if row.load.team == TEAM)
    return row.free, row.here


def test_that_every_state_that_the_telephone_tells_is_on_board_and_wall(desk: Desk) -> None:
    shown = []
    for presence, reason in (
        (Presence.FREE, ""), (Presence.TALKING, ""), (Presence.WRAP_UP, ""), (Presence.PAUSED, "Lunch"),
        (Presence.OFF, ""),
    ):  # fmt: skip
        tell(desk, presence, reason)
        shown.append((words(desk), people(desk)))
    assert [said for said, _ in shown[1:4]] == ["On a call, 0:30 min", "Wrap-up, 0:30 min", "Lunch, 0:30 min"]
    assert [counted for _, counted in shown] == [(4, 4), (3, 4), (3, 4), (3, 4), (3, 3)]


def test_that_what_the_telephone_repeats_does_not_begin_the_time_anew(desk: Desk) -> None:
    tell(desk, Presence.TALKING)
    tell(desk, Presence.TALKING)
    assert words(desk) == "On a call, 1:00 min"
