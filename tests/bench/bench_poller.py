"""Twenty-two hostile sources beside ten healthy ones: are the healthy looked at in time, and does nothing pile up?

Usage: python -m tests.bench poller   (60 s; CONTROLCENTER_BENCH_S=600 for ten minutes)
Intervals and limits are a tenth of what the service uses, so that a minute shows what ten minutes would.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import func, select

from controlcenter.app.joining import join
from controlcenter.clock import SystemClock
from controlcenter.commands.setup import PublishStrategy
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.domain.strategy.text import add_source
from controlcenter.errors import SourceError
from controlcenter.intake.polling.pace import Limits
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.settings import resource
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture
from tests.support import hostile_sources as hostile

SECONDS = float(os.environ.get("CONTROLCENTER_BENCH_S", "60"))
EVERY_S = 2
LIMITS = Limits(turn_s=4.5, deadline_s=6.0, grace_s=0.5, stuck_most=3)
LOOK_S = 0.1
LATE_S = 0.5
HEALTHY = 10
MAILS = 10_000
TEXT = "Please help: invoice refund delivery. " * 50
HEAD = "From: Customer {n} <c{n}@example.org>\r\nSubject: Invoice {n}\r\nMessage-ID: <{n}@x>\r\n\r\n"


def run() -> dict[str, float]:
    """Share of healthy looks that began in time, threads and sockets at the start and at the end, and memory."""
    with tempfile.TemporaryDirectory() as folder:
        figures = _poll(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        return figures | _memory(Path(folder))


def _hostile(servers: hostile.Servers, end: threading.Event) -> list[Callable[[hostile.Hostile], Any]]:
    """Twenty-two ways."""
    again_s = SourceError("Too many requests.", retry_after_s=5)
    return [
        *(hostile.read_all(servers.silent) for _ in range(3)),
        *(hostile.read_all(servers.dribbling) for _ in range(3)),
        *(hostile.read_all(servers.endless) for _ in range(2)),
        hostile.read_all(servers.breaking),
        hostile.read_all(servers.garbage),
        *(hostile.deaf(end) for _ in range(2)),
        hostile.slow_database,
        hostile.breaks_in_the_middle,
        hostile.huge,
        hostile.no_end,
        hostile.deep,
        hostile.raising(ValueError("surprise")),
        hostile.raising(SystemExit(1)),
        hostile.raising(again_s),
        hostile.raising(SourceError("Wrong password.", permanent=True)),
        lambda _: 7,
    ]


def _poll(folder: Path) -> dict[str, float]:
    joined = join(f"sqlite:///{folder / 'bench.db'}", create=True, checkpoints=True, part="service")
    servers, end = hostile.Servers(), threading.Event()
    with ExitStack() as stack:
        stack.callback(joined.close)
        stack.callback(servers.close)
        stack.callback(end.set)
        healthy = [hostile.Honest() for _ in range(HEALTHY)]
        ways = _hostile(servers, end)
        assert len(ways) == 22
        sources = [*healthy, *(hostile.Hostile(what) for what in ways)]
        polled = [_polled(at, source, joined.database) for at, source in enumerate(sources)]
        figures = _drive(healthy, polled)
        for one in polled:
            one.stop()
        end.set()
        for one in polled:
            one.join(5)
    return figures


def _polled(at: int, source: Any, database: Database) -> PolledSource:
    entry = SourceEntry(name=f"source {at}", type="imap", every_s=EVERY_S)
    return PolledSource(entry, lambda: source, database, SystemClock(), limits=LIMITS)


def _drive(healthy: list[hostile.Honest], polled: list[PolledSource]) -> dict[str, float]:
    """What the service does once a second, ten times as often; figures are taken once a second."""
    process = psutil.Process()
    before_s = sum(process.cpu_times()[:2])
    started = time.monotonic()
    counts: list[tuple[int, int]] = []
    slowest_s = 0.0
    while (now := time.monotonic()) - started < SECONDS:
        if now - started >= len(counts):
            for source in healthy:
                source.waiting.append(hostile.item())
            counts.append((process.num_threads(), len(process.net_connections())))
        for one in polled:
            one.look()
        slowest_s = max(slowest_s, time.monotonic() - now)
        time.sleep(LOOK_S)
    gaps = [b - a for source in healthy for a, b in zip(source.polled_at, source.polled_at[1:], strict=False)]
    wanted = HEALTHY * SECONDS / EVERY_S
    in_time = sum(gap <= EVERY_S + LOOK_S + LATE_S for gap in gaps) + HEALTHY
    third = max(1, len(counts) // 3)
    return {
        "seconds": SECONDS,
        "healthy_looks": float(sum(len(source.polled_at) for source in healthy)),
        "healthy_in_time_share": round(min(1.0, in_time / wanted), 4),
        "healthy_latest_s": round(max(gaps) - EVERY_S, 3),
        "healthy_items_taken": float(sum(len(source.acknowledged) for source in healthy)),
        "threads_first_third_most": float(max(threads for threads, _ in counts[:third])),
        "threads_last_third_most": float(max(threads for threads, _ in counts[-third:])),
        "sockets_first_third_most": float(max(sockets for _, sockets in counts[:third])),
        "sockets_last_third_most": float(max(sockets for _, sockets in counts[-third:])),
        "stuck_threads": float(sum(len(one.stuck) for one in polled)),
        "slowest_round_ms": round(slowest_s * 1000, 1),
        "cpu_s": round(sum(process.cpu_times()[:2]) - before_s, 2),
    }


def _memory(folder: Path) -> dict[str, float]:
    """Resident memory of the service, and of its reading child, after 10,000 mails from a Maildir."""
    for name in ("tmp", "new", "cur"):
        (folder / "desk" / name).mkdir(parents=True)
    for n in range(MAILS):
        (folder / "desk" / "new" / f"{n}.host").write_text(HEAD.format(n=n) + TEXT)
    address = f"sqlite:///{folder / 'bench.db'}"
    joined = join(address, create=True)
    table = {"name": "desk", "type": "maildir", "every_s": 1, "settings": {"folder": str(folder / "desk")}}
    joined.execute(PublishStrategy(add_source(resource("strategy.toml").read_text(encoding="utf-8"), table), 0, ""))
    service = subprocess.Popen([sys.executable, "-m", "controlcenter", "--database", address, "serve"])
    started, most, most_child = time.monotonic(), 0, 0
    try:
        while (done := _done(joined.database)) < MAILS and time.monotonic() - started < 600:
            time.sleep(0.5)
            process = psutil.Process(service.pid)
            most = max(most, process.memory_info().rss)
            most_child = max([most_child, *(child.memory_info().rss for child in process.children())])
    finally:
        service.terminate()
        service.wait(20)
        joined.close()
    return {
        "memory_mails": float(done),
        "memory_wall_s": round(time.monotonic() - started, 1),
        "memory_service_mb": round(most / 1e6, 1),
        "memory_child_mb": round(most_child / 1e6, 1),
    }


def _done(database: Database) -> int:
    with database.read() as connection:
        query = select(func.count()).where(capture.c.interaction_id.is_not(None))
        return int(connection.execute(query).scalar_one())
