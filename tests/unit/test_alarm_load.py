"""Floods become one line, the highest level never does, and the desk's load is a figure with a source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmLevel, AlarmState
from controlcenter.domain.alarms.load import Burden, alarm_load, flood_since, shown

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def alarm(
    n: int, level: AlarmLevel = AlarmLevel.MEDIUM, minutes: float = 1.0, state: AlarmState = AlarmState.NEW
) -> Alarm:
    return Alarm(n, AlarmKind.QUEUE_UNATTENDED, f"q{n}", level, state, 1, ago(minutes), ago(minutes))


def test_that_the_load_is_the_last_ten_minutes_and_the_hour_on_average() -> None:
    load = alarm_load([ago(0), ago(9.99), ago(10), ago(59), ago(60), ago(600)], NOW)
    assert (load.last, load.average) == (2, 4 / 6) and load.burden is Burden.ACCEPTABLE
    assert alarm_load([ago(50)] * 12, NOW).burden is Burden.MANAGEABLE
    assert alarm_load([ago(50)] * 13, NOW).burden is Burden.TOO_MUCH
    assert alarm_load([ago(1)] * 11, NOW).burden is Burden.UNACCEPTABLE
    assert alarm_load([ago(1)] * 10, NOW).burden is Burden.MANAGEABLE
    assert alarm_load([], NOW).burden is Burden.ACCEPTABLE


def test_that_a_flood_begins_above_ten_in_ten_minutes_and_ends_below_five() -> None:
    came = [ago(9 - n / 2) for n in range(11)]
    assert flood_since(came[:10], NOW) is None
    assert flood_since(came, NOW) == came[-1]
    assert flood_since(came, came[6] + timedelta(minutes=10) - timedelta(seconds=1)) == came[-1]
    assert flood_since(came, came[6] + timedelta(minutes=10)) is None


def test_that_a_flood_is_one_summary_beside_the_highest_level() -> None:
    alarms = [alarm(n) for n in range(12)] + [alarm(20, AlarmLevel.HIGH), alarm(21, state=AlarmState.ACKNOWLEDGED)]
    seen = shown(alarms, NOW)
    assert len(seen.summary) == 12 and {a.id for a in seen.alarms} == {20, 21} and seen.flood_since is not None
    assert shown(alarms[:9], NOW).summary == () and len(shown(alarms[:9], NOW).alarms) == 9


ALARMS = st.lists(
    st.builds(
        alarm, st.integers(1, 10_000), st.sampled_from(AlarmLevel), st.floats(0, 30),
        st.sampled_from(AlarmState),
    ),
    max_size=60,
    unique_by=lambda one: one.id,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(ALARMS, st.integers(2, 15))
def test_that_in_any_flood_nothing_is_lost_and_the_highest_level_stands_alone(alarms: list[Alarm], limit: int) -> None:
    seen = shown(alarms, NOW, limit)
    both = [*seen.alarms, *seen.summary]
    assert sorted(a.id for a in both) == sorted(a.id for a in alarms if a.is_standing)
    high = {a.id for a in alarms if a.level is AlarmLevel.HIGH and a.is_standing}
    assert high <= {a.id for a in seen.alarms}
    assert not seen.summary or seen.flood_since is not None
