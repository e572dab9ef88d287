"""Alarms wait a moment, are raised once, stay until somebody takes notice, and go when all is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from controlcenter.domain.alarm import DEAD_BAND_S, DELAYS_S, Alarm, AlarmBook, AlarmKind, AlarmState, Condition

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LATE = Condition(AlarmKind.QUEUE_BREACHED, "invoices", 2)
DELAY_S = DELAYS_S[AlarmKind.QUEUE_BREACHED]


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def raised() -> tuple[AlarmBook, Alarm]:
    book = AlarmBook()
    book.look([LATE], NOW)
    book.look([LATE], at(DELAY_S))
    return book, book.alarms[0]


def test_that_an_alarm_is_raised_after_its_delay_and_only_once() -> None:
    book = AlarmBook()
    assert book.look([LATE], NOW) == []
    assert book.look([LATE], at(DELAY_S - 1)) == []
    assert [alarm.key for alarm in book.look([LATE], at(DELAY_S))] == [LATE.key]
    assert book.look([LATE], at(DELAY_S + 1)) == []
    assert book.alarms[0].state is AlarmState.UNACKNOWLEDGED and book.alarms[0].raised_at == at(DELAY_S)


def test_that_a_condition_that_passes_within_the_delay_raises_nothing() -> None:
    book = AlarmBook()
    book.look([LATE], NOW)
    book.look([], at(DELAY_S - 1))
    book.look([LATE], at(DELAY_S))
    assert book.alarms == []


def test_that_a_short_return_within_the_dead_band_changes_nothing() -> None:
    book, _ = raised()
    book.look([], at(20))
    book.look([], at(20 + DEAD_BAND_S - 1))
    book.look([LATE], at(20 + DEAD_BAND_S))
    assert [alarm.state for alarm in book.alarms] == [AlarmState.UNACKNOWLEDGED]


def test_that_an_acknowledged_alarm_goes_with_its_condition() -> None:
    book, _ = raised()
    assert book.acknowledge(LATE.key, "Asha Rao", at(30))
    assert (book.alarms[0].state, book.alarms[0].acknowledged_by) == (AlarmState.ACKNOWLEDGED, "Asha Rao")
    assert not book.acknowledge(LATE.key, "Rohan Mehta", at(31))
    book.look([], at(40))
    book.look([], at(40 + DEAD_BAND_S))
    assert book.alarms == []


def test_that_an_alarm_that_nobody_saw_stays_as_returned_until_somebody_does() -> None:
    book, _ = raised()
    book.look([], at(40))
    book.look([], at(40 + DEAD_BAND_S))
    assert [alarm.state for alarm in book.alarms] == [AlarmState.RETURNED]
    assert book.acknowledge(LATE.key, "Asha Rao", at(90)) and book.alarms == []


def test_that_it_is_new_again_when_it_gets_worse_than_what_was_seen() -> None:
    book, _ = raised()
    book.acknowledge(LATE.key, "Asha Rao", at(30))
    assert book.look([Condition(LATE.kind, LATE.subject, 1)], at(31)) == []
    assert book.look([Condition(LATE.kind, LATE.subject, 2)], at(32)) == []
    assert [alarm.condition.count for alarm in book.look([Condition(LATE.kind, LATE.subject, 3)], at(33))] == [3]
    assert book.alarms[0].state is AlarmState.UNACKNOWLEDGED


def test_that_the_highest_unacknowledged_alarm_stands_first() -> None:
    book, _ = raised()
    service = Condition(AlarmKind.NO_SERVICE)
    book.look([LATE, service], at(20))
    book.look([LATE, service], at(30))
    assert [alarm.condition.kind for alarm in book.alarms] == [AlarmKind.NO_SERVICE, AlarmKind.QUEUE_BREACHED]
    book.acknowledge(service.key, "Asha Rao", at(31))
    assert [alarm.condition.kind for alarm in book.alarms] == [AlarmKind.QUEUE_BREACHED, AlarmKind.NO_SERVICE]


def test_that_nothing_unknown_can_be_acknowledged() -> None:
    assert not AlarmBook().acknowledge("no_service:", "Asha Rao", NOW)
