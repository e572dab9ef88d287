"""SIGKILL at every step between a source's bytes and a customer's answer: nothing lost, doubled or half-written."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flow.falling_centre import FallingCentre
from tests.support.falling import STEPS, place_of
from tests.support.imap import ImapServer, certificates, imap_server

__all__ = ["certificates", "imap_server"]
FALLS = 200
SAMPLE = (
    "committed, file not acknowledged", "words stored, capture open", "sent, not marked",
)  # fmt: skip


@pytest.fixture
def centre(database_url: str, tmp_path: Path, imap_server: ImapServer) -> Iterator[FallingCentre]:
    made = FallingCentre(database_url, tmp_path, imap_server, seed=23)
    yield made
    made.close()


@pytest.mark.parametrize("step", STEPS)
def test_that_every_step_at_which_a_service_can_fall_is_there(step: str) -> None:
    holder, name = place_of(step)
    assert callable(getattr(holder, name))


def test_that_a_fall_at_a_chosen_step_loses_and_doubles_nothing(centre: FallingCentre) -> None:
    for step in SAMPLE:
        centre.fall_at(step)
    centre.come_to_rest()
    assert not centre.missed
    centre.assert_that_all_came_once()


def test_that_of_two_services_side_by_side_one_works_and_the_other_takes_over(centre: FallingCentre) -> None:
    centre.work_side_by_side(1)
    centre.come_to_rest()
    centre.assert_that_all_came_once()


def plan(falls: int, seed: int) -> list[str]:
    """Every step as often as every other, in a random order; "" is a moment that nobody chose: a sixth of them."""
    steps = [*STEPS, *[""] * (len(STEPS) // 5)] * (falls // len(STEPS) + 1)
    steps = steps[:falls]
    random.Random(seed).shuffle(steps)
    return steps


@pytest.mark.soak
def test_that_two_hundred_falls_at_every_step_lose_and_double_nothing(
    centre: FallingCentre, record_property: Any
) -> None:
    for step in plan(FALLS, seed=3):
        if step:
            centre.fall_at(step)
        else:
            centre.fall_at_random()
    centre.come_to_rest()
    record_property("falls", dict(centre.falls))
    record_property("missed", centre.missed)
    centre.assert_that_all_came_once()
    assert sum(centre.falls.values()) >= FALLS * 0.95 and set(centre.falls) >= set(STEPS)
