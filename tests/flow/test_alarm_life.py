"""From what holds on the floor to an alarm that every desk sees, acknowledges, shelves and takes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from controlcenter.app.floor_work import FloorWork
from controlcenter.app.joining import Joined
from controlcenter.clock import ManualClock
from controlcenter.commands.alarms import AcknowledgeAlarms, RaiseAlarm, ShelveAlarm, UnshelveAlarm
from controlcenter.commands.base import Actor, Outcome, Together
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmState
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.errors import Conflict, Refused
from controlcenter.live.alarm_rows import rows_of
from controlcenter.live.model import LiveModel
from controlcenter.live.tail import Tail
from controlcenter.store.alarms import read_history
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database

Run = Callable[..., Outcome]
KIND = AlarmKind.BREACHED_UNASSIGNED
NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "payments", None
)


class Floor:
    """A service's look at the floor and a desk that follows the journal."""

    def __init__(self, database: Database, clock: ManualClock, strategies: StoredStrategy) -> None:
        self.database, self.clock, self.strategies = database, clock, strategies
        self.joined = Joined(database, strategies, clock, Actor("service", "here"))
        self.work = FloorWork(self.joined, self.joined.execute)
        self._tail = Tail(database, strategies, clock)
        self.live = LiveModel()
        self.live.apply(self._tail.read_all())

    def again(self) -> None:
        """The service starts anew."""
        self.work = FloorWork(self.joined, self.joined.execute)

    def later(self, seconds: int, step: int = 1) -> None:
        for _ in range(0, seconds, step):
            self.clock.advance(step)
            self.work.run_once()
        self.live.apply(self._tail.read_batch())

    def alarms(self, kind: AlarmKind = KIND) -> list[Alarm]:
        return [alarm for alarm in self.live.alarms.values() if alarm.kind is kind]

    @property
    def only(self) -> Alarm:
        while (batch := self._tail.read_batch()).seq > self.live.seq:
            self.live.apply(batch)
        (alarm,) = self.alarms()
        return alarm


@pytest.fixture
def floor(database: Database, clock: ManualClock, strategies: StoredStrategy) -> Iterator[Floor]:
    made = Floor(database, clock, strategies)
    yield made
    with database.read() as connection:
        assert check_all(connection) == []
    made.live.apply(made._tail.read_batch())
    fresh = LiveModel()
    fresh.apply(Tail(database, strategies, clock).read_all())
    assert fresh.alarms == made.live.alarms


def breach(run: Run, clock: ManualClock, count: int = 1) -> list[int]:
    """Tickets that nobody has and whose clocks are over."""
    made = [run(NEW).result for _ in range(count)]
    clock.advance(14 * 86_400)
    return made


def raised(run: Run, floor: Floor, count: int = 1) -> Alarm:
    breach(run, floor.clock, count)
    floor.later(12)
    return floor.only


def test_that_a_condition_becomes_one_alarm_that_counts_exactly_its_rows(run: Run, floor: Floor) -> None:
    ids = breach(run, floor.clock, 3)
    floor.later(12)
    alarm = floor.only
    assert (alarm.state, alarm.count) == (AlarmState.NEW, 3)
    assert sorted(rows_of(floor.live, KIND, "", floor.clock.now())) == sorted(ids)
    floor.later(30)
    assert len(floor.alarms()) == 1


def test_that_an_acknowledgement_is_seen_on_every_desk_and_can_be_taken_back(run: Run, floor: Floor) -> None:
    alarm = raised(run, floor)
    outcome = run(AcknowledgeAlarms((alarm.id,)))
    assert (floor.only.state, floor.only.acknowledged_by) == (AlarmState.ACKNOWLEDGED, "lena")
    assert run(AcknowledgeAlarms((alarm.id,))).seq is None  # somebody was first
    run(outcome.inverse)
    assert floor.only.state is AlarmState.NEW and floor.only.acknowledged_at is None
    with pytest.raises(Conflict):
        run(outcome.inverse)


