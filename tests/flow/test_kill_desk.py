"""SIGKILL of a program that changes things: what was acknowledged is in the journal, once, and all is whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter

import pytest

from controlcenter.store import journal
from controlcenter.store.check import check_all
from controlcenter.store.opening import open_database

DESKS = 2


def killed_round(url: str, dice: random.Random) -> list[str]:
    """Two desks at once, both killed after a moment that nobody chose; what they were told is returned."""
    desks = [
        subprocess.Popen([sys.executable, "-m", "tests.flow.desk_process", url], stdout=subprocess.PIPE, text=True)
        for _ in range(DESKS)
    ]
    first = [desk.stdout.readline() for desk in desks if desk.stdout]
    time.sleep(dice.uniform(0.1, 0.8))
    for desk in desks:
        desk.kill()
    told = [line for desk in desks for line in desk.communicate()[0].splitlines(keepends=True)]
    return [line.strip() for line in (*first, *told) if line.endswith("\n")]


def run_rounds(url: str, rounds: int) -> None:
    dice = random.Random(5)
    acknowledged = [command for _ in range(rounds) for command in killed_round(url, dice)]
    assert len(acknowledged) > rounds
    database = open_database(url)
    try:
        with database.read() as connection:
            moves = Counter(e.command_id for e in journal.entries_after(connection) if e.event == "ticket.moved")
            assert all(journal.seq_of_command(connection, command) for command in acknowledged)
            assert set(moves.values()) <= {1}
            assert check_all(connection) == []
    finally:
        database.close()


def test_that_killing_desks_loses_nothing_that_was_acknowledged(database_url: str) -> None:
    run_rounds(database_url, 3)


@pytest.mark.soak
def test_that_killing_desks_thirty_times_loses_nothing_that_was_acknowledged(database_url: str) -> None:
    run_rounds(database_url, 30)
