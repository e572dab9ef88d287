"""The undo history: what was changed, why something cannot go back, and the way back over a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import ConfirmAccount, StoredStrategy
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.engine import Database
from tests.support.desk import Desk
from ui.undo import past
from ui.undo.past import PastDialog, remember_earlier

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where is it?", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip


@pytest.fixture
def desk(
    sqlite_database: Database, strategies_of: Callable[[], StoredStrategy], clock: ManualClock, tmp_path: Path
) -> Desk:
    made = Desk(sqlite_database, strategies_of(), clock, tmp_path)
    made.run(ConfirmAccount("lena", "asha"))
    made.run(ConfirmAccount("ravi", "ravi"))
    return made


def moved(desk: Desk) -> int:
    desk.run(NEW)
    ticket_id = int(desk.outcomes[-1].result)
    desk.run(MoveTicket(ticket_id, "payments", None, "invoices", None))
    return ticket_id


def restarted(desk: Desk) -> Desk:
    return Desk(desk.database, desk.strategies, desk.clock, Path(desk.settings.fileName()).parent)


def opened(desk: Desk, qtbot: QtBot) -> PastDialog:
    dialog = PastDialog(None, desk)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def listed(dialog: PastDialog) -> list[Any]:
    return [dialog.table.rows.row_at(at) for at in range(dialog.table.rows.rowCount())]


def test_that_the_list_names_who_what_and_where_and_takes_back(desk: Desk, qtbot: QtBot) -> None:
    ticket_id = moved(desk)
    dialog = opened(desk, qtbot)
    words = [str(dialog.table.rows.index(0, at).data()) for at in range(5)]
    assert "Asha" in words[1]
    assert words[2:] == ["Move ticket", f"E-{ticket_id}", "Can be taken back"]
    dialog.take_back()
    assert desk.live.tickets[ticket_id].queue == "payments"
    assert desk.history.redo_label == "Move ticket"
    change = next(row for row in listed(dialog) if row.label == "Move ticket")
    assert "changed it since" in change.why_not


def test_that_one_change_leaves_the_list_and_the_keys_in_agreement(desk: Desk, qtbot: QtBot) -> None:
    first, second = moved(desk), moved(desk)
    dialog = opened(desk, qtbot)
    older = next(at for at, row in enumerate(listed(dialog)) if ("ticket", str(first)) in row.subjects)
    dialog.table.setCurrentIndex(dialog.table.rows.index(older, 0))
    dialog.take_back()
    assert desk.live.tickets[first].queue == "payments"
    desk.history.undo()
    assert desk.live.tickets[second].queue == "payments"
    assert not desk.said


def test_that_undo_reaches_over_a_restart_but_not_over_a_shift(desk: Desk) -> None:
    ticket_id = moved(desk)
    desk.clock.advance(3600)
    again = restarted(desk)
    remember_earlier(again)  # type: ignore[arg-type]
    assert again.history.undo_label == "Move ticket"
    again.history.undo()
    assert again.live.tickets[ticket_id].queue == "payments"
    again.history.redo()
    assert again.live.tickets[ticket_id].queue == "invoices"
    desk.clock.advance(past.BY_ONE_KEY.total_seconds())
    late = restarted(desk)
    remember_earlier(late)  # type: ignore[arg-type]
    assert late.history.undo_label == ""


def test_that_a_colleagues_change_is_shown_and_said(desk: Desk, qtbot: QtBot) -> None:
    ticket_id = moved(desk)
    desk.as_other(MoveTicket(ticket_id, "invoices", None, "payments", None))
    dialog = opened(desk, qtbot)
    change = next(row for row in listed(dialog) if row.label == "Move ticket")
    dialog.table.setCurrentIndex(dialog.table.rows.index(listed(dialog).index(change), 0))
    assert not dialog.back_button.isEnabled()
    assert "Ravi" in dialog.why.text()
    dialog.everyone.setChecked(True)
    assert {row.actor for row in listed(dialog)} == {"lena", "ravi"}


def test_that_the_list_follows_while_it_is_open_and_lets_go_when_closed(desk: Desk, qtbot: QtBot) -> None:
    dialog = opened(desk, qtbot)
    before = len(listed(dialog))
    ticket_id = moved(desk)
    qtbot.waitUntil(lambda: len(listed(dialog)) > before, timeout=3000)
    dialog.table.setCurrentIndex(dialog.table.rows.index(0, 0))
    dialog.open_button.click()
    assert desk.opened == [ticket_id]
    dialog.close()
    moved(desk)


def test_that_the_action_opens_one_list(desk: Desk, qtbot: QtBot) -> None:
    past.register(desk, None)  # type: ignore[arg-type]
    assert desk.actions.start("edit.history")
    assert desk.actions.start("edit.history")
    (shown,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, PastDialog) and one.isVisible()]
    shown.close()
    qtbot.waitUntil(lambda: not isValid(shown))