def test_that_an_alarm_that_is_over_unseen_stays_in_sight_until_somebody_sees_it(run: Run, floor: Floor) -> None:
    alarm = raised(run, floor)
    ids = rows_of(floor.live, KIND, "", floor.clock.now())
    run(MoveTicket(ids[0], "payments", None, "payments", "asha"))
    floor.later(35)
    assert floor.only.state is AlarmState.RETURNED
    outcome = run(AcknowledgeAlarms((alarm.id,)))
    assert [a.state.value for a in floor.alarms()] == ["returned"] and outcome.inverse is None
    assert floor.only.state.value == "cleared"
    with floor.database.read() as connection:
        lines = read_history(connection)
    assert [(line.alarm.id, line.alarm.state) for line in lines if line.alarm.kind is KIND] == [
        (alarm.id, AlarmState.CLEARED)
    ]


def test_that_a_restart_of_the_service_raises_nothing_twice(run: Run, floor: Floor) -> None:
    alarm = raised(run, floor)
    run(AcknowledgeAlarms((alarm.id,)))
    floor.again()
    floor.later(60)
    assert floor.only.id == alarm.id and floor.only.state is AlarmState.ACKNOWLEDGED


def test_that_shelving_needs_a_reason_and_ends_by_itself(run: Run, floor: Floor) -> None:
    alarm = raised(run, floor)

    def until(minutes: float) -> datetime:
        return floor.clock.now() + timedelta(minutes=minutes)

    for bad, words in (
        (ShelveAlarm(alarm.id, until(5), "  "), "needs a reason"),
        (ShelveAlarm(alarm.id, until(-1), "known"), "480 minutes at most"),
        (ShelveAlarm(alarm.id, until(60 * 9), "known"), "480 minutes at most"),
        (UnshelveAlarm(alarm.id), "not shelved"),
    ):
        with pytest.raises(Refused, match=words):
            run(bad)
    run(ShelveAlarm(alarm.id, until(1), "the line is being mended"))
    assert floor.only.is_shelved(floor.clock.now()) and floor.only.shelve_reason == "the line is being mended"
    floor.later(50)
    assert not floor.only.asks(floor.clock.now())
    floor.later(15)
    assert floor.only.asks(floor.clock.now()) and floor.only.shelved_until is None


def test_that_a_shelf_can_be_left_early_and_taken_back(run: Run, floor: Floor) -> None:
    alarm = raised(run, floor)
    until = floor.clock.now() + timedelta(hours=1)
    back = run(ShelveAlarm(alarm.id, until, "known")).inverse
    run(back)
    assert floor.only.asks(floor.clock.now())
    run(ShelveAlarm(alarm.id, until, "known"))
    outcome = run(UnshelveAlarm(alarm.id))
    assert floor.only.asks(floor.clock.now())
    run(outcome.inverse)
    assert floor.only.is_shelved(floor.clock.now())
    run(UnshelveAlarm(alarm.id))
    run(AcknowledgeAlarms((alarm.id,)))


def test_that_two_desks_that_see_the_same_raise_it_once(run: Run, floor: Floor) -> None:
    assert run(RaiseAlarm(AlarmKind.NO_SERVICE, "", 1)).result is not None
    assert run(RaiseAlarm(AlarmKind.NO_SERVICE, "", 1)).result is None
    floor.later(8)
    (alarm,) = floor.alarms(AlarmKind.NO_SERVICE)
    assert alarm.state is AlarmState.RETURNED  # the service runs, and somebody should know that it did not


def test_that_hundreds_of_breaches_at_once_are_one_alarm(run: Run, floor: Floor) -> None:
    run(Together((NEW,) * 300, "Fill"))
    floor.clock.advance(14 * 86_400)
    floor.later(15)
    assert floor.only.count == 300 and [a.kind for a in floor.live.alarms.values()].count(KIND) == 1
