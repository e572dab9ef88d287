"""A sick call is two clicks: the head of the person's lane, and Report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controlcenter.commands.team import ReportAbsence
from controlcenter.domain.team import AgentState, Presence
from tests.ui import floor
from tests.ui.believable import NOW
from tests.ui.board_desk import BoardDesk
from ui.screens.board.board import BoardScreen
from ui.screens.board.heads import absence_words
from ui.widgets.dialogs.absence import AbsenceDialog, is_absent, register


def test_that_an_absence_is_told_with_who_until_when_and_why(qtbot: QtBot) -> None:
    strategy = floor.strategy()
    dialog = AbsenceDialog(None, strategy, NOW, "asha")
    qtbot.addWidget(dialog)
    dialog.reason.setText("ill")
    command = dialog.command
    assert command.until is not None
    local = command.until.astimezone(strategy.zone)
    assert (command.agent, command.reason) == ("asha", "ill")
    assert (local.date(), local.hour, local.minute) == (NOW.astimezone(strategy.zone).date(), 23, 59)


def test_that_an_absence_that_is_over_cannot_be_reported(qtbot: QtBot) -> None:
    dialog = AbsenceDialog(None, floor.strategy(), NOW)
    qtbot.addWidget(dialog)
    dialog.until.set(NOW - timedelta(minutes=1))
    assert not dialog.yes.isEnabled()
    dialog.until.set(NOW + timedelta(minutes=1))
    assert dialog.yes.isEnabled()


def test_that_the_head_of_a_lane_offers_to_report_its_person_and_to_take_them_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    live = floor.floor(50)
    desk = BoardDesk(tmp_path, live)
    board = BoardScreen(desk)
    qtbot.addWidget(board)
    here = board.hands.person_menu("asha")
    assert [action.text() for action in here.actions()] == ["Report absence…"]
    away = AgentState("asha", Presence.OFF, "ill", NOW, "roster", NOW + timedelta(hours=3))
    live.agents["asha"] = away
    assert is_absent(live, "asha", NOW) and not is_absent(live, "asha", NOW + timedelta(hours=3))
    back = board.hands.person_menu("asha")
    back.actions()[0].trigger()
    assert desk.ran == [ReportAbsence("asha", None)]


def test_that_the_lane_says_until_when_and_why_somebody_is_absent() -> None:
    until = datetime(2026, 11, 21, 18, 29, tzinfo=UTC)
    state = AgentState("asha", Presence.OFF, "ill\u202e", until, "roster", until)
    zone = floor.strategy().zone
    assert absence_words(state, zone, until - timedelta(hours=2)) == "Absent until 23:59, ill"
    assert absence_words(state, zone, until) == ""


def test_that_the_palette_knows_it_too(qtbot: QtBot, tmp_path: Path) -> None:
    desk = BoardDesk(tmp_path, floor.floor(10))
    register(desk, QApplication.activeWindow())  # type: ignore[arg-type]
    assert desk.actions.get("team.absence").name == "Report an absence…"
