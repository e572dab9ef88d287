"""What a link that breaks cuts in two is no event; what Asterisk tells without the caller is no damaged record."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controlcenter.clock import SystemClock, from_epoch
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.ami import AmiLink, Message
from controlcenter.intake.telephone.asterisk.events import fact_of_event
from controlcenter.intake.telephone.asterisk.facts import CallFact, Fault
from tests.intake.fake_asterisk import FakeAsterisk, recorded_events
from tests.intake.test_asterisk_source import Desk, settings_for

NOW = from_epoch(1795303900)
WHOLE = next(event for event in recorded_events() if event.startswith(b"Event: AgentComplete"))
PLACES = [len(WHOLE) - 1, len(WHOLE) - 2, len(WHOLE) - 3, WHOLE.index(b"Uniqueid"), WHOLE.index(b"Queue:") + 4, 10]


@contextmanager
def manager_that_says(said: bytes) -> Iterator[int]:
    """A server that says some bytes to whoever comes, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            client.sendall(said)
            client.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join(5)


def all_that_comes(port: int) -> list[Message]:
    link = AmiLink("127.0.0.1", port, SystemClock())
    found: list[Message] = []
    try:
        with pytest.raises(SourceError, match="was lost"):
            while True:
                found += link.read(5.0)
    finally:
        link.close()
    return found


@pytest.mark.parametrize("cut_at", PLACES)
def test_that_an_event_cut_off_by_a_lost_link_is_no_event(cut_at: int) -> None:
    with manager_that_says(WHOLE + WHOLE[:cut_at]) as port:
        assert len(all_that_comes(port)) == 1


@pytest.mark.parametrize("cut_at", PLACES)
def test_that_the_next_link_does_not_begin_with_half_an_event(tmp_path: Path, cut_at: int) -> None:
    with FakeAsterisk(tmp_path) as exchange, Desk(settings_for(exchange)) as desk:
        exchange.wait_for_link()
        exchange.send(WHOLE[:cut_at])
        exchange.drop_link()
        exchange.wait_for_link()
        exchange.send(WHOLE[cut_at:])
        key = exchange.call("0403", "support", "abandoned")
        desk.until(lambda: desk.outcomes().get(key) == "abandoned")
        assert set(desk.calls) == {key} and not desk.faults


def fields(event: bytes) -> Message:
    lines = event.decode().strip().split("\r\n")
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_that_an_agents_event_without_the_caller_is_not_damaged() -> None:
    """So Asterisk tells it when both hang up at once: the caller's channel is not there any more to be described."""
    whole = fields(WHOLE)
    of_agent = ("Event", "Privilege", "Timestamp", "Queue", "Interface", "MemberName", "HoldTime", "TalkTime", "Reason")
    alone = {name: whole[name] for name in of_agent}
    assert isinstance(fact_of_event(whole, NOW), CallFact)
    assert fact_of_event(alone, NOW) is None
    of_line = {f"Dest{name}": whole[name] for name in ("Channel", "Uniqueid", "Linkedid")}
    assert fact_of_event(alone | of_line, NOW) is None


def test_that_an_event_with_a_caller_but_without_its_call_is_damaged() -> None:
    whole = fields(WHOLE)
    del whole["Uniqueid"]
    found = fact_of_event(whole, NOW)
    assert isinstance(found, Fault) and "names no call" in found.reason
    joined = fact_of_event({"Event": "QueueCallerJoin", "Queue": "support"}, NOW)
    assert isinstance(joined, Fault)


def test_that_a_call_whose_end_came_without_the_caller_ends_right(tmp_path: Path) -> None:
    with FakeAsterisk(tmp_path) as exchange, Desk(settings_for(exchange)) as desk:
        exchange.wait_for_link()
        ended = {"Event": "AgentComplete", "Queue": "support", "Interface": "PJSIP/agent1", "HoldTime": "1"}
        exchange.send(ended | {"TalkTime": "4", "Reason": "caller", "MemberName": "Asha Rao"})
        key = exchange.call("0404", "support", "answered")
        desk.until(lambda: desk.outcomes().get(key) == "answered")
        assert set(desk.calls) == {key} and not desk.faults
