"""What undo and redo say: which change went back, and where it is now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from controlcenter.clock import ManualClock
from controlcenter.commands.alarms import AcknowledgeAlarms, RaiseAlarm
from controlcenter.commands.base import Together
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import ConfirmAccount, StoredStrategy
from controlcenter.commands.team import SetPresence
from controlcenter.commands.tickets import MoveTicket, SetStatus
from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, Priority, Status
from controlcenter.store.engine import Database
from tests.support.desk import Desk
from ui.undo.past import remember_earlier
from ui.undo.told import done_again, nothing_to_redo, nothing_to_undo, taken_back

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where is it?", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip


@pytest.fixture
def desk(
    sqlite_database: Database, strategies_of: Callable[[], StoredStrategy], clock: ManualClock, tmp_path: Path
) -> Desk:
    made = listening(Desk(sqlite_database, strategies_of(), clock, tmp_path))
    made.run(ConfirmAccount("lena", "asha"))
    return made


def listening(desk: Desk) -> Desk:
    def told(is_undo: bool, label: str, way: object) -> None:
        desk.said.append((taken_back if is_undo else done_again)(desk.live, label, way))

    desk.history.told = told
    return desk


def new_ticket(desk: Desk) -> int:
    desk.run(NEW)
    return int(desk.outcomes[-1].result)


def test_that_a_move_says_with_whom_the_ticket_is_now(desk: Desk) -> None:
    ticket_id = new_ticket(desk)
    desk.run(MoveTicket(ticket_id, "payments", None, "payments", "ravi"))
    desk.run(MoveTicket(ticket_id, "payments", "ravi", "invoices", None))
    desk.history.undo()
    desk.history.undo()
    desk.history.redo()
    name = desk.live.strategy.agent("ravi").name  # type: ignore[union-attr]
    queue = desk.live.strategy.queue("payments").name  # type: ignore[union-attr]
    assert desk.said == [
        f"Taken back: E-{ticket_id} back with {name}", f"Taken back: E-{ticket_id} back in {queue}, unassigned",
        f"Done again: E-{ticket_id} with {name}",
    ]  # fmt: skip


def test_that_a_status_is_named(desk: Desk) -> None:
    ticket_id = new_ticket(desk)
    desk.run(SetStatus(ticket_id, Status.NEW.value, Status.OPEN.value))
    desk.history.undo()
    assert desk.said == [f"Taken back: E-{ticket_id}, status New"]


def test_that_several_tickets_are_counted_and_people_and_alarms_named(desk: Desk) -> None:
    ids = [new_ticket(desk) for _ in range(2)]
    desk.run(Together(tuple(MoveTicket(i, "payments", None, "invoices", None) for i in ids), "Move 2 tickets"))
    desk.history.undo()
    desk.run(SetPresence("asha", Presence.PAUSED, "lunch"))
    desk.history.undo()
    desk.run(RaiseAlarm(AlarmKind.SOURCE_STALE, "Fax line", 1))
    desk.run(AcknowledgeAlarms((int(desk.outcomes[-1].result),)))
    desk.history.undo()
    agent = desk.live.strategy.agent("asha").name  # type: ignore[union-attr]
    assert desk.said == [
        "Taken back: Move 2 tickets", f"Taken back: Set presence, {agent}",
        "Taken back: Acknowledge alarm, Fax line gives no news",
    ]  # fmt: skip


def test_that_a_change_of_an_earlier_start_says_where_it_went_too(desk: Desk) -> None:
    ticket_id = new_ticket(desk)
    desk.run(MoveTicket(ticket_id, "payments", None, "invoices", None))
    again = listening(Desk(desk.database, desk.strategies, desk.clock, Path(desk.settings.fileName()).parent))
    remember_earlier(again)  # type: ignore[arg-type]
    again.history.undo()
    queue = again.live.strategy.queue("payments").name  # type: ignore[union-attr]
    assert again.said == [f"Taken back: E-{ticket_id} back in {queue}, unassigned"]


def test_that_a_change_without_a_way_back_is_told_by_its_name(desk: Desk) -> None:
    assert taken_back(desk.live, "Move ticket", None) == "Taken back: Move ticket"
    assert nothing_to_undo() == "Nothing to undo" and nothing_to_redo() == "Nothing to redo"
