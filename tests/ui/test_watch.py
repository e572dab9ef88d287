"""What the program notices by itself: old data, changes that wait, a computer that slept, a clock that was set."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from controlcenter.clock import ManualClock
from controlcenter.domain.ticket import Level
from controlcenter.live.batch import Batch
from controlcenter.live.model import LiveModel
from tests.ui import floor
from tests.ui.believable import NOW
from ui.watch import JUMP_TOLD_S, NO_ANSWER_AFTER_S, SLOW_AFTER_S, STALE_AFTER_S, Notice, Watch


class Desk:
    """A watch over a floor that is read when the test says so."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.live = LiveModel()
        self.watch = Watch(self.live, self.clock)

    def read(self) -> None:
        self.live.apply(Batch(2, self.clock.now(), moment_s=self.clock.monotonic()))

    def later(self, seconds: float, *, read: bool = True) -> None:
        """Let time pass, with the watch's look every second."""
        for _ in range(round(seconds)):
            self.clock.advance(1)
            if read:
                self.read()
            self.watch.look()

    def notice(self) -> Notice:
        assert self.watch.notice is not None
        return self.watch.notice


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk()
    made.live.apply(floor.batch(floor.tickets(10)))
    made.read()
    return made


def test_that_nothing_is_said_while_all_is_well(desk: Desk) -> None:
    desk.later(5)
    assert desk.watch.notice is None and not desk.watch.is_stale


def test_that_before_the_first_snapshot_nothing_is_fresh(qtbot: QtBot) -> None:
    fresh = Desk()
    assert fresh.watch.is_stale and fresh.watch.notice is None


def test_that_a_trouble_is_said_with_the_time_of_what_is_shown(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.watch.changed):
        desk.watch.set_trouble("The database is away; put it back.")
    seen = f"{NOW.astimezone(floor.strategy().zone):%H:%M:%S}"
    assert desk.notice() == Notice("The database is away; put it back.", f"What you see is of {seen}.", Level.BREACHED)
    desk.later(STALE_AFTER_S + 1, read=False)
    assert desk.watch.is_stale and seen in desk.notice().detail
    with qtbot.waitSignal(desk.watch.changed):
        desk.watch.set_trouble("")
        desk.later(1)
    assert desk.watch.notice is None and not desk.watch.is_stale


def test_that_a_database_that_hangs_is_said_though_it_never_fails(desk: Desk) -> None:
    desk.later(NO_ANSWER_AFTER_S, read=False)
    assert desk.watch.is_stale and desk.watch.notice is None
    desk.watch.began(1)
    desk.later(SLOW_AFTER_S, read=False)
    said = desk.notice()
    assert said.title == "The database answers slowly or not at all."
    assert "1 change of yours on the way." in said.detail and "goes on by itself" in said.detail
    desk.watch.ended(1)
    desk.later(1)
    assert desk.watch.notice is None


def test_that_changes_that_wait_are_counted_until_they_are_made_or_refused(desk: Desk) -> None:
    desk.watch.began(1)
    desk.watch.began(2)
    desk.later(SLOW_AFTER_S - 1)
    assert desk.watch.notice is None
    desk.later(3)
    assert desk.notice().title == "2 changes of yours on the way." and desk.notice().level is Level.AT_RISK
    assert "4 seconds" in desk.notice().detail
    desk.watch.ended(1)
    assert desk.notice().title == "1 change of yours on the way."
    desk.watch.ended(2)
    assert desk.watch.notice is None


@pytest.mark.parametrize(
    ("jump", "said", "then"),
    [
        (timedelta(hours=3), "went forward by 3 hours.", "It slept, or its clock was set."),
        (timedelta(hours=-3), "was set back by 3 hours.", "Check it"),
    ],
)
def test_that_a_clock_that_jumps_is_said_for_two_minutes(desk: Desk, jump: timedelta, said: str, then: str) -> None:
    desk.later(2)
    desk.clock.set(desk.clock.now() + jump)
    desk.later(1)
    assert said in desk.notice().title and then in desk.notice().detail and desk.notice().level is Level.AT_RISK
    desk.later(JUMP_TOLD_S - 2)
    assert said in desk.notice().title
    desk.later(3)
    assert desk.watch.notice is None


def test_that_a_clock_that_is_corrected_by_little_is_no_news(desk: Desk) -> None:
    for _ in range(5):
        desk.clock.set(desk.clock.now() + timedelta(seconds=5))
        desk.later(1)
    assert desk.watch.notice is None


def test_that_after_sleep_nothing_is_fresh_until_it_is_read_again(desk: Desk) -> None:
    desk.later(1)
    desk.clock.set(desk.clock.now() + timedelta(hours=8))  # the monotonic clock stood still meanwhile
    assert desk.watch.is_stale
    desk.later(1, read=False)
    assert desk.watch.is_stale
    desk.later(1)
    assert not desk.watch.is_stale and "went forward by 8 hours" in desk.notice().title


def test_that_a_clock_set_back_does_not_make_old_data_fresh(desk: Desk) -> None:
    desk.clock.set(desk.clock.now() - timedelta(hours=2))
    desk.later(STALE_AFTER_S + 1, read=False)
    assert desk.watch.is_stale


@pytest.mark.parametrize(("ahead_s", "said"), [(7300.0, "2 hours 1 minute ahead of"), (-45.0, "1 minute behind")])
def test_that_a_clock_that_is_not_the_servers_is_said_until_it_is_set(desk: Desk, ahead_s: float, said: str) -> None:
    told = {"sources": {}, "moment_s": desk.clock.monotonic()}
    desk.live.apply(Batch(2, desk.clock.now(), ahead_s=ahead_s, **told))  # type: ignore[arg-type]
    assert said in desk.notice().title and "Set it" in desk.notice().detail
    desk.later(300)
    assert said in desk.notice().title
    desk.live.apply(Batch(2, desk.clock.now(), ahead_s=0.3, **told))  # type: ignore[arg-type]
    desk.later(1)
    assert desk.watch.notice is None
