"""The whole program at 100,000 open tickets: from its start to a live board, frames, changes, filters, rest, memory.

``start_*_ms`` is wall time from the start of the process, everything else CPU time of the program's process; the best
of several rounds counts, since other work on the machine can only add. ``loop_ns`` tells how quick the machine was
meanwhile: figures of two machines are compared by it. All of it without a screen (Qt's offscreen platform) and, as
``xvfb_*``, on an X server of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

COUNT = 100_000
FRAMES = 100
ROUNDS = 2
IDLE_S = 8.0
PACED_S = 4
LONGEST_S = 600  # a process that takes longer than this stands still
SIZE = (1920, 1080)
SIZES = {"1080p": 1, "4k": 2}
XVFB = "xvfb_"
PARTS = (*SIZES, *(XVFB + name for name in SIZES))
NO_XVFB = "not measured: there is no Xvfb here"


def run(part: str = "") -> dict[str, float | str]:
    """Figures in milliseconds, shares of one core and megabytes, at 1080p and at 4K with twice the pixels.

    ``part`` asks for one of PARTS only. Where there is no Xvfb, ``xvfb`` says so.
    """
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'floor.db'}"
        _alone("from tests.support.full_floor import fill; from datetime import UTC, datetime; import sys;"
               f"fill(sys.argv[1], {COUNT}, datetime.now(UTC))", address, 1)  # fmt: skip
        figures: dict[str, float | str] = {"tickets": float(COUNT)}
        for name in (part,) if part else PARTS:
            if name.startswith(XVFB) and shutil.which("Xvfb") is None:
                figures["xvfb"] = NO_XVFB
                continue
            found = json.loads(_measured(address, name).strip().splitlines()[-1])
            figures |= {f"{name}_{key}": value for key, value in found.items()}
    return figures


def _measured(address: str, part: str) -> str:
    script = "from tests.bench import bench_floor as b; import sys; b.measure(*sys.argv[1:])"
    scale = SIZES[part.removeprefix(XVFB)]
    if not part.startswith(XVFB):
        return _alone(script, address, scale)
    with _screen(scale) as display:
        return _alone(script, address, scale, {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display})


@contextmanager
def _screen(scale: int) -> Iterator[str]:
    """An X server of its own with a screen for the window; its display's name."""
    size = "x".join(str(pixels * scale) for pixels in SIZE)
    asked = ["Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", f"{size}x24"]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


def _alone(script: str, address: str, scale: int, platform: dict[str, str] | None = None) -> str:
    home = str(Path(address.removeprefix("sqlite:///")).parent / "home")
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", **(platform or {}), "QT_SCALE_FACTOR": str(scale),
        "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "QT_LOGGING_RULES": "qt.*=false",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script, address, str(time.time())], capture_output=True, text=True, env=environment,
        check=False, timeout=LONGEST_S,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def measure(address: str, begun: str) -> None:
    """Open the program on the database, whose process began at ``begun``, and print what it costs."""
    from PySide6.QtCore import QEventLoop, QTimer

    from ui.desktop import Desktop, application

    sys.setswitchinterval(0.0005)  # as the program does
    app = application()
    desktop = Desktop(address, "controlcenter-bench-floor")
    desktop.keeper._may_start = False
    desktop.program.settings.setValue("window/screen", "board")
    desktop.program.settings.setValue("board/area", "all:")
    desktop.window.resize(*SIZE)
    figures: dict[str, float] = {}

    def tell(word: str) -> None:
        figures.setdefault(f"start_to_{word}_ms", (time.time() - float(begun)) * 1000)
        figures.setdefault(f"start_to_{word}_cpu_ms", time.process_time() * 1000)

    def cards() -> None:
        desktop.window.show_screen("board")
        desktop.window.grab()
        tell("cards")

    def whole() -> None:
        from ui.screens.board.board import BoardScreen

        board = desktop.window.findChild(BoardScreen)
        if board is None or not board.feed.is_whole:  # the last tickets go into their lanes
            QTimer.singleShot(1, whole)
            return
        desktop.window.grab()
        tell("whole")
        waiting.quit()

    waiting = QEventLoop()
    desktop.window.painted.connect(lambda: tell("window"))
    desktop.program.connected.connect(cards)
    desktop.program.whole.connect(whole)
    desktop.open()
    waiting.exec()
    _settle(app.processEvents)
    figures |= Measuring(desktop, app.processEvents).all()
    figures["memory_mb"] = _memory_mb()
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
    desktop.close()


def _settle(events: Callable[[], None]) -> None:
    until = time.monotonic() + 2
    while time.monotonic() < until:
        events()


