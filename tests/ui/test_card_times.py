"""Countdowns of cards are worked out seldom, and never say anything else than a fresh look at the clock would."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from controlcenter.domain.sla.time_left import TimeLeft, by_the_wall_clock
from controlcenter.domain.ticket import TicketClock
from tests.ui import floor
from tests.ui.believable import NOW, morning
from ui.widgets.cards.card import card_time
from ui.widgets.cards.times import Times


def _counted(asked: list[datetime]) -> Times:
    def reckon(clock: TicketClock, now: datetime) -> TimeLeft:
        asked.append(now)
        return by_the_wall_clock(clock, now)

    return Times(reckon)


def test_that_a_countdown_with_seconds_is_worked_out_once_a_second_and_for_every_new_row() -> None:
    asked: list[datetime] = []
    times, subject = _counted(asked), morning()[0]
    for later_s in (0.0, 0.4, 0.999):
        assert times.of(subject, NOW + timedelta(seconds=later_s)).text == card_time(subject, NOW).text
    assert len(asked) == 1
    times.of(replace(subject, subject="Another"), NOW)
    assert len(asked) == 2
    later = NOW + timedelta(seconds=1)
    assert times.of(subject, later) == card_time(subject, later)


def test_that_no_countdown_is_ever_another_than_a_fresh_one() -> None:
    live, rng = floor.floor(300), random.Random(11)
    times = Times(live.time_left)
    now = NOW
    for _ in range(400):
        now += timedelta(seconds=rng.choice([0.1, 1, 1, 1, 7, 31, 600, -5, 40_000]))
        for ticket in rng.sample(list(live.tickets.values()), 12):
            kept, fresh = times.of(ticket, now), card_time(ticket, now, live.time_left)
            assert (kept.level, kept.paused, kept.stands) == (fresh.level, fresh.paused, fresh.stands)
            assert kept.text in {fresh.text, card_time(ticket, now.replace(microsecond=0), live.time_left).text}
            assert abs((kept.left_share or 0) - (fresh.left_share or 0)) < 1 / 60


def test_that_a_card_with_hours_left_is_worked_out_about_once_a_minute() -> None:
    asked: list[datetime] = []
    times = _counted(asked)
    subject = morning()[0]
    clock = replace(subject.clocks[0], due_at=NOW + timedelta(hours=3), target_s=86_400)
    subject = replace(subject, clocks=(clock,))
    for second in range(120):
        times.of(subject, NOW + timedelta(seconds=second))
    assert len(asked) < 12


def test_that_a_level_turns_at_its_instant_even_between_two_seconds() -> None:
    subject = morning()[0]
    times = Times()
    risk = subject.breaks_at
    assert risk is not None
    for later_s in (-0.3, -0.001, 0.0, 0.2):
        now = risk + timedelta(seconds=later_s)
        assert times.of(subject, now).level is subject.level(now)
