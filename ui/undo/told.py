"""What undo and redo have done, in one sentence: what went back, and where it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.ticket import Status
from ui.wording import change_words, text, words

if TYPE_CHECKING:
    from controlcenter.live.model import LiveModel

_NAMED = 3


def taken_back(live: LiveModel, label: str, way: Any) -> str:
    """After an undo of the change ``label``. ``way`` is the command that would make it again, None for no way."""
    translate = QCoreApplication.translate
    what = _ticket(live, way, is_back=True) or _named(live, label, way)
    return translate("Past", "Taken back: {what}").format(what=what)


def done_again(live: LiveModel, label: str, way: Any) -> str:
    """After a redo; ``way`` would take it back once more."""
    translate = QCoreApplication.translate
    what = _ticket(live, way, is_back=False) or _named(live, label, way)
    return translate("Past", "Done again: {what}").format(what=what)


def nothing_to_undo() -> str:
    """There is no change of one's own to take back."""
    return QCoreApplication.translate("Past", "Nothing to undo")


def nothing_to_redo() -> str:
    """Nothing was taken back before."""
    return QCoreApplication.translate("Past", "Nothing to redo")


def _named(live: LiveModel, label: str, way: Any) -> str:
    """The change by its name, with what it was made to where its name does not count that."""
    name, where = change_words.change(label), places(live, _subjects(way))
    is_counted = any(sign.isdigit() for sign in label)
    return f"{name}, {where}" if where and not is_counted else name


def _subjects(way: Any) -> tuple[tuple[str, str], ...]:
    return tuple((row.table, str(row.row_id)) for row in _rows(way))


def _rows(way: Any) -> list[Any]:
    """The rows that a way back sets, those of several commands together."""
    return [*getattr(way, "rows", ()), *(row for each in getattr(way, "commands", ()) for row in _rows(each))]


def _ticket(live: LiveModel, way: Any, *, is_back: bool) -> str:
    """Where the one ticket of a change is now, by what must stand there for the way back; "" for other changes."""
    rows = [row for row in _rows(way) if row.table == "ticket"]
    ticket = live.tickets.get(int(rows[0].row_id)) if len(rows) == 1 else None
    if ticket is None:
        return ""
    now = {column: stands for column, stands, _ in rows[0].columns}
    if now.keys() & {"assignee", "queue"}:
        assignee, queue = now.get("assignee", ticket.assignee), now.get("queue", ticket.queue)
        return _hands(live, ticket.number, assignee, queue, is_back=is_back)
    if "status" in now:
        said = QCoreApplication.translate("Past", "{number}, status {status}")
        return said.format(number=ticket.number, status=words.status(Status(now["status"])))
    return ""


def _hands(live: LiveModel, number: str, assignee: str | None, queue: str, *, is_back: bool) -> str:
    translate, strategy = QCoreApplication.translate, live.strategy
    if assignee:
        agent = strategy.agent(assignee) if strategy else None
        said = translate("Past", "{number} back with {name}") if is_back else translate("Past", "{number} with {name}")
        return said.format(number=number, name=agent.name if agent else assignee)
    found = strategy.queue(queue) if strategy else None
    said = translate("Past", "{number} back in {queue}, unassigned")
    said = said if is_back else translate("Past", "{number} in {queue}, unassigned")
    return said.format(number=number, queue=found.name if found else queue)


def places(live: LiveModel, subjects: tuple[tuple[str, str], ...]) -> str:
    """What a change was made to: numbers of tickets, names of people, incidents, alarms."""
    named = [_place(live, table, row_id) for table, row_id in subjects[:_NAMED]]
    said = ", ".join(name for name in named if name)
    more = len(subjects) - _NAMED
    if more <= 0:
        return said
    return text.plural(QCoreApplication.translate("Past", "{places} and %n more", "", more)).format(places=said)


def _place(live: LiveModel, table: str, row_id: str) -> str:
    translate = QCoreApplication.translate
    if table == "ticket":
        found = live.tickets.get(int(row_id))
        return found.number if found else translate("Past", "ticket {number}").format(number=row_id)
    if table == "agent_state":
        agent = live.strategy.agent(row_id) if live.strategy else None
        return agent.name if agent else row_id
    if table == "incident":
        return translate("Past", "incident {number}").format(number=row_id)
    alarm = live.alarms.get(int(row_id)) if table == "alarm" else None
    if alarm is None:
        return ""
    from ui.wording import alarm_words  # not before the first picture: it brings the database library

    return alarm_words.what(alarm, live)