def _memory_mb() -> float:
    status = Path("/proc/self/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else -1.0


class Measuring:
    """One open program, measured."""

    def __init__(self, desktop: object, events: Callable[[], None]) -> None:
        from ui.desktop import Desktop
        from ui.screens.board.board import BoardScreen

        assert isinstance(desktop, Desktop)
        self._events = events
        self._window, self._live = desktop.window, desktop.program.live
        board = self._window.findChild(BoardScreen)
        assert board is not None
        self._board = board
        self._ids = list(self._live.tickets)
        self._turn = 0

    def all(self) -> dict[str, float]:
        """Every figure."""
        return {
            "loop_ns": _loop_ns(),
            **self._repaints(),
            **self._scrolling(),
            **self._filters(),
            **self._changes(),
            "preview_500_ms": self._best(self._preview),
            "idle_share": self._idle(),
        }

    def _cpu_ms(self, work: Callable[[], object]) -> float:
        begun = time.process_time()
        work()
        self._events()
        return (time.process_time() - begun) * 1000

    def _best(self, work: Callable[[], object]) -> float:
        return min(self._cpu_ms(work) for _ in range(ROUNDS))

    def _frames(
        self, name: str, step: Callable[[int], object], before: Callable[[], object] = lambda: None
    ) -> dict[str, float]:
        """The median and the 99th percentile of the best round; the way back to where rounds begin is no frame."""
        rounds = []
        for _ in range(ROUNDS):
            before()
            _settle(self._events)
            rounds.append(sorted(self._cpu_ms(partial(step, at)) for at in range(1, FRAMES + 1)))
        best = min(rounds, key=lambda taken: taken[int(FRAMES * 0.99)])
        return {f"{name}_ms": best[FRAMES // 2], f"{name}_ms_p99": best[int(FRAMES * 0.99)]}

    def _repaints(self) -> dict[str, float]:
        """Every pixel once: no repaint from outside reaches a part that is opaque."""
        from PySide6.QtWidgets import QWidget

        grounds = [part for part in self._window.findChildren(QWidget) if _is_ground(part)]

        def repaint(at: int) -> None:
            self._window.update()
            for ground in grounds:
                ground.update()

        return self._frames("repaint", repaint)

    def _scrolling(self) -> dict[str, float]:
        columns = self._board.strip.columns
        view = max((column.view for column in columns), key=lambda each: each.model().rowCount())
        down = self._frames("scroll", lambda at: view.verticalScrollBar().setValue(23 * at))
        bar = self._board.strip.horizontalScrollBar()

        def aside(at: int) -> None:
            bar.setValue((23 * at) % max(1, bar.maximum()))

        sideways = self._frames("sideways", aside, before=lambda: bar.setValue(0))
        bar.setValue(0)
        return {**down, **sideways}

    def _filters(self) -> dict[str, float]:
        from controlcenter.domain.ticket import Channel, Kind, Level, Priority
        from ui.models.board_filter import EVERYTHING, BoardFilter

        wanted = {
            "channel": BoardFilter(channel=Channel.FAX),
            "kind": BoardFilter(kinds=frozenset({Kind.COMPLAINT})),
            "priority": BoardFilter(priorities=frozenset({Priority.URGENT})),
            "language": BoardFilter(languages=frozenset({"te"})),
            "at_risk": BoardFilter(levels=frozenset({Level.AT_RISK})),
            "text": BoardFilter(words="refund mens"),
        }
        feed, taken = self._board.feed, {}
        for name, asked in wanted.items():
            rounds = []
            for _ in range(ROUNDS):
                rounds.append(self._cpu_ms(partial(feed.set_filter, asked)))
                back = self._cpu_ms(partial(feed.set_filter, EVERYTHING))
            taken[f"filter_{name}_ms"] = min(rounds)
        return {**taken, "filter_none_ms": back}

    def _change(self, first: int, count: int) -> None:
        """``count`` tickets come back from the database, each time in other hands than before."""
        from controlcenter.live.batch import Batch

        live = self._live
        assert live.strategy is not None
        people = [agent.id for agent in live.strategy.agents]
        self._turn += 1
        rows = {
            i: replace(live.tickets[i], assignee=people[(i + self._turn) % len(people)])
            for i in self._ids[first : first + count]
        }
        live.apply(Batch(live.seq + 1, datetime.now(UTC), tickets=rows))

    def _changes(self) -> dict[str, float]:
        """A second's changes come in ten batches, as the feed brings them."""
        hundred = [sum(self._cpu_ms(partial(self._change, 700 * at, 10)) for at in range(10)) for _ in range(5)]
        frames = [self._cpu_ms(partial(self._change, 700 * at, 50)) for at in range(50)]
        return {
            "changes_100_ms_per_s": min(hundred),
            "changes_100_paced_ms_per_s": min(self._paced() for _ in range(ROUNDS)),
            "changes_500_frame_ms": sorted(frames)[25],
            "changes_500_frame_ms_worst": max(frames),
            "drop_500_ms": self._best(lambda: self._change(3, 500)),
        }

    def _paced(self) -> float:
        """A second of a live floor: a batch every tenth of it, with figures and countdowns going on beside."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop, batches = QEventLoop(), iter(range(10 * PACED_S))

        def bring() -> None:
            at = next(batches, None)
            if at is None:
                loop.quit()
            else:
                self._change(700 * (at % 10), 10)

        timer = QTimer(interval=100)
        timer.timeout.connect(bring)
        begun = time.process_time()
        timer.start()
        loop.exec()
        return (time.process_time() - begun) * 1000 / PACED_S

    def _preview(self) -> object:
        from controlcenter.domain.moves import Place, Target

        strategy, mover = self._live.strategy, self._board.mover
        assert strategy is not None
        return mover.preview(mover.tickets(self._ids[:500]), Target(Place.AGENT, strategy.agents[0].id))

    def _idle(self) -> float:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(int(IDLE_S * 1000), loop.quit)
        begun = time.process_time()
        loop.exec()
        return (time.process_time() - begun) / IDLE_S


def _is_ground(part: QWidget) -> bool:
    """Whether a part is in sight and lets nothing behind it be seen."""
    from PySide6.QtCore import Qt

    is_opaque = part.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent) or part.autoFillBackground()
    return is_opaque and not part.visibleRegion().isEmpty()


def _loop_ns() -> float:
    """CPU nanoseconds of one turn of an empty loop."""
    begun = time.process_time()
    for _ in range(1_000_000):
        pass
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
