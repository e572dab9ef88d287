"""Alarms wait a moment, are raised once, stay until somebody takes notice, and go when all is well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmState, in_order
from controlcenter.domain.alarms.rules import RULES, SHIPPED
from controlcenter.domain.alarms.watch import Reading, Step, Watch, What, counted, is_worse

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
KIND = AlarmKind.BREACHED_UNASSIGNED
DELAY_S, CLEAR_S = RULES[KIND].delay_s, RULES[KIND].clear_s


@dataclass
class Desk:
    """What a database does with the steps: it keeps the alarms that stand."""

    watch: Watch = field(default_factory=Watch)
    alarms: dict[int, Alarm] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    at_s: float = 0.0

    def look(self, at_s: float, *readings: Reading) -> list[What]:
        """Take in what holds; which steps followed."""
        self.at_s = at_s
        standing = {a.key: a for a in self.alarms.values() if a.is_standing}
        steps = self.watch.look(standing, readings, RULES, self.now, at_s)
        for step in steps:
            self._take(step)
        self.steps += steps
        return [step.what for step in steps]

    @property
    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.at_s)

    def _take(self, step: Step) -> None:
        r, now = step.reading, self.now
        if step.alarm is None:
            made = Alarm(len(self.alarms) + 1, r.kind, r.place, RULES[r.kind].level, AlarmState.NEW, r.count, now, now)
            self.alarms[made.id] = made
            return
        changed = replace(step.alarm, count=r.count)
        if step.what in (What.BACK, What.WORSE, What.UNSHELVED):
            changed = replace(changed, state=AlarmState.NEW, new_at=now, shelved_until=None)
        elif step.what is What.RETURNED:
            changed = replace(step.alarm, state=AlarmState.RETURNED)
        elif step.what is What.CLEARED:
            changed = replace(step.alarm, state=AlarmState.CLEARED, cleared_at=now)
        self.alarms[changed.id] = changed

    def acknowledge(self) -> None:
        for alarm in list(self.alarms.values()):
            if alarm.state is AlarmState.NEW:
                self.alarms[alarm.id] = replace(alarm, state=AlarmState.ACKNOWLEDGED, seen_count=alarm.count)
            elif alarm.state is AlarmState.RETURNED:
                self.alarms[alarm.id] = replace(alarm, state=AlarmState.CLEARED)

    def shelve(self, seconds: float) -> None:
        only = self.alarms[1]
        self.alarms[1] = replace(only, shelved_until=self.now + timedelta(seconds=seconds))

    @property
    def state(self) -> AlarmState:
        return self.alarms[1].state


def late(count: int = 2) -> Reading:
    return counted(KIND, count)


def raised() -> Desk:
    desk = Desk()
    desk.look(0, late())
    desk.look(DELAY_S, late())
    return desk


def test_that_an_alarm_is_raised_after_its_delay_and_only_once() -> None:
    desk = Desk()
    assert desk.look(0, late()) == [] and desk.look(DELAY_S - 0.1, late()) == []
    assert desk.look(DELAY_S, late()) == [What.RAISED]
    assert desk.look(DELAY_S + 1, late()) == [] and desk.state is AlarmState.NEW


def test_that_what_passes_within_the_delay_raises_nothing() -> None:
    desk = Desk()
    desk.look(0, late())
    desk.look(DELAY_S - 1)
    assert desk.look(DELAY_S, late()) == [] and desk.look(2 * DELAY_S - 1, late()) == []
    assert desk.look(2 * DELAY_S, late()) == [What.RAISED]


def test_that_a_short_return_changes_nothing() -> None:
    desk = raised()
    assert desk.look(20) == [] and desk.look(20 + CLEAR_S - 1) == []
    assert desk.look(20 + CLEAR_S, late()) == [] and desk.state is AlarmState.NEW


def test_that_an_acknowledged_alarm_is_cleared_with_its_condition() -> None:
    desk = raised()
    desk.acknowledge()
    desk.look(40)
    assert desk.look(40 + CLEAR_S) == [What.CLEARED]


def test_that_an_alarm_that_nobody_saw_is_shown_once_more_and_asks_again_as_the_same_one() -> None:
    desk = raised()
    desk.look(40)
    assert desk.look(40 + CLEAR_S) == [What.RETURNED] and desk.look(500) == []
    assert desk.look(501, late()) == [] and desk.look(501 + DELAY_S, late()) == [What.BACK]
    assert len(desk.alarms) == 1 and desk.state is AlarmState.NEW


def test_that_without_a_latch_it_goes_by_itself() -> None:
    desk = raised()
    loose = {KIND: replace(RULES[KIND], latch=False)}
    standing = {alarm.key: alarm for alarm in desk.alarms.values()}
    desk.watch.look(standing, [], loose, NOW, 40)
    (step,) = desk.watch.look(standing, [], loose, NOW, 40 + CLEAR_S)
    assert step.what is What.CLEARED


def test_that_it_asks_again_when_it_is_much_worse_than_what_was_seen() -> None:
    desk = raised()
    desk.acknowledge()
    assert desk.look(20, late(4)) == [What.COUNTED]
    assert desk.look(21, late(5)) == [What.WORSE] and desk.state is AlarmState.NEW
    assert not is_worse(replace(desk.alarms[1], state=AlarmState.ACKNOWLEDGED, seen_count=10), 19)


def test_that_a_thousand_breaches_in_a_minute_are_one_alarm() -> None:
    desk = Desk()
    for n in range(600):
        desk.look(n / 10, late(1 + n * 2))
    assert len(desk.alarms) == 1 and [s.what for s in desk.steps].count(What.RAISED) == 1
    assert len(desk.steps) <= 1 + 60 / 10 and desk.alarms[1].count > 900


def test_that_a_shelved_alarm_is_quiet_and_asks_again_when_its_time_is_over() -> None:
    desk = raised()
    desk.shelve(100)
    assert desk.look(50, late(50)) == [What.COUNTED]
    assert desk.look(DELAY_S + 99, late(50)) == []
    assert desk.look(DELAY_S + 100, late(50)) == [What.UNSHELVED]
    assert desk.alarms[1].asks(desk.now)


def test_that_a_shelved_alarm_whose_condition_is_gone_ends_with_its_shelf() -> None:
    desk = raised()
    desk.shelve(100)
    assert desk.look(20) == [] and desk.look(DELAY_S + 99) == []
    assert desk.look(DELAY_S + 100) == [What.CLEARED]


def test_that_the_dead_band_keeps_a_figure_near_its_threshold_from_chattering() -> None:
    desk, rule = Desk(), RULES[AlarmKind.SERVICE_LEVEL]
    for n in range(100):
        desk.look(n * 60, Reading(AlarmKind.SERVICE_LEVEL, "", 3, 0.69 if n < 2 or n % 2 else 0.74))
    assert [s.what for s in desk.steps] == [What.RAISED]
    assert rule.holds(0.7499, stands=True) and not rule.holds(0.75, stands=True) and not rule.holds(0.7, stands=False)
    lost = RULES[AlarmKind.LOST_CALLS]
    assert lost.holds(4, stands=True) and not lost.holds(3, stands=True) and not lost.holds(4, stands=False)


def test_that_a_condition_that_is_switched_off_clears_its_alarm() -> None:
    desk = raised()
    off = {KIND: replace(RULES[KIND], enabled=False)}
    standing = {alarm.key: alarm for alarm in desk.alarms.values()}
    desk.watch.look(standing, [late()], off, NOW, 40)
    (step,) = desk.watch.look(standing, [late()], off, NOW, 40 + CLEAR_S)
    assert step.what is What.CLEARED


def test_that_the_wall_clock_may_jump_and_no_delay_changes() -> None:
    watch = Watch()
    assert watch.look({}, [late()], RULES, NOW, 0) == []
    assert watch.look({}, [late()], RULES, NOW + timedelta(hours=3), 1) == []
    (step,) = watch.look({}, [late()], RULES, NOW - timedelta(hours=3), DELAY_S)
    assert step.what is What.RAISED


PLACES = st.sampled_from(["a", "b", "c"])
WORLD = st.lists(
    st.tuples(
        st.floats(0.2, 40),
        st.lists(st.tuples(st.sampled_from(SHIPPED), PLACES, st.integers(0, 2000)), max_size=6),
        st.sampled_from(["", "", "acknowledge"]),
    ),
    max_size=40,
)


def played(world: list[tuple[float, list[tuple[AlarmKind, str, int]], str]]) -> Iterator[tuple[Desk, set[str]]]:
    """A desk after each moment of any world, and the keys that hold then."""
    desk, at_s = Desk(), 0.0
    for after_s, found, deed in world:
        at_s += after_s
        readings = [Reading(kind, place, n, 0.1 if kind is AlarmKind.SERVICE_LEVEL else n) for kind, place, n in found]
        desk.look(at_s, *readings)
        if deed:
            desk.acknowledge()
        yield desk, {r.key for r in readings if r.value}


@settings(max_examples=100, deadline=None)
@given(WORLD)
def test_that_in_any_world_a_condition_has_one_alarm_at_most_and_nothing_chatters(world: list[object]) -> None:
    last: dict[str, float] = {}
    count = 0
    for desk, _ in played(world):  # type: ignore[arg-type]
        standing = [a.key for a in desk.alarms.values() if a.is_standing]
        assert len(standing) == len(set(standing))
        for step in desk.steps[count:]:
            if step.what in (What.RAISED, What.BACK):
                rule = RULES[step.reading.kind]
                gap_s = desk.at_s - last.get(step.reading.key, -1e9)
                assert gap_s >= min(rule.delay_s, rule.clear_s)
                last[step.reading.key] = desk.at_s
        count = len(desk.steps)


@settings(max_examples=100, deadline=None)
@given(WORLD, st.integers(1, 50))
def test_that_in_any_world_what_holds_long_enough_is_never_lost(world: list[object], count: int) -> None:
    desk = ([Desk()] + [desk for desk, _ in played(world)])[-1]  # type: ignore[arg-type]
    start_s = desk.at_s + 1
    for second in range(0, DELAY_S + 41):
        desk.look(start_s + second, late(count))
    assert any(a.kind is KIND and a.is_active for a in desk.alarms.values())


def test_that_those_that_ask_stand_first_then_the_highest() -> None:
    desk = Desk()
    for at_s in (0, 200):
        desk.look(at_s, late(), counted(AlarmKind.SOURCE_STALE, 1, "Fax line"))
    assert [a.kind for a in in_order(desk.alarms.values())] == [AlarmKind.SOURCE_STALE, KIND]
