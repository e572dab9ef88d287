"""Alarms under a hand: no line jumps, the chosen one stays, and every deed is told with its way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from controlcenter.commands.alarms import AcknowledgeAlarms
from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmState
from controlcenter.domain.alarms.rules import RULES
from controlcenter.live.batch import Batch
from tests.ui import wall_day
from tests.ui.believable import NOW
from tests.ui.wall_day import Desk
from ui import sound
from ui.alarms import desk_of
from ui.screens.alarms import still
from ui.screens.alarms.page import AlarmsPage


def alarm(n: int, kind: AlarmKind, place: str = "", **more: Any) -> Alarm:
    return replace(Alarm(n, kind, place, RULES[kind].level, AlarmState.NEW, 1, NOW, NOW), **more)


LATE = alarm(2, AlarmKind.BREACHED_UNASSIGNED, count=3)
LEVEL = alarm(4, AlarmKind.SERVICE_LEVEL, count=6)
FAX = alarm(3, AlarmKind.SOURCE_STALE, "Fax line")
CALLERS = alarm(9, AlarmKind.CALLER_OVER_TARGET, count=2, new_at=NOW + timedelta(seconds=5))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(sound, "chime", lambda *_: None)
    made = Desk(wall_day.a_live(), tmp_path)
    yield made
    desk_of(made).stop()


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> AlarmsPage:
    tell(desk, LATE, LEVEL, FAX)
    made = AlarmsPage(desk)
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    made.table.setFocus()
    return made


def tell(desk: Desk, *alarms: Alarm) -> None:
    """What the journal brings."""
    desk.live.apply(Batch(desk.live.seq + 1, desk.clock.now(), alarms={one.id: one for one in alarms}))
    desk_of(desk).look()


def ids(page: AlarmsPage) -> list[int]:
    rows = page.table.rows
    return [rows.row_at(row).alarm.id for row in range(rows.rowCount())]


def chosen(page: AlarmsPage) -> int | None:
    line = page.table.current()
    return line.alarm.id if line is not None else None


def choose(page: AlarmsPage, alarm_id: int) -> None:
    page.table.setCurrentIndex(page.table.rows.index(ids(page).index(alarm_id), 0))


def seen(one: Alarm) -> Alarm:
    return replace(one, state=AlarmState.ACKNOWLEDGED, acknowledged_by="Asha Rao", acknowledged_at=NOW)


def cleared(one: Alarm) -> Alarm:
    return replace(one, state=AlarmState.CLEARED, cleared_at=NOW)


def test_that_a_second_press_acknowledges_nothing_that_was_not_looked_at(page: AlarmsPage, desk: Desk) -> None:
    before = ids(page)
    choose(page, before[0])
    QTest.keyClick(page.table, Qt.Key.Key_A)
    assert desk.ran == [AcknowledgeAlarms((before[0],))]
    tell(desk, seen(desk.live.alarms[before[0]]))
    assert ids(page) == before and chosen(page) == before[0]
    QTest.keyClick(page.table, Qt.Key.Key_A)
    assert len(desk.ran) == 1
    page.catch_up()
    assert ids(page) == [*before[1:], before[0]] and chosen(page) == before[0]


def test_that_an_alarm_that_is_over_when_it_is_acknowledged_leaves_no_other_one_chosen(
    page: AlarmsPage, desk: Desk
) -> None:
    tell(desk, replace(LATE, state=AlarmState.RETURNED))
    page.catch_up()
    choose(page, 2)
    QTest.keyClick(page.table, Qt.Key.Key_A)
    tell(desk, cleared(LATE))
    assert chosen(page) == 2 and not page.seen.isEnabled()  # it stands there until the hand has gone
    page.catch_up()
    assert 2 not in ids(page) and chosen(page) is None and "not in this list" in page.to_do.text()
    QTest.keyClick(page.table, Qt.Key.Key_A)
    assert len(desk.ran) == 1
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert chosen(page) == ids(page)[0]


@pytest.mark.parametrize("hand", ["pointer", "keys"])
def test_that_nothing_jumps_under_a_hand_and_what_waits_is_announced(page: AlarmsPage, desk: Desk, hand: str) -> None:
    before = ids(page)
    if hand == "pointer":
        QTest.mouseMove(page.table.viewport(), QPoint(80, 60))
        QTest.mouseMove(page.table.viewport(), QPoint(90, 64))
    else:
        QTest.keyClick(page.table, Qt.Key.Key_Down)
    tell(desk, CALLERS, cleared(FAX))
    assert ids(page) == before
    assert page._waits.isVisible() and page._waits.text() == "▲ 1 new, 1 over"
    assert "Cleared" in str(page.table.rows.data(page.table.rows.index(before.index(3), 3)))
    page._waits.click()
    assert ids(page)[0] == 9 and 3 not in ids(page) and not page._waits.isVisible()


def test_that_the_list_goes_on_by_itself_after_the_last_movement(
    page: AlarmsPage, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert still.STILL_MS == 5000
    page._hand._timer.setInterval(300)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    tell(desk, CALLERS)
    assert 9 not in ids(page)
    qtbot.waitUntil(lambda: ids(page)[0] == 9)


def test_that_the_key_brings_the_list_up_to_date(page: AlarmsPage, desk: Desk) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    tell(desk, CALLERS)
    QTest.keyClick(page.table, Qt.Key.Key_N)
    assert ids(page)[0] == 9


def test_that_the_service_that_nobody_runs_stays_chosen_when_it_is_written_down(page: AlarmsPage, desk: Desk) -> None:
    own = alarm(17, AlarmKind.NO_SERVICE)
    tell(desk, own)
    page.catch_up()
    choose(page, 17)
    tell(desk, cleared(own), replace(own, id=18))
    page.catch_up()
    assert chosen(page) == 18


def test_that_scrolling_away_from_the_chosen_line_is_left_alone(page: AlarmsPage, desk: Desk) -> None:
    many = [alarm(100 + n, AlarmKind.SOURCE_STALE, f"s{n}", state=AlarmState.ACKNOWLEDGED) for n in range(60)]
    tell(desk, *many)
    page.catch_up()
    choose(page, ids(page)[0])
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    tell(desk, replace(many[3], count=5))
    assert bar.value() == bar.maximum()


def test_that_every_deed_is_told(page: AlarmsPage, desk: Desk) -> None:
    choose(page, 3)
    page.acknowledge()
    desk_of(desk).shelve(FAX, NOW + timedelta(minutes=30), "Known")
    desk_of(desk).unshelve(FAX)
    desk_of(desk).acknowledge(LATE, FAX)
    desk_of(desk).acknowledge(replace(LATE, state=AlarmState.RETURNED))
    assert [told.split(":")[0] for told in desk.toasts] == [
        "Acknowledged", "Shelved until 14", "Off the shelf", "2 alarms acknowledged", "Over, now history"
    ]  # fmt: skip
    assert "Fax line" in desk.toasts[0]


def test_that_a_list_without_a_chosen_line_is_left_so_while_it_is_brought_up_to_date(page: AlarmsPage) -> None:
    page.table.setCurrentIndex(QModelIndex())
    page.refresh()
    assert chosen(page) is None
