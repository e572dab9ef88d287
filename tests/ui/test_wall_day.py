"""The staged day of the wall's pictures obeys the rules of the program: what asks for somebody there has its alarm."""

from __future__ import annotations

import pytest

from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.live.alarms import readings
from tests.shots.wall import STATES, live_of
from tests.ui.believable import NOW


@pytest.mark.parametrize("state", STATES)
def test_that_a_staged_moment_has_exactly_the_alarms_that_its_conditions_raise(state: str) -> None:
    live = live_of(state)
    assert {alarm.key for alarm in live.alarms.values()} == {reading.key for reading in readings(live, NOW)}


def test_that_waiting_callers_with_nobody_free_stand_beside_an_alarm() -> None:
    kinds = {alarm.kind for alarm in live_of("alone").alarms.values()}
    assert AlarmKind.LANGUAGE_ALONE in kinds and not live_of("quiet").alarms
    unattended = [a for a in live_of("flood").alarms.values() if a.kind is AlarmKind.QUEUE_UNATTENDED]
    assert len(unattended) > 10
