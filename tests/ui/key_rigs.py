"""For each place with keys of its own one real widget, which notes what a key did instead of doing it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.team import Presence
from tests.ui import floor, wall_day
from tests.ui.board_desk import BoardDesk, shown_board
from ui.alarms import desk_of
from ui.screens.alarms.page import AlarmsPage
from ui.screens.board.lanes import FREE
from ui.screens.board.rail_row import Person, PersonRow
from ui.screens.board.side_row import Row, SideRow
from ui.screens.reports.charts import Chart
from ui.screens.reports.page import ReportsPage
from ui.screens.strategy.hours.week import WeekView
from ui.screens.ticket.writer import Writer
from ui.screens.triage.evidence import Evidence
from ui.screens.triage.form import KIND_KEYS, TriageForm
from ui.screens.triage.page import TriagePage
from ui.screens.wall.options import WallOptions
from ui.screens.wall.window import WallWindow
from ui.widgets.outside.page_view import PageView
from ui.widgets.table import Column, PlainTable

Heard = list[str]


def tells(heard: Heard, key_id: str) -> Callable[..., None]:
    return lambda *_, **__: heard.append(key_id)


def put(widget: QWidget, name: str, deed: Callable[..., None]) -> None:
    """Let a widget do this instead of what it does."""
    setattr(widget, name, deed)


def card(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    desk = BoardDesk(request.getfixturevalue("tmp_path"), floor.floor(40))
    board = shown_board(request.getfixturevalue("qtbot"), desk, 1200)
    view = board.strip.column(FREE).view
    view.move_requested.disconnect()
    view.move_requested.connect(tells(heard, "card.assign"))
    for name, key_id in (("_toggle_mark", "card.mark"), ("cut", "board.pick_up"), ("paste", "board.put_down")):
        put(view, name, tells(heard, key_id))
    return view


def people(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    row = PersonRow(Person(("agent", "asha"), "Asha", "", target=Target(Place.AGENT, "asha"), presence=Presence.FREE))
    row.picked.connect(tells(heard, "people.pick_up"))
    row.pasted.connect(tells(heard, "board.put_down"))
    return row


def side(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    row = SideRow(Row(("view", "mine"), "Mine", "3", target=Target(Place.QUEUE, "billing"), is_own=True))
    row.rename_wanted.connect(tells(heard, "side.rename"))
    row.delete_wanted.connect(tells(heard, "side.delete"))
    return row


def triage(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    patch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    for kind, name, key_id in ((TriagePage, "skip", "triage.next"), (TriagePage, "back", "triage.before"),
                               (TriagePage, "_other_side", "triage.other_side"),
                               (Evidence, "listen", "triage.listen")):  # fmt: skip
        patch.setattr(kind, name, tells(heard, key_id))
    pages = {1: "triage.next_page", -1: "triage.page_before"}
    patch.setattr(Evidence, "turn", lambda self, by: heard.append(pages[by]))
    kinds = {kind.value: key_id for key_id, kind in KIND_KEYS.items()}
    patch.setattr(TriageForm, "choose", lambda self, _, kind: heard.append(kinds[kind]))
    return TriagePage(wall_day.Desk(wall_day.a_live(), request.getfixturevalue("tmp_path")))


def pages(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    view = PageView()
    put(view, "_move", tells(heard, "pages.on"))
    put(view, "zoom_by", lambda by: heard.append("pages.larger" if by > 1 else "pages.smaller"))
    put(view, "rotate", lambda by: heard.append("pages.left" if by < 0 else "pages.right"))
    view._acts["pages.fit"] = tells(heard, "pages.fit")
    return view


def alarms(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    patch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    for name in ("acknowledge", "shelve", "unshelve", "catch_up"):
        patch.setattr(AlarmsPage, name, tells(heard, f"alarms.{name}"))
    desk = wall_day.Desk(wall_day.a_live(), request.getfixturevalue("tmp_path"))
    request.addfinalizer(lambda: desk_of(desk).stop())
    return AlarmsPage(desk)


def lists(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    table = PlainTable([Column("Left", str, press=tells(heard, "lists.why"))], "Tickets")
    table.set_rows([1, 2])
    table.setCurrentIndex(table.rows.index(0, 0))
    return table


def reports(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    request.getfixturevalue("monkeypatch").setattr(ReportsPage, "show_whole", tells(heard, "reports.whole"))
    return ReportsPage(wall_day.Desk(wall_day.a_live(), request.getfixturevalue("tmp_path")))


def charts(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    chart = Chart("Arrived")
    put(chart, "zoom", lambda by: heard.append("charts.closer" if by > 1 else "charts.farther"))
    put(chart, "show_all", tells(heard, "charts.whole"))
    return chart


def hours(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    week = WeekView()
    week.chosen = (0, 3600)
    put(week, "edit", lambda *, new=False: heard.append("hours.add" if new else "hours.edit"))
    put(week, "remove", tells(heard, "hours.remove"))
    return week


def wall(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    live = wall_day.a_live()
    desk = wall_day.Desk(live, request.getfixturevalue("tmp_path"), trends=wall_day.trends(live))
    made = WallWindow(desk, WallOptions(sound=False))
    request.addfinalizer(lambda: desk_of(desk).stop())
    put(made.view, "acknowledge_first", tells(heard, "wall.acknowledge"))
    return made


def writing(request: pytest.FixtureRequest, heard: Heard) -> QWidget:
    writer = Writer("An answer")
    writer.submitted.connect(tells(heard, "writing.send"))
    return writer


RIGS = {"card": card, "board": card, "people": people, "side": side, "triage": triage, "pages": pages,
        "alarms": alarms, "lists": lists, "reports": reports, "charts": charts, "hours": hours, "wall": wall,
        "writing": writing}  # fmt: skip
