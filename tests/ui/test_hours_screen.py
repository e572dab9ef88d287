"""The hours on screen: drawn with the mouse, typed with keys, tried, published with their consequence, taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.deadlines import RecomputeClocks
from controlcenter.commands.setup import PublishStrategy, StoredStrategy, text_of, version_of
from controlcenter.domain.hours.dates import Entry, put_entry
from controlcenter.domain.hours.edit import Stretch, put
from controlcenter.domain.hours.text import calendars_of
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.settings import resource
from controlcenter.store import rows
from controlcenter.store.engine import Database
from tests.support.desk import Desk
from tests.ui.believable import NOW
from ui.screens.strategy.hours.date_dialog import DateDialog
from ui.screens.strategy.hours.holidays_dialog import HolidaysDialog
from ui.screens.strategy.hours.publishing import PublishHours
from ui.screens.strategy.hours.view import HoursView
from ui.screens.strategy.page import StrategyPage

TEXT = resource("strategy.toml").read_text(encoding="utf-8")
OFFICE = calendars_of(TEXT)["office"]
H = 3600
LEFT, NONE, ALT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where is it?", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip


@pytest.fixture
def desk(sqlite_database: Database, tmp_path: Path) -> Desk:
    return Desk(sqlite_database, StoredStrategy(TEXT), ManualClock(NOW), tmp_path)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> StrategyPage:
    made = StrategyPage(desk)
    qtbot.addWidget(made)
    made.resize(1280, 900)
    made.show()
    made.tabs.choose("hours")
    QApplication.processEvents()
    return made


@pytest.fixture
def view(page: StrategyPage) -> HoursView:
    return page.hours


def drag(view: HoursView, day: int, start: float, to_day: int, end: float, held: Qt.KeyboardModifier = NONE) -> None:
    """Pull with the left button from one hour of a weekday to another, as a hand does."""
    week, grid = view.week, view.week.grid
    one = QPoint(grid.column(day).center().toPoint().x(), round(grid.y(start * H)))
    other = QPoint(grid.column(to_day).center().toPoint().x(), round(grid.y(end * H)))
    QTest.mousePress(week, LEFT, held, one)
    for step in range(1, 9):
        QTest.mouseMove(week, one + (other - one) * step / 8)
    QTest.mouseRelease(week, LEFT, held, other)


def move_with_alt(widget: QWidget, at: QPoint) -> None:
    """QTest moves the mouse without keys held."""
    where = QPointF(widget.mapToGlobal(at))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), where, Qt.MouseButton.NoButton, LEFT, ALT)
    QApplication.sendEvent(widget, event)


def week_of(view: HoursView, day: int) -> tuple[Stretch, ...]:
    assert view.state.hours is not None
    return view.state.hours.week[day]


def in_dialog(kind: type[QDialog], act: Callable[[QDialog], None]) -> list[str]:
    """Let ``act`` work the next dialog; the list names what was found when it closed."""
    found: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            found.append(dialog.windowTitle())
            try:
                act(dialog)
            except BaseException:
                dialog.reject()  # a failed assertion must not leave it open
                raise

    QTimer.singleShot(0, look)
    return found


def accept(dialog: QDialog) -> None:
    dialog.accept()


def version(desk: Desk) -> int:
    with desk.database.read() as connection:
        return version_of(connection)


def test_that_hours_are_drawn_moved_and_pulled_with_the_mouse(view: HoursView, page: StrategyPage) -> None:
    drag(view, 6, 10, 6, 14.1)
    assert week_of(view, 6) == ((10 * H, 14 * H),), "snapped to a quarter of an hour"
    drag(view, 6, 12, 5, 17)
    assert week_of(view, 6) == () and week_of(view, 5) == ((9 * H, 13 * H), (15 * H, 19 * H))
    drag(view, 5, 18.98, 5, 20)
    assert week_of(view, 5)[1] == (15 * H, 20 * H)
    drag(view, 5, 15.02, 5, 16)
    assert week_of(view, 5)[1] == (16 * H, 20 * H)
    assert view.bar.count.text() == "1 change" and page.tabs._chips()[1].accessibleName() == "Hours, 1"


def test_that_overlapping_hours_are_united_with_a_note(view: HoursView) -> None:
    drag(view, 6, 8, 6, 12)
    drag(view, 6, 15, 6, 11)
    assert week_of(view, 6) == ((8 * H, 15 * H),)
    assert view._note.text() == "Hours that overlap or touch were united: Sunday 08:00–15:00."


def test_that_alt_moves_in_steps_of_five_minutes(view: HoursView) -> None:
    grid, week = view.week.grid, view.week
    drag(view, 6, 10, 6, 14)
    x = grid.column(6).center().toPoint().x()
    one, other = QPoint(x, round(grid.y(12 * H))), QPoint(x, round(grid.y(12.42 * H)))
    QTest.mousePress(week, LEFT, ALT, one)
    for step in range(1, 6):
        move_with_alt(week, one + (other - one) * step / 5)
    QTest.mouseRelease(week, LEFT, ALT, other)
    start = week_of(view, 6)[0][0]
    assert start % 300 == 0 and start % 900 != 0


def test_that_a_drag_is_tried_live_and_escape_leaves_everything(view: HoursView) -> None:
    week, grid = view.week, view.week.grid
    before = view.what_if.answer.text()
    assert before == "Sat 28 Nov, 10:45 IST (UTC+05:30)"
    x = grid.column(4).center().toPoint().x()
    QTest.mousePress(week, LEFT, NONE, QPoint(x, round(grid.y(16 * H))))
    QTest.mouseMove(week, QPoint(x, round(grid.y(17 * H))))
    QTest.mouseMove(week, QPoint(x, round(grid.y(18 * H))))
    assert view.what_if.answer.text() != before
    QTest.keyClick(week, Qt.Key.Key_Escape)
    assert view.what_if.answer.text() == before and week_of(view, 4) == OFFICE.week[4]


def test_that_a_click_and_delete_removes_and_ctrl_z_takes_back(view: HoursView) -> None:
    week, grid = view.week, view.week.grid
    QTest.mouseClick(week, LEFT, NONE, QPoint(grid.column(1).center().toPoint().x(), round(grid.y(10 * H))))
    assert week.chosen == (9 * H, 13 * H) and week.day == 1
    QTest.keyClick(week, Qt.Key.Key_Delete)
    assert week_of(view, 1) == ((14 * H, 18 * H),)
    QTest.keyClick(week, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert week_of(view, 1) == OFFICE.week[1] and view.bar.count.text() == ""


def test_that_keys_alone_do_all_of_it_and_say_where_they_are(view: HoursView) -> None:
    week = view.week
    week.setFocus()
    QTest.keyClick(week, Qt.Key.Key_Home)
    assert week.accessibleDescription() == "Monday, 8 h: 09:00 to 13:00, interval 1 of 2"
    QTest.keyClick(week, Qt.Key.Key_Down)
    QTest.keyClick(week, Qt.Key.Key_Right)
    assert week.accessibleDescription() == "Tuesday, 8 h: 14:00 to 18:00, interval 2 of 2"
    QTest.keyClick(week, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert week_of(view, 1)[1] == (14 * H + 900, 18 * H + 900)
    QTest.keyClick(week, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert week_of(view, 1)[1] == (14 * H + 900, 18 * H)
    QTest.keyClick(week, Qt.Key.Key_Left)
    QTest.keyClick(week, Qt.Key.Key_Left)
    assert week.accessibleDescription() == "Sunday, closed"
    QTest.keyClick(week, Qt.Key.Key_Return)
    assert week.editor.isVisible() and week.editor.start.text() == "09:00"
    week.editor.end.setText("12:10")
    QTest.keyClick(week.editor.end, Qt.Key.Key_Return)
    assert week_of(view, 6) == ((9 * H, 12 * H + 600),) and not week.editor.isVisible()


def test_that_exact_times_are_refused_beside_their_fields_and_a_night_is_split(view: HoursView) -> None:
    week = view.week
    week.choose(6, None)
    week.edit()
    editor = week.editor
    for start, end, said in (("9:75", "12:00", "“9:75” is no time of day"), ("12", "12", "is not before the end")):
        editor.start.setText(start)
        editor.end.setText(end)
        QTest.keyClick(editor.end, Qt.Key.Key_Return)
        assert said in editor._fault.text() and editor.isVisible() and editor.start.property("wrong")
    editor.start.setText("22:00")
    editor.end.setText("06:00")
    QTest.keyClick(editor.end, Qt.Key.Key_Return)
    assert editor.split.isVisible() and editor.split.text() == "Split: 22:00–24:00, Mon 00:00–06:00"
    QTest.mouseClick(editor.split, LEFT)
    assert week_of(view, 6) == ((22 * H, 24 * H),) and week_of(view, 0)[0] == (0, 6 * H)


def test_that_a_day_is_copied_to_others_and_another_calendar_is_chosen(view: HoursView) -> None:
    view.week.choose(5, None)
    view.week.copy_to(range(5))
    assert {week_of(view, day) for day in range(6)} == {((9 * H, 13 * H),)}
    view.bar.names.textActivated.emit("telephone")
    assert view.state.current == "telephone" and week_of(view, 6) == ((8 * H, 20 * H),)
    assert view.bar._used.text() == "used by priority, telephone, incidents"


def test_that_a_calendar_that_is_never_open_says_so_and_cannot_be_published(view: HoursView) -> None:
    view.week.choose(6, None)
    view.week.copy_to(range(7))
    view.state.edit(replace(view.week.hours, shifts={}))
    assert "the calendar is never open" in view.banner.text and not view.bar.publish.isEnabled()
    assert "never open" in view.what_if.detail.text()
    view.do("discard")
    assert view.banner.text == "" and view.state.changes() == []


def test_that_calendars_are_added_duplicated_and_renamed(view: HoursView, desk: Desk) -> None:
    view.state.rename("back-office")
    view.state.add("night", put(OFFICE, 0, (20 * H, 24 * H)).hours)
    assert [view.bar.names.itemText(at) for at in range(3)] == ["back-office", "telephone", "night"]
    in_dialog(PublishHours, accept)
    view.do("publish")
    assert desk.live.strategy is not None
    assert list(desk.live.strategy.calendars) == ["back-office", "telephone", "night"]
    assert desk.live.strategy.policies["standard"].calendar == "back-office"


def test_that_an_unknown_zone_is_refused_and_a_known_one_counts(view: HoursView, desk: Desk) -> None:
    view.bar.zone.emit("Europe/Atlantis")
    assert desk.said[-1].startswith("There is no time zone “Europe/Atlantis”")
    view.bar.zone.emit("europe/berlin")
    assert view.what_if.answer.text() == "Sat 28 Nov, 10:45 CET (UTC+01:00)"
    view.what_if.target.setText("soon")
    view.what_if.target.textEdited.emit("soon")
    assert view.what_if.answer.text() == "–" and view.what_if.target.property("wrong")


def test_that_dates_are_listed_edited_and_removed(view: HoursView) -> None:
    view.pages.choose("dates")
    table = view.dates.table
    assert table.rows.rowCount() == 14
    view.dates.filter.choose("shifts")
    assert table.rows.rowCount() == 1
    table.setCurrentIndex(table.rows.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert view.state.hours is not None and not view.state.hours.shifts

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, DateDialog)
        dialog.kind.setCurrentIndex(dialog.kind.findData("breaks"))
        dialog.value.setText("13:00-12:00")
        dialog.accept()
        assert "over midnight" in dialog.fault.text() or "not before the end" in dialog.fault.text()
        dialog.value.setText("12-12:30")
        dialog.value.textEdited.emit("12-12:30")
        assert dialog.then.text() == "That day is then: 09:00–12:00, 12:30–13:00, 14:00–18:00"
        dialog.accept()

    in_dialog(DateDialog, fill)
    view.dates.ask(date(2026, 12, 23))
    assert view.state.hours.breaks == {date(2026, 12, 23): ((12 * H, 12 * H + 1800),)}
    in_dialog(DateDialog, lambda dialog: dialog.remove.click())  # type: ignore[attr-defined]
    view.dates.ask(date(2026, 12, 23))
    assert not view.state.hours.breaks


def test_that_public_holidays_are_chosen_one_by_one(view: HoursView) -> None:
    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, HolidaysDialog)
        assert dialog.country.currentData() == "IN"
        dialog.country.setCurrentIndex(dialog.country.findData("DE"))
        dialog.region.setCurrentIndex(dialog.region.findData("BY"))
        dialog.last.setValue(2026)
        first = dialog.list.topLevelItem(0)
        assert first is not None and first.text(1) == "New Year's Day"
        first.setCheckState(0, Qt.CheckState.Unchecked)
        dialog.accept()

    in_dialog(HolidaysDialog, choose)
    view.dates.ask_holidays()
    assert view.state.hours is not None
    holidays = view.state.hours.holidays
    assert holidays[date(2026, 1, 6)] == "Epiphany" and date(2026, 1, 1) not in holidays
    assert holidays[date(2026, 12, 25)] == "Christmas"


def test_that_the_year_shows_every_day_and_a_click_edits_it(view: HoursView) -> None:
    view.pages.choose("year")
    QApplication.processEvents()
    surface = view.year.surface
    christmas = date(2026, 12, 25)
    surface.go_to(christmas)
    assert surface.accessibleDescription() == "Fri 25 Dec 2026\nHoliday: Christmas"
    QTest.keyClick(surface, Qt.Key.Key_Up)
    assert surface.accessibleDescription().endswith("09:00–13:00, 14:00–18:00 (8 h)")
    seen = in_dialog(DateDialog, lambda dialog: dialog.reject())
    QTest.mouseClick(surface, LEFT, NONE, surface.months.cell(christmas).center().toPoint())
    assert seen == ["Hours of a date"] and surface.focus == christmas
    surface.go_to(date(2027, 1, 1))
    assert view.year.year == 2027 and len(surface.days) == 365
    for day in surface.days:
        assert surface.months.day_at(2027, surface.months.cell(day.date).center()) == day.date


def test_that_publishing_says_what_moves_and_breaks_and_undo_brings_the_old_hours_back(
    view: HoursView, desk: Desk
) -> None:
    ticket_id = int(desk.as_other(NEW).result)
    with desk.database.read() as connection:
        due = rows.read_tickets(connection, [ticket_id])[ticket_id].due_at
    desk.clock.advance(17 * H)  # its deadline still lies ahead; with hours around the clock it would be over
    view.state.edit(replace(OFFICE, week=(((0, 24 * H),),) * 7, holidays={}, shifts={}))
    told: list[str] = []

    def confirm(dialog: QDialog) -> None:
        assert isinstance(dialog, PublishHours)
        told.extend(label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text"))
        shows = [b for b in dialog.findChildren(QAbstractButton) if b.text() == "Show them"]
        shows[0].click()
        dialog.accept()

    in_dialog(PublishHours, confirm)
    view.do("publish")
    assert "Publish these hours as version 1?" in told and "1 ticket would be overdue at once" in told
    assert "No faults. 1 open ticket: 1 fall due earlier, 0 later." in told
    assert desk.opened == [ticket_id] and version(desk) == 1 and desk.toasts[-1] == "Version 1 is in force"
    assert view.state.changes() == [] and not view.bar.publish.isVisible()
    desk.as_other(RecomputeClocks((ticket_id,)))  # as the service does
    with desk.database.read() as connection:
        sooner = rows.read_tickets(connection, [ticket_id])[ticket_id].due_at
        assert "# Business hours." in text_of(connection, 1)
    assert sooner is not None and due is not None and sooner < due
    desk.history.undo()
    desk.as_other(RecomputeClocks((ticket_id,)))
    assert version(desk) == 2 and view.state.hours == OFFICE
    with desk.database.read() as connection:
        assert rows.read_tickets(connection, [ticket_id])[ticket_id].due_at == due


def test_that_a_draft_outlives_the_screen_and_a_colleague_s_other_change(desk: Desk, qtbot: QtBot) -> None:
    first = HoursView(desk)
    qtbot.addWidget(first)
    first.set_published(TEXT, 0)
    drag_free = put_entry(OFFICE, Entry(date(2026, 12, 24), "breaks", ((12 * H, 13 * H),)))
    first.state.edit(drag_free)
    again = HoursView(desk)
    qtbot.addWidget(again)
    again.set_published(TEXT, 0)
    assert again.state.hours == drag_free and again.bar.count.text() == "1 change"
    again.set_published(TEXT.replace('resolution = "16h"', 'resolution = "12h"'), 1)
    assert again.state.hours == drag_free and not again.state.is_outdated
    other = TEXT.replace('sat = [["09:00", "13:00"]]', 'sat = [["09:00", "12:00"]]')
    again.set_published(other, 2)
    assert again.state.is_outdated and not again.bar.publish.isEnabled()
    assert again.banner.text.startswith("Somebody published other hours")
    again.state.keep_mine()
    assert [change.key for _, change in again.state.changes()] == ["sat", "2026-12-24"]
    again.do("discard")
    assert again.state.hours == calendars_of(other)["office"]


def test_that_a_newer_strategy_of_a_colleague_is_a_conflict_in_a_sentence(view: HoursView, desk: Desk) -> None:
    view.state.edit(put(OFFICE, 6, (9 * H, 12 * H)).hours)
    desk.as_other(PublishStrategy(TEXT + "\n# mine\n", 0, TEXT), show=False)
    in_dialog(PublishHours, accept)
    view.do("publish")
    assert desk.said[-1].startswith("Somebody else published a strategy") and version(desk) == 1
    desk.follow()
    assert week_of(view, 6) == ((9 * H, 12 * H),), "the draft stays"


def test_that_every_control_has_a_name(view: HoursView) -> None:
    for page in ("week", "dates", "year"):
        view.pages.choose(page)
        QApplication.processEvents()
        for kind in (QAbstractButton, QComboBox, QLineEdit):
            for control in view.findChildren(kind):
                inner = control.parent()
                if control.isVisible() and not (isinstance(control, QLineEdit) and not isinstance(inner, HoursView)):
                    name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
                    assert name, f"{control} on {page}"
