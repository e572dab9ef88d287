"""The telephone source against a real TCP manager interface and real log files."""

from __future__ import annotations

import copy
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from controlcenter.clock import SystemClock
from controlcenter.domain.team import Presence
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk import source
from controlcenter.intake.telephone.asterisk.settings import AsteriskSettings
from controlcenter.intake.telephone.asterisk.source import AsteriskQueues
from controlcenter.intake.telephone.asterisk.updates import AgentUpdate, CallFault, CallUpdate, LinkUpdate, Update
from tests.intake.fake_asterisk import FakeAsterisk
from tests.intake.fake_manager import PASSWORD

EXPECTED = {
    "1795303763.0": "answered",
    "1795303770.2": "abandoned",
    "1795303775.4": "timed_out",
    "1795303784.7": "answered",
    "1795303790.9": "refused",
    "1795303791.10": "cancelled",
    "1795303795.11": "timed_out",
    "1795303803.14": "abandoned",
    "1795303810.17": "voicemail",
    "1795303824.20": "fax",
}


class Desk:
    """Runs a source in a thread and keeps what it hands over, the newest of each call by its key."""

    def __init__(self, settings: AsteriskSettings, state: dict[str, Any] | None = None) -> None:
        self.calls: dict[str, CallUpdate] = {}
        self.presence: dict[str, Presence] = {}
        self.faults: dict[str, CallFault] = {}
        self.links: list[LinkUpdate] = []
        self.stored: dict[str, Any] = {}
        self.raw: dict[str, bytes] = {}
        self.error: BaseException | None = None
        self.stop = threading.Event()
        self.source = AsteriskQueues("exchange", settings, lambda name: PASSWORD, SystemClock())
        self._state = state if state is not None else {}
        self.source.start(self._on_update, self._state)
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.source.run(self.stop)
        except SourceError as error:
            self.error = error

    def _on_update(self, updates: Sequence[Update]) -> None:
        for update in updates:
            if isinstance(update, CallUpdate):
                self.calls[update.record.key] = update
                self.raw[update.record.key] = self.raw.get(update.record.key, b"") + update.raw_lines
            elif isinstance(update, AgentUpdate):
                self.presence[update.agent or update.fact.agent_interface] = update.fact.presence
            elif isinstance(update, CallFault):
                self.faults[update.ext_key] = update
            else:
                self.links.append(update)
        self.stored = copy.deepcopy(self._state)

    def __enter__(self) -> Desk:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.source.cancel()
        self.stop.set()
        self.thread.join(5)
        assert not self.thread.is_alive()

    def outcomes(self) -> dict[str, str]:
        return {key: update.record.outcome for key, update in self.calls.items()}

    def until(self, is_so: Callable[[], object], timeout_s: float = 5.0) -> None:
        until_s = time.monotonic() + timeout_s
        while not is_so() and time.monotonic() < until_s:
            time.sleep(0.02)
        assert is_so(), (self.outcomes(), self.links, self.presence)


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[FakeAsterisk]:
    with FakeAsterisk(tmp_path) as fake:
        yield fake


@pytest.fixture(autouse=True)
def short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "TURN_S", 0.1)


def settings_for(fake: FakeAsterisk, **changes: object) -> AsteriskSettings:
    values: dict[str, object] = {
        "system": "pbx", "host": "127.0.0.1", "port": fake.port, "user": "centre", "secret": "telephone",
        "queue_log": fake.queue_log, "cdr": fake.cdr, "silence_s": 0.4, "retry_first_s": 0.05,
        "queues": {"support": "help", "sales": "orders"}, "agents": {"PJSIP/agent1": "asha", "Ravi Kumar": "ravi"},
        "extensions": {"600": "support", "601": "sales", "602": "billing", "603": "nobody", "604": "support"},
        "fax_extensions": ["700"], "languages": {"600": "hi", "sales": "en"},
    }  # fmt: skip
    return AsteriskSettings.model_validate(values | changes)


