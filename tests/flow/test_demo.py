"""The sample centre: one seed is one day, and everything in it comes in by the real intake."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import islice, takewhile
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from controlcenter.app.demo import Demo, simulator
from controlcenter.app.demo.cast import VIEWER, sample_cast
from controlcenter.app.demo.day import CHAPTER_S, sample_day
from controlcenter.app.demo.fax_picture import fax_page, tiff_file
from controlcenter.app.demo.places import TELEPHONE_SECRET, WEB_SECRET
from controlcenter.app.demo.plan import Happening, Mail
from controlcenter.app.demo.simulator import Simulator
from controlcenter.app.demo.words import sample_words
from controlcenter.app.joining import join
from controlcenter.app.service import Service
from controlcenter.clock import SystemClock
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel
from controlcenter.errors import Refused
from controlcenter.intake.fax.tiff import inspect_tiff
from controlcenter.live.model import LiveModel
from controlcenter.live.tail import Tail
from controlcenter.secret_store import variable_of
from controlcenter.store.check import check_all
from controlcenter.store.health import read_ledger
from controlcenter.store.tables import account, interaction

SPEED = 10.0
PLAYED_S = 100.0


def planned(seed: int, strategies: StoredStrategy, until_s: float = CHAPTER_S * 2.5) -> list[Happening]:
    strategy = strategies.check(strategies.default_text)
    words = sample_words()
    day = sample_day(seed, sample_cast(seed, strategy, words), words)
    return list(takewhile(lambda happening: happening.at_s < until_s, day))


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Demo]:
    for name in (WEB_SECRET, TELEPHONE_SECRET):
        monkeypatch.setenv(variable_of(name), "only in tests")
    prepared = Demo.prepare(1)
    yield prepared
    prepared.stop()
    prepared.remove()
    assert not prepared.folder.exists()


def test_that_the_same_seed_gives_the_same_day_and_another_seed_another(strategies: StoredStrategy) -> None:
    first = planned(1, strategies)
    assert first == planned(1, strategies)
    assert first != planned(2, strategies)
    assert [one.at_s for one in first] == sorted(one.at_s for one in first)
    keys = [one.key for one in first if isinstance(one, Mail)]
    assert len(keys) == len(set(keys))


def test_that_something_comes_in_every_few_seconds(strategies: StoredStrategy) -> None:
    instants = [one.at_s for one in planned(3, strategies) if one.at_s > 10]
    gaps = [after - before for before, after in zip(instants, islice(instants, 1, None), strict=False)]
    assert max(gaps) < 6
    assert sum(gaps) / len(gaps) < 2


def test_that_a_sample_fax_is_a_whole_fax_until_it_is_cut() -> None:
    pages = [fax_page(f"PAGE {number}", ["ONE LINE"], "HEADER", Random(number)) for number in (1, 2, 3)]
    raw = tiff_file(pages, "+91 40 2345 7100", "2026:11:22 09:14:00")
    found = inspect_tiff(raw)
    assert (found.pages, found.complete, found.sender) == (3, True, "+91 40 2345 7100")
    assert not inspect_tiff(raw[: len(raw) * 2 // 3]).complete


def test_that_the_simulator_leaves_other_databases_alone(tmp_path: Path) -> None:
    joined = join(f"sqlite:///{tmp_path / 'real.db'}", create=True)
    try:
        with pytest.raises(Refused, match="--demo"):
            Simulator(joined, tmp_path, 1)
    finally:
        joined.close()
    assert sorted(path.name.partition("-")[0] for path in tmp_path.iterdir() if path.is_dir()) == []


def test_that_a_sample_day_waits_for_a_database_that_is_away_and_goes_on(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulator, "_SERVICE_COMES_WITHIN_S", 0.2)
    day, stop = join(demo.address), threading.Event()
    played = Simulator(day, demo.folder, 1)
    running = threading.Thread(target=played.run, args=(stop,), name="day under test")
    running.start()
    file = Path(demo.address.removeprefix("sqlite:///"))
    try:
        until(lambda: played.plan_s() > 0.5)
        file.rename(file.with_suffix(".away"))
        until(lambda: played._away_since_s is not None)
        stands = played.plan_s()
        assert running.is_alive() and stands == played.plan_s()
        file.with_suffix(".away").rename(file)
        until(lambda: played._away_since_s is None and played.plan_s() > stands)
        assert played.plan_s() - stands < 30 and running.is_alive()
    finally:
        stop.set()
        running.join(20)
        day.close()
    assert not running.is_alive()


def until(holds: Callable[[], bool]) -> None:
    """Wait for it, for a minute at most."""
    clock = SystemClock()
    end_s = clock.monotonic() + 60
    while not holds():
        assert clock.monotonic() < end_s
        clock.sleep(0.05)


def test_that_a_sample_day_comes_in_whole_by_every_channel_and_in_every_language(demo: Demo) -> None:
    before = {thread.name for thread in threading.enumerate()}
    joined = join(demo.address, checkpoints=True, part="service")
    day = join(demo.address)
    service = Service(joined)
    running = threading.Thread(target=service.run, name="service under test")
    running.start()
    try:
        Simulator(day, demo.folder, 1, speed=SPEED).run(threading.Event(), until_s=PLAYED_S)
    finally:
        service.stop()
        running.join(20)
    try:
        with joined.database.read() as connection:
            assert check_all(connection) == []
            ledger = read_ledger(connection)
            written = set(connection.execute(select(interaction.c.author)).scalars())
            known = {row.id: row.agent for row in connection.execute(select(account))}
        live = LiveModel()
        live.apply(Tail(joined.database, joined.strategies, joined.clock).read_all())
    finally:
        day.close()
        joined.close()
    assert not running.is_alive()
    assert {row.source for row in ledger} >= {"Service mailbox", "Fax line 1", "Telephone", "Web form"}
    for row in ledger:
        assert row.seen == row.stored + row.duplicate + row.filtered + row.quarantined + row.in_work, row
    assert sum(row.quarantined for row in ledger) >= 1
    tickets = live.tickets.values()
    assert {ticket.channel for ticket in tickets} == set(Channel)
    assert {ticket.language for ticket in tickets} >= {"en", "hi", "te", "fil"}
    assert 150 < sum(ticket.is_open for ticket in tickets) < 400
    assert live.incidents
    assert {known[name] for name in written if name in known}, "people answered as themselves"
    assert VIEWER not in {known[name] for name in written if name in known}, "nobody acts for who looks on"
    left = {thread.name for thread in threading.enumerate()} - before
    assert not {name for name in left if name in ("manager", "mail sink", "service under test")}


def test_that_the_day_ends_when_the_program_closes_its_pipe(demo: Demo) -> None:
    command = [sys.executable, "-m", "controlcenter", "--database", demo.address, "simulate", str(demo.folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ))
    assert process.stdin is not None
    assert process.stderr is not None
    try:
        desk = demo.folder / "mail" / "desk" / "new"
        until = threading.Event()
        for _ in range(200):
            if any(desk.iterdir()) or until.wait(0.05):
                break
        assert any(desk.iterdir())
        process.stdin.close()
        assert process.wait(10) == 0
        assert process.stderr.read() == b""
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
