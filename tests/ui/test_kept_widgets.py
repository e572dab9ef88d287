"""What is drawn once and shown again looks in every state as if it had been drawn anew; opaque parts leave no hole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Level
from tests.ui import floor
from tests.ui.believable import NOW
from tests.ui.board_desk import BoardDesk, shown_board
from ui.look import theme
from ui.screen import Screen
from ui.screens.board.lanes import Area
from ui.screens.board.segments import Segment, Segments
from ui.shell.rail import Rail, RailButton
from ui.shell.status_line import StatusLine
from ui.shell.top_bar import FindButton, PersonButton
from ui.widgets.chips import Chip, ChipSpec
from ui.widgets.kept import Kept

_HOLE = QColor("#ff00ff")
Change = Callable[[Any], object]


def _screen(name: str = "Board") -> Screen:
    return Screen("board", name, "inbox", "", 10, lambda workspace: QWidget())


def _chip() -> Chip:
    return Chip(ChipSpec("fax", "Fax", icon="printer", count=3, short=""))


def _person() -> PersonButton:
    made = PersonButton()
    made.set("Divya Reddy", Presence.FREE)
    return made


def _find() -> FindButton:
    made = FindButton()
    made.keys = "Ctrl+K"
    return made


def _status() -> StatusLine:
    made = StatusLine()
    made.set_service("Service runs")
    made.set_read_at(NOW, NOW)
    return made


MADE: dict[str, Callable[[], Any]] = {
    "chip": _chip,
    "segment": lambda: Segment("agent", "Agents", "user", "1"),
    "rail button": lambda: RailButton(_screen()),
    "person": _person,
    "find": _find,
    "status line": _status,
}
CHANGES: dict[str, dict[str, Change]] = {
    "chip": {
        "checked": lambda chip: chip.setChecked(True),
        "count": lambda chip: chip.set_spec(ChipSpec("fax", "Fax", icon="printer", count=4, short="")),
        "short": lambda chip: chip.set_short(True),
    },
    "segment": {
        "checked": lambda segment: segment.setChecked(True),
        "name": lambda segment: segment.name("Queues"),
        "short": lambda segment: segment.set_short(True),
    },
    "rail button": {
        "checked": lambda button: button.setChecked(True),
        "count": lambda button: button.set_count(7),
    },
    "person": {
        "name": lambda person: person.set("Rohan Iyer", Presence.FREE),
        "presence": lambda person: person.set("Divya Reddy", Presence.PAUSED),
    },
    "find": {"keys": lambda find: setattr(find, "keys", "Ctrl+P")},
    "status line": {
        "words": lambda line: line.set_service("Service rests"),
        "level": lambda line: line.set_service("Service runs", Level.BREACHED),
        "served": lambda line: line.set_service("Service runs", is_served=False),
    },
}
EVERY: dict[str, Change] = {
    "size": lambda widget: widget.resize(widget.width() + 20, widget.height()),
    "theme": lambda widget: theme.current().set("dark"),
}
POINTED: dict[str, Change] = {
    "pointer": lambda widget: widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse),
    "focus": lambda widget: widget.setFocus(Qt.FocusReason.TabFocusReason),
}


def _changes_of(kind: str) -> dict[str, Change]:
    pointed = {} if kind == "status line" else POINTED
    if kind == "find":
        pointed = {"focus": POINTED["focus"]}
    return {**CHANGES[kind], **EVERY, **pointed}


def _picture(widget: QWidget, ground: str = "panel") -> QImage:
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    image.fill(theme.colour(ground))
    widget.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    return image


@pytest.mark.parametrize(("kind", "change"), [(kind, change) for kind in MADE for change in _changes_of(kind)])
def test_that_a_kept_widget_shows_every_change_as_if_it_were_drawn_anew(qtbot: QtBot, kind: str, change: str) -> None:
    theme.current().set("light")
    widget = MADE[kind]()
    qtbot.addWidget(widget)
    widget.resize(max(400, widget.sizeHint().width()), max(28, widget.sizeHint().height()))
    widget.show()
    QApplication.processEvents()
    widget.clearFocus()
    widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    before = _picture(widget)
    assert _picture(widget) == before
    _changes_of(kind)[change](widget)
    after = _picture(widget)
    assert after != before
    widget._kept = Kept()
    assert after == _picture(widget)


def test_that_the_ground_of_a_switch_follows_the_theme(qtbot: QtBot) -> None:
    theme.current().set("light")
    switch = Segments([("agent", "Agents", "user", "1"), ("queue", "Queues", "inbox", "2")], "Lanes by")
    qtbot.addWidget(switch)
    switch.resize(switch.sizeHint())
    seen = []
    for name in ("light", "dark", "light"):
        theme.current().set(name)
        seen.append(_picture(switch))
    assert seen[0] == seen[2] != seen[1]


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_that_parts_that_promise_to_paint_all_of_themselves_leave_no_hole(
    qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    board = shown_board(qtbot, BoardDesk(tmp_path, floor.floor(60)), 1300)
    board.show_area(Area())
    theme.current().set(name)
    rail, line = Rail([_screen()]), StatusLine()
    for own in (rail, line):
        qtbot.addWidget(own)
        own.resize(200, 300)
    QApplication.processEvents()
    first = board.strip.columns[0]
    first.cover.show_part(0, 100, is_whole=False)
    for part in (rail, line, board.side, board.rail, first, first.cover):
        assert part.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        assert _HOLE.rgb() not in _pixels(part)


def _pixels(part: QWidget) -> set[int]:
    """The colours at the edges and across the middle of what a part paints itself, on a ground of its own."""
    image = QImage(part.size(), QImage.Format.Format_RGB32)
    image.fill(_HOLE)
    part.render(image, QPoint(), QRegion(), QWidget.RenderFlag(0))
    right, low = part.width() - 1, part.height() - 1
    across = [(x, y) for x in range(right + 1) for y in (0, low // 2, low)]
    down = [(x, y) for y in range(low + 1) for x in (0, right // 2, right)]
    return {image.pixel(x, y) for x, y in (*across, *down)}