def test_that_the_recordings_end_with_the_right_outcomes(exchange: FakeAsterisk) -> None:
    with Desk(settings_for(exchange)) as desk:
        exchange.wait_for_link()
        exchange.play()
        desk.until(lambda: desk.outcomes() == EXPECTED and all(u.record.final for u in desk.calls.values()))
    answered = desk.calls["1795303763.0"]
    assert (answered.ext_key, answered.queue, answered.agent) == ("pbx:1795303763.0", "help", "asha")
    assert answered.language == "hi"
    assert b"ENTERQUEUE" in desk.raw["1795303763.0"] and b"QueueCallerJoin" in desk.raw["1795303763.0"]
    assert desk.calls["1795303770.2"].is_short and not desk.calls["1795303775.4"].is_short
    assert not desk.faults


def test_that_a_link_lost_in_the_middle_loses_no_call(exchange: FakeAsterisk) -> None:
    with Desk(settings_for(exchange)) as desk:
        exchange.wait_for_link()
        exchange.play(drop_between=("1795303770.2", "1795303784.7"))
        desk.until(lambda: desk.outcomes() == EXPECTED)
    assert exchange.logins == 2
    assert [link.is_up for link in desk.links][:3] == [True, False, True]


def test_that_only_the_manager_interface_is_enough(exchange: FakeAsterisk) -> None:
    with Desk(settings_for(exchange, queue_log=None, cdr=None)) as desk:
        exchange.wait_for_link()
        exchange.play()
        desk.until(lambda: desk.outcomes() == EXPECTED)


def test_that_the_files_are_enough_while_the_link_is_down(exchange: FakeAsterisk) -> None:
    with Desk(settings_for(exchange, port=1)) as desk:
        exchange.play()
        desk.until(lambda: desk.outcomes() == EXPECTED)
        desk.until(lambda: desk.links)
    assert "Connection refused" in desk.links[0].sentence and desk.links[0].next_try_at is not None


def test_that_a_waiting_caller_is_seen_before_anyone_answers(exchange: FakeAsterisk) -> None:
    with Desk(settings_for(exchange)) as desk:
        exchange.wait_for_link()
        call = exchange.dial("+919876543210", "support", name="Anil")
        exchange.join(call)
        desk.until(lambda: call.uniqueid in desk.calls)
        assert desk.calls[call.uniqueid].record.is_waiting
        exchange.answer(call, "PJSIP/agent1", hold_s=1.0)
        desk.until(lambda: desk.presence.get("asha") is Presence.TALKING)
        desk.until(lambda: desk.calls[call.uniqueid].record.answered_at)
        exchange.hang_up(call)
        desk.until(lambda: desk.calls[call.uniqueid].record.wrapped_up_at)
        desk.until(lambda: desk.presence.get("asha") is Presence.FREE)


def test_that_each_kind_of_new_call_ends_right(exchange: FakeAsterisk) -> None:
    kinds = ("answered", "abandoned", "timed_out", "left_empty", "refused", "cancelled")
    with Desk(settings_for(exchange, silence_s=0.1)) as desk:
        exchange.wait_for_link()
        placed = {exchange.call("04023456789", "support", kind): kind for kind in kinds}
        desk.until(lambda: desk.outcomes() == placed and all(u.record.final for u in desk.calls.values()))


def test_that_a_snapshot_shows_who_waits_and_ends_who_has_gone(exchange: FakeAsterisk) -> None:
    waits = exchange.dial("04011112222", "sales")
    exchange.join(waits)
    with Desk(settings_for(exchange, queue_log=None, cdr=None)) as desk:
        desk.until(lambda: waits.uniqueid in desk.calls)
        assert desk.calls[waits.uniqueid].record.is_waiting
        exchange.drop_link()
        exchange.waiting.clear()
        desk.until(lambda: desk.outcomes().get(waits.uniqueid) == "abandoned")


