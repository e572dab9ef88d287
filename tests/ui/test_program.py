"""The program over a real database of each kind: live data, commands, undo, conflicts, trouble."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controlcenter.app.joining import join
from controlcenter.clock import SystemClock
from controlcenter.commands.alarms import RaiseAlarm
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import ConfirmAccount
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store import journal, rows
from tests.support.damaged import damage
from ui.look import icons, theme
from ui.program import PROGRAM, Program
from ui.service_keeper import ServiceKeeper
from ui.shell.wiring import Wiring
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.window import MainWindow

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where is it?", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip
MakeProgram = Callable[[], Program]


@pytest.fixture
def make_program(database_url: str, tmp_path: Path, qtbot: QtBot) -> Iterator[MakeProgram]:
    """Starts a program that follows the database, as one workstation does."""
    started: list[Program] = []

    def make() -> Program:
        settings = QSettings(str(tmp_path / f"program{len(started)}.ini"), QSettings.Format.IniFormat)
        program = Program(lambda: join(database_url), SystemClock(), settings, theme.current())
        started.append(program)
        with qtbot.waitSignal(program.connected, timeout=10_000):
            program.start()
        return program

    yield make
    for program in started:
        program.close()


def create(program: Program, qtbot: QtBot) -> int:
    made: list[Any] = []
    program.run(NEW, done=made.append)
    qtbot.waitUntil(lambda: bool(made) and made[0].result in program.live.tickets, timeout=5000)
    return int(made[0].result)


def test_that_a_command_comes_back_by_the_journal_and_can_be_undone(make_program: MakeProgram, qtbot: QtBot) -> None:
    program = make_program()
    ticket_id = create(program, qtbot)
    with qtbot.waitSignal(program.toast) as told:
        program.run(MoveTicket(ticket_id, "payments", None, "invoices", None), toast="1 ticket moved")
    assert told.args == ["1 ticket moved", True]
    qtbot.waitUntil(lambda: program.live.tickets[ticket_id].queue == "invoices", timeout=3000)
    assert program.history.undo_label == "Move ticket"
    program.history.undo()
    qtbot.waitUntil(lambda: program.live.tickets[ticket_id].queue == "payments", timeout=3000)
    assert program.history.redo_label == "Move ticket"
    program.history.redo()
    qtbot.waitUntil(lambda: program.live.tickets[ticket_id].queue == "invoices", timeout=3000)


def test_that_a_second_program_sees_a_move_within_a_second(make_program: MakeProgram, qtbot: QtBot) -> None:
    first, second = make_program(), make_program()
    ticket_id = create(first, qtbot)
    qtbot.waitUntil(lambda: ticket_id in second.live.tickets, timeout=1000)
    first.run(MoveTicket(ticket_id, "payments", None, "invoices", None))
    qtbot.waitUntil(lambda: second.live.tickets[ticket_id].queue == "invoices", timeout=1000)


def test_that_a_stale_move_is_told_as_a_conflict_and_overwrites_nothing(
    make_program: MakeProgram, qtbot: QtBot
) -> None:
    program = make_program()
    ticket_id = create(program, qtbot)
    program.run(MoveTicket(ticket_id, "payments", None, "invoices", None))
    qtbot.waitUntil(lambda: program.live.tickets[ticket_id].queue == "invoices", timeout=3000)
    with qtbot.waitSignal(program.sentence) as told:
        program.run(MoveTicket(ticket_id, "payments", None, "payments", None, "again"))
    assert "changed this first" in told.args[0]
    assert program.live.tickets[ticket_id].queue == "invoices"


def test_that_what_the_program_notices_by_itself_is_nobodys_deed(make_program: MakeProgram, qtbot: QtBot) -> None:
    program = make_program()
    create(program, qtbot)
    made: list[Any] = []
    program.run(RaiseAlarm(AlarmKind.NO_SERVICE, "", 1), done=made.append)
    qtbot.waitUntil(lambda: bool(made), timeout=5000)
    told: list[Any] = []
    program.ask(lambda connection: [entry.actor for entry in journal.entries_after(connection)], told.extend)
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert set(told[:-1]) == {program.account} and told[-1] == PROGRAM != program.account


def test_that_questions_are_answered_beside_the_gui_thread(make_program: MakeProgram, qtbot: QtBot) -> None:
    program = make_program()
    ticket_id = create(program, qtbot)
    answers: list[Any] = []
    program.ask(lambda connection: rows.read_conversation(connection, ticket_id), answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=3000)
    assert [said.text for said in answers[0]] == ["Where is it?"]


def test_that_the_program_knows_who_sits_here_once_confirmed(make_program: MakeProgram, qtbot: QtBot) -> None:
    program = make_program()
    assert program.me == ""
    agent = program.live.strategy.agents[0].id if program.live.strategy else ""
    program.run(ConfirmAccount(program.account, agent))
    qtbot.waitUntil(lambda: program.me == agent, timeout=3000)


def test_that_a_database_that_is_not_there_is_a_sentence(tmp_path: Path, qtbot: QtBot) -> None:
    settings = QSettings(str(tmp_path / "p.ini"), QSettings.Format.IniFormat)
    program = Program(lambda: join(f"sqlite:///{tmp_path}/none.db"), SystemClock(), settings, theme.current())
    window = MainWindow(program, [])
    qtbot.addWidget(window)
    wired = Wiring(program, window, ServiceKeeper("sqlite://", lambda: True, False, window), is_sample=True)
    with qtbot.waitSignal(program.state_changed, timeout=5000):
        program.start()
    assert "There is no database" in program.trouble
    wired.state.show()
    assert "Nothing can be shown yet" in window._before.accessibleName()
    program.close()


def test_that_damage_is_told_that_is_found_when_everything_is_on_the_screen(
    tmp_path: Path, migrated_sqlite: Path, qtbot: QtBot
) -> None:
    path = Path(shutil.copy(migrated_sqlite, tmp_path / "centre.db"))
    damage(path)
    settings = QSettings(str(tmp_path / "p.ini"), QSettings.Format.IniFormat)
    program = Program(
        lambda: join(f"sqlite:///{path}", look_through=False), SystemClock(), settings, theme.current()
    )  # fmt: skip
    with qtbot.waitSignal(program.whole, timeout=10_000):
        program.start()
    qtbot.waitUntil(lambda: "is damaged; restore the newest backup" in program.trouble, timeout=10_000)
    program.close()


def test_that_the_palette_finds_a_ticket_and_can_draw_its_line(
    make_program: MakeProgram, qtbot: QtBot, tmp_path: Path
) -> None:
    program = make_program()
    ticket_id = create(program, qtbot)
    window = MainWindow(program, [])
    qtbot.addWidget(window)
    Wiring(program, window, ServiceKeeper("sqlite://", lambda: True, False, window), is_sample=True)._find()
    window.palette_box.open("refund")
    hits = window.palette_box.hits
    assert (hits[0].title, hits[0].detail, hits[0].note) == ("Refund", "Asha Rao", f"E-{ticket_id}")
    for hit in hits:
        assert hit.icon in icons.available()


def test_that_a_sentence_is_said_in_the_dialog_that_covers_the_window(make_program: MakeProgram, qtbot: QtBot) -> None:
    program = make_program()
    window = MainWindow(program, [])
    qtbot.addWidget(window)
    wired = Wiring(program, window, ServiceKeeper("sqlite://", lambda: True, False, window), is_sample=True)
    window.show()
    dialog = PlainDialog(window, "New ticket", yes="Create")
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog)
    program.sentence.emit("Your change was not made. The disk is full; free some space.")
    assert dialog._trouble.isVisible() and dialog._trouble.text().endswith("free some space.")
    assert not window.toast.isVisible()
    dialog.reject()
    program.sentence.emit("That was refused.")
    assert window.toast.isVisible() and wired is not None


class OwnService(ServiceKeeper):
    """A service that was started here and runs."""

    is_ours = True


@pytest.mark.parametrize(("known", "goes_on"), [(None, False), ("yes", True), ("no", False)])
def test_that_a_program_that_the_system_ends_asks_nothing(
    make_program: MakeProgram, qtbot: QtBot, known: str | None, goes_on: bool
) -> None:
    program = make_program()
    if known is not None:
        program.settings.setValue("service/background", known)
    window = MainWindow(program, [])
    wiring = Wiring(program, window, OwnService("sqlite://", lambda: True, False, window), is_sample=False)
    wiring.may_ask = False
    assert window.close() and wiring.leave_service is goes_on
    window.deleteLater()
