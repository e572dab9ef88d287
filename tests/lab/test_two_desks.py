"""Two programs on one PostgreSQL and one screen, moved by a mouse from outside: the drag, the other desk, the undo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from controlcenter.app.joining import join
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.conversation import NewTicket
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store import rows
from controlcenter.store.check import check_all
from controlcenter.store.opening import open_database
from tests.support.postgres import PostgresServer
from tests.support.running import free_port, wait_until

SUBJECTS = ("Refund not received", "Charged twice", "VAT receipt for March", "Copy of contract")
WITHIN_S = 90.0
OF_A_HAND_S = 0.03  # between two moves of the mouse
DESK_PX = 1280


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen with room for two desks, and a window manager."""
    name = f":{free_port() % 20000 + 200}"
    screen = subprocess.Popen(["Xvfb", name, "-screen", "0", f"{2 * DESK_PX}x900x24", "-nolisten", "tcp"])
    assert wait_until(lambda: _mouse(name, "getmouselocation") == 0, WITHIN_S), "Xvfb did not start."
    manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL)
    yield name
    for process in (manager, screen):
        process.terminate()
        process.wait(10)


def _mouse(display: str, *words: str) -> int:
    return subprocess.run(
        ["xdotool", *words], env={**os.environ, "DISPLAY": display}, capture_output=True, check=False
    ).returncode


class Outside:
    """A desk that runs as a program of its own, and the hand on the mouse."""

    def __init__(self, url: str, display: str, folder: Path, at_px: int) -> None:
        self._display = display
        self._log = (folder / f"desk{at_px}.log").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.lab.desk_on_screen", url, str(folder / f"{at_px}.ini"), str(at_px)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display, "CONTROLCENTER_ACCOUNT": f"d{at_px}"},
        )  # fmt: skip

    def ask(self, question: str) -> Any:
        """Its answer."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            self._log.seek(0)
            pytest.fail(f"The desk has ended: {self._log.read()[-2000:]}")
        return json.loads(answer)

    def await_that(self, question: str, holds: Callable[[Any], bool]) -> Any:
        """Its answer as soon as it is as it should be."""
        answers: list[Any] = []
        assert wait_until(lambda: answers.append(self.ask(question)) or holds(answers[-1]), WITHIN_S), answers[-1:]
        return answers[-1]

    def click(self, at: list[int], *keys: str) -> None:
        """Click there, with keys held."""
        held = [word for key in keys for word in ("keydown", key)]
        freed = [word for key in keys for word in ("keyup", key)]
        _mouse(self._display, "mousemove", *map(str, at), *held, "click", "1", *freed)

    def drag(self, start: list[int], end: list[int]) -> None:
        """Press, carry, let go, at the speed of a hand."""
        _mouse(self._display, "mousemove", *map(str, start), "mousedown", "1")
        for step in range(1, 21):
            place = [round(a + (b - a) * step / 20) for a, b in zip(start, end, strict=True)]
            _mouse(self._display, "mousemove", *map(str, place))
            time.sleep(OF_A_HAND_S)
        time.sleep(10 * OF_A_HAND_S)
        _mouse(self._display, "mouseup", "1")

    def end(self) -> None:
        """Close it in good order."""
        self._process.communicate("bye\n" if self._process.poll() is None else None, timeout=WITHIN_S)
        self._log.close()
        assert self._process.returncode == 0


@pytest.fixture
def url(postgres: PostgresServer, migrated_postgres: str) -> Iterator[str]:
    made = postgres.new_database(migrated_postgres)
    yield made
    postgres.drop(made)


@pytest.fixture
def ids(url: str) -> list[int]:
    joined = join(url)
    made = []
    for subject in SUBJECTS:
        new = NewTicket(
            Channel.EMAIL, subject, "Please look.", "Meera Nair", "meera@example.org", "", "inquiry",
            Priority.NORMAL, "en", "invoices", None,
        )  # fmt: skip
        done = execute(
            joined.database, new, actor=Actor("ravi", "desk-9"), clock=joined.clock, strategies=joined.strategies
        )
        made.append(int(done.result))
    joined.close()
    return made


@pytest.fixture
def desks(url: str, ids: list[int], display: str, tmp_path: Path) -> Iterator[tuple[Outside, Outside]]:
    both = Outside(url, display, tmp_path, 0), Outside(url, display, tmp_path, DESK_PX)
    for desk in both:
        desk.await_that(f"card {ids[-1]}", bool)
    yield both
    for desk in both:
        desk.end()


def _stored(url: str, ids: list[int]) -> list[str | None]:
    database = open_database(url)
    with database.read() as connection:
        assert check_all(connection) == []
        found = rows.read_tickets(connection, ids)
    database.close()
    return [found[key].assignee for key in ids]


def _choose_and_drag(desk: Outside, ids: list[int], person: str) -> None:
    for at, key in enumerate(ids):
        desk.click(desk.ask(f"card {key}"), *(["ctrl"] if at else []))
    desk.drag(desk.ask(f"card {ids[0]}"), desk.ask(f"person {person}"))


def test_that_three_cards_drawn_by_mouse_are_moved_at_the_other_desk_and_undo_on_the_toast_puts_them_back(
    url: str, ids: list[int], desks: tuple[Outside, Outside]
) -> None:
    here, there = desks
    moved = {str(key): "asha" if key in ids[:3] else None for key in ids}
    _choose_and_drag(here, ids[:3], "asha")
    here.await_that("held", moved.__eq__)
    there.await_that("held", moved.__eq__)
    assert _stored(url, ids) == ["asha", "asha", "asha", None]
    assert here.ask("said") == "3 tickets moved to Asha Rao"
    here.click(here.await_that("undo", bool))
    free = dict.fromkeys(moved)
    here.await_that("held", free.__eq__)
    there.await_that("held", free.__eq__)
    assert _stored(url, ids) == [None] * 4


def test_that_both_desks_move_at_their_turn_and_agree(url: str, ids: list[int], desks: tuple[Outside, Outside]) -> None:
    here, there = desks
    _choose_and_drag(here, ids[:1], "asha")
    there.await_that("held", lambda held: held[str(ids[0])] == "asha")
    _choose_and_drag(there, ids[1:2], "asha")
    expected = {str(key): "asha" if key in ids[:2] else None for key in ids}
    here.await_that("held", expected.__eq__)
    there.await_that("held", expected.__eq__)
    assert _stored(url, ids) == ["asha", "asha", None, None]