def test_that_a_restart_of_the_service_goes_on_where_it_was(exchange: FakeAsterisk) -> None:
    settings = settings_for(exchange)
    with Desk(settings) as first:
        exchange.wait_for_link()
        done = exchange.call("0401", "support")
        waits = exchange.dial("0402", "sales")
        exchange.join(waits)
        first.until(lambda: first.outcomes().get(done) and first.calls[done].record.final)
        first.until(lambda: waits.uniqueid in first.calls)
    exchange.drop_link()
    exchange.lose(waits, "timed_out")
    with Desk(settings, first.stored) as second:
        second.until(lambda: second.outcomes().get(waits.uniqueid) == "timed_out")
    assert set(second.calls) == {waits.uniqueid}
    assert second.calls[waits.uniqueid].record.joined_at == first.calls[waits.uniqueid].record.joined_at


def test_that_lines_with_missing_fields_are_faults_and_stop_nothing(exchange: FakeAsterisk) -> None:
    with Desk(settings_for(exchange)) as desk:
        exchange.wait_for_link()
        exchange.log(b"1795303764|1795303763.0\n", b"noon|1.1|support|NONE|ENTERQUEUE||040|1\n")
        exchange.record(b'"","040"\n')
        exchange.send({"Event": "QueueCallerJoin", "Queue": "support"}, b"\xff\xfe no colon\r\n\r\n")
        key = exchange.call("0403", "support", "abandoned")
        desk.until(lambda: desk.outcomes().get(key) == "abandoned" and len(desk.faults) == 4)
    reasons = sorted(fault.reason for fault in desk.faults.values())
    assert reasons[0].startswith("The call detail record has 2 columns")
    assert any(fault.raw == b"1795303764|1795303763.0" for fault in desk.faults.values())
    assert all(key.startswith("pbx:") for key in desk.faults)


def test_that_a_wrong_password_is_permanent(exchange: FakeAsterisk) -> None:
    settings = settings_for(exchange, queue_log=None, cdr=None)
    queues = AsteriskQueues("exchange", settings, lambda name: "wrong", SystemClock())
    queues.start(lambda updates: None, {})
    with pytest.raises(SourceError, match=r"password .* is wrong") as caught:
        queues.run(threading.Event())
    assert caught.value.permanent


def test_that_a_plain_login_serves_where_no_challenge_is_known(tmp_path: Path) -> None:
    with FakeAsterisk(tmp_path, challenge=False) as fake:
        queues = AsteriskQueues("exchange", settings_for(fake), lambda name: PASSWORD, SystemClock())
        assert queues.test() == (
            "The telephone system at 127.0.0.1 answers. queue_log can be read. Master.csv can be read."
        )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"host": "no-such-host.invalid"}, "No computer named no-such-host.invalid is known"),
        ({"port": 1}, "Connection refused"),
        ({"queue_log": Path("/nonexistent/queue_log")}, "cannot be read"),
    ],
    ids=["host", "port", "file"],
)
def test_that_the_test_says_in_a_sentence_what_is_wrong(
    exchange: FakeAsterisk, changes: dict[str, object], sentence: str
) -> None:
    queues = AsteriskQueues("exchange", settings_for(exchange, **changes), lambda name: PASSWORD, SystemClock())
    with pytest.raises(SourceError, match=sentence):
        queues.test()


def test_that_a_server_that_says_nothing_is_given_up_and_can_be_cancelled(exchange: FakeAsterisk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with Desk(settings_for(exchange, host="127.0.0.1", port=port, queue_log=None, cdr=None)) as desk:
            time.sleep(0.2)
            began_s = time.monotonic()
        assert time.monotonic() - began_s < 2 and desk.error is None


def test_that_a_system_which_is_still_starting_is_asked_again_when_it_is_ready(exchange: FakeAsterisk) -> None:
    exchange.is_starting = True
    queues = AsteriskQueues("exchange", settings_for(exchange), lambda name: PASSWORD, SystemClock())
    with pytest.raises(SourceError, match="still starting"):
        queues.test()
    with Desk(settings_for(exchange)) as desk:
        exchange.wait_for_link()
        time.sleep(0.2)
        assert desk.presence == {}
        exchange.is_starting = False
        exchange.send({"Event": "FullyBooted", "Status": "Fully Booted"})
        desk.until(lambda: desk.presence == {"asha": Presence.FREE, "ravi": Presence.FREE})
