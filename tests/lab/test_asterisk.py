"""The service and a real Asterisk: whatever happens to either, every call is there once and ended as it did."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from controlcenter.clock import SystemClock
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.settings import AsteriskSettings
from controlcenter.intake.telephone.asterisk.source import AsteriskQueues
from tests.lab.centre import Centre
from tests.lab.exchange import LINES, Exchange, hundred_callers, install

KINDS = {"answered", "abandoned", "timed_out", "refused", "cancelled", "voicemail"}
WAIT_S = 60.0
LEASE_S = 5.0
"""After so many seconds a service that fell is taken for dead, and another may begin."""


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    install()
    made = Exchange()
    made.start()
    yield made
    made.stop()


class Desk:
    """A centre that listens to the exchange; ``calls`` are what it holds: Uniqueid, outcome, number, final."""

    def __init__(self, folder: Path, exchange: Exchange) -> None:
        self.path = folder / "lab.db"
        telephone = {"name": "exchange", "type": "asterisk", "settings": exchange.settings()}
        folder_of = {"folder": str(exchange.voicemail)}
        voicemail = {"name": "voicemail", "type": "voicemail", "every_s": 2, "settings": folder_of}
        self.centre = Centre(f"sqlite:///{self.path}", telephone, voicemail, telephone="centre-test")
        self.exchange = exchange

    def read(self, query: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as connection:
            found = connection.execute(query).fetchall()
        connection.close()
        return found

    def outcomes(self) -> dict[str, str]:
        return {str(key).partition(":")[2]: str(outcome) for key, outcome in self.read("SELECT key, outcome FROM call")}

    def outcomes_of(self, recorded: Collection[str]) -> dict[str, str]:
        return {call: outcome for call, outcome in self.outcomes().items() if call in recorded}

    def voicemails(self) -> list[tuple[object, ...]]:
        """Outcome of its call, number and file of every voicemail."""
        return self.read(
            "SELECT call.outcome, interaction.from_address, file.name FROM interaction"
            " JOIN file ON file.interaction_id = interaction.id JOIN call ON call.ticket_id = interaction.ticket_id"
            " WHERE interaction.form = 'voicemail'"
        )

    def await_the_end(self) -> None:
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            truth = self.exchange.outcomes()
            if self.outcomes_of(truth) == truth and self.read("SELECT min(final) FROM call") == [(1,)]:
                return
            time.sleep(1)


@pytest.fixture
def desk(tmp_path: Path, exchange: Exchange) -> Iterator[Desk]:
    made = Desk(tmp_path, exchange)
    yield made
    made.centre.end()


@pytest.mark.parametrize("how", ["now", "killed"])
def test_that_a_hundred_calls_come_in_once_though_both_sides_restart(desk: Desk, exchange: Exchange, how: str) -> None:
    """Asterisk begins anew in the middle, its log is rotated, the link is cut and the service is killed once."""
    callers = hundred_callers(seed=4)
    desk.centre.serve()
    with exchange.calling(callers):
        time.sleep(8)
        exchange.leave_voicemail()
        time.sleep(7)
        exchange.tell("logger rotate")
        time.sleep(10)
        exchange.restart(how)
        time.sleep(10)
        desk.centre.kill()
        time.sleep(LEASE_S)
        desk.centre.serve()
    desk.await_the_end()
    truth = exchange.outcomes()
    assert desk.outcomes_of(truth) == truth
    # Callers who were cut off by the restart before anything was written about them are owed a call back all the same.
    cut_off = [outcome for call, outcome in desk.outcomes().items() if call not in truth]
    assert set(cut_off) <= {"refused", "cancelled"} and len(cut_off) <= LINES
    held = len(truth) + len(cut_off)
    numbers = {str(number) for (number,) in desk.read("SELECT DISTINCT caller FROM ticket")}
    assert {caller.number for caller in callers} <= {*numbers, "anonymous"}
    # An exchange that falls takes what it has not written with it; those with a number have been found all the same.
    unwritten = 4 if how == "killed" else 0
    assert held > len(callers) - unwritten and set(truth.values()) >= KINDS
    assert desk.read("SELECT count(*), count(distinct key) FROM call") == [(held, held)]
    assert desk.read("SELECT ext_key, reason FROM capture WHERE state = 'quarantined'") == []
    hidden = desk.read("SELECT count(*) FROM ticket WHERE caller = '' AND customer_id IS NOT NULL")
    assert hidden == [(0,)]
    assert desk.voicemails() == [("voicemail", "+914055556666", "voicemail.wav")]
    told_by = desk.read("SELECT DISTINCT told_by FROM agent_state WHERE id IN ('kavya', 'jun', 'meera')")
    talks = desk.read("SELECT count(*) FROM journal WHERE event = 'agent.presence' AND subject_id = 'kavya'")
    assert told_by == [("telephone",)] and int(str(talks[0][0])) > 4
    desk.centre.assert_that_all_is_sound()


def test_that_the_link_can_be_tested_and_a_wrong_password_is_told(exchange: Exchange) -> None:
    settings = AsteriskSettings(**exchange.settings())
    assert "answers" in AsteriskQueues("exchange", settings, lambda name: "centre-test", SystemClock()).test()
    with pytest.raises(SourceError, match="wrong"):
        AsteriskQueues("exchange", settings, lambda name: "guessed", SystemClock()).test()
