"""The GUI while the service takes in mail as fast as it can: lateness of the event loop, drops, commit to pixel.

The service runs in its own process on a Maildir that is fed at 500 mails a second; the program runs here, offscreen.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, Qt, QTimer

from controlcenter.app.joining import join
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import ConfirmAccount, PublishStrategy, version_of
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.strategy.text import add_source
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.settings import resource
from ui.desktop import Desktop, application

SECONDS = 15.0
WARM_UP_S = 4.0
MAILS_PER_S = 500
LOOP_MS = 16
QUEUES = ("payments", "invoices")


def run() -> dict[str, float]:
    """Milliseconds at the 50th and 99th percentile."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        address = f"sqlite:///{root / 'bench.db'}"
        ticket_id = _prepare(root, address)
        service = subprocess.Popen([sys.executable, "-m", "controlcenter", "--database", address, "serve"])
        try:
            return _measure(root, address, ticket_id)
        finally:
            service.terminate()
            service.wait(20)


def _prepare(root: Path, address: str) -> int:
    for name in ("tmp", "new", "cur"):
        (root / "desk" / name).mkdir(parents=True)
    source = {"name": "desk", "type": "maildir", "every_s": 1, "settings": {"folder": str(root / "desk")}}
    text = add_source(resource("strategy.toml").read_text(encoding="utf-8"), source)
    joined = join(address, create=True)
    with joined.database.read() as connection:
        seen = version_of(connection)
    joined.execute(PublishStrategy(text, seen, ""))
    made = joined.execute(
        NewTicket(Channel.EMAIL, "Moved", "x", "A", "a@example.org", "", None, Priority.NORMAL, "en", QUEUES[0], None)
    )
    joined.execute(ConfirmAccount(joined.actor.name, "asha"))
    joined.close()
    return int(made.result)


_FEEDER = """
import sys, time
from pathlib import Path
root, per_s = Path(sys.argv[1]), int(sys.argv[2])
number = 0
while True:
    started = time.monotonic()
    for _ in range(per_s // 10):
        number += 1
        head = f"From: c{number % 900}@example.org\\r\\nSubject: Invoice {number}\\r\\nMessage-ID: <{number}@x>"
        part = root / "tmp" / str(number)
        part.write_bytes(f"{head}\\r\\n\\r\\nPlease help with invoice {number}.\\r\\n".encode())
        part.rename(root / "new" / str(number))
    time.sleep(max(0.0, 0.1 - (time.monotonic() - started)))
"""


class _Drops:
    """Moves one ticket to and fro and times command, commit and arrival on screen."""

    def __init__(self, desktop: Desktop, ticket_id: int) -> None:
        self._program = desktop.program
        self._id = ticket_id
        self._clock = QElapsedTimer()
        self._committed = 0.0
        self._busy = False
        self.commit_ms: list[float] = []
        self.pixel_ms: list[float] = []
        self._program.updated.connect(self._seen)

    def drop(self) -> None:
        if self._busy:
            return
        row = self._program.live.tickets[self._id]
        to = QUEUES[1 - QUEUES.index(row.queue)]
        self._busy, self._to = True, to
        self._clock.start()
        self._program.run(MoveTicket(self._id, row.queue, None, to, None), done=self._done)

    def _done(self, _outcome: Any) -> None:
        self._committed = self._clock.nsecsElapsed() / 1e6
        self.commit_ms.append(self._committed)

    def _seen(self) -> None:
        if self._busy and self._program.live.tickets[self._id].queue == self._to:
            self.pixel_ms.append(max(0.0, self._clock.nsecsElapsed() / 1e6 - self._committed))
            self._busy = False


def _measure(root: Path, address: str, ticket_id: int) -> dict[str, float]:
    app = application()
    desktop = Desktop(address, "controlcenter-bench-live")
    desktop.keeper._may_start = False
    desktop.window.resize(1920, 1080)
    desktop.open()
    while not desktop.program.live.is_loaded:
        app.processEvents()
    feeder = subprocess.Popen([sys.executable, "-c", _FEEDER, str(root / "desk"), str(MAILS_PER_S)])
    warm = time.monotonic() + WARM_UP_S
    while time.monotonic() < warm:
        app.processEvents()
    drops = _Drops(desktop, ticket_id)
    late: list[float] = []
    last = time.monotonic()

    def beat() -> None:
        nonlocal last
        now = time.monotonic()
        late.append(max(0.0, (now - last) * 1000 - LOOP_MS))
        last = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    timer.start(LOOP_MS)
    dropping = QTimer()
    dropping.timeout.connect(drops.drop)
    dropping.start(150)
    QTimer.singleShot(int(SECONDS * 1000), app.quit)
    before = len(desktop.program.live.tickets)
    app.exec()
    feeder.kill()
    feeder.wait(10)
    taken = len(desktop.program.live.tickets) - before
    desktop.close()
    return {
        "loop_late_ms_p50": _share(late, 0.5),
        "loop_late_ms_p99": _share(late, 0.99),
        "drop_commit_ms_p50": _share(drops.commit_ms, 0.5),
        "drop_commit_ms_p99": _share(drops.commit_ms, 0.99),
        "commit_to_model_ms_p50": _share(drops.pixel_ms, 0.5),
        "commit_to_model_ms_p99": _share(drops.pixel_ms, 0.99),
        "drops": float(len(drops.commit_ms)),
        "mails_offered_per_s": float(MAILS_PER_S),
        "mails_taken_in_per_s": round(taken / SECONDS, 1),
    }


def _share(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else -1.0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(run())
