"""Alarms at a desk: shown, heard, acknowledged, shelved, opened; the same on the wall, in the list and by keys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from controlcenter.commands.alarms import AcknowledgeAlarms, RaiseAlarm, ShelveAlarm, UnshelveAlarm
from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmLevel, AlarmState
from controlcenter.domain.alarms.rules import RULES
from controlcenter.domain.health import SERVICE_SILENT_S, ServiceHealth
from controlcenter.domain.ticket import CallState
from controlcenter.live.alarm_rows import rows_of
from controlcenter.live.batch import Batch
from tests.ui import wall_day
from tests.ui.believable import NOW
from tests.ui.wall_day import Desk
from ui import sound
from ui.alarms import AlarmDesk, desk_of
from ui.look.legibility import Viewing
from ui.screens.alarms import install, sounds
from ui.screens.alarms.page import ACTIVE, HISTORY, SHELVED, AlarmsPage
from ui.screens.alarms.shelve_dialog import ShelveDialog
from ui.screens.wall.sizes import Sizes
from ui.screens.wall.strip import AlarmStrip
from ui.wording import alarm_words

Heard = list[AlarmLevel]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """The levels whose sound was wanted."""
    found: Heard = []
    monkeypatch.setattr(sound, "chime", lambda volume=0.6, level=AlarmLevel.HIGH: found.append(level))
    return found


def alarm(n: int, kind: AlarmKind, place: str = "", **more: Any) -> Alarm:
    made = Alarm(n, kind, place, RULES[kind].level, AlarmState.NEW, 1, NOW, NOW)
    return replace(made, **more)


CALLERS = alarm(1, AlarmKind.CALLER_OVER_TARGET, count=2)
LATE = alarm(2, AlarmKind.BREACHED_UNASSIGNED, count=3)
FAX = alarm(3, AlarmKind.SOURCE_STALE, "Fax line")
SEEN = replace(LATE, state=AlarmState.ACKNOWLEDGED, acknowledged_by="Asha Rao", acknowledged_at=NOW)
SHELF = replace(
    FAX, shelved_until=NOW + timedelta(hours=1), shelved_by="Asha Rao", shelve_reason="The line is being mended"
)


@pytest.fixture
def desk(tmp_path: Path, heard: Heard) -> Iterator[Desk]:
    made = Desk(wall_day.a_live(), tmp_path)
    yield made
    desk_of(made).stop()


def tell(desk: Desk, *alarms: Alarm) -> AlarmDesk:
    """What the journal brings."""
    desk.live.apply(Batch(desk.live.seq + 1, desk.clock.now(), alarms={one.id: one for one in alarms}))
    found = desk_of(desk)
    found.look()
    return found


def later(desk: Desk, seconds: int, service: ServiceHealth | None = None) -> None:
    """Time passes; with ``service``, the database is read every second and has no younger sign of life."""
    for _ in range(seconds):
        desk.clock.advance(1)
        if service is not None:
            desk.live.apply(Batch(desk.live.seq, desk.clock.now(), sources={}, service=service))
        desk_of(desk).look()


def flood(count: int) -> list[Alarm]:
    return [alarm(100 + n, AlarmKind.QUEUE_UNATTENDED, f"q{n}") for n in range(count)]


def test_that_every_window_of_a_program_has_the_same_alarms(desk: Desk) -> None:
    assert desk_of(desk) is tell(desk, CALLERS, LATE) and [a.id for a in desk_of(desk).shown.alarms] == [1, 2]


def test_that_no_service_is_one_alarm_though_two_clocks_differ_by_microseconds(tmp_path: Path, heard: Heard) -> None:
    desk = Desk(wall_day.a_live(service=None), tmp_path)
    later(desk, 31)
    desk_of(desk).hear("wall", True)
    (first,) = desk_of(desk).shown.alarms
    changes: list[bool] = []
    desk_of(desk).changed.connect(lambda: changes.append(True))
    for microseconds in (3, 1, 7):
        desk.clock.advance(1)
        desk.clock.set(desk.clock.now().replace(microsecond=microseconds))
        desk_of(desk).look()
    assert desk_of(desk).shown.alarms == (first,) and not changes


def test_that_no_service_is_seen_by_the_desk_itself_and_written_down_once(tmp_path: Path, heard: Heard) -> None:
    desk = Desk(wall_day.a_live(service=None), tmp_path)
    later(desk, 25)
    assert desk_of(desk).shown.alarms == ()  # it may be starting
    later(desk, 10)
    (own,) = desk_of(desk).shown.alarms
    assert (own.kind, own.id) == (AlarmKind.NO_SERVICE, 0)
    assert desk.ran == [RaiseAlarm(AlarmKind.NO_SERVICE, "", 1)]
    known = tell(desk, alarm(9, AlarmKind.NO_SERVICE))
    assert [a.id for a in known.shown.alarms] == [9]
    last = ServiceHealth("desk", 1, desk.clock.now(), desk.clock.now())
    desk.live.apply(Batch(9, desk.clock.now(), sources={}, service=last))
    assert [a.id for a in known.shown.alarms] == [9]  # the service clears it, and says that it was so
    tell(desk, alarm(9, AlarmKind.NO_SERVICE, state=AlarmState.CLEARED))
    later(desk, int(SERVICE_SILENT_S) + 3, last)
    assert known.shown.alarms == ()
    later(desk, 3, last)
    assert [a.id for a in known.shown.alarms] == [0] and len(desk.ran) == 2


def test_that_each_level_has_its_sound_and_only_the_highest_repeats(desk: Desk, heard: Heard) -> None:
    desk_of(desk).hear("wall", True)
    known = tell(desk, LATE)
    assert heard == [AlarmLevel.MEDIUM]
    later(desk, 130)
    assert heard == [AlarmLevel.MEDIUM]
    tell(desk, CALLERS)
    later(desk, 121)
    assert heard[1:] == [AlarmLevel.HIGH] * 3
    tell(desk, replace(CALLERS, state=AlarmState.ACKNOWLEDGED))
    later(desk, 121)
    assert len(heard) == 4
    known.hear("wall", False)
    tell(desk, FAX)
    assert len(heard) == 4 and known.is_mute


def test_that_a_shelved_alarm_is_neither_shown_nor_heard(desk: Desk, heard: Heard) -> None:
    desk_of(desk).hear("desk", True)
    known = tell(desk, SHELF)
    assert known.shown.alarms == () and known.shelved == (SHELF,) and heard == []
    later(desk, 3601)
    assert known.shelved == () and known.asking == [SHELF] and heard != []


def test_that_one_key_takes_notice_and_one_opens_the_place(desk: Desk, heard: Heard) -> None:
    counts: list[int] = []
    install(desk, counts.append)
    tell(desk, CALLERS, LATE, FAX)
    assert counts[-1] == 3
    assert desk.actions.start("alarm.acknowledge") and desk.ran[-1] == AcknowledgeAlarms((3,))
    assert desk.actions.start("alarm.place") and desk.screens == ["sources"]
    tell(desk, *(replace(a, state=AlarmState.ACKNOWLEDGED) for a in (CALLERS, LATE, FAX)))
    assert counts[-1] == 0 and not desk.actions.start("alarm.acknowledge")


@pytest.mark.parametrize("kind", [AlarmKind.CALLER_OVER_TARGET, AlarmKind.BREACHED_UNASSIGNED])
def test_that_an_alarm_opens_exactly_the_rows_that_it_counts(desk: Desk, kind: AlarmKind) -> None:
    desk.clock.advance(20)
    now = desk.clock.now()
    desk_of(desk).open_place(alarm(1, kind))
    _, ids = desk.shown[-1]
    assert ids and ids == rows_of(desk.live, kind, "", now)
    assert all(desk.live.tickets[i].breaks_at <= now for i in ids)  # type: ignore[operator]


def test_that_a_language_without_a_free_speaker_opens_who_waits_in_it(tmp_path: Path, heard: Heard) -> None:
    live = wall_day.a_live()
    paused = {name: replace(one, presence=type(one.presence).PAUSED) for name, one in live.agents.items()}
    desk = Desk(wall_day.a_live(agents=paused), tmp_path)
    desk_of(desk).open_place(alarm(1, AlarmKind.LANGUAGE_ALONE, "en"))
    title, ids = desk.shown[-1]
    assert "English" in title and ids
    assert all(desk.live.tickets[i].language == "en" and desk.live.tickets[i].is_waiting for i in ids)
    off = {name: replace(one, presence=type(one.presence).OFF) for name, one in live.agents.items()}
    nobody = wall_day.a_live(agents=off)
    waiting = rows_of(nobody, AlarmKind.LANGUAGE_ALONE, "en", NOW)
    assert all(nobody.tickets[i].call_state is CallState.WAITING for i in waiting)


# The strip on the wall


@pytest.fixture
def strip(qtbot: QtBot, desk: Desk) -> AlarmStrip:
    made = AlarmStrip(Sizes.of(Viewing(55, 5, 1920, 1080)))
    qtbot.addWidget(made)
    made.resize(1880, 90)
    made.show()
    return made


def put(strip: AlarmStrip, desk: Desk, *alarms: Alarm, is_silent: bool = False) -> str:
    known = tell(desk, *alarms)
    strip.set(known.shown, desk.live, desk.clock.now(), "Live", False, is_silent=is_silent)
    strip.grab()
    return strip.accessibleName()


def test_that_the_strip_shows_the_most_urgent_what_to_do_and_how_many_more(strip: AlarmStrip, desk: Desk) -> None:
    assert "No alarms" not in put(strip, desk) and strip.first is None
    said = put(strip, desk, LATE, CALLERS)
    assert said == "2 callers over target, High, A: acknowledge, +1 more, Live" and "wrap-up" in strip.toolTip()
    assert strip._flash.isActive()
    assert "No sound here" in put(strip, desk, is_silent=True)
    assert "seen" in put(strip, desk, SEEN, replace(CALLERS, state=AlarmState.CLEARED))
    assert not strip._flash.isActive()
    assert "over, not seen yet" in put(strip, desk, replace(LATE, state=AlarmState.RETURNED))


def test_that_a_flood_is_one_line_that_never_hides_the_highest_level(strip: AlarmStrip, desk: Desk) -> None:
    wanted: list[Any] = []
    strip.place_wanted.connect(wanted.append)
    assert "12 lower alarms in a flood" in put(strip, desk, *flood(12))
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert wanted == [None]
    said = put(strip, desk, CALLERS)
    assert said.startswith("2 callers over target") and "+12 more" in said and strip.first == CALLERS
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert wanted[-1] == CALLERS


def test_that_space_on_the_strip_takes_notice_and_nothing_flashes_for_those_whom_it_disturbs(
    strip: AlarmStrip, desk: Desk
) -> None:
    put(strip, desk, LATE)
    strip.acknowledged.connect(desk_of(desk).acknowledge_first)
    QTest.keyClick(strip, Qt.Key.Key_Space)
    assert desk.ran == [AcknowledgeAlarms((2,))]
    strip.set_calm(True)
    assert not strip._flash.isActive()


# The list


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> AlarmsPage:
    made = AlarmsPage(desk)
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    return made


def cells(page: AlarmsPage) -> list[list[str]]:
    model = page.table.rows
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_that_the_list_says_level_what_state_and_what_to_do(page: AlarmsPage, desk: Desk) -> None:
    assert page._stack.currentWidget() is page._empty
    tell(desk, CALLERS, SEEN)
    (first, second) = cells(page)
    assert first[0] == "▲ High" and first[2:] == [
        "2 callers over target", "New", "Ask somebody in wrap-up or on mail to take a call."
    ]  # fmt: skip
    assert second[0] == "Medium" and second[3] == "Seen by Asha Rao"
    assert page.to_do.text().startswith("Ask somebody")
    assert "alarms in 10 min" in page.load.text() and "EEMUA 191" in page.load.toolTip()


def test_that_every_deed_has_a_key(page: AlarmsPage, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(desk, CALLERS)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A)
    assert desk.ran == [AcknowledgeAlarms((1,))]
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert desk.shown[-1][1] == rows_of(desk.live, AlarmKind.CALLER_OVER_TARGET, "", NOW)

    def fill_in(dialog: ShelveDialog) -> int:
        assert not dialog.yes.isEnabled()
        dialog.words.setText("Known since noon")
        dialog.length.setCurrentIndex(1)
        assert dialog.yes.isEnabled()
        return ShelveDialog.DialogCode.Accepted

    monkeypatch.setattr(ShelveDialog, "exec", fill_in)
    QTest.keyClick(page.table, Qt.Key.Key_S)
    assert desk.ran[-1] == ShelveAlarm(1, NOW + timedelta(minutes=30), "Known since noon")
    tell(desk, SHELF)
    page.chips.choose(SHELVED)
    page.refresh()
    assert "mended" in page.told.text() and page.back.isEnabled() and not page.shelf.isEnabled()
    QTest.keyClick(page.table, Qt.Key.Key_U)
    assert desk.ran[-1] == UnshelveAlarm(3)


def test_that_a_flood_is_one_line_that_unfolds(page: AlarmsPage, desk: Desk) -> None:
    tell(desk, CALLERS, *flood(12))
    assert [row[2] for row in cells(page)] == [
        "2 callers over target", "12 lower alarms in a flood"
    ]  # fmt: skip
    page.table.setCurrentIndex(page.table.rows.index(1, 0))
    assert page.to_do.text().startswith("Enter shows them one by one")
    page.open_place()
    assert len(cells(page)) == 14
    page.acknowledge()
    assert len(desk.ran[-1].alarm_ids) == 12
    page.open_place()
    assert len(cells(page)) == 2
    assert page.load.text().startswith("▲")


def test_that_history_is_read_and_the_chosen_line_stays_chosen(page: AlarmsPage, desk: Desk) -> None:
    tell(desk, CALLERS, LATE)
    page.table.setCurrentIndex(page.table.rows.index(1, 0))
    tell(desk, FAX)
    line = page.table.current()
    assert line is not None and line.alarm.id == 2
    page.chips.choose(HISTORY)
    page._take_history([])
    assert page._stack.currentWidget() is page._empty
    page.chips.choose(ACTIVE)
    assert all(b.accessibleName() for b in page.findChildren(QPushButton))


def test_that_a_desk_without_sound_says_so(
    page: AlarmsPage, desk: Desk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    speaker = sound.Speaker()
    monkeypatch.setattr(sound, "speaker", lambda: speaker)
    assert "only seen" in page.sounds.told.text()
    page.sounds.switch.setChecked(True)
    assert "try it" in page.sounds.told.text() and sounds.wants_sound(desk)
    monkeypatch.setattr(sound, "player", lambda volume, file: [])
    speaker.play(0.5, AlarmLevel.LOW)
    page.sounds.refresh()
    assert "no program that plays" in page.sounds.told.text() and desk_of(desk).is_mute
    monkeypatch.setattr(sound, "player", lambda volume, file: ["false"])
    with qtbot.waitSignal(speaker.changed, timeout=5000):
        speaker.play(0.5, AlarmLevel.LOW)
    page.sounds.refresh()
    assert "no sound device" in page.sounds.told.text()
    monkeypatch.setattr(sound, "player", lambda volume, file: ["true"])
    with qtbot.waitSignal(speaker.changed, timeout=5000):
        speaker.play(0.5, AlarmLevel.LOW)
    page.sounds.refresh()
    assert "was played" in page.sounds.told.text()
    speaker.stop()


def test_that_the_sound_check_plays_every_level(page: AlarmsPage, heard: Heard, qtbot: QtBot) -> None:
    page.sounds.check.click()
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=6000)
    assert heard == [AlarmLevel.HIGH, AlarmLevel.MEDIUM, AlarmLevel.LOW]
    assert all(file.stat().st_size > 1000 for file in sound.CHIMES.values())


def test_that_the_chime_uses_a_player_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/aplay" if name == "aplay" else None)
    assert sound.player(0.5) == ["/bin/aplay", "-q", str(sound.CHIME)]
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    assert sound.player(0.5)[:2] == ["/bin/paplay", "--volume=32768"]
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert sound.player(0.5) == []


def test_that_every_kind_has_words_for_what_and_what_to_do(desk: Desk) -> None:
    places = {
        AlarmKind.QUEUE_UNATTENDED: "invoices",
        AlarmKind.PROMISE_UNATTENDED: "asha",
        AlarmKind.LANGUAGE_ALONE: "",
    }
    for kind in AlarmKind:
        one = alarm(1, kind, places.get(kind, "Fax line"))
        assert alarm_words.what(one, desk.live) and alarm_words.to_do(kind, desk.live) == RULES[kind].to_do
    assert alarm_words.what(alarm(1, AlarmKind.QUEUE_UNATTENDED, "invoices"), desk.live).startswith("Invoices: 1")
    own = {"conditions": {"lost_calls": {"to_do": "Ring Liza."}}}
    assert desk.live.strategy is not None
    alarms = type(desk.live.strategy.alarms).model_validate(own)
    desk.live.strategy = desk.live.strategy.model_copy(update={"alarms": alarms})
    assert alarm_words.to_do(AlarmKind.LOST_CALLS, desk.live) == "Ring Liza."


def test_that_times_are_said_in_the_centres_zone(desk: Desk) -> None:
    strategy = desk.live.strategy
    assert strategy is not None
    until = (NOW + timedelta(hours=1)).astimezone(strategy.zone)
    assert alarm_words.state(SHELF, desk.live, NOW) == f"shelved until {until:%H:%M}"
