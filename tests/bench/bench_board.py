"""The board at 10,000 open tickets: time to show it, CPU of a scrolled frame, CPU while nothing happens."""

from __future__ import annotations

import gc
import json
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false;qt.text.font.db=false")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from controlcenter.live.batch import Batch
from controlcenter.live.model import LiveModel
from tests.ui import floor
from tests.ui.board_desk import BoardDesk
from ui.look import fonts, theme
from ui.screens.board.board import BoardScreen
from ui.screens.board.lanes import Area, Grouping

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 10_000
FRAMES = 120
IDLE_S = 10.0


def run() -> dict[str, float]:
    """Figures in milliseconds and shares of one core; ``board_*_p99`` are of the slowest frames."""
    app = _application()
    live = floor.floor(COUNT)
    folder = tempfile.TemporaryDirectory()
    begun = time.process_time()
    board, shown_ms = _show(app, BoardDesk(Path(folder.name), live, "asha"))
    shown_cpu_ms = (time.process_time() - begun) * 1000
    figures = {"board_tickets": float(COUNT), "board_show_ms": shown_ms, "board_show_cpu_ms": shown_cpu_ms}
    gc.collect()
    gc.freeze()
    figures |= _scrolling(app, board)
    figures["board_lanes_ms"] = _cpu_ms(lambda: board.group_by(Grouping.CHANNEL), app)
    figures["board_filter_ms"] = _cpu_ms(lambda: board.toolbar.languages.pick(["te"]), app)
    board.toolbar.clear()
    figures["board_changes_100_ms"] = _cpu_ms(lambda: _change(live, 100), app)
    figures["board_idle_share"] = _idle(app)
    board.close()
    board.deleteLater()
    folder.cleanup()
    return figures


def _application() -> QApplication:
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([])
    fonts.load()
    theme.current().set("light")
    return app


def _show(app: QApplication, desk: BoardDesk) -> tuple[BoardScreen, float]:
    """The board of all teams with its first frame, wall time."""
    desk.settings.setValue("board/area", "all:")
    begun = time.perf_counter()
    board = BoardScreen(desk)
    board.resize(1920, 1080)
    board.show()
    app.processEvents()
    board.grab()
    shown_ms = (time.perf_counter() - begun) * 1000
    assert board.feed.area == Area()
    return board, shown_ms


def _scrolling(app: QApplication, board: BoardScreen) -> dict[str, float]:
    """CPU per frame: one lane down, then all lanes sideways."""
    view = max((column.view for column in board.strip.columns), key=lambda each: each.model().rowCount())
    down = _frames(app, lambda at: view.verticalScrollBar().setValue(23 * at))
    bar = board.strip.horizontalScrollBar()
    aside = _frames(app, lambda at: bar.setValue((23 * at) % max(1, bar.maximum())))
    return {
        "board_scroll_frame_ms": down[len(down) // 2],
        "board_scroll_frame_ms_p99": down[int(len(down) * 0.99)],
        "board_sideways_frame_ms": aside[len(aside) // 2],
        "board_sideways_frame_ms_p99": aside[int(len(aside) * 0.99)],
    }


def _frames(app: QApplication, step: Callable[[int], None]) -> list[float]:
    taken = []
    for at in range(1, FRAMES + 1):
        begun = time.process_time()
        step(at)
        app.processEvents()
        taken.append((time.process_time() - begun) * 1000)
    return sorted(taken)


def _cpu_ms(work: Callable[[], None], app: QApplication) -> float:
    begun = time.process_time()
    work()
    app.processEvents()
    return (time.process_time() - begun) * 1000


def _change(live: LiveModel, count: int) -> None:
    rows = {
        ticket_id: replace(row, assignee="asha" if row.assignee != "asha" else None)
        for ticket_id, row in list(live.tickets.items())[:count]
    }
    now = live.read_at
    assert now is not None
    live.apply(Batch(live.seq + 1, now, tickets=rows))


def _idle(app: QApplication) -> float:
    """Share of one core while the board only counts down."""
    loop = QEventLoop()
    QTimer.singleShot(int(IDLE_S * 1000), loop.quit)
    begun = time.process_time()
    loop.exec()
    return (time.process_time() - begun) / IDLE_S


if __name__ == "__main__":
    print(json.dumps({name: round(value, 3) for name, value in run().items()}, indent=1))
